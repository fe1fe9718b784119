import type { FindingReading, OutputReading, SourceReading } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import { levels as levelNames } from '../../contracts/finding.ts'
import type { ResultColumn } from '../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { columnId, type CheckedExpr, type CheckedRule } from './checked-rule.ts'
import { compileFlow, stageNames, type PlacedFlow } from './compile-flow.ts'
import { compileSources, listedItems, planSources, type ListOrder, type SourcePlan } from './compile-sources.ts'
import { isTrue } from './expression-tree.ts'
import { columnItems, columnSql, conditionSql, itemSql, quoted, readsOf, selectSql, valueSql, type Flow, type FlowContext } from './flow.ts'
import { noneNull } from './by-members.ts'
import { collectOutputs, type Outputs } from './outputs.ts'
import { rowIdentity, type RowIdentity } from './row-identity.ts'
import { sourceShape } from './source-columns.ts'

interface CompiledFindings {
  readonly sql: Sql
  readonly columns: readonly ResultColumn[]
  readonly reading: FindingReading
}

const levelColumn = '_level'
const hitsTable = '_hits'
const bestTable = '_best'
const winnerColumn = '_winner'

/**
 * The query of a rule's findings: one row for each alert key, by key. `values` are what conditions met, given for proofs.
 *
 * Hits are the rows left after all steps and levels. Where the key tells hits apart they are the findings; otherwise the
 * highest level, then the smallest source key, stands for each key. Source rows are fetched for hits alone, never
 * collected while groups and windows still run over everything.
 */
export function compileFindings(rule: CheckedRule, values: readonly CheckedExpr[], dialect: Dialect, order: ListOrder = 'key'): CompiledFindings {
  const outputs = collectOutputs(rule)
  const reading = readOutputs(rule, outputs, values)
  const identity = rowIdentity(rule)
  const sources = planSources(rule, identity, outputs, order)
  const needs = [...readsOf([...outputs.all.map(({ expr, column }) => ({ expr, source: column, pointer: '' })), ...rule.levels.map(({ when }) => when)]), ...sources.hitColumns]
  const placed = compileFlow(rule, rule.steps.length, needs, dialect, stageNames())
  const hits = keepHits(rule, placed)
  const keys = reading.key.map(({ column }) => column)
  const plain = identity.unique && sources.plans.every((plan) => plan.kind === 'one' || plan.kind === 'listed')
  const { rows, sorted } = plain ? plainQuery(rule, hits, outputs, sources.plans, keys) : findingsQuery(rule, hits, outputs, identity, sources, keys)
  // A record meets few findings; to sort them would take longer than to find them.
  const query = order === 'record' ? rows : sql`${rows}\nORDER BY ${joinSql(sorted, ', ')}`
  return { sql: query, columns: resultColumns(rule, outputs, sources.plans), reading: { ...reading, sources: sources.plans.map((plan) => sourceReading(rule, plan)) } }
}

function readOutputs(rule: CheckedRule, outputs: Outputs, values: readonly CheckedExpr[]): Omit<FindingReading, 'sources'> {
  const { alert } = rule
  const template = (parts: readonly (string | CheckedExpr)[]) => parts.map((part) => (typeof part === 'string' ? part : outputs.add(part)))
  return {
    level: levelColumn,
    key: alert.key.map((value) => outputs.add(value)),
    title: template(alert.title),
    titleEn: template(alert.titleEn),
    evidence: alert.evidence.map((value) => outputs.add(value)),
    region: alert.region === null ? null : outputs.add(alert.region),
    department: alert.department === null || 'code' in alert.department ? alert.department : outputs.add(alert.department),
    values: values.map((value) => outputs.add(value)),
  }
}

/** Rows that reach a level and have a whole key. */
function keepHits(rule: CheckedRule, { flow, context }: PlacedFlow): PlacedFlow {
  const reached = levelFilter(rule, flow, context)
  return { context, flow: { ...flow, where: [...flow.where, ...(reached === null ? [] : [reached]), ...noneNull(rule.alert.key, flow, context)] } }
}

