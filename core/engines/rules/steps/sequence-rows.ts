import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import type { ValueType } from '../../../contracts/value-type.ts'
import { stringType } from '../../../language/value-types.ts'
import { noneNull } from '../by-members.ts'
import { columnId, type CheckedExpr, type CheckedStep } from '../checked-rule.ts'
import { carriedColumns, columnItems, columnSql, conditionSql, itemSql, quoted, selectSql, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { restsColumn, sourceColumns } from '../source-columns.ts'
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
  /** The one alias before the step, when its rows are a dataset's: then no row takes part twice. */
  readonly sole: string | null
}

const dayMicroseconds = 86_400_000_000n
/** No two storable times are further apart; keeps the arithmetic of bounds within 64 bits. */
const farthestDays = 3_700_000n

/** How the identity of a later event's row is called in the step's result. */
export function memberId(step: CheckedSequence, event: string, id: string): string {
  return `${columnId(step.alias, event)}#${id}`
}

/** The column that lists the rows of all events. */
export const listId = (step: CheckedSequence) => columnId(step.alias, restsColumn)

/** Columns of a row in that list, key first: the list is sorted by it; none where nobody reads it. */
function listedColumns(step: CheckedSequence, context: FlowContext): readonly string[] {
  if (step.sole === null || !context.needs.has(listId(step))) return []
  const { row, batch, key } = sourceColumns(context.rule, step.sole)
  return [...key, row, batch]
}

/**
 * First events with what follows them. The time of each later event, the earliest after the one before, is looked up by an
 * ASOF join, whose cost follows the number of rows, never that of pairs: taking the earliest each time gives the earliest last
 * event and the earliest of each between. Before that, keys in which no event can precede the next are left out; after it,
 * rows of the later events are looked up by their times, for what was found alone.
 */
export function sequenceRows(step: CheckedSequence, flow: Flow, context: FlowContext): Flow {
  const { tables, rows } = sharedRows(flow, context, step.reads)
  const kept = { ...rows, where: [...rows.where, ...noneNull([...step.by.map(({ value }) => value), step.order], rows, context)] }
  const names = { events: name(context), marked: name(context), first: name(context), found: name(context) }
  const carried = carriedColumns(rows, context).filter((id) => !id.startsWith(`${step.alias}.`))
  const later = step.events.slice(1).map((event, i) => laterEvent(step, event, i + 1, names, context))
  const own = ownColumns(step, names.found, later, context).filter(({ id }) => context.needs.has(id))
  const results = [...carried.map((id) => sql`${names.found}.${quoted(context, id)}`), ...own.map(({ id, value }) => itemSql(id, value, context))]
  const lookedUp = later.flatMap((event) => (event.rows === null ? [] : [{ ...event, rows: event.rows }]))
  const stages = [
    ...tables,
    sql`${names.events} AS MATERIALIZED (${eventsSelect(step, kept, carried, context)})`,
    sql`${names.marked} AS MATERIALIZED (${markedSelect(step, names.events, context)})`,
    sql`${names.first} AS (SELECT * FROM ${names.marked} WHERE ${quoted(context, markColumn(step, 0))})`,
    sql`${names.found} AS ${lookedUp.length === 0 ? 'NOT MATERIALIZED' : 'MATERIALIZED'} (${foundSelect(step, rows, carried, names, later, context)})`,
    ...lookedUp.map(({ table, rows: found }) => sql`${table} AS (${found})`),
  ]
  const joins = lookedUp.map(({ table, time }) => sql`\nJOIN ${table} ON ${joinSql([...sameKeys(step, names.found, table, context), sql`${names.found}.${time} = ${table}.${time}`], ' AND ')}`)
  const items = results.length === 0 ? [sql`1`] : results
  const select = sql`WITH ${joinSql(stages, ',\n')}\nSELECT ${joinSql(items, ', ')}\nFROM ${names.found}${joinSql(joins, '')}`
  return stageFlow(select, [...carried, ...own.map(({ id }) => id)], context)
}

interface Names { readonly events: Sql; readonly marked: Sql; readonly first: Sql; readonly found: Sql }

