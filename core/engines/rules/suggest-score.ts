import { logRatio, type Mixture } from './fit-mixture.ts'

/** How pairs are spread over the score, and how many of them are likely the same. */
export interface ScoreBand {
  /** The least score of the band. */
  readonly from: number
  readonly pairs: number
  readonly same: number
}

/** What a threshold is expected to give, as the model sees it. */
export interface Expected { readonly precision: number; readonly recall: number }

/**
 * Weights under which the score orders pairs as the fitted odds do: each part's slope of the log ratio over its value, least
 * squares over its levels by how often they are met. Parts that say nothing, or the contrary, get the least weight there is.
 * Scaled to the sum of `present`, two digits each.
 * @param values mean value of each part at each level, null where none was met
 */
export function suggestWeights(mixture: Mixture, values: readonly (readonly (number | null)[])[], present: readonly number[]): readonly number[] {
  const slopes = values.map((levels, part) => slope(levels.flatMap((value, level) =>
    (value === null ? [] : [{ x: value, y: logRatio(mixture, part, level), weight: (mixture.same[part]![level]! + mixture.other[part]![level]!) / 2 }]))))
  const least = Math.max(...slopes, 0) / 100
  const raised = slopes.map((one) => Math.max(one, least))
  const total = raised.reduce((sum, one) => sum + one, 0)
  if (total === 0) return present
  const scale = present.reduce((sum, one) => sum + one, 0) / total
  return raised.map((one) => Number((one * scale).toPrecision(2)))
}

function slope(points: readonly { readonly x: number; readonly y: number; readonly weight: number }[]): number {
  const all = points.reduce((sum, { weight }) => sum + weight, 0)
  const mean = (of: (point: (typeof points)[number]) => number) => points.reduce((sum, point) => sum + point.weight * of(point), 0) / all
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const spread = mean((point) => (point.x - x) ** 2)
  return spread < 1e-12 ? 0 : mean((point) => (point.x - x) * (point.y - y)) / spread
}

/**
 * The threshold with the greatest expected F1; of a range of about equally good ones one in its upper part, since rows to come
 * may have no counterpart, in as few digits as lie there.
 * @param bands ascending
 * @param same how many pairs are the same in all, those that the step's choice left out included
 */
export function suggestLeast(bands: readonly ScoreBand[], same: number): number {
  const scores = bands.map(({ from }) => f1(expectedAt(bands, same, from)))
  const best = Math.max(...scores)
  const at = scores.indexOf(best)
  const good = (i: number) => i >= 0 && i < scores.length && scores[i]! >= best - 2e-4
  let [low, high] = [at, at]
  while (good(low - 1)) low -= 1
  while (good(high + 1)) high += 1
  // Between a band and the one before it nothing changes.
  const [from, to] = [low === 0 ? 0 : bands[low - 1]!.from, bands[high]!.from]
  const wanted = from + (to - from) * 0.75
  return [1, 2, 3].map((digits) => Number(wanted.toFixed(digits))).find((rounded) => rounded > from + (to - from) / 2 && rounded <= to) ?? to
}

/** Of the pairs from `least` up. */
export function expectedAt(bands: readonly ScoreBand[], same: number, least: number): Expected {
  const kept = bands.filter(({ from }) => from >= least - 1e-9)
  const [pairs, right] = [kept.reduce((sum, band) => sum + band.pairs, 0), kept.reduce((sum, band) => sum + band.same, 0)]
  return { precision: pairs === 0 ? 0 : right / pairs, recall: same === 0 ? 0 : Math.min(1, right / same) }
}

function f1({ precision, recall }: Expected): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}
