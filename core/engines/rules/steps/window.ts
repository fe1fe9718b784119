import { sentence } from '../../../base/text.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { anyNull, byColumns, checkBy, noneNull } from '../by-members.ts'
import { addAlias, checkFreeName, collapse, report, under, type CheckState } from '../check-state.ts'
import { lookupColumn } from '../check-value.ts'
import { columnId, type CheckedExpr, type CheckedStep } from '../checked-rule.ts'
import { infoOf } from '../column-info.ts'
import { carriedColumns, columnItems, columnSql, itemSql, quoted, readsOf, selectSql, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { checkMeasures, measureColumns, withMeasures, type CheckedMeasure, type ComputedColumn } from '../measures.ts'
import { phraseValue } from '../phrase-expression.ts'
import { phraseBy, phraseMeasures } from '../phrase-measures.ts'
import { apartFromDigits, say } from '../saying.ts'
import { withValues } from '../tell-condition.ts'
import { originOf } from './group.ts'
import { measureConditions, measureExpressions, tellMeasures } from './measuring.ts'
import type { StepDefinition } from './step.ts'
import { checkOrder, checkPeriod } from './timing.ts'

interface CheckedWindow extends CheckedStep {
  readonly kind: 'window'
  readonly alias: string
  readonly order: CheckedExpr
  /** A number of days: a literal or a parameter. */
  readonly period: Expr
  readonly measures: readonly CheckedMeasure[]
  readonly reduce: { readonly by: 'max' | 'min'; readonly measure: CheckedMeasure } | null
}

interface RawWindow {
  readonly as: string
  readonly by: readonly string[] | Readonly<Record<string, string>>
  readonly order: string
  readonly period: string
  readonly measures: Parameters<typeof checkMeasures>[1]
  readonly reduce?: { readonly max: string } | { readonly min: string }
}

const dayMicroseconds = 86_400_000_000n

/**
 * `window`: for each row the measures over the rows of equal `by` that are at most the period older, the row itself and
 * all of equal time included. Of dates `Nd` is the day and the N − 1 before it; of datetimes what is later than N × 24 h before.
 */
export const windowStep: StepDefinition<CheckedWindow> = {
  kind: 'window',

  check(raw, state, pointer) {
    const { as, by: rawBy, order: rawOrder, period: rawPeriod, measures: rawMeasures, reduce: rawReduce } = raw as RawWindow
    const before = state.alive
    const free = checkFreeName(state, as, under(pointer, 'as'))
    const by = checkBy(state, rawBy, under(pointer, 'by'))
    const order = checkOrder(state, rawOrder, under(pointer, 'order'))
    const period = checkPeriod(state, rawPeriod, under(pointer, 'period'))
    const byInfo = rawReduce === undefined ? {} : byColumns(state, by)
    const measures = checkMeasures(state, rawMeasures, ['from', 'to', ...Object.keys(byInfo)], under(pointer, 'measures'))
    const reduce = rawReduce === undefined ? null : checkReduce(state, rawReduce, measures, rawMeasures, under(pointer, 'reduce'))
    const origin = originOf(before.map((alias) => state.aliases.get(alias)))
    const columns = { ...byInfo }
    for (const { name, info } of measures) columns[name] = info
    if (order !== null) {
      const info = { ...infoOf(order.expr, lookupColumn(state), state.names), type: order.expr.type, nullable: false }
      columns.from = { ...info, title: sentence('窗口内最早时间', 'first time counted') }
      columns.to = { ...info, title: sentence('窗口内最晚时间', 'last time counted') }
    }
    if (rawReduce !== undefined) collapse(state)
    if (!free || origin === null) {
      if (free) state.broken.add(as)
      return null
    }
    const identity = rawReduce === undefined ? [] : by.map(({ name }) => name)
    addAlias(state, { name: as, dataset: null, origin, columns, optional: false, identity })
    const complete = by.length === Object.keys(rawBy).length && measures.length === Object.keys(rawMeasures).length
    if (order === null || period === null || !complete || (rawReduce !== undefined && reduce === null)) return null
    const reads = readsOf([...by.map(({ value }) => value), order, ...measureExpressions(measures)])
    return {
      kind: 'window', pointer, before, reads, source: null, collapses: reduce !== null, on: [], by,
      alias: as, order, period, measures, reduce,
    }
  },

  compile: (step, flow, context) => (step.reduce === null ? keepRows(step, flow, context) : reduceRows(step, step.reduce, flow, context)),

  explain(step, rule) {
    const [by, measures] = [phraseBy(step.by, rule, step.before), phraseMeasures(step.measures, rule, step.before)]
    const [order, period] = [phraseValue(step.order.expr, rule, { own: null, visible: step.before }), phraseValue(step.period, rule)]
    const kept = step.reduce === null ? null : step.reduce.measure.info.title as { 'zh-CN': string; en: string }
    const most = step.reduce?.by === 'max'
    return {
      'zh-CN': say`对${by['zh-CN']}相同的记录，按${order['zh-CN']}统计每个连续${apartFromDigits(period['zh-CN'])}天内的${measures['zh-CN']}${kept === null ? '' : `，取${kept['zh-CN']}最${most ? '大' : '小'}的一段`}`,
      en: say`for records of equal ${by.en}, work out ${measures.en} over every ${period.en} days by ${order.en}${kept === null ? '' : `, keeping the span with the ${most ? 'greatest' : 'least'} ${kept.en}`}`,
    }
  },

  tell(step, rule) {
    const [words, measures] = [windowStep.explain(step, rule), tellMeasures(step.alias, step.measures, rule)]
    if (measures === null) return [{ saying: words, only: null }]
    return withValues(words, measures)
  },

  conditions: (step) => measureConditions(step.alias, step.measures),

  lineage: {
    reads: (step) => ({
      after: [
        ...(step.reduce === null ? readsOf(step.by.map(({ value }) => value)) : step.by.map(({ name }) => columnId(step.alias, name))),
        columnId(step.alias, 'from'), columnId(step.alias, 'to'),
      ],
      before: readsOf([...step.by.map(({ value }) => value), step.order]),
    }),
    match(step, before, after, context) {
      const time = valueSql(step.order.expr, before, context)
      const keys = step.by.map(({ name, value }) => {
        const key = step.reduce === null ? valueSql(value.expr, after, context) : columnSql(columnId(step.alias, name), after, context)
        return sql`${valueSql(value.expr, before, context)} = ${key}`
      })
      const [from, to] = ['from', 'to'].map((name) => columnSql(columnId(step.alias, name), after, context))
      return joinSql([...keys, sql`${time} >= ${from!}`, sql`${time} <= ${to!}`], ' AND ')
    },
  },

  scope: (step) => ({ kind: 'fold', by: step.by, named: step.reduce === null ? null : step.alias }),

  evaluations: (step, flow) => [{ expressions: [...step.by.map(({ value }) => value), step.order, ...measureExpressions(step.measures)], flow }],

  nullKeys: (step, flow, context) => anyNull([...step.by.map(({ value }) => value), step.order], flow, context),
}

function checkReduce(
  state: CheckState, raw: NonNullable<RawWindow['reduce']>, measures: readonly CheckedMeasure[], rawMeasures: object, pointer: string,
): CheckedWindow['reduce'] {
  const by = 'max' in raw ? 'max' : 'min'
  const name = 'max' in raw ? raw.max : raw.min
  const measure = measures.find((candidate) => candidate.name === name)
  if (measure !== undefined) return { by, measure }
  if (Object.hasOwn(rawMeasures, name)) return null
  return report(state, 'unknown-measure', under(pointer, by), sentence(`本步骤没有名为“${name}”的统计量。`, `The step has no measure named "${name}".`))
}

/** Rows with the window's columns beside their own; rows without time or key stay out. */
function keepRows(step: CheckedWindow, flow: Flow, context: FlowContext): Flow {
  const keys = [...step.by.map(({ value }) => value), step.order]
  const kept = { ...flow, where: [...flow.where, ...noneNull(keys, flow, context)] }
  const carried = carriedColumns(kept, context).filter((id) => !id.startsWith(`${step.alias}.`))
  const { items, columns } = windowItems(step, kept, context)
  const select = selectSql([...columnItems(carried, kept, context), ...items], kept)
  // A window that nothing looks through would leave its bound period without a place.
  const isUsed = columns.some((id) => id !== columnId(step.alias, 'to'))
  const rows = isUsed ? sql`${select}\n${windowClause(step, kept, context)}` : select
  return withMeasures(step.alias, step.measures, stageFlow(rows, [...carried, ...columns], context), context)
}

/** One row for each `by`: that whose measure is greatest or least, the earliest of equal ones. */
function reduceRows(step: CheckedWindow, { by, measure }: NonNullable<CheckedWindow['reduce']>, flow: Flow, context: FlowContext): Flow {
  const keys = [...step.by.map(({ value }) => value), step.order]
  const kept = { ...flow, where: [...flow.where, ...noneNull(keys, flow, context)] }
  const own = (name: string) => columnId(step.alias, name)
  const members = step.by.map(({ name, value }) => itemSql(own(name), valueSql(value.expr, kept, context), context))
  const inner: FlowContext = { ...context, needs: new Set([...context.needs, own(measure.name), own('to')]) }
  const { items, columns } = windowItems(step, kept, inner)
  const windows = sql`${selectSql([...members, ...items], kept)}\n${windowClause(step, kept, context)}`
  const rows = withMeasures(step.alias, step.measures, stageFlow(windows, [...step.by.map(({ name }) => own(name)), ...columns], context), context)
  const rank = rankSql(step, by, measure, rows, context)
  const picked = [...step.measures.map(({ name }) => own(name)), own('from'), own('to')].filter((id) => context.needs.has(id))
  const results = [
    ...columnItems(step.by.map(({ name }) => own(name)), rows, context),
    ...picked.map((id) => itemSql(id, pick(columnSql(id, rows, context), by, rank, isNullable(step, id), context), context)),
  ]
  const places = joinSql(step.by.map((_, i) => sql`${String(i + 1)}`), ', ')
  return stageFlow(sql`${selectSql(results, rows)}\nGROUP BY ${places}`, [...step.by.map(({ name }) => own(name)), ...picked], context)
}

/** The value of the row that wins; engines pass over NULL, hence the record around a value that may be. */
function pick(value: Sql, by: 'max' | 'min', rank: Sql, nullable: boolean, context: FlowContext): Sql {
  const winner = by === 'max' ? context.forms.last : context.forms.first
  return nullable ? context.forms.member(sql`(${winner(context.forms.record([['v', value]]), rank)})`, 'v') : winner(value, rank)
}

function isNullable(step: CheckedWindow, id: string): boolean {
  return step.measures.some(({ name, info }) => columnId(step.alias, name) === id && info.nullable)
}

/**
 * What rows are ranked by, so that the greatest (least) value wins, then the earliest time. Rows of one `by` and time have
 * the same window, so the rank decides all columns. A count and a time fit one integer, which engines compare fastest.
 */
function rankSql(step: CheckedWindow, by: 'max' | 'min', measure: CheckedMeasure, rows: Flow, context: FlowContext): Sql {
  const value = columnSql(columnId(step.alias, measure.name), rows, context)
  const time = timeNumber(step, columnSql(columnId(step.alias, 'to'), rows, context), context)
  const sign = by === 'max' ? '-' : '+'
  const isCount = measure.kind === 'count' || measure.kind === 'count_distinct'
  if (isCount && step.order.expr.type.kind === 'date') return sql`(${value} * 4294967296 ${sign} ${time})`
  const missing = by === 'max' ? sql`(${value} IS NOT NULL)` : sql`(${value} IS NULL)`
  return context.forms.tuple([missing, value, by === 'max' ? sql`-${time}` : time])
}

/** The window's own columns, those alone that somebody reads. */
function windowItems(step: CheckedWindow, flow: Flow, context: FlowContext): { readonly items: Sql[]; readonly columns: string[] } {
  const own = (name: string) => columnId(step.alias, name)
  const over = sql` OVER ${quoted(context, windowName)}`
  const time = valueSql(step.order.expr, flow, context)
  const all: ComputedColumn[] = [
    ...step.measures.filter(({ name }) => context.needs.has(own(name))).flatMap((measure) => measureColumns(step.alias, measure, flow, context, over)),
    ...[{ id: own('from'), value: sql`min(${time})${over}` }, { id: own('to'), value: time }].filter(({ id }) => context.needs.has(id)),
  ]
  return { items: all.map(({ id, value }) => itemSql(id, value, context)), columns: all.map(({ id }) => id) }
}

const windowName = '_w'

function windowClause(step: CheckedWindow, flow: Flow, context: FlowContext): Sql {
  const isDate = step.order.expr.type.kind === 'date'
  const days = valueSql(step.period, flow, context)
  const span = isDate ? sql`${days} - 1` : sql`${days} * ${String(dayMicroseconds)} - 1`
  const time = timeNumber(step, valueSql(step.order.expr, flow, context), context)
  const keys = joinSql(step.by.map(({ value }) => valueSql(value.expr, flow, context)), ', ')
  return sql`WINDOW ${quoted(context, windowName)} AS (PARTITION BY ${keys} ORDER BY ${time} RANGE BETWEEN ${span} PRECEDING AND CURRENT ROW)`
}

function timeNumber(step: CheckedWindow, time: Sql, context: FlowContext): Sql {
  return step.order.expr.type.kind === 'date' ? context.forms.dayNumber(time) : context.forms.microseconds(time)
}
