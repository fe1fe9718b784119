import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levels } from '../../../../core/contracts/finding.ts'
import { compareOutcomes, type DifferenceKind, type Outcome } from '../../../../core/domain/alerts/compare-outcomes.ts'

const outcome = fc.record<Outcome>({ level: fc.constantFrom(...levels), department: fc.option(fc.constantFrom('a', 'b')), region: fc.option(fc.constantFrom('350302', '350303')) })
const evaluation = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }).map(String), outcome), { selector: ([key]) => key }).map((entries) => new Map(entries))
const kinds: readonly DifferenceKind[] = ['new', 'gone', 'changed', 'same']

/** As its meaning says: every key of either is in one kind, counted where it is, or was. */
function naively(before: ReadonlyMap<string, Outcome>, after: ReadonlyMap<string, Outcome>) {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [was, is] = [before.get(key), after.get(key)]
    const kind: DifferenceKind = was === undefined ? 'new' : is === undefined ? 'gone' : was.level === is.level ? 'same' : 'changed'
    return { key, kind, at: (is ?? was)! }
  })
}

test('each key once, in the total, in its department and in its region', () => {
  fc.assert(fc.property(evaluation, evaluation, fc.nat({ max: 30 }), (before, after, lost) => {
    const expected = naively(before, after)
    const comparison = compareOutcomes(new Map(before))
    // What was met of an evaluation that began anew counts for nothing.
    for (const [key, one] of [...after].slice(0, lost)) comparison.meet(key, one)
    comparison.again()
    for (const [key, one] of after) {
      expect(comparison.meet(key, one)).toEqual({ kind: expected.find((other) => other.key === key)!.kind, was: before.get(key)?.level ?? null })
    }
    expect([...comparison.gone()].sort()).toEqual(expected.filter(({ kind }) => kind === 'gone').map(({ key }) => key).sort())
    // Asked twice it says the same.
    comparison.differences()
    const { total, departments, regions } = comparison.differences()
    const count = (of: typeof expected, kind: DifferenceKind) => of.filter((one) => one.kind === kind).length
    for (const kind of kinds) {
      expect(total[kind]).toBe(count(expected, kind))
      for (const [place, counts] of departments) expect(counts[kind]).toBe(count(expected.filter(({ at }) => at.department === place), kind))
      for (const [place, counts] of regions) expect(counts[kind]).toBe(count(expected.filter(({ at }) => at.region === place), kind))
      expect([...departments.values()].reduce((sum, counts) => sum + counts[kind], 0)).toBe(total[kind])
      expect([...regions.values()].reduce((sum, counts) => sum + counts[kind], 0)).toBe(total[kind])
    }
  }))
})
