import days from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import type { WorkCalendar } from '../../contracts/query-plan.ts'

const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay()
const onWeekend = (date: string) => weekday(date) === 0 || weekday(date) === 6

/**
 * Public holidays and make-up days (调休) of the State Council's notices, from the `chinese-days` tables.
 * Beyond `nationalCalendarThrough` nothing is known and every Monday to Friday counts as worked.
 */
export const nationalCalendar: WorkCalendar = Object.freeze({
  holidays: Object.keys(days.holidays).filter((date) => !onWeekend(date)).sort(),
  makeUpDays: Object.keys(days.workdays).filter(onWeekend).sort(),
})

/** The last day of the last year that has a notice, `YYYY-MM-DD`. */
export const nationalCalendarThrough = `${Object.keys(days.holidays).sort().at(-1)!.slice(0, 4)}-12-31`
