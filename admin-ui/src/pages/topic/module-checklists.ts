import type { RouteLocationRaw } from 'vue-router'
import type { DatasetSummary, ModuleName, TopicDetail } from '../../../../core/contracts/api.ts'
import { moduleNames } from '../../../../core/contracts/api.ts'
import type { useWords } from '../../ui/use-words.ts'
import { formatCount } from '../../ui/format.ts'
import { datasetLink } from '../../workspace/dataset-link.ts'

/** One line of a module's checklist. */
export interface ChecklistItem {
  readonly state: 'done' | 'part' | 'open'
  readonly title: string
  /** The small second line; empty for none. */
  readonly line: string
  readonly warn: boolean
  readonly to: RouteLocationRaw | null
}

export interface ModuleChecklist {
  readonly name: ModuleName
  readonly present: boolean
  readonly ready: number
  readonly of: number
  readonly items: readonly ChecklistItem[]
}

type Words = Pick<ReturnType<typeof useWords>, 't' | 'text' | 'ago'>

/** The five modules of a topic as the lists that its page shows, in the order of the domain; they lead only where the person may go. */
export function moduleChecklists(topic: TopicDetail, words: Words, may: (what: string) => boolean): ModuleChecklist[] {
  const items: Readonly<Record<ModuleName, () => readonly ChecklistItem[]>> = {
    basicData: () => topic.datasets.map((dataset) => datasetItem(dataset, words, may)),
    publicTopic: () => publicTopicItems(topic, words),
    departmentResponse: () => responseItems(topic, words),
    supervision: () => supervisionItems(topic, words),
    socialEvaluation: () => evaluationItems(topic, words),
  }
  return moduleNames.map((name) => ({ name, ...topic.modules[name], items: topic.modules[name].present ? items[name]() : [] }))
}

const item = (state: ChecklistItem['state'], title: string, line = '', to: RouteLocationRaw | null = null, warn = false): ChecklistItem =>
  ({ state, title, line, warn, to })

function datasetItem(dataset: DatasetSummary, { t, text, ago }: Words, may: (what: string) => boolean): ChecklistItem {
  const owner = dataset.owner === null ? [] : [dataset.owner.title]
  const rows = t('work.rows', { n: formatCount(dataset.rows) }, dataset.rows)
  const at = dataset.lastImport === null ? [] : [ago(dataset.lastImport.at)]
  const to = datasetLink(dataset, may)
  if (dataset.freshness === 'never') return item('open', text(dataset.title), [...owner, t('freshness.never')].join(' · '), to)
  if (dataset.freshness === 'stale') return item('part', text(dataset.title), [...owner, ...at, t('freshness.staleFrozen')].join(' · '), to, true)
  return item('done', text(dataset.title), [...owner, rows, ...at].join(' · '), to)
}

function publicTopicItems(topic: TopicDetail, words: Words): ChecklistItem[] {
  const { publicTopic } = topic
  const { t } = words
  if (publicTopic === null) return []
  return [
    item(publicTopic.tags.length > 0 ? 'done' : 'open', t('module.tags', { n: publicTopic.tags.length }, publicTopic.tags.length), publicTopic.tags.join(' · ')),
    ...(publicTopic.intake === null ? [] : [item('done', t('module.intake'), formTitle(topic, publicTopic.intake, words))]),
  ]
}

/** A form of the topic or of a pack it uses by its title, else one of the evaluations that every topic has. */
function formTitle(topic: TopicDetail, id: string, { t, text }: Words): string {
  const form = topic.forms.find((known) => known.id === id)
  if (form !== undefined) return text(form.title)
  const preset = presets.find((known) => known === id)
  return preset === undefined ? id : t(`module.preset.${preset}`)
}

const presets = ['awareness', 'five-grades', 'satisfaction', 'support'] as const

function responseItems(topic: TopicDetail, words: Words): ChecklistItem[] {
  const { t, text } = words
  if (topic.departmentResponse === null) return []
  const flows = topic.departmentResponse.workflows.map((id) => {
    const flow = topic.workflows.find((known) => known.id === id)
    if (flow === undefined) return item('open', id)
    return item('done', text(flow.title), t(flow.standard ? 'module.flowStandard' : 'module.flowOwn', { n: flow.states }, flow.states))
  })
  return [...flows, ...topic.departmentResponse.duties.map((duty) => item('done', formTitle(topic, duty, words), t('module.duty')))]
}

function supervisionItems(topic: TopicDetail, words: Words): ChecklistItem[] {
  const { t, text, ago } = words
  if (topic.supervision === null) return []
  const rules = topic.supervision.rules.flatMap((id) => topic.rules.filter((rule) => rule.id === id)).map((rule) => {
    const to = { name: 'rule', params: { topic: topic.id, rule: rule.id } }
    const run = rule.lastRun
    if (run === null) return item('open', text(rule.title), t('module.neverRun'), to)
    const line = `${t(`run.state.${run.state}`)} · ${ago(run.startedAt)}`
    const bad = run.state === 'frozen' || run.state === 'failed' || run.state === 'cancelled'
    return item(bad || run.state !== 'done' ? 'part' : 'done', text(rule.title), line, to, bad)
  })
  const sampling = topic.supervision.sampling?.rate ?? null
  return [
    ...rules,
    ...(sampling === null ? [] : [item('done', t('module.sampling', { rate: new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 2 }).format(sampling) }))]),
    ...(topic.supervision.notices.length === 0 ? [] : [item('done', t('module.notices', { n: topic.supervision.notices.length }, topic.supervision.notices.length))]),
  ]
}

function evaluationItems(topic: TopicDetail, words: Words): ChecklistItem[] {
  const { t } = words
  if (topic.socialEvaluation === null) return []
  const survey = topic.socialEvaluation.survey
  return [
    ...topic.socialEvaluation.forms.map((form) => item('done', formTitle(topic, form, words), t('module.perCase'))),
    ...(survey === null ? [] : [item('done', formTitle(topic, survey, words), t('module.survey'))]),
  ]
}
