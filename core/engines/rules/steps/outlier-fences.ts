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
  const least = step.minGroup === null ? sql`` : sql`\nHAVING count(*) >= ${valueSql(step.minGroup, rows, context)}`
  return sql`${selectSql([...peers, itemSql(fenceColumns.n, sql`count(*)`, context), ...aggregates], rows)}${groupPlaces(step)}${least}`
}

function groupPlaces(step: CheckedOutlier): Sql {
  return step.by.length === 0 ? sql`` : sql`\nGROUP BY ${joinSql(step.by.map((_, i) => sql`${String(i + 1)}`), ', ')}`
}

function kept(step: CheckedOutlier, context: FlowContext): Sql[] {
  return [...step.by.map((_, i) => quoted(context, peerColumn(i))), quoted(context, fenceColumns.n)]
}

/**
 * Quantiles of the values of each group. The engine interpolates in doubles, and finds them without sorting: that is exact
 * wherever `quickQuantiles` says so. Values of the other groups are read again, sorted and interpolated in decimals.
 */
function quantileFences(step: CheckedOutlier, rows: Flow, context: FlowContext): Sql {
  const { dialect, forms } = context
  const column = (name: string) => quoted(context, name)
  const value = dialect.cast(valueSql(step.value.expr, rows, context), valueType(step))
  const quick = quickQuantiles(step, value, context)
  const [groups, exact, joined] = [context.stageName(), context.stageName(), context.stageName()].map(column) as [Sql, Sql, Sql]
  const peers = step.by.map((_, i) => column(peerColumn(i)))
  const samePeers = (a: Sql, b: Sql) => (peers.length === 0 ? sql`TRUE` : joinSql(peers.map((peer) => sql`${a}.${peer} = ${b}.${peer}`), ' AND '))
  const tables: Sql[] = []
  let from: Sql
  if (quick === null) {
    from = sql`(${around(grouped(step, [itemSql('all', forms.collect(value), context)], rows, context), [...kept(step, context), itemSql('sorted', forms.sorted(column('all')), context)], context)}) AS ${joined}`
  } else {
    const others = sql`(SELECT ${joinSql(peers.length === 0 ? [sql`1`] : peers, ', ')} FROM ${groups} WHERE NOT ${column('fits')}) AS ${joined}`
    const same = step.by.length === 0 ? sql`TRUE` : joinSql(step.by.map(({ value: peer }, i) => sql`${valueSql(peer.expr, rows, context)} = ${joined}.${column(peerColumn(i))}`), ' AND ')
    const again: Flow = { ...rows, from: sql`${rows.from}\nJOIN ${others} ON ${same}` }
    const items = [...step.by.map(({ value: peer }, i) => itemSql(peerColumn(i), valueSql(peer.expr, rows, context), context)), itemSql('sorted', forms.sorted(forms.collect(value)), context)]
    tables.push(
      sql`${groups} AS MATERIALIZED (${grouped(step, [itemSql('quantiles', quick.quantiles, context), itemSql('fits', quick.fits, context)], rows, context)})`,
      sql`${exact} AS (${selectSql(items, again)}${groupPlaces(step)})`,
    )
    from = sql`${groups}\nLEFT JOIN ${exact} ON ${samePeers(groups, exact)}`
  }
  const ends = [fenceColumns.lower, fenceColumns.upper].map((name, i) => {
    const slow = interpolated(step, column('sorted'), i === 0 ? 'low' : 'high', rows, context)
    return itemSql(name, quick === null ? slow : sql`CASE WHEN ${column('fits')} THEN ${quick.read(column('quantiles'), i)} ELSE ${slow} END`, context)
  })
  const keptItems = quick === null ? kept(step, context) : kept(step, context).map((item) => sql`${groups}.${item}`)
  const quantiles = sql`${tables.length === 0 ? '' : sql`WITH ${joinSql(tables, ',\n')}\n`}SELECT ${joinSql([...keptItems, ...ends], ', ')}\nFROM ${from}`
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

interface QuickQuantiles {
  /** Aggregates over the values of a group: both quantiles; whether they are exact. */
  readonly quantiles: Sql
  readonly fits: Sql
  /** The lower (0) or upper (1) one at its own type. */
  read(quantiles: Sql, place: number): Sql
}

/** Units in the last place by which a quantile may be off and is still rounded to the one that is right: less than half of 10³. */
const guardDigits = 3
const mostUnits = 400
/** By how much a place in a group of n may be off, over n: the share is a rounded double, and so is its product. */
const placeError = 2.3e-16

/**
 * Quantiles by the engine's own interpolation, or null where it cannot be relied on. Values are taken as whole numbers of at
 * most 15 digits, which doubles hold. Quarters of their distance are exact too. Other shares of it have so many decimals
 * more as the share; with three digits to spare the right one is found by rounding, as long as the distance times the
 * error of the place stays within them.
 */
function quickQuantiles(step: CheckedOutlier, value: Sql, context: FlowContext): QuickQuantiles | null {
  const { dialect, forms } = context
  const isQuarters = step.method === 'iqr'
  if (!isQuarters && (step.k.node !== 'literal' || step.k.type.kind !== 'decimal')) return null
  const own = valueType(step).scale + (isQuarters ? quantileDecimals : factorType(step).scale)
  const scale = isQuarters ? own : own + guardDigits
  if (scale >= exactDigits) return null
  const short = dialect.tryCast(value, decimalType(exactDigits, scale))
  const low = isQuarters ? '0.25' : String((step.k as { value?: unknown }).value)
  const whole = sql`count(${short}) = count(*)`
  const bound = mostUnits / placeError / 10 ** scale
  return {
    quantiles: forms.quantiles(short, [sql`${low}`, sql`1 - ${low}`]),
    fits: isQuarters ? whole : sql`(${whole} AND ${forms.double(sql`max(${short}) - min(${short})`)} * count(*) < ${bound.toExponential(6)})`,
    read: (quantiles, place) => {
      const found = forms.element(quantiles, sql`${String(place + 1)}`)
      return dialect.cast(isQuarters ? found : dialect.cast(found, decimalType(maxDigits, own)), quantileType(step))
    },
  }
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
    // A fence that lies half-way between two decimals is rounded up, as any is.
    itemSql(fenceColumns.low, dialect.cast(forms.significant(sql`(${total} / ${count} - ${reach})`), fenceType(step)), context),
    itemSql(fenceColumns.high, dialect.cast(forms.significant(sql`(${total} / ${count} + ${reach})`), fenceType(step)), context),
  ], context)}\nWHERE ${column('spread')} > 0`
}

export function factorType({ k }: Pick<CheckedOutlier, 'k'>): DecimalType {
  return asDecimal(k.type as NumberType)
}

export function factorSql(step: CheckedOutlier, rows: Flow, context: FlowContext): Sql {
  return context.dialect.cast(valueSql(step.k, rows, context), factorType(step))
}
