import { dateIn } from '../../base/clock.ts'
import type { FormEnvJson } from '../../contracts/form-api.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'
import { readDate } from '../../language/values.ts'

/** By the days themselves: a calendar of the city stays the same when other days are imported. */
const known = new WeakMap<WorkCalendar['holidays'], FormEnvJson['calendar']>()

/** What conditions and computed fields read beside the answer, at an instant. */
export function formEnv({ timeZone, calendar }: { readonly timeZone: string; readonly calendar: WorkCalendar }, at: Date): FormEnvJson {
  const days = known.get(calendar.holidays) ?? { holidays: calendar.holidays.map((day) => readDate(day)!), makeUpDays: calendar.makeUpDays.map((day) => readDate(day)!) }
  known.set(calendar.holidays, days)
  return { today: dateIn(timeZone, at), timeZone, calendar: days }
}
