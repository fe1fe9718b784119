import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateIn } from '../../../../core/base/clock.ts'
import { dayEndingAt, dayOf, instantOf } from '../../../../core/engines/deadlines/city-time.ts'
import { dayNumber, runs, upTo, zones } from './calendars.ts'
import { endOfDate } from './naive.ts'

const hour = 3_600_000
const shown = (zone: string, date: string, hours = 0) => new Date(instantOf(zone, dayNumber(date), hours * hour)).toISOString()

describe('where a clock is changed around midnight', () => {
  test('a day begins at the change where that skips midnight', () => {
    expect(shown('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00:00.000Z')
    expect(shown('Asia/Beirut', '2026-03-29')).toBe('2026-03-28T22:00:00.000Z')
  })

  test('a day ends once: at the second midnight, or at the only one where the clock is put back from it', () => {
    // 00:00 is shown for a moment at most, then it is 23:00 once more.
    expect(shown('America/Sao_Paulo', '2018-02-18')).toBe('2018-02-18T03:00:00.000Z')
    // From 01:00 back to 00:00: the day has begun an hour before.
    expect(shown('America/Havana', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z')
    // From 00:01 back to 23:01.
    expect(shown('America/St_Johns', '2006-10-29')).toBe('2006-10-29T03:30:00.000Z')
    expect(dayOf('America/St_Johns', Date.parse('2006-10-29T02:30:30Z'))).toBe(dayNumber('2006-10-28'))
    expect(dateIn('America/St_Johns', new Date('2006-10-29T02:30:30Z'))).toBe('2006-10-29')
  })

  test('a day that the zone left out has no length', () => {
    expect(shown('Pacific/Apia', '2011-12-30')).toBe('2011-12-30T10:00:00.000Z')
    expect(shown('Pacific/Apia', '2011-12-31')).toBe('2011-12-30T10:00:00.000Z')
    expect(dayEndingAt('Pacific/Apia', Date.parse('2011-12-30T10:00:00Z'))).toBe(dayNumber('2011-12-29'))
    expect(dayOf('Pacific/Apia', Date.parse('2011-12-30T10:00:00Z'))).toBe(dayNumber('2011-12-31'))
  })

  test('a time that is left out is the moment of the change, one that comes twice the second', () => {
    expect(shown('Europe/Berlin', '2026-03-29', 2.5)).toBe('2026-03-29T01:00:00.000Z')
    expect(shown('Europe/Berlin', '2026-10-25', 2.5)).toBe('2026-10-25T01:30:00.000Z')
    expect(shown('Europe/Berlin', '2026-10-25', 3)).toBe('2026-10-25T02:00:00.000Z')
  })

  test('seconds of mean time count as well', () => {
    expect(shown('Asia/Shanghai', '1900-06-01')).toBe('1900-05-31T15:54:17.000Z')
  })
})

const days = upTo(dayNumber('2200-01-01') - dayNumber('1900-01-01')).map((day) => day + dayNumber('1900-01-01'))

test('a day begins where the date comes to it for good, in every zone from 1900 to 2200', () => {
  fc.assert(fc.property(fc.constantFrom(...zones), days, upTo(80), (zone, day, later) => {
    const date = new Date(day * 24 * hour).toISOString().slice(0, 10)
    const begin = instantOf(zone, day)
    expect(dateIn(zone, new Date(begin - 1)) < date).toBe(true)
    expect(dateIn(zone, new Date(begin)) >= date).toBe(true)
    expect(dateIn(zone, new Date(begin + later * hour / 2)) >= date).toBe(true)
    expect(dayEndingAt(zone, begin) < day).toBe(true)
    expect(dayOf(zone, begin) >= day).toBe(true)
  }), runs(2000))
})

test('on the days of changes a day ends where the long way finds it', () => {
  for (const [zone, date] of [
    ['America/Sao_Paulo', '2018-02-17'], ['America/Sao_Paulo', '2018-11-03'], ['America/Havana', '2026-10-31'], ['America/Havana', '2026-03-07'], ['America/St_Johns', '2006-10-28'],
    ['America/St_Johns', '2006-04-01'], ['Asia/Beirut', '2026-10-24'], ['Africa/Cairo', '2026-04-23'], ['Africa/Cairo', '2026-10-29'], ['Pacific/Apia', '2011-12-29'], ['Australia/Lord_Howe', '2026-04-04'],
  ] as const) expect(`${zone} ${date} ${new Date(instantOf(zone, dayNumber(date) + 1)).toISOString()}`).toBe(`${zone} ${date} ${endOfDate(zone, date).toISOString()}`)
})

test('later times of a clock are never earlier instants', () => {
  fc.assert(fc.property(fc.constantFrom(...zones), days, upTo(24 * 60), upTo(24 * 60), (zone, day, a, b) => {
    expect(instantOf(zone, day, Math.min(a, b) * 60_000)).toBeLessThanOrEqual(instantOf(zone, day, Math.max(a, b) * 60_000))
  }), runs(1000))
})
