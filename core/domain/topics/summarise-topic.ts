import { addDuration, parseDuration } from '../../base/duration.ts'
import type { DatasetSummary, FieldSummary, ModuleName, TopicDetail, TopicSummary } from '../../contracts/api.ts'
import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { Pack } from '../../contracts/pack.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import type { StratumField } from '../../contracts/sampling.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'
import { departmentOf } from './code-titles.ts'

/** What is known of a dataset besides its declaration. */
export interface DatasetFacts {
  readonly rows: number
  readonly lastImport: { readonly id: string; readonly batch: string | null; readonly at: Date } | null
}

export function summariseDataset(runtime: TopicRuntime, model: DatasetModel, facts: DatasetFacts, now: Date): DatasetSummary {
  const { lastImport } = facts
  return {
    id: model.id, name: model.name, pack: model.pack, title: model.title, class: model.class, mode: model.mode,
    owner: departmentOf(runtime.codes, model.owner),
    rows: facts.rows,
    lastImport: lastImport === null ? null : { id: lastImport.id, batch: lastImport.batch, at: lastImport.at.toISOString() },
    freshness: lastImport === null ? 'never' : isStale(model, lastImport.at, now) ? 'stale' : 'fresh',
    fields: model.fields.filter((field) => field.derivedFrom === null).map((field) => summariseField(model, field)),
  }
}

/** Whether a dataset is older than its `fresh`; one without is never stale. */
export function isStale(model: DatasetModel, loadedAt: Date, now: Date): boolean {
  const fresh = model.fresh === null ? null : parseDuration(model.fresh)
  return fresh !== null && addDuration(loadedAt, fresh) < now
}

export function summariseField(model: DatasetModel, field: FieldModel): FieldSummary {
  return {
    name: field.name, title: field.title, type: field.formats.join(' | ') || field.type.kind, required: field.required,
    key: model.key.includes(field.name), masked: field.identity !== null || field.mask !== null, aliases: field.aliases,
  }
}

/** How much of each module is in place: what is ready, of what the topic declares. */
export function moduleReadiness(runtime: TopicRuntime, datasets: readonly DatasetSummary[], rulesDone: ReadonlySet<string>): TopicSummary['modules'] {
  const { modules } = runtime.pack.topic
  const named = (modules?.basicData?.datasets ?? []).map((name) => (name.includes('/') ? name : `${runtime.pack.id}/${name}`))
  const basic = datasets.filter((dataset) => named.includes(dataset.id))
  const publicItems = (modules?.publicTopic?.tags?.length ?? 0) + (modules?.publicTopic?.intake === undefined ? 0 : 1)
  const response = (modules?.departmentResponse?.workflows?.length ?? 0) + (modules?.departmentResponse?.duties?.length ?? 0)
  const rules = modules?.supervision?.rules ?? []
  const evaluation = (modules?.socialEvaluation?.forms?.length ?? 0) + (modules?.socialEvaluation?.survey === undefined ? 0 : 1)
  const entry = (name: ModuleName, ready: number, of: number) => ({ present: modules?.[name] !== undefined, ready, of })
  return {
    basicData: entry('basicData', basic.filter((dataset) => dataset.freshness === 'fresh').length, named.length),
    publicTopic: entry('publicTopic', publicItems, publicItems),
    departmentResponse: entry('departmentResponse', response, response),
    supervision: entry('supervision', rules.filter((rule) => rulesDone.has(rule)).length, rules.length),
    socialEvaluation: entry('socialEvaluation', evaluation, evaluation),
  }
}

type Declared = Pick<TopicDetail, 'basis' | 'uses' | 'workflows' | 'forms' | 'publicTopic' | 'departmentResponse' | 'supervision' | 'socialEvaluation'>

/** The parts of a topic that stand in its pack, or in packs it uses, as they are; `packOf` finds a running pack. */
export function declaredParts(runtime: TopicRuntime, packOf: (id: string) => Pack | null): Declared {
  const { topic, workflows, forms } = runtime.pack
  const { modules } = topic
  const named = modules?.departmentResponse?.workflows ?? []
  return {
    basis: topic.basis ?? [],
    uses: Object.entries(topic.uses ?? {}).map(([pack, range]) => ({ pack, range, version: packOf(pack)?.version ?? null })),
    workflows: [...new Set([...named, ...workflows.keys()])].flatMap((id) => {
      const workflow = workflows.get(id) ?? standardMachines.get(id)
      return workflow === undefined ? [] : [{ id, title: workflow.title ?? id, standard: !workflows.has(id), states: Object.keys(workflow.states).length }]
    }),
    forms: [
      ...[...forms.values()].map((form) => summariseForm(form.id, form)),
      ...usedForms(runtime).flatMap(([pack, id]) => {
        const form = packOf(pack)?.forms.get(id)
        return form === undefined ? [] : [summariseForm(`${pack}/${id}`, form)]
      }),
    ],
    publicTopic: modules?.publicTopic === undefined ? null : { tags: modules.publicTopic.tags ?? [], intake: modules.publicTopic.intake ?? null },
    departmentResponse: modules?.departmentResponse === undefined ? null : { workflows: named, duties: modules.departmentResponse.duties ?? [] },
    supervision: modules?.supervision === undefined ? null : {
      rules: modules.supervision.rules ?? [], sampling: samplingOf(modules.supervision.sampling), notices: modules.supervision.notices ?? [],
    },
    socialEvaluation: modules?.socialEvaluation === undefined ? null : { forms: modules.socialEvaluation.forms ?? [], survey: modules.socialEvaluation.survey ?? null },
  }
}

function samplingOf(sampling: { readonly rate: number; readonly minimum?: number; readonly by?: readonly StratumField[] } | undefined): NonNullable<TopicDetail['supervision']>['sampling'] {
  return sampling === undefined ? null : { rate: sampling.rate, minimum: sampling.minimum ?? 1, by: sampling.by ?? [] }
}

function summariseForm(id: string, form: FormFile): TopicDetail['forms'][number] {
  return { id, title: form.title, fields: countFields(form.schema) }
}

/** Forms that the topic's modules name in packs it uses. */
function usedForms(runtime: TopicRuntime): readonly (readonly [pack: string, id: string])[] {
  const named = runtime.pack.topic.modules?.socialEvaluation?.forms ?? []
  return named.filter((name) => name.includes('/')).map((name) => [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)])
}

function countFields(schema: unknown): number {
  const properties = typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : null
  return typeof properties === 'object' && properties !== null ? Object.keys(properties).length : 0
}
