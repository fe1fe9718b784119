import { keptSources } from '../../contracts/finding.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { recordRow } from '../../contracts/table-plan.ts'
import { columnId, type CheckedRule } from './checked-rule.ts'
import { aliveAt, compileFlow, definitionOf } from './compile-flow.ts'
import { columnItems, itemSql, quoted, selectSql, type Flow, type FlowContext } from './flow.ts'
import type { Outputs } from './outputs.ts'
import type { RowIdentity } from './row-identity.ts'
import { restsColumn, sourceColumns, sourceShape } from './source-columns.ts'

/**
 * Where the source rows of one alias come from. `one`: the hit itself has its only row. `grouped`: collected while hits
 * are grouped by key. `fetched`: collected from `stage`, the hits or rows that hits rest on.
 */
export type SourcePlan = {
  readonly alias: string
  /** `_row`, `_batch` and the key, as columns of the flow that the query must give for it. */
  readonly columns: readonly string[]
  /** Names of the result's columns. */
  readonly read: { readonly count: string | null; readonly row: string; readonly batch: string; readonly key: readonly string[] }
} & (
  | { readonly kind: 'one' }
  /** The hit itself lists them, each once. */
  | { readonly kind: 'listed' }
  | { readonly kind: 'grouped'; aggregates(context: FlowContext): Sql[] }
  /** `step`: the rows before it; null: the hits. `distinct`: a row may meet one finding several times. `listed`: they carry lists of rows. */
  | { readonly kind: 'fetched'; readonly step: number | null; readonly distinct: boolean; readonly listed: boolean }
)

interface SourcePlans {
  readonly plans: readonly SourcePlan[]
  /** What hits carry for them. */
  readonly hitColumns: readonly string[]
  /** Steps whose rows before are fetched again, last first, with the columns that these rows carry. */
  readonly stages: readonly { readonly step: number; readonly columns: readonly string[] }[]
  readonly order: ListOrder
}

/** Which source rows come first in the lists, of which no more than a few are kept: by key, or a record before all others. */
export type ListOrder = 'key' | 'record'

/** Finds for each dataset alias from where its source rows are had most cheaply. */
export function planSources(rule: CheckedRule, identity: RowIdentity, outputs: Outputs, order: ListOrder): SourcePlans {
  const lineage = rule.steps.flatMap((step, i) => (definitionOf(step).lineage === undefined ? [] : [i]))
  const brought = bringers(rule)
  const open = rule.alive.map((name) => rule.aliases.get(name)!).filter(({ name, identity: key }) => key.length > 0 && !identity.fixed.has(name))
  const plans = brought.map(({ alias, step }): SourcePlan => {
    const [behind = null, ...others] = lineage.filter((i) => i > step)
    if (rule.aliases.get(alias)!.rests !== undefined) return listPlan(rule, alias, [columnId(alias, restsColumn)], behind, identity.unique)
    const list = behind === null || others.length > 0 ? null : definitionOf(rule.steps[behind]!).lineage!.listOf?.(rule.steps[behind]!, alias) ?? null
    // What the list is made of has to be carried up to its step.
    if (list !== null) return listPlan(rule, alias, [list, ...columnsOf(rule, alias)], null, identity.unique)
    if (behind !== null) return fetchedPlan(rule, alias, behind, !meetsOnce(rule, identity, lineage, behind))
    if (identity.unique || identity.fixed.has(alias)) return onePlan(rule, alias, outputs)
    return open.length === 1 ? groupedPlan(rule, alias, order) : fetchedPlan(rule, alias, null, true)
  })
  const steps = lineage.filter((i) => plans.some((plan) => plan.kind === 'fetched' && plan.step === i))
  const needed = lineage.filter((i) => steps.length > 0 && i >= steps[0]!).reverse()
  const stages = needed.map((step, place) => ({
    step,
    columns: unique([...plans.filter((plan) => plan.kind === 'fetched' && plan.step === step).flatMap((plan) => plan.columns), ...afterReads(rule, needed[place + 1])]),
  }))
  const openKeys = identity.unique ? [] : open.flatMap(({ name, identity: fields }) => fields.map((field) => columnId(name, field)))
  const atHits = plans.filter((plan) => plan.kind !== 'fetched' || plan.step === null)
  return { plans, stages, order, hitColumns: unique([...atHits.flatMap((plan) => plan.columns), ...openKeys, ...afterReads(rule, needed[0])]) }
}

/** Dataset aliases whose rows findings rest on, with the step that brought them (−1: `from`). */
function bringers(rule: CheckedRule): readonly { readonly alias: string; readonly step: number }[] {
  const stays = (i: number, alias: string) => aliveAt(rule, i + 1).includes(alias) || (rule.steps[i + 1]?.before.includes(alias) ?? false)
  return [
    { alias: rule.from.alias, step: -1 },
    ...rule.steps.flatMap((step, i) => (step.source !== null && stays(i, step.source.alias) ? [{ alias: step.source.alias, step: i }] : [])),
  ]
}

