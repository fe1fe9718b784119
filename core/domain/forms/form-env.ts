import { dateIn } from '../../base/clock.ts'
import type { FormEnvJson } from '../../contracts/form-api.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'
import { readDate } from '../../language/values.ts'

const known = new WeakMap<WorkCalendar, FormEnvJson['calendar']>()

/** What conditions and computed fields read beside the answer, at an instant. */
export function formEnv({ timeZone, calendar }: { readonly timeZone: string; readonly calendar: WorkCalendar }, at: Date): FormEnvJson {
  const days = known.get(calendar) ?? { holidays: calendar.holidays.map((day) => readDate(day)!), makeUpDays: calendar.makeUpDays.map((day) => readDate(day)!) }
  known.set(calendar, days)
  return { today: dateIn(timeZone, at), timeZone, calendar: days }
}
