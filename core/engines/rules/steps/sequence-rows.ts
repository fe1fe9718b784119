import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import type { ValueType } from '../../../contracts/value-type.ts'
import { stringType } from '../../../language/value-types.ts'
import { noneNull } from '../by-members.ts'
import { columnId, type CheckedExpr, type CheckedStep } from '../checked-rule.ts'
import { carriedColumns, columnItems, columnSql, conditionSql, itemSql, quoted, selectSql, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { sharedRows } from './shared-rows.ts'

export interface CheckedEvent { readonly name: string; readonly when: CheckedExpr }

export interface CheckedSequence extends CheckedStep {
  readonly kind: 'sequence'
  readonly alias: string
  readonly order: CheckedExpr
  readonly events: readonly CheckedEvent[]
  readonly without: CheckedExpr | null
  /** A number of days: a literal or a parameter. */
  readonly within: Expr
  /** Columns that tell the rows before the step apart, in the order in which rows of equal time are sorted. */
  readonly identity: readonly string[]
  /** True: none of these columns is ever null. */
  readonly isKeyed: boolean
  /** What `s.<event>` shows of a row: one column, or several as one text. */
  readonly key: { readonly type: ValueType; readonly parts: readonly string[]; readonly isText: boolean }
}

const dayMicroseconds = 86_400_000_000n
/** No two storable times are further apart; keeps the arithmetic of bounds within 64 bits. */
const farthestDays = 3_700_000n

/** How the identity of a later event's row is called in the step's result. */
export function memberId(step: CheckedSequence, event: string, id: string): string {
  return `${columnId(step.alias, event)}#${id}`
}

/**
 * First events with what follows them. Of each later event the earliest row after the one before is looked up by an ASOF
 * join, whose cost follows the number of rows, never that of pairs: taking the earliest each time gives the earliest last
 * event and the earliest of each between. Before that, keys in which no first event stands before a last one are left out.
 */
export function sequenceRows(step: CheckedSequence, flow: Flow, context: FlowContext): Flow {
  const { tables, rows } = sharedRows(flow, context, step.reads)
  const kept = { ...rows, where: [...rows.where, ...noneNull([...step.by.map(({ value }) => value), step.order], rows, context)] }
  const names = { keys: name(context), marked: name(context) }
  const carried = carriedColumns(rows, context).filter((id) => !id.startsWith(`${step.alias}.`))
  const later = step.events.slice(1).map((event, i) => laterEvent(step, event, i + 1, names.marked, context))
  const last = later.at(-1)!
  const first = name(context)
  const without = step.without === null ? null : { table: name(context) }
  const time = (table: Sql) => sql`${table}.${quoted(context, timeColumn)}`
  const sameKeys = (table: Sql) => byColumns(step, context).map((column) => sql`${first}.${column} = ${table}.${column}`)
  const joins = later.map(({ table }, i) => {
    const previous = i === 0 ? first : later[i - 1]!.table
    return sql`\n${context.forms.nextRow('JOIN', table, joinSql(sameKeys(table), ' AND '), sql`${time(previous)} < ${time(table)}`)}`
  })
  const blocked = without === null ? sql`` : sql`\n${context.forms.nextRow('LEFT JOIN', without.table, joinSql(sameKeys(without.table), ' AND '), sql`${time(first)} < ${time(without.table)}`)}`
  const conditions = [
    withinSql(step, time(first), time(last.table), rows, context),
    ...(without === null ? [] : [sql`(${time(without.table)} IS NULL OR ${time(without.table)} >= ${time(last.table)})`]),
  ]
  const own = ownColumns(step, first, later, context).filter(({ id }) => context.needs.has(id))
  const results = [...carried.map((id) => sql`${first}.${quoted(context, id)}`), ...own.map(({ id, value }) => itemSql(id, value, context))]
  const stages = [
    ...tables,
    sql`${names.keys} AS MATERIALIZED (${keysSelect(step, kept, context)})`,
    sql`${names.marked} AS MATERIALIZED (${markedSelect(step, kept, names.keys, carried, context)})`,
    sql`${first} AS (SELECT * FROM ${names.marked} WHERE ${quoted(context, markColumn(0))})`,
    ...later.map(({ stage }) => stage),
    ...(without === null ? [] : [sql`${without.table} AS (SELECT DISTINCT ${joinSql([...byColumns(step, context), quoted(context, timeColumn)], ', ')} FROM ${names.marked} WHERE ${quoted(context, withoutColumn)})`]),
  ]
  const items = results.length === 0 ? [sql`1`] : results
  const select = sql`WITH ${joinSql(stages, ',\n')}\nSELECT ${joinSql(items, ', ')}\nFROM ${first}${joinSql(joins, '')}${blocked}\nWHERE ${joinSql(conditions, ' AND ')}`
  return stageFlow(select, [...carried, ...own.map(({ id }) => id)], context)
}

const timeColumn = '_at'
const keyColumn = '_key'
const withoutColumn = '_without'
const foundColumn = '_found'
const markColumn = (event: number) => `_event${event + 1}`
const byColumn = (place: number) => `_by${place + 1}`

function name(context: FlowContext): Sql {
  return quoted(context, context.stageName())
}

function byColumns(step: CheckedSequence, context: FlowContext): Sql[] {
  return step.by.map((_, i) => quoted(context, byColumn(i)))
}

function byItems(step: CheckedSequence, rows: Flow, context: FlowContext): Sql[] {
  return step.by.map(({ value }, i) => itemSql(byColumn(i), valueSql(value.expr, rows, context), context))
}

/** Keys in which some first event is earlier than some last one. */
function keysSelect(step: CheckedSequence, rows: Flow, context: FlowContext): Sql {
  const [first, last] = [step.events[0]!, step.events.at(-1)!].map(({ when }) => conditionSql(when.expr, rows, context)) as [Sql, Sql]
  const time = valueSql(step.order.expr, rows, context)
  const ends = { ...rows, where: [...rows.where, sql`(${first} OR ${last})`] }
  const places = joinSql(step.by.map((_, i) => sql`${String(i + 1)}`), ', ')
  return sql`${selectSql(byItems(step, rows, context), ends)}\nGROUP BY ${places}\nHAVING min(${time}) FILTER (WHERE ${first}) < max(${time}) FILTER (WHERE ${last})`
}

/** Rows of those keys that are an event or end one, each marked with what it is. */
function markedSelect(step: CheckedSequence, rows: Flow, keys: Sql, carried: readonly string[], context: FlowContext): Sql {
  const marks = [
    ...step.events.map(({ when }, i) => ({ column: markColumn(i), condition: conditionSql(when.expr, rows, context) })),
    ...(step.without === null ? [] : [{ column: withoutColumn, condition: conditionSql(step.without.expr, rows, context) }]),
  ]
  const more = step.identity.filter((id) => !carried.includes(id))
  const items = [
    ...columnItems([...carried, ...more], rows, context),
    ...byItems(step, rows, context),
    itemSql(timeColumn, valueSql(step.order.expr, rows, context), context),
    itemSql(keyColumn, keySql(step, rows, context), context),
    ...marks.map(({ column, condition }) => itemSql(column, condition, context)),
  ]
  const same = step.by.map(({ value }, i) => sql`${valueSql(value.expr, rows, context)} = ${keys}.${quoted(context, byColumn(i))}`)
  return selectSql(items, {
    ...rows, from: sql`${rows.from}\nJOIN ${keys} ON ${joinSql(same, ' AND ')}`,
    where: [...rows.where, sql`(${joinSql(marks.map(({ condition }) => condition), ' OR ')})`],
  })
}

function keySql(step: CheckedSequence, rows: Flow, context: FlowContext): Sql {
  const parts = step.key.parts.map((id) => columnSql(id, rows, context))
  if (!step.key.isText) return parts[0]!
  return joinSql(parts.map((part) => sql`coalesce(${context.dialect.cast(part, stringType)}, '')`), " || '/' || ")
}

interface LaterEvent { readonly event: CheckedEvent; readonly table: Sql; readonly stage: Sql }

/** Times of one event, for each the row with the smallest key. */
function laterEvent(step: CheckedSequence, event: CheckedEvent, place: number, marked: Sql, context: FlowContext): LaterEvent {
  const table = name(context)
  const members = [
    ...(context.needs.has(columnId(step.alias, event.name)) ? [[keyColumn, quoted(context, keyColumn)] as const] : []),
    ...step.identity.filter((id) => context.needs.has(memberId(step, event.name, id))).map((id) => [id, quoted(context, id)] as const),
  ]
  const keys = joinSql([...byColumns(step, context), quoted(context, timeColumn)], ', ')
  const columns = step.identity.map((id) => quoted(context, id))
  const order = columns.length === 1 && step.isKeyed ? columns[0]! : context.forms.tuple(columns)
  const found = members.length === 0 ? sql`` : sql`, ${itemSql(foundColumn, context.forms.first(context.forms.record(members), order), context)}`
  return { event, table, stage: sql`${table} AS (SELECT ${keys}${found} FROM ${marked} WHERE ${quoted(context, markColumn(place))} GROUP BY ${keys})` }
}

function ownColumns(step: CheckedSequence, first: Sql, later: readonly LaterEvent[], context: FlowContext): { readonly id: string; readonly value: Sql }[] {
  const found = (table: Sql, member: string) => context.forms.member(sql`${table}.${quoted(context, foundColumn)}`, member)
  return [
    { id: columnId(step.alias, step.events[0]!.name), value: sql`${first}.${quoted(context, keyColumn)}` },
    ...later.flatMap(({ event, table }) => [
      { id: columnId(step.alias, event.name), value: found(table, keyColumn) },
      ...step.identity.map((id) => ({ id: memberId(step, event.name, id), value: found(table, id) })),
    ]),
    { id: columnId(step.alias, 'first_on'), value: sql`${first}.${quoted(context, timeColumn)}` },
    { id: columnId(step.alias, 'last_on'), value: sql`${later.at(-1)!.table}.${quoted(context, timeColumn)}` },
  ]
}

/** Days of dates; of datetimes N days are N × 24 hours exactly. */
function withinSql(step: CheckedSequence, first: Sql, last: Sql, rows: Flow, context: FlowContext): Sql {
  const value = valueSql(step.within, rows, context)
  const days = step.within.node === 'literal' ? value : context.dialect.extreme('least', [value, sql`${String(farthestDays)}`])
  return step.order.expr.type.kind === 'date'
    ? sql`${context.dialect.time.days(first, last)} <= ${days}`
    : sql`${context.dialect.time.microseconds(first, last)} <= ${days} * ${String(dayMicroseconds)}`
}