function afterReads(rule: CheckedRule, index: number | undefined): readonly string[] {
  const step = index === undefined ? undefined : rule.steps[index]
  return step === undefined ? [] : definitionOf(step).lineage!.reads(step).after
}

/** Whether each row before the step belongs to a finding at most once: then rows need no sorting out of repeats. */
function meetsOnce(rule: CheckedRule, identity: RowIdentity, lineage: readonly number[], step: number): boolean {
  const identifying = aliveAt(rule, step).map((name) => rule.aliases.get(name)!).filter(({ identity: key }) => key.length > 0)
  return identity.unique && lineage.length === 1 && rule.steps[step]!.collapses && identifying.length === 1
}

function columnsOf(rule: CheckedRule, alias: string): string[] {
  const { row, batch, key } = sourceColumns(rule, alias)
  return [row, batch, ...key]
}

/** Key columns that the findings show anyway are read from there. */
function onePlan(rule: CheckedRule, alias: string, outputs: Outputs): SourcePlan {
  const { row, batch, key } = sourceColumns(rule, alias)
  const columns = [row, batch, ...key].filter((id) => outputs.columnOf(id) === null)
  return { kind: 'one', alias, columns, read: { count: null, row, batch, key: key.map((id) => outputs.columnOf(id) ?? id) } }
}

function manyRead(rule: CheckedRule, alias: string): SourcePlan['read'] {
  const { row, batch, key } = sourceColumns(rule, alias)
  return { count: columnId(alias, '_count'), row, batch, key }
}

function groupedPlan(rule: CheckedRule, alias: string, order: ListOrder): SourcePlan {
  const columns = columnsOf(rule, alias)
  return { kind: 'grouped', alias, columns, read: manyRead(rule, alias), aggregates: (context) => collectSql(rule, alias, order, context) }
}

function fetchedPlan(rule: CheckedRule, alias: string, step: number | null, distinct: boolean): SourcePlan {
  return { kind: 'fetched', alias, columns: columnsOf(rule, alias), read: manyRead(rule, alias), step, distinct, listed: false }
}

/** Rows that a computed row rests on: hits and stages carry them as a list, the first of `columns`. */
function listPlan(rule: CheckedRule, alias: string, columns: readonly string[], step: number | null, unique: boolean): SourcePlan {
  const common = { alias, columns, read: manyRead(rule, alias) }
  return unique && step === null ? { ...common, kind: 'listed' } : { ...common, kind: 'fetched', step, distinct: true, listed: true }
}

const listName = (alias: string) => columnId(alias, '_list')
const sourceTable = (alias: string) => `_sources_${alias}`
const stageTable = (step: number) => `_rows_${step + 1}`

/** How many rows of the alias, and the first of them by key. */
function collectSql(rule: CheckedRule, alias: string, order: ListOrder, context: FlowContext): Sql[] {
  const { row } = sourceColumns(rule, alias)
  const optional = rule.aliases.get(alias)!.optional
  const kept = optional ? sql` FILTER (WHERE ${quoted(context, row)} IS NOT NULL)` : sql``
  const record = context.forms.record(columnsOf(rule, alias).map((id) => [id, quoted(context, id)]))
  return [
    itemSql(columnId(alias, '_count'), optional ? sql`count(${quoted(context, row)})` : sql`count(*)`, context),
    itemSql(listName(alias), sql`${context.forms.firstOf(record, listOrder(rule, alias, order, context), keptSources)}${kept}`, context),
  ]
}

/** Sorts the rows of one alias; rows that an optional join did not find are not among them. */
function listOrder(rule: CheckedRule, alias: string, first: ListOrder, context: FlowContext): Sql {
  const { dataset } = sourceShape(rule, alias)
  const { row, key } = sourceColumns(rule, alias)
  const order = (key.length > 0 ? key : [row]).map((id) => quoted(context, id))
  if (first === 'record') return context.forms.tuple([sql`${quoted(context, row)} <> ${String(recordRow)}`, ...order])
  const isWhole = dataset!.key.every((name) => dataset!.fields.some((field) => field.name === name && field.required))
  return order.length === 1 && isWhole ? order[0]! : context.forms.tuple(order)
}

interface CompiledSources {
  readonly tables: readonly Sql[]
  readonly joins: readonly { readonly table: Sql }[]
  items(plan: SourcePlan, base: Sql): Sql[]
}

