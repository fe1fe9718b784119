import { describe, expect, test } from 'vitest'
import type { Mixture } from '../../../../core/engines/rules/fit-mixture.ts'
import { expectedAt, suggestLeast, suggestWeights, type ScoreBand } from '../../../../core/engines/rules/suggest-score.ts'

describe('suggestWeights', () => {
  const halves = [0, 1] as const
  test('are in the proportion of what the parts say, to the sum of the present ones', () => {
    const mixture: Mixture = { share: 0.1, same: [[0.1, 0.9], [0.1, 0.9], [0.5, 0.5]], other: [[0.9, 0.1], [0.5, 0.5], [0.5, 0.5]] }
    const weights = suggestWeights(mixture, [halves, halves, halves], [1, 1, 1])
    // ln 81 and ln 9: one says twice as much; the third says nothing.
    expect(weights[0]! / weights[1]!).toBeCloseTo(2, 1)
    expect(weights[2]).toBeCloseTo(weights[0]! / 100, 3)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(3, 1)
  })

  test('take a part that agrees less where pairs are the same, or always, for one that says nothing', () => {
    const mixture: Mixture = { share: 0.1, same: [[0.1, 0.9], [0.9, 0.1], [0, 1]], other: [[0.9, 0.1], [0.1, 0.9], [0, 1]] }
    const weights = suggestWeights(mixture, [halves, halves, [null, 1]], [2, 2, 2])
    expect(weights[1]).toBe(weights[2])
    expect(weights.every((weight) => weight > 0)).toBe(true)
    const nothing: Mixture = { share: 0.1, same: [[0.5, 0.5]], other: [[0.5, 0.5]] }
    expect(suggestWeights(nothing, [halves], [3])).toEqual([3])
  })
})

describe('suggestLeast', () => {
  const bands = (...list: readonly (readonly [from: number, pairs: number, same: number])[]): ScoreBand[] => list.map(([from, pairs, same]) => ({ from, pairs, same }))

  test('parts what is the same from what is not, in few digits, nearer to what is', () => {
    const least = suggestLeast(bands([0.2, 900, 0], [0.41, 100, 0], [0.72, 50, 50], [0.9, 150, 150]), 200)
    expect(least).toBe(0.6)
    expect(expectedAt(bands([0.2, 900, 0], [0.72, 50, 50], [0.9, 150, 150]), 200, least)).toEqual({ precision: 1, recall: 1 })
  })

  test('weighs what is found against what is not the same', () => {
    const spread = bands([0.5, 100, 20], [0.6, 100, 60], [0.7, 100, 95])
    expect(suggestLeast(spread, 175)).toBe(0.6)
    expect(expectedAt(spread, 175, 0.6)).toEqual({ precision: 155 / 200, recall: 155 / 175 })
    expect(expectedAt(spread, 175, 0.95)).toEqual({ precision: 0, recall: 0 })
  })
})