/** True for rows that reach some level; null when every row does. */
export function levelFilter(rule: CheckedRule, flow: Flow, context: FlowContext): Sql | null {
  if (rule.levels.some(({ when }) => isTrue(when.expr))) return null
  const conditions = rule.levels.map(({ when }) => conditionSql(when.expr, flow, context))
  return conditions.length === 1 ? conditions[0]! : sql`(${joinSql(conditions, ' OR ')})`
}

/** The level's place in the list of levels, worst first. */
function levelSql(rule: CheckedRule, flow: Flow, context: FlowContext): Sql {
  const places = rule.levels.map(({ level }) => String(levelNames.indexOf(level)))
  if (new Set(places).size === 1) return sql`${places[0]!}`
  const always = rule.levels.findIndex(({ when }) => isTrue(when.expr))
  const tested = always < 0 ? rule.levels : rule.levels.slice(0, always)
  const whens = tested.map(({ when }, i) => sql`WHEN ${conditionSql(when.expr, flow, context)} THEN ${places[i]!}`)
  if (whens.length === 0) return sql`${places[always]!}`
  return sql`CASE ${joinSql(whens, ' ')}${always < 0 ? '' : ` ELSE ${places[always]!}`} END`
}

function outputItems(outputs: Outputs, flow: Flow, context: FlowContext): Sql[] {
  return outputs.all.map(({ column, expr }) => itemSql(column, valueSql(expr, flow, context), context))
}

/** A query's text, and by what its rows are sorted. */
interface FindingRows { readonly rows: Sql; readonly sorted: readonly Sql[] }

/** Hits are findings and each has one row of every alias: nothing to group, nothing to fetch. */
function plainQuery(rule: CheckedRule, { flow, context }: PlacedFlow, outputs: Outputs, plans: readonly SourcePlan[], keys: readonly string[]): FindingRows {
  const level = itemSql(levelColumn, levelSql(rule, flow, context), context)
  const rows = plans.flatMap((plan) => (plan.kind === 'listed'
    ? listedItems(rule, plan, columnSql(plan.columns[0]!, flow, context), context)
    : columnItems(plan.columns, flow, context)))
  return { rows: selectSql([level, ...outputItems(outputs, flow, context), ...rows], flow), sorted: keys.map((key) => quoted(context, key)) }
}

function findingsQuery(
  rule: CheckedRule, { flow, context }: PlacedFlow, outputs: Outputs, identity: RowIdentity, sources: ReturnType<typeof planSources>, keys: readonly string[],
): FindingRows {
  const level = itemSql(levelColumn, levelSql(rule, flow, context), context)
  const hits = selectSql([level, ...outputItems(outputs, flow, context), ...columnItems(sources.hitColumns, flow, context)], flow)
  const chosen = new Set(identity.unique ? [] : outputs.all.filter(({ column, expr }) => !keys.includes(column) && !identity.isFixed(expr)).map(({ column }) => column))
  const best = identity.unique ? null : bestSelect(rule, outputs, chosen, identity, sources.plans, keys, context)
  const fetched = compileSources(rule, sources, keys, hitsTable, context)
  const readers = 1 + (sources.stages.length > 0 ? 1 : 0) + sources.plans.filter((plan) => plan.kind === 'fetched' && plan.step === null).length
  const tables = [
    sql`${quoted(context, hitsTable)} AS ${readers > 1 ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (${hits})`,
    ...(best === null ? [] : [sql`${quoted(context, bestTable)} AS (${best})`]),
    ...fetched.tables,
  ]
  const base = quoted(context, best === null ? hitsTable : bestTable)
  const items = [
    ...[levelColumn, ...outputs.all.map(({ column }) => column)].map((column) => (chosen.has(column)
      ? itemSql(column, context.forms.member(sql`${base}.${quoted(context, winnerColumn)}`, column), context)
      : sql`${base}.${quoted(context, column)}`)),
    ...sources.plans.flatMap((plan) => fetched.items(plan, base)),
  ]
  const joins = fetched.joins.map(({ table }) =>
    sql`\nLEFT JOIN ${table} ON ${joinSql(keys.map((key) => sql`${table}.${quoted(context, key)} = ${base}.${quoted(context, key)}`), ' AND ')}`)
  return { rows: sql`WITH ${joinSql(tables, ',\n')}\nSELECT ${joinSql(items, ', ')}\nFROM ${base}${joinSql(joins, '')}`, sorted: keys.map((key) => sql`${base}.${quoted(context, key)}`) }
}

