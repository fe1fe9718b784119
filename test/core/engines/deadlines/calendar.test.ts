import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCalendar, isWorkingDay, workingDayAfter, workingDaysBetween, type CalendarSettings } from '../../../../core/engines/deadlines/calendar.ts'
import { nationalCalendar } from '../../../../core/engines/deadlines/national-calendar.ts'
import { workingDaysBetween as inRules } from '../../../../core/language/functions/time.ts'
import { dateType, intType } from '../../../../core/language/value-types.ts'
import { calendarSettings, dayNumber, firstDay, putian, runs, upTo } from './calendars.ts'
import { worksOn } from './naive.ts'

const settings = calendarSettings(fc.constant('Asia/Shanghai'))
const dates = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)

test('counts as one does day by day', () => {
  fc.assert(fc.property(settings, upTo(120), upTo(60), (given, offset, count) => {
    const calendar = buildCalendar(given)
    const from = firstDay - 30 + offset
    let [day, left] = [from, count + 1]
    while (left > 0) {
      day += 1
      const works = worksOn(given, dates(day))
      expect(isWorkingDay(calendar, day)).toBe(works)
      if (works) left -= 1
      expect(workingDaysBetween(calendar, from, day)).toBe(count + 1 - left)
      expect(workingDaysBetween(calendar, day, from)).toBe(left - count - 1 + 0)
    }
    expect(workingDayAfter(calendar, from, count + 1)).toBe(day)
  }), runs(300))
})

test('agrees with working_days_between of rules, from 1900 to 2200', () => {
  const day = upTo(dayNumber('2200-12-31') - dayNumber('1900-01-01')).map((offset) => offset + dayNumber('1900-01-01'))
  const days = (texts: readonly string[]) => texts.map(dayNumber)
  fc.assert(fc.property(fc.oneof(settings, fc.constant({ ...nationalCalendar, coveredThrough: '2026-12-31', timeZone: 'Asia/Shanghai' })), fc.oneof(day, upTo(400).map((offset) => firstDay - 150 + offset)), day, (given: CalendarSettings, a, b) => {
    // A rule's calendar has every day once.
    const calendar = { holidays: days([...new Set(given.holidays)]), makeUpDays: days([...new Set(given.makeUpDays)]) }
    const call = { operands: [dateType, dateType], type: intType, args: [] }
    expect(BigInt(workingDaysBetween(buildCalendar(given), a, b))).toBe(inRules.evaluate([a, b], call, { calendar, today: firstDay, timeZone: given.timeZone }))
  }), runs(300))
})

test('the day after so many working days is that many away, over centuries', () => {
  fc.assert(fc.property(upTo(110_000), upTo(99_998), (offset, count) => {
    const from = dayNumber('1900-01-01') + offset
    const to = workingDayAfter(putian, from, count + 1)
    expect(isWorkingDay(putian, to)).toBe(true)
    expect(workingDaysBetween(putian, from, to)).toBe(count + 1)
  }), runs(300))
})

describe('what a calendar is made of', () => {
  const good: CalendarSettings = { holidays: [], makeUpDays: [], coveredThrough: '2026-12-31', timeZone: 'Asia/Shanghai' }

  test('a holiday on a weekend and a make-up day in the week change nothing, a day named twice counts once', () => {
    const { departures, balances } = buildCalendar({ ...good, holidays: ['2026-05-02', '2026-05-01', '2026-05-01'], makeUpDays: ['2026-05-09', '2026-05-06'] })
    expect(departures).toEqual([dayNumber('2026-05-01'), dayNumber('2026-05-09')])
    expect(balances).toEqual([-1, 0])
  })

  test.each([
    ['a day that is none', { holidays: ['2026-02-29'] }, '"2026-02-29" is no date'],
    ['a last day that is none', { coveredThrough: '2026' }, '"2026" is no date'],
    ['a time that is none', { officeHours: [{ from: '8:00', to: '12:00' }] }, '"8:00" is no time of day'],
    ['hours that overlap', { officeHours: [{ from: '08:00', to: '12:00' }, { from: '11:00', to: '17:00' }] }, 'office hours overlap or never open: 08:00–12:00, 11:00–17:00'],
    ['hours that never open', { officeHours: [] }, 'office hours overlap or never open: '],
    ['a zone that is none', { timeZone: 'Asia/Putian' }, 'Invalid time zone specified: Asia/Putian'],
  ])('%s is refused', (_what, bad, message) => {
    expect(() => buildCalendar({ ...good, ...bad })).toThrow(new RangeError(message))
  })
})
