import days from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import type { HolidayDay } from '../../contracts/calendar-api.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'
import { workCalendarOf } from './work-calendar.ts'

/** The tables name some festivals shortly. */
const fullNames: Readonly<Record<string, string>> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' }

/** Days off and days worked instead (调休) of the State Council's notices that came with the program, from the `chinese-days` tables, by year. */
export const nationalYears: ReadonlyMap<number, readonly HolidayDay[]> = Map.groupBy(
  [...named(days.holidays, 'holiday'), ...named(days.workdays, 'make-up')].sort((a, b) => (a.date < b.date ? -1 : 1)),
  ({ date }) => Number(date.slice(0, 4)),
)

/**
 * The same to count by, for what has no city of its own: commands over files, tests of packs. Beyond `nationalCalendarThrough` nothing is
 * known and every Monday to Friday counts as worked.
 */
export const nationalCalendar: WorkCalendar = workCalendarOf([...nationalYears.values()].flat())

/** The last day of the last year that has a notice, `YYYY-MM-DD`. */
export const nationalCalendarThrough = `${Math.max(...nationalYears.keys())}-12-31`

function named(table: Readonly<Record<string, string>>, kind: HolidayDay['kind']): readonly HolidayDay[] {
  return Object.entries(table).map(([date, names]) => ({ date, kind, title: fullNames[names.split(',')[1]!] ?? names.split(',')[1]! }))
}
