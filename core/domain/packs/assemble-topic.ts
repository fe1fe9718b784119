import type { CodeTable, DatasetModel } from '../../contracts/dataset-model.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Pack } from '../../contracts/pack.ts'
import type { RuntimeDataset, TopicRuntime } from '../../contracts/topic-runtime.ts'
import { checkRule } from '../../engines/rules/check-rule.ts'
import { compileRule } from '../../engines/rules/compile-rule.ts'
import { buildDataset } from '../../engines/tables/build-dataset.ts'
import { planImport } from '../../engines/tables/plan-import.ts'
import { planTable } from '../../engines/tables/plan-table.ts'
import { datasetsOfForm } from './form-datasets.ts'
import { formsOfTopic } from './forms-of-topic.ts'
import { datasetsOfRule } from './rule-datasets.ts'
import { qualified } from './runtime-form.ts'
import { dutiesOfTopic, workflowsOfTopic } from './workflows-of-topic.ts'

/**
 * A running topic from a checked pack: models, table plans, import plans, compiled rules and forms, frozen.
 * `used` holds the checked packs that it uses, by id. Throws only if the pack was never checked.
 */
export function assembleTopic(pack: Pack, used: ReadonlyMap<string, Pack>, settings: { timeZone: string }, dialect: Dialect): TopicRuntime {
  const packs = withinReach(pack, used)
  const codes = new Map<string, CodeTable>()
  for (const { codes: tables } of packs.values()) for (const table of tables.values()) codes.set(table.id, table)

  const datasets = new Map<string, RuntimeDataset>()
  const demand = (reference: string): RuntimeDataset => {
    const [packId, name] = reference.includes('/') ? (reference.split('/') as [string, string]) : [pack.id, reference]
    const id = `${packId}/${name}`
    const known = datasets.get(id)
    if (known !== undefined) return known
    const file = packs.get(packId)?.datasets.get(name)
    const model = file === undefined ? null : buildDataset(file, { pack: packId }).model
    if (model === null) throw unchecked(pack.id, id)
    const tables = tablesOf(model, codes)
    const dataset = Object.freeze({ model, table: planTable(model), importPlan: planImport(model, tables, settings, dialect) })
    datasets.set(id, dataset)
    return dataset
  }

  for (const name of pack.datasets.keys()) demand(name)
  for (const reference of pack.topic.modules?.basicData?.datasets ?? []) demand(reference)
  const departments = codes.get('common/departments')?.entries.map((entry) => entry.code) ?? null
  const rules = new Map([...pack.rules].map(([id, rule]) => {
    for (const [, reference] of datasetsOfRule(rule)) demand(reference)
    const { checked } = checkRule(rule, { pack: pack.id, dataset: (name) => demand(name).model, codes: (table) => codes.get(table) ?? null, departments })
    if (checked === null) throw unchecked(pack.id, id)
    return [id, compileRule(checked, dialect)] as const
  }))
  const forms = formsOfTopic(pack, packs, codes)
  for (const { content } of forms.values()) for (const name of datasetsOfForm(content.form)) demand(qualified(name, content.pack))
  return Object.freeze({ pack, datasets, rules, codes, forms, workflows: workflowsOfTopic(pack, packs, forms), duties: dutiesOfTopic(pack, packs, forms) })
}

function tablesOf(model: DatasetModel, codes: ReadonlyMap<string, CodeTable>): ReadonlyMap<string, CodeTable> {
  const named = new Set(model.fields.map((field) => field.codes))
  return new Map([...codes].filter(([id]) => named.has(id)))
}

/** The pack, the packs it uses, and those that they use. */
function withinReach(pack: Pack, used: ReadonlyMap<string, Pack>): ReadonlyMap<string, Pack> {
  const reached = new Map([[pack.id, pack]])
  for (const { topic } of reached.values()) {
    for (const id of Object.keys(topic.uses ?? {})) {
      const other = used.get(id)
      if (other !== undefined) reached.set(id, other)
    }
  }
  return reached
}

function unchecked(pack: string, part: string): Error {
  return new Error(`assembleTopic: the pack ${pack} was not checked (${part})`)
}