/** First events with the times of those that follow. */
function foundSelect(step: CheckedSequence, rows: Flow, carried: readonly string[], { marked, first }: Names, later: readonly LaterEvent[], context: FlowContext): Sql {
  const at = quoted(context, timeColumn)
  const times = (mark: string) => sql`(SELECT ${joinSql([...byColumns(step, context), at], ', ')} FROM ${marked} WHERE ${quoted(context, mark)})`
  const nextTime = (keyword: 'JOIN' | 'LEFT JOIN', mark: string, table: Sql, after: Sql) =>
    sql`\n${context.forms.nextRow(keyword, sql`${times(mark)} AS ${table}`, joinSql(sameKeys(step, first, table, context), ' AND '), sql`${after}.${at} < ${table}.${at}`)}`
  const steps = later.map(({ place }) => ({ place, table: name(context) }))
  const joins = steps.map(({ place, table }, i) => nextTime('JOIN', markColumn(step, place), table, i === 0 ? first : steps[i - 1]!.table))
  const last = steps.at(-1)!.table
  const blocked = step.without === null ? null : name(context)
  const conditions = [
    ...steps.map(({ table }) => withinSql(step, sql`${first}.${at}`, sql`${table}.${at}`, rows, context)),
    ...(blocked === null ? [] : [sql`(${blocked}.${at} IS NULL OR ${blocked}.${at} >= ${last}.${at})`]),
  ]
  const items = [
    ...[...new Set([...carried, ...listedColumns(step, context), keyColumn, timeColumn])].map((id) => sql`${first}.${quoted(context, id)}`), ...byColumns(step, context).map((column) => sql`${first}.${column}`),
    ...steps.map(({ place, table }) => itemSql(timeOf(place), sql`${table}.${at}`, context)),
  ]
  const without = blocked === null ? sql`` : nextTime('LEFT JOIN', withoutColumn, blocked, first)
  return sql`SELECT ${joinSql(items, ', ')}\nFROM ${first}${joinSql(joins, '')}${without}\nWHERE ${joinSql(conditions, ' AND ')}`
}

function sameKeys(step: CheckedSequence, a: Sql, b: Sql, context: FlowContext): Sql[] {
  return byColumns(step, context).map((column) => sql`${a}.${column} = ${b}.${column}`)
}

const timeColumn = '_at'
const keyColumn = '_key'
const withoutColumn = '_without'
const foundColumn = '_found'
/** Events of the same condition share a mark. */
const markColumn = ({ events }: CheckedSequence, place: number) => `_event${events.findIndex(({ when }) => when.source === events[place]!.when.source) + 1}`
/** The time of a later event beside a first one. */
const timeOf = (place: number) => `_at${place + 1}`
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

/** Rows that are an event or end one, each marked with what it is. */
function eventsSelect(step: CheckedSequence, rows: Flow, carried: readonly string[], context: FlowContext): Sql {
  const marks = new Map(step.events.map(({ when }, place) => [markColumn(step, place), conditionSql(when.expr, rows, context)]))
  if (step.without !== null) marks.set(withoutColumn, conditionSql(step.without.expr, rows, context))
  const more = [...new Set([...step.identity, ...listedColumns(step, context)])].filter((id) => !carried.includes(id))
  const items = [
    ...columnItems([...carried, ...more], rows, context),
    ...byItems(step, rows, context),
    itemSql(timeColumn, valueSql(step.order.expr, rows, context), context),
    itemSql(keyColumn, keySql(step, rows, context), context),
    ...[...marks].map(([column, condition]) => itemSql(column, condition, context)),
  ]
  return selectSql(items, { ...rows, where: [...rows.where, sql`(${joinSql([...marks.values()], ' OR ')})`] })
}

