import type { BacktestCurve } from '../../../../../core/contracts/backtest.ts'
import { levels, type Level } from '../../../../../core/contracts/finding.ts'

type Point = BacktestCurve['points'][number]

/** One level's band of the drawing: between what lies below it and that with it. */
export interface Band { readonly level: Level; readonly area: string; readonly line: string }

export const totalOf = (point: Point): number => levels.reduce((sum, level) => sum + point[level], 0)

/** Where the values lie from 0 to `width`, by their size. */
export function placesOf(points: readonly Point[], width: number): readonly number[] {
  const values = points.map(({ value }) => Number(value))
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 1]
  return values.map((value) => (last === first ? 0 : ((value - first) / (last - first)) * width))
}

/** The levels that occur, worst at the bottom, stacked to the height of the largest total. */
export function bandsOf(points: readonly Point[], width: number, height: number): readonly Band[] {
  const most = Math.max(1, ...points.map(totalOf))
  const places = placesOf(points, width)
  const at = (count: number) => height - (count / most) * height
  const text = (coordinates: readonly (readonly [number, number])[]) => coordinates.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  let below = points.map(() => 0)
  return levels.flatMap((level): Band[] => {
    if (points.every((point) => point[level] === 0)) return []
    const above = points.map((point, i) => below[i]! + point[level])
    const top = above.map((count, i) => [places[i]!, at(count)] as const)
    const bottom = below.map((count, i) => [places[i]!, at(count)] as const).reverse()
    below = above
    return [{ level, area: text([...top, ...bottom]), line: text(top) }]
  })
}
