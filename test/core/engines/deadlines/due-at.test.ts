import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCalendar } from '../../../../core/engines/deadlines/calendar.ts'
import { dueAfter, dueAt } from '../../../../core/engines/deadlines/due-at.ts'
import { nationalCalendar } from '../../../../core/engines/deadlines/national-calendar.ts'
import { parseSpan } from '../../../../core/engines/deadlines/span.ts'
import { calendarSettings, cityTime, putian, runs, spans, starts, upTo, zones } from './calendars.ts'
import { naiveDue } from './naive.ts'

const due = (start: string, span: string) => dueAt(cityTime(start), parseSpan(span)!, putian)
const end = (date: string, provisional = false) => ({ at: new Date(cityTime(`${date} 00:00`).getTime() + 86_400_000), provisional })

describe('days', () => {
  test('the vectors of 2026: Spring Festival and National Day with their make-up days', () => {
    expect(due('2026-02-10 09:30', '7wd')).toEqual(end('2026-02-26'))
    expect(due('2026-09-18 09:30', '15wd')).toEqual(end('2026-10-15'))
  })

  test('end at 24:00 in the city; the day of the start does not count, at whatever hour', () => {
    expect(due('2026-03-02 00:00', '1wd')).toEqual({ at: new Date('2026-03-03T16:00:00Z'), provisional: false })
    expect(due('2026-03-02 23:59', '1wd')).toEqual(end('2026-03-03'))
    expect(due('2026-03-02 23:59', '1nd')).toEqual(end('2026-03-03'))
  })

  test('after a start on a day off, the next working day is the first', () => {
    expect(due('2026-02-14 10:00', '1wd')).toEqual(end('2026-02-24'))
    expect(due('2026-03-07 10:00', '1wd')).toEqual(end('2026-03-09'))
    // A Sunday that is worked, for the National Day.
    expect(due('2026-09-18 10:00', '1wd')).toEqual(end('2026-09-20'))
  })

  test('natural days run through holidays, leap days and new year', () => {
    expect(due('2026-09-28 10:00', '7nd')).toEqual(end('2026-10-05'))
    expect(due('2028-02-28 10:00', '1nd')).toEqual(end('2028-02-29'))
    expect(due('2027-02-28 10:00', '1nd')).toEqual(end('2027-03-01'))
    expect(due('2026-12-31 10:00', '1nd')).toEqual(end('2027-01-01'))
    expect(due('2000-02-28 10:00', '2nd')).toEqual(end('2000-03-01'))
    expect(due('1900-02-28 10:00', '1nd')).toEqual({ at: new Date('1900-03-01T15:54:17Z'), provisional: false })
  })

  test('beyond the days that are known, working days are provisional', () => {
    expect(due('2026-12-30 10:00', '1wd')).toEqual(end('2026-12-31'))
    // A Friday, and New Year's Day: nobody has told the calendar.
    expect(due('2026-12-31 10:00', '1wd')).toEqual(end('2027-01-01', true))
    expect(due('2026-12-31 16:00', '2wh')).toMatchObject({ provisional: true })
    expect(due('2026-12-31 15:30', '2wh')).toEqual({ at: cityTime('2026-12-31 17:30'), provisional: false })
    expect(due('2026-12-31 10:00', '30nd').provisional).toBe(false)
    expect(due('2026-12-31 10:00', '999h').provisional).toBe(false)
  })
})

