import type { HolidayDay } from '../../contracts/calendar-api.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'

const isWeekend = (date: string) => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())

/** What days that notices name make otherwise than the week does: holidays from Monday to Friday and make-up days on weekends, ascending, each once. */
export function workCalendarOf(days: readonly HolidayDay[]): WorkCalendar {
  const of = (kind: HolidayDay['kind'], onWeekend: boolean) => Object.freeze([...new Set(days.filter((day) => day.kind === kind && isWeekend(day.date) === onWeekend).map(({ date }) => date))].sort())
  return Object.freeze({ holidays: of('holiday', false), makeUpDays: of('make-up', true) })
}
