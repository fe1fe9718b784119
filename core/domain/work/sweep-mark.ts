import type { Calendar } from '../../engines/deadlines/calendar.ts'
import type { Reading } from '../../store/access.ts'
import { WorkSweep } from '../../store/entities/work/work-sweep.ts'

const id = 'lights'

/** How far the sweep before came; null before the first. */
export function lastSweep({ em }: Pick<Reading, 'em'>): Promise<WorkSweep | null> {
  return em.findOne(WorkSweep, { id }, { disableIdentityMap: true })
}

/** Notes how far a sweep came, and by which calendar. */
export async function noteSweep({ em }: Pick<Reading, 'em'>, at: Date, calendar: string): Promise<void> {
  await em.upsert(WorkSweep, { id, at, calendar })
}

/** What a calendar knows, for telling whether another one knows something else. */
export function calendarMark({ coveredThrough, departures }: Calendar): string {
  return `${coveredThrough} ${departures.length} ${departures.reduce((sum, day) => (sum * 31 + day) % 2_147_483_647, 0)}`
}
