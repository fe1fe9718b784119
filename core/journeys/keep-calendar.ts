import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { CalendarJson, HolidayNoticeJson, HolidayNoticeRequest } from '../contracts/calendar-api.ts'
import { lastCovered, type CityCalendar } from '../domain/calendar/city-calendar.ts'
import { holidayYears, putHolidayYear } from '../domain/calendar/holiday-years.ts'
import { planHolidays, type HolidayPlan } from '../domain/calendar/plan-holidays.ts'
import { demandAllOrganisations } from '../domain/identity/change-register.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'

export interface CalendarKeeping {
  readonly store: Store
  readonly cityCalendar: CityCalendar
  readonly timeZone: string
}

/** What is known of working days. */
export async function readCalendar({ store, timeZone }: CalendarKeeping, action: Action): Promise<CalendarJson> {
  const years = await holidayYears(reading(store, action))
  const last = lastCovered(years.map(({ year }) => year))
  return {
    coveredThrough: `${last}-12-31`, today: dateIn(timeZone, action.at), next: last + 1,
    years: years.toReversed().map(({ year, source, days, accountName, at }) => ({ year, source, imported: accountName === null ? null : { at: at.toISOString(), by: accountName }, days })),
  }
}

/**
 * What reading a notice in would do; with the `digest` of that answer it is done, and from then on everything counts by it: what was counted
 * beyond the calendar, or over days that are otherwise now, is counted anew. Throws `out-of-reach`, and with a digest `holiday-notice-faulty`
 * and `calendar-moved` when it would come to something else by now.
 */
export async function importHolidayNotice({ store, cityCalendar, timeZone }: CalendarKeeping, action: Action, { text, digest }: HolidayNoticeRequest, lang: Lang): Promise<HolidayNoticeJson> {
  const plan = async (read: Reading): Promise<HolidayPlan> => {
    demandAllOrganisations(read)
    return planHolidays(text, await holidayYears(read), Number(dateIn(timeZone, action.at).slice(0, 4)))
  }
  const json = ({ faults, ...rest }: HolidayPlan, done: boolean): HolidayNoticeJson => ({ done, ...rest, faults: faults.map((fault) => textIn(fault, lang)) })
  if (digest === undefined) return json(await plan(reading(store, action)), false)
  const [now, years] = await unitOfWork(store, action, async (change) => {
    const now = await plan(change)
    if (now.year === null || now.faults.length > 0) throw new HuiyanError('holiday-notice-faulty', { count: now.faults.length })
    if (now.digest !== digest) throw new HuiyanError('calendar-moved')
    await putHolidayYear(change, now.year, now.days)
    return [now, await holidayYears(change)] as const
  })
  cityCalendar.replace(years)
  return json(now, true)
}
