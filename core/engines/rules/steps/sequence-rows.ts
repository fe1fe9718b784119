import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import type { ValueType } from '../../../contracts/value-type.ts'
import { stringType } from '../../../language/value-types.ts'
import { noneNull } from '../by-members.ts'
import { columnId, type CheckedExpr, type CheckedStep } from '../checked-rule.ts'
import { carriedColumns, columnItems, conditionSql, itemSql, quoted, selectSql, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
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

/** So many sequences of one key are compared one by one with what may break them. */
const fewOfKey = 16n

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
 * First events with what follows them. Each event row is told the time of the next event of each kind by one pass over rows
 * in order of time, whose cost follows their number, never that of pairs: taking the earliest each time gives the earliest
 * last event and the earliest of each between. What `without` names would lie before every later last event too, so that it
 * is looked for between what was found alone, as are the rows of later events by their time.
 */
export function sequenceRows(step: CheckedSequence, flow: Flow, context: FlowContext): Flow {
  const { tables, rows } = sharedRows(flow, context, step.reads)
  const kept = { ...rows, where: [...rows.where, ...noneNull([...step.by.map(({ value }) => value), step.order], rows, context)] }
  const carried = carriedColumns(rows, context).filter((id) => !id.startsWith(`${step.alias}.`))
  const events = name(context)
  const marked = markedStages(step, kept, carried, context)
  const stages = [...tables, ...marked.stages, sql`${events} AS MATERIALIZED (SELECT *, ${nextItems(step, context)}\nFROM ${marked.from})`]
  let found = name(context)
  stages.push(sql`${found} AS MATERIALIZED (${firstSelect(step, rows, carried, events, context)})`)
  const last = step.events.length - 1
  for (let place = 1; place <= last; place++) {
    if (place === last && step.without !== null) {
      const [between, kept] = [found, name(context)]
      found = kept
      stages.push(...unbrokenStages(step, step.without, between, kept, rows, context))
    }
    if (place === last && memberColumns(step, place, context).length === 0) break
    const [before, later] = [found, name(context)]
    found = name(context)
    stages.push(sql`${later} AS (${laterSelect(step, place, before, events, context)})`, sql`${found} AS MATERIALIZED (${foundSelect(step, place, before, later, rows, context)})`)
  }
  const own = ownColumns(step, found, context).filter(({ id }) => context.needs.has(id))
  const results = [...carried.map((id) => sql`${found}.${quoted(context, id)}`), ...own.map(({ id, value }) => itemSql(id, value, context))]
  const select = sql`WITH ${joinSql(stages, ',\n')}\nSELECT ${joinSql(results.length === 0 ? [sql`1`] : results, ', ')}\nFROM ${found}`
  return stageFlow(select, [...carried, ...own.map(({ id }) => id)], context)
}

const timeColumn = '_at'
/** Events of the same condition share a mark. */
const markColumn = ({ events }: CheckedSequence, place: number) => `_event${events.findIndex(({ when }) => when.source === events[place]!.when.source) + 1}`
/** The time of the next row with that mark. */
const nextColumn = (mark: string) => `_next${mark}`
/** Beside a first event: the time of a later one, and its row. */
const timeOf = (place: number) => `_at${place + 1}`
const rowOf = (place: number) => `_row${place + 1}`
const byColumn = (place: number) => `_by${place + 1}`

function name(context: FlowContext): Sql {
  return quoted(context, context.stageName())
}

function byColumns(step: CheckedSequence, context: FlowContext): Sql[] {
  return step.by.map((_, i) => quoted(context, byColumn(i)))
}

/** Rows that are an event, each marked with what it is. Of more than two events few keys have all in order: those are found first. */
function markedStages(step: CheckedSequence, rows: Flow, carried: readonly string[], context: FlowContext): { readonly stages: readonly Sql[]; readonly from: Sql } {
  const marks = new Map(step.events.map(({ when }, place) => [markColumn(step, place), conditionSql(when.expr, rows, context)]))
  const more = [...new Set([...step.identity, ...listedColumns(step, context)])].filter((id) => !carried.includes(id))
  const items = [
    ...columnItems([...carried, ...more], rows, context),
    ...step.by.map(({ value }, i) => itemSql(byColumn(i), valueSql(value.expr, rows, context), context)),
    itemSql(timeColumn, valueSql(step.order.expr, rows, context), context),
    ...[...marks].map(([column, condition]) => itemSql(column, condition, context)),
  ]
  const select = selectSql(items, { ...rows, where: [...rows.where, sql`(${joinSql([...marks.values()], ' OR ')})`] })
  const marked = name(context)
  if (step.events.length < 3) return { stages: [], from: sql`(${select}) AS ${marked}` }
  const keys = name(context)
  const from = sql`(SELECT ${marked}.* FROM ${marked}\n${context.forms.semiJoin(sql`(${keysInOrder(step, marked, context)}) AS ${keys}`, sameBy(step, marked, keys, context))}) AS ${name(context)}`
  return { stages: [sql`${marked} AS MATERIALIZED (${select})`], from }
}

const sameBy = (step: CheckedSequence, a: Sql, b: Sql, context: FlowContext) => joinSql(byColumns(step, context).map((column) => sql`${a}.${column} = ${b}.${column}`), ' AND ')

/** Keys in which some first event is earlier than some last one, and one of each kind between lies between the two. */
function keysInOrder(step: CheckedSequence, marked: Sql, context: FlowContext): Sql {
  const [by, time, from, to, first] = [joinSql(byColumns(step, context), ', '), quoted(context, timeColumn), quoted(context, '_from'), quoted(context, '_to'), name(context)]
  const marks = step.events.map((_, place) => markColumn(step, place))
  const [start, end] = [marks[0]!, marks.at(-1)!]
  const ends = (mark: string, items: readonly Sql[]) => sql`SELECT ${joinSql([by, ...items], ', ')} FROM ${marked} WHERE ${quoted(context, mark)} GROUP BY ${by}`
  const [earliest, latest] = [sql`min(${time}) AS ${from}`, sql`max(${time}) AS ${to}`]
  const last = name(context)
  const spans = start === end
    ? sql`${ends(start, [earliest, latest])} HAVING min(${time}) < max(${time})`
    : sql`SELECT ${first}.*, ${last}.${to} FROM (${ends(start, [earliest])}) AS ${first} JOIN (${ends(end, [latest])}) AS ${last} ON ${sameBy(step, first, last, context)} AND ${first}.${from} < ${last}.${to}`
  const span = name(context)
  const between = [...new Set(marks.slice(1, -1))].map((mark) => {
    const rows = name(context)
    return context.forms.semiJoin(sql`(SELECT * FROM ${marked} WHERE ${quoted(context, mark)}) AS ${rows}`, sql`${sameBy(step, span, rows, context)} AND ${rows}.${time} > ${span}.${from} AND ${rows}.${time} < ${span}.${to}`)
  })
  return sql`SELECT * FROM (${spans}) AS ${span}\n${joinSql(between, '\n')}`
}

/** The times of what is next. */
function nextItems(step: CheckedSequence, context: FlowContext): Sql {
  const wanted = new Set(step.events.slice(1).map((_, i) => markColumn(step, i + 1)))
  const time = quoted(context, timeColumn)
  return joinSql([...wanted].map((mark) => itemSql(nextColumn(mark), context.forms.nextTime(quoted(context, mark), time, byColumns(step, context)), context)), ', ')
}

/** What `s.<event>` shows of a row, given its columns. */
function keySql(step: CheckedSequence, column: (id: string) => Sql, context: FlowContext): Sql {
  const parts = step.key.parts.map(column)
  if (!step.key.isText) return parts[0]!
  return joinSql(parts.map((part) => sql`coalesce(${context.dialect.cast(part, stringType)}, '')`), " || '/' || ")
}

/** First events with the time of the second. */
function firstSelect(step: CheckedSequence, rows: Flow, carried: readonly string[], events: Sql, context: FlowContext): Sql {
  const ids = [...new Set([...carried, ...listedColumns(step, context), ...keyParts(step, 0, context), timeColumn, ...step.by.map((_, i) => byColumn(i))])]
  const second = quoted(context, nextColumn(markColumn(step, 1)))
  const items = [...ids.map((id) => quoted(context, id)), itemSql(timeOf(1), second, context)]
  return sql`SELECT ${joinSql(items, ', ')}\nFROM ${events}\nWHERE ${quoted(context, markColumn(step, 0))} AND ${nearSql(step, second, rows, context)}`
}

/** Whether a later event's time is near enough. */
function nearSql(step: CheckedSequence, time: Sql, rows: Flow, context: FlowContext): Sql {
  return withinSql(step, quoted(context, timeColumn), time, rows, context)
}

/**
 * What was found, as far as nothing that `without` names lies between its first and its last event. Where a key has few, each is
 * compared with what lies in the key; the others by one pass in order of time, whose cost does not follow the number of pairs. (An ASOF
 * join would say that shorter, but DuckDB 1.5.5 breaks when a prepared statement with one runs a second time.)
 */
function unbrokenStages(step: CheckedSequence, without: CheckedExpr, found: Sql, kept: Sql, rows: Flow, context: FlowContext): Sql[] {
  const [many, ends, few, spans, broken] = [name(context), name(context), name(context), name(context), name(context)]
  const [first, last, by] = [quoted(context, timeColumn), quoted(context, timeOf(step.events.length - 1)), byColumns(step, context)]
  const [isEnd, next] = [quoted(context, '_end'), quoted(context, nextColumn('_end'))]
  const ending = {
    ...rows, where: [...rows.where, ...noneNull([...step.by.map(({ value }) => value), step.order], rows, context), conditionSql(without.expr, rows, context)],
  }
  const items = [...step.by.map(({ value }, i) => itemSql(byColumn(i), valueSql(value.expr, rows, context), context)), itemSql(timeColumn, valueSql(step.order.expr, rows, context), context)]
  const same = (a: Sql, b: Sql, columns: readonly Sql[]) => joinSql(columns.map((column) => sql`${a}.${column} = ${b}.${column}`), ' AND ')
  const endRows = sql`(${selectSql(items, ending)}) AS ${ends}`
  const between = sql`${same(ends, few, by)} AND ${ends}.${first} > ${few}.${first} AND ${ends}.${first} < ${few}.${last}`
  const compared = sql`SELECT ${few}.*\nFROM (SELECT ${found}.* FROM ${found} ${context.forms.antiJoin(many, same(many, found, by))}) AS ${few}\n${context.forms.antiJoin(endRows, between)}`
  const ofMany = (of: Sql, columns: readonly Sql[]) => sql`${joinSql(columns.map((column) => sql`${of}.${column}`), ', ')}`
  const marked = sql`SELECT DISTINCT ${ofMany(found, [...by, first, last])}, FALSE AS ${isEnd} FROM ${found} JOIN ${many} ON ${same(found, many, by)}
UNION ALL SELECT ${ofMany(ends, [...by, first])}, NULL, TRUE FROM ${endRows} JOIN ${many} ON ${same(ends, many, by)}`
  const interrupted = sql`(SELECT ${joinSql([...by, first, last], ', ')} FROM (SELECT *, ${context.forms.nextTime(isEnd, first, by)} AS ${next} FROM (${marked}) AS ${spans}) AS ${spans}\nWHERE NOT ${isEnd} AND ${next} < ${last}) AS ${broken}`
  const passed = sql`SELECT ${found}.*\nFROM ${found} JOIN ${many} ON ${same(found, many, by)}\n${context.forms.antiJoin(interrupted, same(broken, found, [...by, first, last]))}`
  return [
    sql`${many} AS MATERIALIZED (SELECT ${joinSql(by, ', ')} FROM ${found} GROUP BY ${joinSql(by, ', ')} HAVING count(*) > ${String(fewOfKey)})`,
    sql`${kept} AS MATERIALIZED (${compared}\nUNION ALL ${passed})`,
  ]
}

/** The rows of a later event at the times found, for each the one with the smallest key, and the time of the event after it. */
function laterSelect(step: CheckedSequence, place: number, found: Sql, events: Sql, context: FlowContext): Sql {
  const members = memberColumns(step, place, context).map((id) => [id, quoted(context, id)] as const)
  const columns = step.identity.map((id) => quoted(context, id))
  const order = columns.length === 1 && step.isKeyed ? columns[0]! : context.forms.tuple(columns)
  const [wanted, time] = [name(context), quoted(context, timeOf(place))]
  const keys = byColumns(step, context)
  const own = joinSql([...keys.map((key) => sql`${wanted}.${key}`), sql`${wanted}.${time}`], ', ')
  const items = [
    ...(members.length === 0 ? [] : [itemSql(rowOf(place), context.forms.first(context.forms.record(members), order), context)]),
    ...(place === step.events.length - 1 ? [] : [itemSql(timeOf(place + 1), context.forms.any(quoted(context, nextColumn(markColumn(step, place + 1)))), context)]),
  ]
  return sql`SELECT ${joinSql([own, ...items], ', ')}
FROM (SELECT DISTINCT ${joinSql([...keys, time], ', ')} FROM ${found}) AS ${wanted}
JOIN ${events} ON ${joinSql([...keys.map((key) => sql`${wanted}.${key} = ${events}.${key}`), sql`${wanted}.${time} = ${events}.${quoted(context, timeColumn)}`], ' AND ')}
WHERE ${quoted(context, markColumn(step, place))}\nGROUP BY ${own}`
}

/** What was found, with the row of one event more. */
function foundSelect(step: CheckedSequence, place: number, found: Sql, later: Sql, rows: Flow, context: FlowContext): Sql {
  const isLast = place === step.events.length - 1
  const more = [...(memberColumns(step, place, context).length === 0 ? [] : [rowOf(place)]), ...(isLast ? [] : [timeOf(place + 1)])]
  const same = [...byColumns(step, context), quoted(context, timeOf(place))].map((column) => sql`${found}.${column} = ${later}.${column}`)
  const reached = isLast ? sql`` : sql`\nWHERE ${nearSql(step, sql`${later}.${quoted(context, timeOf(place + 1))}`, rows, context)}`
  return sql`SELECT ${joinSql([sql`${found}.*`, ...more.map((column) => sql`${later}.${quoted(context, column)}`)], ', ')}\nFROM ${found}\nJOIN ${later} ON ${joinSql(same, ' AND ')}${reached}`
}

/** What is read of a later event's row. */
function memberColumns(step: CheckedSequence, place: number, context: FlowContext): readonly string[] {
  const event = step.events[place]!.name
  return [...new Set([...keyParts(step, place, context), ...step.identity.filter((id) => context.needs.has(memberId(step, event, id))), ...listedColumns(step, context)])]
}

function keyParts(step: CheckedSequence, place: number, context: FlowContext): readonly string[] {
  return context.needs.has(columnId(step.alias, step.events[place]!.name)) ? step.key.parts : []
}

function ownColumns(step: CheckedSequence, found: Sql, context: FlowContext): { readonly id: string; readonly value: Sql }[] {
  const at = (column: string) => sql`${found}.${quoted(context, column)}`
  const member = (place: number, id: string) => context.forms.member(at(rowOf(place)), id)
  const record = (value: (id: string) => Sql) => context.forms.record(listedColumns(step, context).map((id) => [id, value(id)]))
  const last = step.events.length - 1
  return [
    { id: columnId(step.alias, step.events[0]!.name), value: keySql(step, at, context) },
    ...step.events.slice(1).flatMap((event, i) => [
      { id: columnId(step.alias, event.name), value: keySql(step, (id) => member(i + 1, id), context) },
      ...step.identity.map((id) => ({ id: memberId(step, event.name, id), value: member(i + 1, id) })),
    ]),
    { id: columnId(step.alias, 'first_on'), value: at(timeColumn) },
    { id: columnId(step.alias, 'last_on'), value: at(timeOf(last)) },
    { id: listId(step), value: context.forms.list([record(at), ...step.events.slice(1).map((_, i) => record((id) => member(i + 1, id)))]) },
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