describe('hours', () => {
  test('hours pass at night too', () => {
    expect(due('2026-03-06 22:00', '8h').at).toEqual(cityTime('2026-03-07 06:00'))
  })

  test('working hours pass while offices are open, and end when they close', () => {
    expect(due('2026-03-06 08:00', '4wh').at).toEqual(cityTime('2026-03-06 12:00'))
    expect(due('2026-03-06 11:00', '2wh').at).toEqual(cityTime('2026-03-06 15:30'))
    expect(due('2026-03-06 12:30', '1wh').at).toEqual(cityTime('2026-03-06 15:30'))
    expect(due('2026-03-06 17:00', '8wh').at).toEqual(cityTime('2026-03-10 08:30'))
    expect(due('2026-03-07 10:00', '7wh').at).toEqual(cityTime('2026-03-09 17:30'))
    expect(due('2026-02-13 17:30', '1wh').at).toEqual(cityTime('2026-02-14 09:00'))
  })

  test('an hour is one that passes, where the clock is changed in an open office', () => {
    const night = buildCalendar({ holidays: [], makeUpDays: ['2026-03-29', '2026-10-25'], coveredThrough: '2026-12-31', timeZone: 'Europe/Berlin', officeHours: [{ from: '00:00', to: '06:00' }, { from: '18:00', to: '24:00' }] })
    const at = (start: string, span: string) => dueAt(new Date(start), parseSpan(span)!, night).at.toISOString()
    expect(at('2026-03-28T23:00:00Z', '5wh')).toBe('2026-03-29T04:00:00.000Z')
    expect(at('2026-03-28T23:00:00Z', '6wh')).toBe('2026-03-29T17:00:00.000Z')
    expect(at('2026-10-24T22:00:00Z', '7wh')).toBe('2026-10-25T05:00:00.000Z')
    expect(at('2026-10-24T22:00:00Z', '13wh')).toBe('2026-10-25T23:00:00.000Z')
  })
})

test('a span more is counted on from the last day, whose 24:00 is the next one’s 00:00', () => {
  expect(dueAfter(end('2026-03-06').at, parseSpan('1wd')!, putian)).toEqual(end('2026-03-09'))
  expect(dueAfter(end('2026-03-06').at, parseSpan('1nd')!, putian)).toEqual(end('2026-03-07'))
  expect(dueAfter(cityTime('2026-03-06 12:00'), parseSpan('1nd')!, putian)).toEqual(end('2026-03-07'))
})

test('is due when the long way says so, in every zone', () => {
  fc.assert(fc.property(calendarSettings(fc.constantFrom(...zones)), starts, spans('wd', 'nd', 'h'), (settings, start, span) => {
    expect(dueAt(start, span, buildCalendar(settings))).toEqual(naiveDue(settings, start, span))
  }), runs(200))
})

test('working hours too', () => {
  fc.assert(fc.property(calendarSettings(fc.constantFrom(...zones)), starts, spans('wh'), (settings, start, span) => {
    expect(dueAt(start, span, buildCalendar(settings))).toEqual(naiveDue(settings, start, span))
  }), runs(20))
})

test('around the changes of clocks as well', () => {
  const changes = [
    ['America/Sao_Paulo', '2018-11-01'], ['America/Sao_Paulo', '2018-02-15'], ['America/Havana', '2026-03-05'], ['America/Havana', '2026-10-29'], ['America/St_Johns', '2006-10-26'],
    ['Africa/Cairo', '2026-04-21'], ['Asia/Beirut', '2026-03-26'], ['Europe/Berlin', '2026-10-22'], ['America/New_York', '2026-03-05'],
  ] as const
  fc.assert(fc.property(fc.constantFrom(...changes), upTo(4 * 1440), spans('wd', 'nd'), ([timeZone, from], minutes, span) => {
    const settings = { holidays: [], makeUpDays: [], coveredThrough: '2030-12-31', timeZone }
    const start = new Date(Date.parse(`${from}T00:00:00Z`) + minutes * 60_000)
    // For the minute before the clock is put back over midnight the platform shows a day that has not begun for good.
    fc.pre(!(timeZone === 'America/St_Johns' && start.getTime() >= Date.parse('2006-10-29T02:30:00Z') && start.getTime() < Date.parse('2006-10-29T02:31:00Z')))
    expect(dueAt(start, { ...span, count: span.count % 5 + 1 }, buildCalendar(settings))).toEqual(naiveDue(settings, start, { ...span, count: span.count % 5 + 1 }))
  }), runs(120))
})

test('national days of 20 years back: a span over each new year is what a person counts', () => {
  for (let year = 2006; year <= 2025; year += 1) {
    const settings = { ...nationalCalendar, coveredThrough: '2026-12-31', timeZone: 'Asia/Shanghai' }
    const start = cityTime(`${year}-12-20 10:00`)
    expect(dueAt(start, parseSpan('15wd')!, putian)).toEqual(naiveDue(settings, start, parseSpan('15wd')!))
  }
})
