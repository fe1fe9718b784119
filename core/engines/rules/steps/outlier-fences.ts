import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { asDecimal, decimalType, intType, maxDigits, type DecimalType, type NumberType } from '../../../language/value-types.ts'
import type { CheckedExpr, CheckedStep } from '../checked-rule.ts'
import { itemSql, quoted, selectSql, valueSql, type Flow, type FlowContext } from '../flow.ts'

export interface CheckedOutlier extends CheckedStep {
  readonly kind: 'outlier'
  readonly alias: string
  readonly method: 'iqr' | 'zscore' | 'percentile'
  readonly side: 'low' | 'high' | 'both'
  readonly value: CheckedExpr
  /** A number: a literal or a parameter. */
  readonly k: Expr
  readonly minGroup: Expr | null
}

/** Quartiles lie at quarters between two values, hence two more decimals than these have. */
const quantileDecimals = 2
/** Decimals of a fence, so that of 38 digits 20 are left before the point. */
export const fenceDecimals = 18
/** Digits of numbers that doubles hold exactly. */
const exactDigits = 15

/** The value's type, as a decimal. */
export function valueType({ value }: Pick<CheckedOutlier, 'value'>): DecimalType {
  return asDecimal(value.expr.type as NumberType)
}

export function quantileType(step: Pick<CheckedOutlier, 'value'>): DecimalType {
  return decimalType(maxDigits, valueType(step).scale + quantileDecimals)
}

/** A quantile's type; of quartiles the factor's decimals come to it, since the fence is exact. */
export function fenceType(step: Pick<CheckedOutlier, 'value' | 'method' | 'k'>): DecimalType {
  const { scale } = quantileType(step)
  return decimalType(maxDigits, step.method === 'iqr' ? scale + factorType(step).scale : scale)
}

/** Columns of `fenceSelect`. */
export const fenceColumns = { n: 'n', low: 'low', high: 'high', lower: 'lower', upper: 'upper', sum: 'sum', unit: 'unit', least: 'least', most: 'most' } as const
export const peerColumn = (place: number) => `peer${place + 1}`

/**
 * One row a group that is large enough: its peers, size and fences, doubles `least` and `most` between which no value can be
 * an outlier, and what scores are made of (quartiles; or the sum of values and the `unit` by which n × value − sum is a z
 * value). A group without deviation has none.
 */
export function fenceSelect(step: CheckedOutlier, rows: Flow, context: FlowContext): Sql {
  return step.method === 'zscore' ? deviationFences(step, rows, context) : quantileFences(step, rows, context)
}

/** `SELECT <items> FROM (<select>)`. */
function around(select: Sql, items: readonly Sql[], context: FlowContext): Sql {
  return sql`SELECT ${joinSql(items, ', ')}\nFROM (${select}) AS ${quoted(context, context.stageName())}`
}

/** The groups' peers and size beside `aggregates` over their values. */
function grouped(step: CheckedOutlier, aggregates: readonly Sql[], rows: Flow, context: FlowContext): Sql {
  const peers = step.by.map(({ value }, i) => itemSql(peerColumn(i), valueSql(value.expr, rows, context), context))
  const places = step.by.length === 0 ? sql`` : sql`\nGROUP BY ${joinSql(step.by.map((_, i) => sql`${String(i + 1)}`), ', ')}`
  const least = step.minGroup === null ? sql`` : sql`\nHAVING count(*) >= ${valueSql(step.minGroup, rows, context)}`
  return sql`${selectSql([...peers, itemSql(fenceColumns.n, sql`count(*)`, context), ...aggregates], rows)}${places}${least}`
}

function kept(step: CheckedOutlier, context: FlowContext): Sql[] {
  return [...step.by.map((_, i) => quoted(context, peerColumn(i))), quoted(context, fenceColumns.n)]
}

/**
 * Quantiles of the values of each group, which are collected once. Quarters between numbers of at most 15 digits are exact
 * in doubles, and the engine finds them without sorting; other groups are sorted and interpolated in decimals.
 */
function quantileFences(step: CheckedOutlier, rows: Flow, context: FlowContext): Sql {
  const { dialect, forms } = context
  const column = (name: string) => quoted(context, name)
  const value = dialect.cast(valueSql(step.value.expr, rows, context), valueType(step))
  const quantile = quantileType(step)
  const wholeDigits = exactDigits - quantile.scale
  const isFast = step.method === 'iqr' && wholeDigits > 0
  const largest = isFast ? [itemSql('largest', sql`max(abs(${value}))`, context)] : []
  const groups = grouped(step, [itemSql('all', forms.collect(value), context), ...largest], rows, context)
  const fits = sql`${column('largest')} < 1${'0'.repeat(Math.max(wholeDigits, 0))}`
  const sorted = isFast ? sql`CASE WHEN NOT ${fits} THEN ${column('all')} END` : column('all')
  // Engines convert the members of left-out lists along with the others; those may not fit.
  const short = dialect.tryCast(sql`CASE WHEN ${fits} THEN ${column('all')} END`, { kind: 'list', of: decimalType(exactDigits, quantile.scale) })
  const lists = around(groups, [
    ...kept(step, context), itemSql('sorted', forms.sorted(sorted), context), ...(isFast ? [itemSql('quartiles', forms.quartiles(short), context)] : []),
  ], context)
  const ends = [fenceColumns.lower, fenceColumns.upper].map((name, i) => {
    const exact = interpolated(step, column('sorted'), i === 0 ? 'low' : 'high', rows, context)
    const fast = isFast ? sql`coalesce(${dialect.cast(forms.element(column('quartiles'), sql`${String(i + 1)}`), quantile)}, ${exact})` : exact
    return itemSql(name, fast, context)
  })
  const quantiles = around(lists, [...kept(step, context), ...ends], context)
  const [lower, upper] = [column(fenceColumns.lower), column(fenceColumns.upper)]
  const fence = fenceType(step)
  const reach = sql`(${upper} - ${lower}) * ${factorSql(step, rows, context)}`
  const [low, high] = step.method === 'iqr' ? [dialect.cast(sql`${lower} - ${reach}`, fence), dialect.cast(sql`${upper} + ${reach}`, fence)] : [lower, upper]
  const fences = around(quantiles, [...kept(step, context), itemSql(fenceColumns.low, low, context), itemSql(fenceColumns.high, high, context), lower, upper], context)
  const ofDouble = (name: 'low' | 'high', sign: '+' | '-') => sql`${forms.double(column(name))} ${sign} abs(${forms.double(column(name))}) * 1e-12`
  return around(fences, [
    ...kept(step, context), ...[fenceColumns.low, fenceColumns.high, fenceColumns.lower, fenceColumns.upper].map(column),
    itemSql(fenceColumns.least, ofDouble('low', '+'), context), itemSql(fenceColumns.most, ofDouble('high', '-'), context),
  ], context)
}

