import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Level } from '../../../../core/contracts/finding.ts'
import { chooseRow, compareRanks, fits, isInEffect, rankOf, type DispatchFacts, type DispatchTerms } from '../../../../core/engines/dispatch/choose-row.ts'
import { rowNotes } from '../../../../core/engines/dispatch/row-notes.ts'

type Row = DispatchTerms & { readonly organisation: string }

const regions = ['350000', '350300', '350304', '350304100', '350304101', '350304100200', '350322', '350322100']
const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']
const levels: readonly Level[] = ['red', 'orange', 'yellow', 'blue']
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 2 })
const some = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1 })
const dates = fc.tuple(maybe(fc.constantFrom(...days)), maybe(fc.constantFrom(...days))).map(([a, b]) => (a !== null && b !== null && a > b ? { from: b, to: a } : { from: a, to: b }))
const row: fc.Arbitrary<Row> = fc.record({ rules: maybe(some(['r1', 'r2'])), levels: maybe(some(levels)), region: maybe(fc.constantFrom(...regions)), department: maybe(fc.constantFrom('civil', 'health')), organisation: fc.constantFrom('a', 'b', 'c'), dates }).map(({ dates: { from, to }, ...rest }) => ({ ...rest, from, to }))
const facts: fc.Arbitrary<DispatchFacts> = fc.record({ rule: fc.constantFrom('r1', 'r2', 'r3'), level: fc.constantFrom(...levels), region: maybe(fc.constantFrom(...regions, '350304100299')), department: maybe(fc.constantFrom('civil', 'health', 'school')) })
const table = fc.array(row, { maxLength: 8 })

/** Region after region from a matter's own up to the whole country. */
const upwards = (region: string | null): readonly (string | null)[] => (region === null ? [null] : [region, ...new Set([region.slice(0, 9), region.slice(0, 6), `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`]), null])

/** Asked the other way round: for each kind of row from the most to the least specific, is there one of that kind that says so? */
function naive(rows: readonly Row[], { rule, level, region, department }: DispatchFacts, day: string): Row | null {
  for (const byRule of [true, false]) {
    for (const byLevel of [true, false]) {
      for (const place of upwards(region)) {
        for (const kind of department === null ? [null] : [department, null]) {
          for (const one of rows) {
            if ((one.from ?? '') > day || (one.to ?? '9') < day || one.region !== place || one.department !== kind) continue
            if (byRule ? one.rules?.some((id) => id === rule) !== true : one.rules !== null) continue
            if (byLevel ? one.levels?.some((name) => name === level) !== true : one.levels !== null) continue
            return one
          }
        }
      }
    }
  }
  return null
}

test('the row that decides is the one that a search from the most to the least specific comes upon first', () => {
  let [decided, none] = [0, 0]
  fc.assert(fc.property(table, facts, fc.constantFrom(...days), (rows, matter, day) => {
    const found = chooseRow([rows], matter, day)
    expect(found).toBe(naive(rows, matter, day))
    if (found === null) none += 1
    else decided += 1
  }), { numRuns: 3000 })
  expect(Math.min(decided, none)).toBeGreaterThan(300)
})

test('where no two rows of one rank fit, their order does not matter', () => {
  fc.assert(fc.property(table.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))), facts, fc.constantFrom(...days), ([rows, shuffled], matter, day) => {
    const fitting = rows.filter((one) => isInEffect(one, day) && fits(one, matter))
    fc.pre(fitting.every((one, i) => fitting.slice(i + 1).every((other) => compareRanks(rankOf(one), rankOf(other)) !== 0)))
    expect(chooseRow([shuffled], matter, day)).toBe(chooseRow([rows], matter, day))
  }), { numRuns: 2000 })
})

test('of one rank the one that stands first decides, and a table before another whatever it names', () => {
  const one: Row = { rules: null, levels: null, region: '350304', department: null, organisation: 'a', from: null, to: null }
  const other: Row = { ...one, organisation: 'b' }
  const exact: Row = { ...one, rules: ['r1'], levels: ['red'], region: '350304100', department: 'civil', organisation: 'c' }
  const matter: DispatchFacts = { rule: 'r1', level: 'red', region: '350304100', department: 'civil' }
  expect(chooseRow([[one, other]], matter, '2026-03-01')?.organisation).toBe('a')
  expect(chooseRow([[other, one]], matter, '2026-03-01')?.organisation).toBe('b')
  expect(chooseRow([[one, exact]], matter, '2026-03-01')?.organisation).toBe('c')
  expect(chooseRow([[one], [exact]], matter, '2026-03-01')?.organisation).toBe('a')
  expect(chooseRow([[{ ...one, to: '2026-02-28' }], [exact]], matter, '2026-03-01')?.organisation).toBe('c')
})

test('a row is never reached exactly where no alert of its very region and department comes to it on any day from then on, and overlaps are those that a change of order decides', () => {
  const seen = new Map<string, number>()
  fc.assert(fc.property(table, fc.constantFrom(...days), (rows, today) => {
    const notes = rowNotes(rows, today)
    rows.forEach((one, at) => {
      const left = [...days.filter((day) => day >= today), '2026-04-01'].filter((day) => isInEffect(one, day))
      const all = left.flatMap((day) => ['r1', 'r2', 'r3'].flatMap((rule) => levels.map((level) => ({ day, matter: { rule, level, region: one.region, department: one.department } })))).filter(({ matter }) => fits(one, matter))
      const reached = all.some(({ day, matter }) => chooseRow([rows], matter, day) === one)
      const kinds = notes[at]!.map(({ kind }) => kind)
      for (const kind of kinds) seen.set(kind, (seen.get(kind) ?? 0) + 1)
      if (left.length === 0) expect(kinds).toEqual(['over'])
      else expect([kinds.includes('never'), reached]).toEqual([!reached, reached])
      for (const { by } of notes[at]!.filter(({ kind }) => kind === 'never')) expect(new Set(by)).toEqual(new Set(all.map(({ day, matter }) => rows.indexOf(chooseRow([rows], matter, day)!))))
      if (!reached) return
      const decided = rows.flatMap((other, no) => (other !== one && other.organisation !== one.organisation && all.some(({ day, matter }) => chooseRow([[one, other]], matter, day) === one && chooseRow([[other, one]], matter, day) === other) && no > at ? [no] : []))
      expect(notes[at]!.flatMap(({ kind, by }) => (kind === 'overlaps' ? by : []))).toEqual(decided)
    })
  }), { numRuns: 1500 })
  for (const kind of ['never', 'over', 'overlaps']) expect(seen.get(kind) ?? 0).toBeGreaterThan(30)
})