/** Those of keys in which some event of each kind is earlier than some event of the next. */
function markedSelect(step: CheckedSequence, events: Sql, context: FlowContext): Sql {
  const some = (which: 'min' | 'max', place: number) => sql`${which}(${quoted(context, timeColumn)}) FILTER (WHERE ${quoted(context, markColumn(step, place))})`
  const pairs = new Map(step.events.slice(1).map((_, i) => [[i, i + 1].map((place) => markColumn(step, place)).join(), i]))
  const earlier = [...pairs.values()].map((place) => sql`${some('min', place)} < ${some('max', place + 1)}`)
  const marks = [...new Set(step.events.map((_, place) => markColumn(step, place)))].map((column) => quoted(context, column))
  const keys = name(context)
  const by = joinSql(byColumns(step, context), ', ')
  const eventsOnly = step.without === null ? sql`` : sql` WHERE (${joinSql(marks, ' OR ')})`
  return sql`SELECT ${events}.*
FROM ${events}
JOIN (SELECT ${by} FROM ${events}${eventsOnly} GROUP BY ${by} HAVING ${joinSql(earlier, ' AND ')}) AS ${keys} ON ${joinSql(sameKeys(step, events, keys, context), ' AND ')}`
}

function keySql(step: CheckedSequence, rows: Flow, context: FlowContext): Sql {
  const parts = step.key.parts.map((id) => columnSql(id, rows, context))
  if (!step.key.isText) return parts[0]!
  return joinSql(parts.map((part) => sql`coalesce(${context.dialect.cast(part, stringType)}, '')`), " || '/' || ")
}

interface LaterEvent {
  readonly event: CheckedEvent
  readonly place: number
  readonly table: Sql
  readonly time: Sql
  /** Its rows at the times found, for each the one with the smallest key; null when nothing of them is read. */
  readonly rows: Sql | null
}

function laterEvent(step: CheckedSequence, event: CheckedEvent, place: number, { marked, found }: Names, context: FlowContext): LaterEvent {
  const table = name(context)
  const [at, time] = [quoted(context, timeColumn), quoted(context, timeOf(place))]
  const members = [
    ...(context.needs.has(columnId(step.alias, event.name)) ? [[keyColumn, quoted(context, keyColumn)] as const] : []),
    ...memberColumns(step, event, context).map((id) => [id, quoted(context, id)] as const),
  ]
  if (members.length === 0) return { event, place, table, time, rows: null }
  const columns = step.identity.map((id) => quoted(context, id))
  const order = columns.length === 1 && step.isKeyed ? columns[0]! : context.forms.tuple(columns)
  const wanted = name(context)
  const keys = byColumns(step, context)
  const on = joinSql([...sameKeys(step, wanted, marked, context), sql`${wanted}.${time} = ${marked}.${at}`], ' AND ')
  const own = joinSql([...keys.map((key) => sql`${wanted}.${key}`), sql`${wanted}.${time}`], ', ')
  const rows = sql`SELECT ${own}, ${itemSql(foundColumn, context.forms.first(context.forms.record(members), order), context)}
FROM (SELECT DISTINCT ${joinSql([...keys, time], ', ')} FROM ${found}) AS ${wanted}\nJOIN ${marked} ON ${on}\nWHERE ${quoted(context, markColumn(step, place))}\nGROUP BY ${own}`
  return { event, place, table, time, rows }
}

function memberColumns(step: CheckedSequence, event: CheckedEvent, context: FlowContext): readonly string[] {
  return [...new Set([...step.identity.filter((id) => context.needs.has(memberId(step, event.name, id))), ...listedColumns(step, context)])]
}

function ownColumns(step: CheckedSequence, found: Sql, later: readonly LaterEvent[], context: FlowContext): { readonly id: string; readonly value: Sql }[] {
  const member = (table: Sql, id: string) => context.forms.member(sql`${table}.${quoted(context, foundColumn)}`, id)
  const record = (value: (id: string) => Sql) => context.forms.record(listedColumns(step, context).map((id) => [id, value(id)]))
  return [
    { id: columnId(step.alias, step.events[0]!.name), value: sql`${found}.${quoted(context, keyColumn)}` },
    ...later.flatMap(({ event, table }) => [
      { id: columnId(step.alias, event.name), value: member(table, keyColumn) },
      ...step.identity.map((id) => ({ id: memberId(step, event.name, id), value: member(table, id) })),
    ]),
    { id: columnId(step.alias, 'first_on'), value: sql`${found}.${quoted(context, timeColumn)}` },
    { id: columnId(step.alias, 'last_on'), value: sql`${found}.${later.at(-1)!.time}` },
    { id: listId(step), value: context.forms.list([record((id) => sql`${found}.${quoted(context, id)}`), ...later.map(({ table }) => record((id) => member(table, id)))]) },
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