/** One row for each key: the highest level, then the smallest source key. Values that the key fixes need no choosing. */
function bestSelect(
  rule: CheckedRule, outputs: Outputs, chosen: ReadonlySet<string>, identity: RowIdentity, plans: readonly SourcePlan[], keys: readonly string[], context: FlowContext,
): Sql {
  const { forms } = context
  const column = (name: string) => quoted(context, name)
  const fixed = outputs.all.map(({ column: name }) => name).filter((name) => !keys.includes(name) && !chosen.has(name))
  const winner = forms.first(forms.record([...chosen].map((name) => [name, column(name)])), winnerOrder(rule, identity, context))
  const level = rule.levels.length === 1 ? forms.any(column(levelColumn)) : sql`min(${column(levelColumn)})`
  const items = [
    ...keys.map(column),
    itemSql(levelColumn, level, context),
    ...fixed.map((name) => itemSql(name, forms.any(column(name)), context)),
    ...(chosen.size === 0 ? [] : [itemSql(winnerColumn, winner, context)]),
    ...plans.filter((plan) => plan.kind === 'one').flatMap((plan) => plan.columns.map((id) => itemSql(id, forms.any(column(id)), context))),
    ...plans.flatMap((plan) => (plan.kind === 'grouped' ? plan.aggregates(context) : [])),
  ]
  return sql`SELECT ${joinSql(items, ', ')}\nFROM ${column(hitsTable)}\nGROUP BY ${joinSql(keys.map(column), ', ')}`
}

function winnerOrder(rule: CheckedRule, identity: RowIdentity, context: FlowContext): Sql {
  const severities = new Set(rule.levels.map(({ level }) => level))
  const open = rule.alive.map((name) => rule.aliases.get(name)!).filter(({ name }) => !identity.fixed.has(name))
  const columns = open.flatMap(({ name, identity: fields }) => fields.map((field) => quoted(context, columnId(name, field))))
  const order = [...(severities.size > 1 ? [quoted(context, levelColumn)] : []), ...columns]
  const mayBeNull = open.some(({ optional, columns: infos, identity: fields }) => optional || fields.some((field) => infos[field]?.nullable ?? false))
  return order.length === 1 && !mayBeNull ? order[0]! : context.forms.tuple(order)
}

function sourceReading(rule: CheckedRule, plan: SourcePlan): SourceReading {
  const { origin } = rule.aliases.get(plan.alias)!
  const { dataset, columns } = sourceShape(rule, plan.alias)
  const key = (dataset?.key ?? []).map((field, i): OutputReading => {
    const info = columns[field]!
    return { name: field, title: info.title, column: plan.read.key[i]!, type: info.type, shown: info.shown, codes: info.codes?.id ?? null }
  })
  const { count, row, batch } = plan.read
  return { alias: plan.alias, dataset: origin.id, datasetTitle: origin.title, count, row, batch, key }
}

function resultColumns(rule: CheckedRule, outputs: Outputs, plans: readonly SourcePlan[]): ResultColumn[] {
  const int: ValueType = { kind: 'int' }
  const columns: ResultColumn[] = [{ name: levelColumn, type: int }, ...outputs.all.map(({ column, expr }) => ({ name: column, type: expr.type }))]
  for (const plan of plans) {
    const many = (type: ValueType): ValueType => (plan.kind === 'one' ? type : { kind: 'list', of: type })
    const { dataset, columns: infos } = sourceShape(rule, plan.alias)
    if (plan.read.count !== null) columns.push({ name: plan.read.count, type: int })
    columns.push({ name: plan.read.row, type: many(int) }, { name: plan.read.batch, type: many(int) })
    plan.read.key.forEach((name, i) => {
      if (!columns.some((column) => column.name === name)) columns.push({ name, type: many(infos[dataset!.key[i]!]!.type) })
    })
  }
  return columns
}
