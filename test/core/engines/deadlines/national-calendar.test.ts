import { describe, expect, test } from 'vitest'
import { nationalCalendar, nationalCalendarThrough } from '../../../../core/engines/deadlines/national-calendar.ts'

/** Counts the long way, day by day. */
function after(start: string, workingDays: number): string {
  const at = new Date(`${start}T00:00:00Z`)
  for (let left = workingDays; left > 0;) {
    at.setUTCDate(at.getUTCDate() + 1)
    const date = at.toISOString().slice(0, 10)
    const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6
    if (weekend ? nationalCalendar.makeUpDays.includes(date) : !nationalCalendar.holidays.includes(date)) left -= 1
  }
  return at.toISOString().slice(0, 10)
}

describe('national calendar', () => {
  test('the vectors of 2026: Spring Festival and National Day with their make-up days', () => {
    expect(after('2026-02-10', 7)).toBe('2026-02-26')
    expect(after('2026-09-18', 15)).toBe('2026-10-15')
  })

  test('holidays lie on weekdays, make-up days on weekends, both ascending', () => {
    const day = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay()
    expect(nationalCalendar.holidays.filter((date) => [0, 6].includes(day(date)))).toEqual([])
    expect(nationalCalendar.makeUpDays.filter((date) => ![0, 6].includes(day(date)))).toEqual([])
    expect(nationalCalendar.holidays).toEqual([...nationalCalendar.holidays].sort())
    expect(nationalCalendarThrough).toBe('2026-12-31')
  })
})