/** The tables that hold source rows, each joined to the findings by key. */
export function compileSources(rule: CheckedRule, { plans, stages, order }: SourcePlans, keys: readonly string[], hitsTable: string, context: FlowContext): CompiledSources {
  const fetched = plans.filter((plan) => plan.kind === 'fetched')
  const tables: Sql[] = []
  let after = hitsTable
  stages.forEach(({ step, columns }, place) => {
    const readers = fetched.filter((plan) => plan.step === step).length + (place + 1 < stages.length ? 1 : 0)
    const select = stageSelect(rule, step, columns, after, keys, context)
    after = stageTable(step)
    tables.push(sql`${quoted(context, after)} AS ${readers > 1 ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (${select})`)
  })
  for (const plan of fetched) tables.push(sql`${quoted(context, sourceTable(plan.alias))} AS (${fetchSelect(rule, plan, order, keys, hitsTable, context)})`)
  return {
    tables,
    joins: fetched.map((plan) => ({ table: quoted(context, sourceTable(plan.alias)) })),
    items: (plan, base) => planItems(rule, plan, base, context),
  }
}

/** The rows before a step that rows after it rest on, with the key of the finding that they belong to. */
function stageSelect(rule: CheckedRule, index: number, columns: readonly string[], after: string, keys: readonly string[], context: FlowContext): Sql {
  const step = rule.steps[index]!
  const lineage = definitionOf(step).lineage!
  const reads = lineage.reads(step)
  const before = compileFlow(rule, index, [...columns, ...reads.before], context.dialect, context.stageName)
  const table = quoted(context, after)
  const later: Flow = { from: table, relations: 1, where: [], columns: new Map(reads.after.map((id) => [id, sql`${table}.${quoted(context, id)}`])) }
  const flow: Flow = { ...before.flow, from: sql`${before.flow.from}\nJOIN ${table} ON ${lineage.match(step, before.flow, later, context)}` }
  const keyItems = keys.map((key) => sql`${table}.${quoted(context, key)}`)
  return selectSql([...keyItems, ...columnItems(columns, flow, before.context)], flow)
}

function fetchSelect(rule: CheckedRule, plan: Extract<SourcePlan, { kind: 'fetched' }>, order: ListOrder, keys: readonly string[], hitsTable: string, context: FlowContext): Sql {
  const table = quoted(context, plan.step === null ? hitsTable : stageTable(plan.step))
  const keyItems = keys.map((key) => quoted(context, key))
  const rows = plan.listed ? listedRows(rule, plan, table, keyItems, context) : plan.distinct
    ? sql`(SELECT DISTINCT ${joinSql([...keyItems, ...plan.columns.map((id) => quoted(context, id))], ', ')} FROM ${table}) AS ${quoted(context, '_d')}`
    : table
  return sql`SELECT ${joinSql([...keyItems, ...collectSql(rule, plan.alias, order, context)], ', ')}\nFROM ${rows}\nGROUP BY ${joinSql(keyItems, ', ')}`
}

function listedRows(rule: CheckedRule, plan: SourcePlan, table: Sql, keyItems: readonly Sql[], context: FlowContext): Sql {
  const [lists, member] = [quoted(context, '_u'), quoted(context, '_member')]
  const items = columnsOf(rule, plan.alias).map((id) => itemSql(id, context.forms.member(sql`${lists}.${member}`, id), context))
  const each = context.forms.unnested(sql`${table}.${quoted(context, plan.columns[0]!)}`, lists, member)
  return sql`(SELECT DISTINCT ${joinSql([...keyItems, ...items], ', ')} FROM ${table}\n${each}) AS ${quoted(context, '_d')}`
}

/** The rows of a list, by key, with their number. */
export function listedItems(rule: CheckedRule, plan: SourcePlan, list: Sql, context: FlowContext): Sql[] {
  const sorted = context.forms.sorted(list)
  return [
    itemSql(plan.read.count!, context.dialect.list.size(list), context),
    ...columnsOf(rule, plan.alias).map((id) => itemSql(id, context.forms.members(sorted, id), context)),
  ]
}

function planItems(rule: CheckedRule, plan: SourcePlan, base: Sql, context: FlowContext): Sql[] {
  if (plan.kind === 'one') return plan.columns.map((id) => sql`${base}.${quoted(context, id)}`)
  if (plan.kind === 'listed') return listedItems(rule, plan, sql`${base}.${quoted(context, plan.columns[0]!)}`, context)
  const table = plan.kind === 'grouped' ? base : quoted(context, sourceTable(plan.alias))
  const list = sql`${table}.${quoted(context, listName(plan.alias))}`
  return [
    itemSql(plan.read.count!, sql`${table}.${quoted(context, plan.read.count!)}`, context),
    ...columnsOf(rule, plan.alias).map((id) => itemSql(id, context.forms.members(list, id), context)),
  ]
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
