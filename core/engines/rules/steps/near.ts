import { sentence, type Lang } from '../../../base/text.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { report, under } from '../check-state.ts'
import { checkMember, checkValue, typeName } from '../check-value.ts'
import { columnId, type CheckedExpr, type CheckedPair, type CheckedStep, type RuleAlias } from '../checked-rule.ts'
import { aliasesOf, atomsOf } from '../expression-tree.ts'
import { columnSql, readsOf, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { phraseValue } from '../phrase-expression.ts'
import { ownerTitle } from '../phrase-field.ts'
import { apartFromDigits, say, type Sayings } from '../saying.ts'
import { checkMatching, innerJoined, matchConditions, pairsFlow, phraseMatching, scopeOf, tellMatching, type Matching, type RawMatching } from './matching.ts'
import { tellCondition } from '../tell-condition.ts'
import type { StepDefinition } from './step.ts'

type Unit = 'days' | 'hours' | 'minutes'
type Direction = 'before' | 'after' | 'both'

interface CheckedNear extends CheckedStep, Matching {
  readonly kind: 'near'
  readonly source: Matching['source']
  readonly time: CheckedPair
  readonly within: CheckedExpr
  readonly unit: Unit
  readonly direction: Direction
  /** The earlier alias of the same dataset, whose own row is no neighbour of itself; null when the datasets differ. */
  readonly twin: string | null
}

interface RawNear extends RawMatching {
  readonly time: readonly [string, string]
  readonly within: number | string
  readonly unit?: Unit
  readonly direction?: Direction
}

const microseconds: Readonly<Record<Unit, bigint>> = { days: 86_400_000_000n, hours: 3_600_000_000n, minutes: 60_000_000n }
/** No two storable times are further apart; keeps the arithmetic of bounds within 64 bits. */
const farthestDays = 3_700_000n

/** `near`: each row with the matches that are close to it in time, bounds included. */
export const nearStep: StepDefinition<CheckedNear> = {
  kind: 'near',

  check(raw, state, pointer) {
    const { time, within, unit = 'days', direction = 'before', ...rest } = raw as RawNear
    const before = state.alive
    const matching = checkMatching(rest, state, pointer, 'always', (own) => ({
      left: checkMember(state, time[0], under(pointer, 'time', 0)),
      right: checkMember(state, time[1], under(pointer, 'time', 1), { own, only: 'own' }),
      span: checkValue(state, String(within), under(pointer, 'within'), { expected: 'int' }),
    }))
    if (matching === null) return null
    const { left, right, span } = matching.more
    if (left === null || right === null || span === null) return null
    const kinds = [left.expr.type.kind, right.expr.type.kind]
    if (kinds[0] !== kinds[1] || (kinds[0] !== 'date' && kinds[0] !== 'datetime')) {
      const [a, b] = [typeName(left.expr), typeName(right.expr)]
      return report(state, 'type-mismatch', under(pointer, 'time'), sentence(
        `time 的两侧须同为日期或同为日期时间，现在分别是${a['zh-CN']}和${b['zh-CN']}。`,
        `Both sides of \`time\` must be dates, or both datetimes; they are ${a.en} and ${b.en}.`),
      sentence('可用 date(x) 把日期时间转换为日期。', 'date(x) makes a datetime a date.'))
    }
    if (kinds[0] === 'date' && unit !== 'days') {
      return report(state, 'bad-unit', under(pointer, 'unit'), sentence(`日期之间的间隔只能以 days 计，不能用 ${unit}。`, `Dates are apart by days only, not ${unit}.`))
    }
    const { source, on } = matching
    const leftAlias = state.aliases.get(aliasesOf(left.expr)[0] ?? '')
    const twin = leftAlias?.dataset?.id === source.dataset.id ? leftAlias.name : null
    const identities = twin === null ? [] : leftAlias!.identity.flatMap((field) => [columnId(twin, field), columnId(source.alias, field)])
    const reads = [...readsOf([...on.flatMap((pair) => [pair.left, pair.right]), source.where, left, right, span]), ...identities]
    return {
      kind: 'near', pointer, before, reads, source, collapses: false, on, by: [],
      time: { left, right }, within: span, unit, direction, twin,
    }
  },

  compile(step, flow, context) {
    return innerJoined(step, flow, context, timeConditions(step, flow, context))
  },

  explain(step, rule) {
    const match = phraseMatching(step, rule)
    const [left, right, span] = [step.time.left, step.time.right, step.within].map(({ expr }) => phraseValue(expr, rule, scopeOf(step))) as [Sayings, Sayings, Sayings]
    const zh = { before: '之前', after: '之后', both: '前后' }[step.direction]
    const en = { before: 'before', after: 'after', both: 'before or after' }[step.direction]
    const title = (lang: Lang) => ownerTitle(step.source.alias, rule, lang)
    const and = { 'zh-CN': step.on.length === 0 && step.source.where === null ? '' : '，且', en: step.on.length === 0 && step.source.where === null ? '' : ' and ' }
    return {
      'zh-CN': say`在${title('zh-CN')}中有${match['zh-CN']}${and['zh-CN']}${right['zh-CN']}在${left['zh-CN']}${zh}${apartFromDigits(span['zh-CN'])}${unitZh[step.unit]}以内的记录`,
      en: say`there are records of ${title('en')} where ${match.en}${and.en}${right.en} is at most ${span.en} ${step.unit} ${en} ${left.en}`,
    }
  },

  tell(step, rule) {
    if (!rule.alive.includes(step.source.alias)) return [{ saying: nearStep.explain(step, rule), only: null }]
    return [{ saying: tellMatching(step, rule, [tellCondition(gapExpression(step).expr, rule, scopeOf(step))]), only: null }]
  },

  conditions(step) {
    const gap = gapExpression(step)
    return [
      ...(step.source.where === null ? [] : atomsOf(step.source.where).map(({ source, expr }) => ({ source, expr, kind: 'row' as const, alias: step.source.alias }))),
      { ...gap, kind: 'row' as const, alias: step.source.alias },
    ]
  },

  scope: (step) => ({
    kind: 'match', lists: [step.on], gives: 'matches', together: false,
    narrow: { reads: step.reads, conditions: (flow, context) => [...matchConditions(step, flow, context), ...timeConditions(step, flow, context)] },
  }),

  evaluations: (step, flow, context) => [
    { expressions: [...step.on.map(({ left }) => left), step.time.left, step.within], flow },
    ...(step.source.where === null ? [] : [{ expressions: [step.source.where], flow: pairsFlow(step, flow, context) }]),
  ],
}

const unitZh: Readonly<Record<Unit, string>> = { days: '天', hours: '小时', minutes: '分钟' }

/**
 * Bounds as comparisons of one side's time with an expression over the other side, which engines test inside the join.
 * Of datetimes n days are n × 24 hours exactly.
 */
function timeConditions(step: CheckedNear, flow: Flow, context: FlowContext): Sql[] {
  const isDate = step.time.left.expr.type.kind === 'date'
  const [left, right] = [step.time.left, step.time.right].map(({ expr }) => valueSql(expr, flow, context)) as [Sql, Sql]
  const span = spanSql(step, isDate, flow, context)
  const moved = (sign: '-' | '+') => (isDate ? sql`${left} ${sign} ${span}` : context.forms.moved(left, sign, span))
  const earliest = sql`${right} >= ${moved('-')}`
  const latest = sql`${right} <= ${moved('+')}`
  const identical = [sql`${right} = ${left}`]
  switch (step.direction) {
    case 'before':
      return [sql`${right} <= ${left}`, earliest, ...tieConditions(step, sql`${right} < ${left}`, identical, '<', flow, context)]
    case 'after':
      return [sql`${right} >= ${left}`, latest, ...tieConditions(step, sql`${right} > ${left}`, identical, '>', flow, context)]
    case 'both':
      return [earliest, latest, ...(step.twin === null ? [] : [sql`NOT (${joinSql(keyPairs(step, flow, context).map(([mine, other]) => sql`${other} = ${mine}`), ' AND ')})`])]
  }
}

/** Days of dates, which engines add to them as 32-bit numbers; microseconds of datetimes. */
function spanSql(step: CheckedNear, isDate: boolean, flow: Flow, context: FlowContext): Sql {
  if (isDate) return sql`CAST(${clampedSpan(step, farthestDays, flow, context)} AS INTEGER)`
  const unit = microseconds[step.unit]
  return sql`${clampedSpan(step, (farthestDays * microseconds.days) / unit, flow, context)} * ${String(unit)}`
}

function clampedSpan(step: CheckedNear, farthest: bigint, flow: Flow, context: FlowContext): Sql {
  const { expr } = step.within
  const value = valueSql(expr, flow, context)
  if (expr.node === 'literal' && typeof expr.value === 'bigint' && expr.value >= 0n && expr.value <= farthest) return value
  const { extreme } = context.dialect
  const clamped = extreme('greatest', [sql`-1`, extreme('least', [value, sql`${String(farthest)}`])])
  // The extremes skip NULL, but a null span lets nothing through.
  return sql`(CASE WHEN ${value} IS NOT NULL THEN ${clamped} END)`
}

/** On one dataset, of two rows of equal time the one with the smaller key is the earlier. */
function tieConditions(step: CheckedNear, strict: Sql, equal: readonly Sql[], than: '<' | '>', flow: Flow, context: FlowContext): Sql[] {
  if (step.twin === null) return []
  const pairs = keyPairs(step, flow, context)
  const ties = pairs.map(([mine, other], i) =>
    joinSql([...equal, ...pairs.slice(0, i).map(([a, b]) => sql`${b} = ${a}`), sql`${other} ${than} ${mine}`], ' AND '))
  return [sql`(${joinSql([strict, ...ties.map((tie) => sql`(${tie})`)], ' OR ')})`]
}

function keyPairs(step: CheckedNear, flow: Flow, context: FlowContext): (readonly [Sql, Sql])[] {
  const twin = step.twin as string
  const { identity } = context.rule.aliases.get(twin) as RuleAlias
  return identity.map((field) => [columnSql(columnId(twin, field), flow, context), columnSql(columnId(step.source.alias, field), flow, context)])
}

/** The distance in time as an expression of the language, for proofs. */
function gapExpression(step: CheckedNear): { readonly source: string; readonly expr: Expr } {
  const at = { from: 0, to: 0 }
  const int = { kind: 'int' } as const
  const fn = `${step.unit}_between`
  const [from, to] = step.direction === 'after' ? [step.time.left, step.time.right] : [step.time.right, step.time.left]
  const plain: Expr = { node: 'call', type: int, fn, args: [from.expr, to.expr], at }
  const text = `${fn}(${from.source}, ${to.source})`
  const [gap, source]: [Expr, string] = step.direction === 'both' ? [{ node: 'call', type: int, fn: 'abs', args: [plain], at }, `abs(${text})`] : [plain, text]
  return { source: `${source} <= ${step.within.source}`, expr: { node: 'call', type: { kind: 'bool' }, fn: '<=', args: [gap, step.within.expr], at } }
}

