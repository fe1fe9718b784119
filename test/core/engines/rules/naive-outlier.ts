import { columnId } from '../../../../core/engines/rules/checked-rule.ts'
import type { CheckedOutlier } from '../../../../core/engines/rules/steps/outlier-fences.ts'
import { abs, divideHalfUp, isDecimal, pow10, rescale, type Decimal, type Value } from '../../../../core/language/values.ts'
import type { Item, NaiveTools } from './naive.ts'

/** Fences and score of one row, as the language defines them, in whole numbers throughout. */
export function outlierItems(step: CheckedOutlier, items: readonly Item[], tools: NaiveTools): Item[] {
  const numberOf = (item: Item) => asDecimal(tools.valueOf(step.value.expr, item.values))
  const scale = step.value.expr.type.kind === 'decimal' ? step.value.expr.type.scale : 0
  const k = asDecimal(tools.valueOf(step.k, new Map()))!
  const least = step.minGroup === null ? 0n : (tools.valueOf(step.minGroup, new Map()) as bigint)
  const valued = items.filter((item) => numberOf(item) !== null)
  return tools.partition(valued, (item) => step.by.map(({ value }) => tools.valueOf(value.expr, item.values))).flatMap(({ members }) => {
    if (BigInt(members.length) < least) return []
    const digits = members.map((item) => numberOf(item)!.digits)
    return members.flatMap((item) => {
      const far = { iqr: beyondQuartiles, zscore: beyondDeviations, percentile: beyondQuantiles }[step.method](numberOf(item)!.digits, digits, scale, k)
      if (far === null || (step.side !== 'both' && step.side !== far.side)) return []
      const own: [string, Value][] = [['low', far.low], ['high', far.high], ['score', far.score], ['n', BigInt(digits.length)]]
      return [{ ...item, values: new Map([...item.values, ...own.map(([name, value]) => [columnId(step.alias, name), value] as const)]) }]
    })
  })
}

interface Far { readonly side: 'low' | 'high'; readonly low: Decimal; readonly high: Decimal; readonly score: Decimal | null }

/** R's type 7 in units of 10^-(scale + 2), half up. */
function quantile(digits: readonly bigint[], p: Decimal): bigint {
  const sorted = digits.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const one = pow10(p.scale)
  const place = BigInt(sorted.length - 1) * p.digits
  const [below, share] = [place / one, place % one]
  const low = sorted[Number(below)]!
  const high = sorted[Number(below) + 1] ?? low
  return divideHalfUp((low * one + (high - low) * share) * 100n, one)
}

function beyondQuartiles(x: bigint, digits: readonly bigint[], scale: number, k: Decimal): Far | null {
  const [q1, q3] = [quantile(digits, { digits: 25n, scale: 2 }), quantile(digits, { digits: 75n, scale: 2 })]
  const one = pow10(k.scale)
  const [low, high, at] = [q1 * one - (q3 - q1) * k.digits, q3 * one + (q3 - q1) * k.digits, x * 100n * one]
  if (at >= low && at <= high) return null
  const distance = at < low ? q1 - x * 100n : x * 100n - q3
  const fence = scale + 2 + k.scale
  return {
    side: at < low ? 'low' : 'high', low: { digits: low, scale: fence }, high: { digits: high, scale: fence },
    score: q1 === q3 ? null : { digits: divideHalfUp(distance * 1_000_000n, q3 - q1), scale: 6 },
  }
}

function beyondQuantiles(x: bigint, digits: readonly bigint[], scale: number, k: Decimal): Far | null {
  const [low, high] = [quantile(digits, k), quantile(digits, { digits: pow10(k.scale) - k.digits, scale: k.scale })]
  if (x * 100n >= low && x * 100n <= high) return null
  const smaller = BigInt(digits.filter((other) => other < x).length)
  return {
    side: x * 100n < low ? 'low' : 'high', low: { digits: low, scale: scale + 2 }, high: { digits: high, scale: scale + 2 },
    score: { digits: divideHalfUp(smaller * 1_000_000n, BigInt(digits.length - 1)), scale: 6 },
  }
}

/** The z value from exact sums; roots to 30 decimals, which no double reaches. */
function beyondDeviations(x: bigint, digits: readonly bigint[], scale: number, k: Decimal): Far | null {
  const n = BigInt(digits.length)
  const sum = digits.reduce((a, b) => a + b, 0n)
  const spread = n * digits.reduce((a, b) => a + b * b, 0n) - sum * sum
  if (spread === 0n) return null
  const fine = 30
  const off = n * x - sum
  const size = root((off * off * (n - 1n) * pow10(2 * fine)) / (n * spread))
  const score = rescale({ digits: off < 0n ? -size : size, scale: fine }, 6)
  const [z, limit] = [rescale(score, Math.max(6, k.scale)).digits, rescale(k, Math.max(6, k.scale)).digits]
  if (abs(z) < limit) return null
  const deviation = root((spread * pow10(2 * fine)) / (n * (n - 1n)))
  const fence = (sign: bigint): Decimal => {
    const whole = (sum * pow10(fine)) / n + (sign * k.digits * deviation) / pow10(k.scale)
    return rescale({ digits: whole, scale: scale + fine }, scale + 2)
  }
  return { side: off < 0n ? 'low' : 'high', low: fence(-1n), high: fence(1n), score }
}

/** The whole part of a square root, by Newton's method. */
function root(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (guess + value / guess) / 2n
    if (next >= guess) return guess
    guess = next
  }
}

function asDecimal(value: Value): Decimal | null {
  return value === null || isDecimal(value) ? value : { digits: value as bigint, scale: 0 }
}