/**
 * A quantile by linear interpolation between the values beside place (n − 1) × p of the sorted ones, counted from 0 (type 7
 * of Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996), half up at the value's scale + 2.
 */
function interpolated(step: CheckedOutlier, sorted: Sql, end: 'low' | 'high', rows: Flow, context: FlowContext): Sql {
  const { dialect, forms } = context
  const part = step.method === 'iqr' ? decimalType(3, 2) : decimalType(maxPlaces, factorType(step).scale)
  const low = step.method === 'iqr' ? sql`0.25` : factorSql(step, rows, context)
  const share = dialect.cast(end === 'low' ? low : sql`1 - ${low}`, part)
  const place = sql`(${dialect.cast(sql`${quoted(context, fenceColumns.n)} - 1`, decimalType(maxPlaces, 0))} * ${share})`
  const before = dialect.number.truncate(place)
  const at = dialect.cast(before, intType)
  const { scale } = valueType(step)
  const nth = (offset: string) => dialect.cast(forms.element(sorted, sql`${at} + ${offset}`), decimalType(maxDigits, scale))
  const gap = sql`(coalesce(${nth('2')}, ${nth('1')}) - ${nth('1')})`
  return dialect.cast(sql`${nth('1')} + ${gap} * ${dialect.cast(sql`${place} - ${before}`, decimalType(part.scale + 1, part.scale))}`, quantileType(step))
}

/** Digits of places in a group, so that a place and its share have 38 together. */
const maxPlaces = 19

/** n, Σx and Σx² are exact; from them doubles are made by the same operations in every run, so that the last digit stays. */
function deviationFences(step: CheckedOutlier, rows: Flow, context: FlowContext): Sql {
  const { dialect, forms } = context
  const column = (name: string) => quoted(context, name)
  const type = valueType(step)
  const value = dialect.cast(valueSql(step.value.expr, rows, context), decimalType(Math.min(type.precision + (type.precision < maxPlaces ? 0 : maxDigits), maxDigits), type.scale))
  const [sumType, squareType] = [decimalType(maxDigits, type.scale), decimalType(maxDigits, 2 * type.scale)]
  const sums = grouped(step, [
    itemSql(fenceColumns.sum, dialect.cast(sql`sum(${value})`, sumType), context),
    itemSql('squares', dialect.cast(sql`sum(${value} * ${value})`, squareType), context),
  ], rows, context)
  const [n, sum] = [column(fenceColumns.n), column(fenceColumns.sum)]
  const spread = sql`${dialect.cast(sql`${n} * ${column('squares')}`, squareType)} - ${sum} * ${sum}`
  const spreads = around(sums, [...kept(step, context), sum, itemSql('spread', forms.double(spread), context)], context)
  const [count, total] = [forms.double(n), forms.double(sum)]
  const unit = sql`sqrt((${count} - 1) / (${count} * ${column('spread')}))`
  const deviation = sql`sqrt(${column('spread')} / (${count} * (${count} - 1)))`
  const reach = sql`${forms.double(factorSql(step, rows, context))} * ${deviation}`
  // Wider than what doubles and the six decimals of a z value may be off.
  const doubt = sql`(${deviation} * 0.000002 + (abs(${total} / ${count}) + ${reach}) * 1e-12)`
  return sql`${around(spreads, [
    ...kept(step, context), sum, itemSql(fenceColumns.unit, unit, context),
    itemSql(fenceColumns.least, sql`${total} / ${count} - ${reach} + ${doubt}`, context),
    itemSql(fenceColumns.most, sql`${total} / ${count} + ${reach} - ${doubt}`, context),
    itemSql(fenceColumns.low, dialect.cast(sql`${total} / ${count} - ${reach}`, fenceType(step)), context),
    itemSql(fenceColumns.high, dialect.cast(sql`${total} / ${count} + ${reach}`, fenceType(step)), context),
  ], context)}\nWHERE ${column('spread')} > 0`
}

export function factorType({ k }: Pick<CheckedOutlier, 'k'>): DecimalType {
  return asDecimal(k.type as NumberType)
}

export function factorSql(step: CheckedOutlier, rows: Flow, context: FlowContext): Sql {
  return context.dialect.cast(valueSql(step.k, rows, context), factorType(step))
}
