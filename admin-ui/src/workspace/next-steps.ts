import type { RouteLocationRaw } from 'vue-router'
import type { DatasetSummary, TopicDetail, TopicSummary } from '../../../core/contracts/api.ts'
import { alertsLink } from './alerts-link.ts'
import { pooledDatasets } from './use-topic-details.ts'

/** What to do first, most pressing first. `kind` words it; `names` are what it is about. */
export type NextStep =
  | { readonly kind: 'red'; readonly count: number; readonly to: RouteLocationRaw }
  | { readonly kind: 'quarantined'; readonly topics: readonly TopicSummary[]; readonly to: RouteLocationRaw }
  | { readonly kind: 'stale' | 'never'; readonly dataset: DatasetSummary; readonly to: RouteLocationRaw }
  | { readonly kind: 'frozen' | 'neverRun'; readonly topic: TopicDetail; readonly rule: TopicDetail['rules'][number]; readonly to: RouteLocationRaw }

const importPage = (dataset: DatasetSummary): RouteLocationRaw => ({ name: 'import-file', params: { topic: dataset.pack, dataset: dataset.name } })

/** The page that says why: the topic's own, or the list where there are several. */
const pageOf = (topics: readonly TopicSummary[]): RouteLocationRaw =>
  (topics[0] !== undefined && topics.length === 1 ? { name: 'topic', params: { topic: topics[0].id } } : { name: 'topics' })

/** What a step asks of the person; it is theirs only with this permission. */
const needs: Readonly<Partial<Record<NextStep['kind'], string>>> = { red: 'read-alerts', stale: 'import', never: 'import', frozen: 'run-rule', neverRun: 'run-rule' }

/** Derives the steps from the state of topics, datasets and rules: those that the person may take; empty when nothing waits. */
export function nextSteps(summaries: readonly TopicSummary[], topics: readonly TopicDetail[], may: (what: string) => boolean): NextStep[] {
  const steps: NextStep[] = []
  const red = summaries.reduce((sum, topic) => sum + topic.alerts.red, 0)
  if (red > 0) steps.push({ kind: 'red', count: red, to: alertsLink({ level: 'red' }) })
  const quarantined = summaries.filter((topic) => topic.status === 'quarantined')
  if (quarantined.length > 0) steps.push({ kind: 'quarantined', topics: quarantined, to: pageOf(quarantined) })
  const datasets = pooledDatasets(topics).map((pooled) => pooled.dataset)
  for (const kind of ['stale', 'never'] as const) {
    for (const dataset of datasets) if (dataset.freshness === kind) steps.push({ kind, dataset, to: importPage(dataset) })
  }
  const never = new Set(datasets.filter((dataset) => dataset.freshness === 'never').map((dataset) => dataset.id))
  for (const topic of topics) {
    for (const rule of topic.rules) {
      const to = { name: 'rule', params: { topic: topic.id, rule: rule.id } }
      if (rule.lastRun?.state === 'frozen') steps.push({ kind: 'frozen', topic, rule, to })
      // A rule whose data never came cannot run yet; the missing data is the step.
      if (rule.lastRun === null && topic.datasets.every((dataset) => !never.has(dataset.id))) steps.push({ kind: 'neverRun', topic, rule, to })
    }
  }
  return steps.filter((step) => {
    const permission = needs[step.kind]
    return permission === undefined || may(permission)
  })
}
