import { dateIn } from '../../base/clock.ts'
import { lights } from '../../contracts/matter-clock.ts'
import type { MatterTimeJson } from '../../contracts/work-api.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { extensionsOf, readSpan } from '../../engines/deadlines/matter-clock.ts'
import { timeLeft } from '../../engines/deadlines/time-left.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

/** How a matter stands with time, as pages show it; null once it is done with. The light is the stored one, by which lists filter and sort. */
export function timeJson(calendar: Calendar, { timing, light, provisional }: Pick<WorkItem, 'timing' | 'light' | 'provisional'>, at: Date): MatterTimeJson | null {
  if (light === null) return null
  const clock = timing?.clock ?? null
  const facts = { light: lights[light]!, sentBack: timing?.sentBack.length ?? 0, provisional }
  if (clock === null) return { ...facts, due: null, dueDay: null, left: null, suspended: false, extensions: 0 }
  const byDays = ['wd', 'nd'].includes(readSpan(clock.span).unit)
  return {
    ...facts, due: clock.due, left: timeLeft(calendar, clock, at), suspended: clock.suspendedSince !== null, extensions: extensionsOf(clock).length,
    // A day ends with its 24:00, which is already the next one's.
    dueDay: byDays ? dateIn(calendar.timeZone, new Date(Date.parse(clock.due) - 1)) : null,
  }
}
