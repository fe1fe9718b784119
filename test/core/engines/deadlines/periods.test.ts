import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { periods, type PeriodKind } from '../../../../core/engines/deadlines/periods.ts'
import { parseSpan } from '../../../../core/engines/deadlines/span.ts'
import { cityTime, dayNumber, putian, runs, upTo } from './calendars.ts'

const shown = (kind: PeriodKind, from: string, until: string) => periods(putian, kind, from, until).map(({ key, from: first, through }) => `${key} ${first} ${through}`)

describe('periods', () => {
  test('of each kind', () => {
    expect(shown('monthly', '2027-12-31', '2028-02-01')).toEqual(['2027-12 2027-12-01 2027-12-31', '2028-01 2028-01-01 2028-01-31', '2028-02 2028-02-01 2028-02-29'])
    expect(shown('quarterly', '2026-03-31', '2026-04-01')).toEqual(['2026-Q1 2026-01-01 2026-03-31', '2026-Q2 2026-04-01 2026-06-30'])
    expect(shown('quarterly', '2026-12-31', '2026-12-31')).toEqual(['2026-Q4 2026-10-01 2026-12-31'])
    expect(shown('yearly', '2026-12-31', '2027-01-01')).toEqual(['2026 2026-01-01 2026-12-31', '2027 2027-01-01 2027-12-31'])
    // ISO 8601: 2026 has 53 weeks, and its last one ends on 3 January.
    expect(shown('weekly', '2026-12-27', '2027-01-04')).toEqual(['2026-W52 2026-12-21 2026-12-27', '2026-W53 2026-12-28 2027-01-03', '2027-W01 2027-01-04 2027-01-10'])
    expect(shown('weekly', '2024-12-30', '2024-12-30')).toEqual(['2025-W01 2024-12-30 2025-01-05'])
    expect(shown('monthly', '2026-03-02', '2026-03-01')).toEqual([])
  })

  test('are due at 24:00 of their last day, or so much later', () => {
    expect(periods(putian, 'monthly', '2026-09-10', '2026-09-10')).toEqual([{ key: '2026-09', from: '2026-09-01', through: '2026-09-30', at: cityTime('2026-10-01 00:00'), provisional: false }])
    expect(periods(putian, 'quarterly', '2026-09-10', '2026-09-10', parseSpan('2wd'))[0]).toMatchObject({ at: cityTime('2026-10-10 00:00'), provisional: false })
    expect(periods(putian, 'yearly', '2026-09-10', '2026-09-10', parseSpan('5wd'))[0]).toMatchObject({ at: cityTime('2027-01-08 00:00'), provisional: true })
  })

  test('a day that is none is refused', () => {
    expect(() => periods(putian, 'monthly', '2026-02-30', '2026-03-01')).toThrow(new RangeError('"2026-02-30" is no date'))
  })

  test('follow one another without a gap, in the order of their keys; ranges that follow one another give the same', () => {
    const day = upTo(110_000).map((offset) => offset + dayNumber('1900-01-01'))
    fc.assert(fc.property(fc.constantFrom('weekly' as const, 'monthly' as const, 'quarterly' as const, 'yearly' as const), day, upTo(900), upTo(900), (kind, first, length, cut) => {
      const text = (of: number) => new Date(of * 86_400_000).toISOString().slice(0, 10)
      const found = periods(putian, kind, text(first), text(first + length))
      expect(found[0]!.from <= text(first) && found.at(-1)!.through >= text(first + length)).toBe(true)
      for (const [index, { from }] of found.entries()) if (index > 0) expect(dayNumber(from)).toBe(dayNumber(found[index - 1]!.through) + 1)
      const keys = found.map(({ key }) => key)
      expect(keys).toEqual([...new Set(keys)].sort())
      const middle = first + Math.min(cut, length)
      const pieces = [...periods(putian, kind, text(first), text(middle)), ...periods(putian, kind, text(middle + 1), text(first + length))]
      expect([...new Map(pieces.map((period) => [period.key, period])).values()]).toEqual(found)
    }), runs(100))
  })
})
