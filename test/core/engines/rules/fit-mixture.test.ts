import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreesMore, fitMixture, likelihoodOfSame, type ComparisonPattern, type Mixture } from '../../../../core/engines/rules/fit-mixture.ts'

const effort = Number(process.env.TEST_EFFORT ?? 1)

/** Every way to agree with as many pairs as the mixture expects among so many. */
function expectedPatterns(mixture: Mixture, pairs: number): ComparisonPattern[] {
  const ways = mixture.same.reduce<number[][]>((all, part) => all.flatMap((way) => part.map((_, level) => [...way, level])), [[]])
  const chance = (kind: Mixture['same'], way: readonly number[]) => way.reduce((product, level, part) => product * kind[part]![level]!, 1)
  return ways.map((levels) => ({ levels, pairs: pairs * (mixture.share * chance(mixture.same, levels) + (1 - mixture.share) * chance(mixture.other, levels)), same: 0, other: 0 }))
}

const levelsOf = ({ same }: Mixture) => same.map((part) => part.length)
const worst = (a: Mixture, b: Mixture) => Math.max(Math.abs(a.share - b.share), ...(['same', 'other'] as const).flatMap((kind) => a[kind].flatMap((part, i) => part.map((value, level) => Math.abs(value - b[kind][i]![level]!)))))

/** Kinds that are told apart: what is the same agrees mostly, what is not seldom. */
const planted: fc.Arbitrary<Mixture> = fc.record({
  share: fc.double({ min: 0.02, max: 0.6, noNaN: true }),
  parts: fc.array(fc.record({ levels: fc.integer({ min: 2, max: 4 }), agrees: fc.double({ min: 0.6, max: 0.95, noNaN: true }), chance: fc.double({ min: 0.02, max: 0.3, noNaN: true }) }), { minLength: 4, maxLength: 6 }),
}).map(({ share, parts }) => ({
  share,
  same: parts.map(({ levels, agrees }) => Array.from({ length: levels }, (_, level) => (level === levels - 1 ? agrees : (1 - agrees) / (levels - 1)))),
  other: parts.map(({ levels, chance }) => Array.from({ length: levels }, (_, level) => (level === levels - 1 ? chance : ((1 - chance) * 2 * (levels - 1 - level)) / ((levels - 1) * levels)))),
}))

describe('fitMixture', () => {
  test('finds them where nearly all pairs are the same', () => {
    const mixture: Mixture = { share: 0.95, same: Array.from({ length: 6 }, () => [0.02, 0.28, 0.7]), other: Array.from({ length: 6 }, () => [0.85, 0.1, 0.05]) }
    expect(worst(fitMixture(expectedPatterns(mixture, 700), levelsOf(mixture), 'all'), mixture)).toBeLessThan(0.05)
  })

  test('kinds of which the one that is the same agrees less are no such kinds', () => {
    const kinds = (same: number, other: number): Mixture => ({ share: 0.5, same: [[1 - same, same], [0.1, 0.9]], other: [[1 - other, other], [0.8, 0.2]] })
    expect([agreesMore(kinds(0.9, 0.2)), agreesMore(kinds(0.5, 0.55)), agreesMore(kinds(0.1, 0.7))]).toEqual([true, true, false])
  })

  test('finds the planted kinds without being told which pair is of which', () => {
    fc.assert(fc.property(planted, (mixture) => {
      const found = fitMixture(expectedPatterns(mixture, 10_000_000), levelsOf(mixture), 'all')
      expect(worst(found, mixture)).toBeLessThan(0.01)
    }), { numRuns: 60 * effort })
  })

  test('gives the same numbers for the same patterns, and probabilities', () => {
    fc.assert(fc.property(planted, fc.integer({ min: 50, max: 5000 }), (mixture, pairs) => {
      const patterns = expectedPatterns(mixture, pairs)
      const found = fitMixture(patterns, levelsOf(mixture), 'all')
      expect(fitMixture(patterns, levelsOf(mixture), 'all')).toEqual(found)
      for (const part of [...found.same, ...found.other]) expect(part.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9)
      for (const { levels } of patterns) {
        const likely = likelihoodOfSame(found, levels)
        expect(likely >= 0 && likely <= 1).toBe(true)
      }
    }), { numRuns: 30 * effort })
  })

  test('a part that says nothing neither speaks for nor against', () => {
    const mixture: Mixture = { share: 0.2, same: [[0.1, 0.9], [0.2, 0.8]], other: [[0.9, 0.1], [0.7, 0.3]] }
    expect(likelihoodOfSame(mixture, [null, null])).toBeCloseTo(0.2, 12)
    // Bayes: 0.2 × 0.9 against 0.8 × 0.1.
    expect(likelihoodOfSame(mixture, [1, null])).toBeCloseTo(0.18 / 0.26, 12)
    expect(likelihoodOfSame(mixture, [1, 0])).toBeCloseTo((0.2 * 0.9 * 0.2) / (0.2 * 0.9 * 0.2 + 0.8 * 0.1 * 0.7), 12)
  })

  test('what is known of some pairs decides where agreement alone could be read either way', () => {
    // Two parts, and nothing tells which of the two kinds is the same but what was decided about a few.
    const either = (same: number, other: number): ComparisonPattern[] => [
      { levels: [1, 0], pairs: 500, same, other: 0 }, { levels: [0, 1], pairs: 500, same: 0, other },
      { levels: [1, 1], pairs: 5, same: 0, other: 0 }, { levels: [0, 0], pairs: 5, same: 0, other: 0 },
    ]
    const found = fitMixture(either(60, 60), [2, 2], 'all')
    expect([likelihoodOfSame(found, [1, 0]) > 0.95, likelihoodOfSame(found, [0, 1]) < 0.05]).toEqual([true, true])
  })

  test('others that are known keep two parts on one field from making a kind of their own', () => {
    // All 1000 open pairs are the same. Two parts look at one field, which is whole in half of them; a third part says little.
    const patterns = [0, 1, 2].flatMap((field_) => [0, 1].map((third): ComparisonPattern => ({
      levels: [field_, field_, third], pairs: 1000 * [0.1, 0.4, 0.5][field_]! * 0.5, same: 0, other: 700 * [0.6, 0.35, 0.05][field_]! * [0.7, 0.3][third]!,
    })))
    const same = (others: 'all' | 'known') => {
      const mixture = fitMixture(patterns, [3, 3, 2], others)
      return patterns.reduce((sum, one) => sum + one.pairs * likelihoodOfSame(mixture, one.levels), 0)
    }
    expect(same('known')).toBeGreaterThan(800)
    expect(same('all')).toBeLessThan(600)
  })
})
