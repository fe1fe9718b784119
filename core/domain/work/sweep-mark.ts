import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { calendarOf } from '../../language/values.ts'
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

/** What a calendar knows, year by year, for telling which years another one counts otherwise. */
export function calendarMark({ coveredThrough, departures }: Calendar): string {
  const years = Map.groupBy(departures, (day) => calendarOf(day).year)
  return [`through ${calendarOf(coveredThrough).year}`, ...[...years].map(([year, days]) => `${year} ${days.reduce((sum, day) => (sum * 31 + day) % 2_147_483_647, days.length)}`)].join(', ')
}

/** The first day, `YYYY-MM-DD`, from which a calendar counts otherwise than one whose mark was noted; null: from nowhere that both know of. */
export function firstOtherwise(calendar: Calendar, noted: string): string | null {
  const known = /^through (\d+)/.exec(noted)
  if (known === null) return null
  const [before, now] = [new Set(noted.split(', ')), calendarMark(calendar).split(', ')]
  const years = [...before, ...now].filter((one) => !(before.has(one) && now.includes(one)) && !one.startsWith('through')).map((one) => Number(one.split(' ')[0]))
  const first = Math.min(...years.filter((year) => year <= Number(known[1])))
  return Number.isFinite(first) ? `${first}-01-01` : null
}
