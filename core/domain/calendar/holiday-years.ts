import type { HolidayDay } from '../../contracts/calendar-api.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'
import type { Reading } from '../../store/access.ts'
import { HolidayYear } from '../../store/entities/calendar/holiday-year.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Every year whose notice is known, the earliest first. */
export function holidayYears({ em }: Pick<Reading, 'em'>): Promise<readonly HolidayYear[]> {
  return em.find(HolidayYear, {}, { orderBy: { year: 'asc' }, disableIdentityMap: true })
}

/** Puts in what came with the program, where it says something else than is there; what somebody has read in stays. */
export async function seedHolidayYears(store: Store, shipped: ReadonlyMap<number, readonly HolidayDay[]>, at: Date): Promise<void> {
  const known = new Map((await holidayYears({ em: store.reader() })).map((row) => [row.year, row]))
  const fresh = [...shipped].filter(([year, days]) => {
    const row = known.get(year)
    return row === undefined || (row.source === 'shipped' && JSON.stringify(row.days) !== JSON.stringify(days))
  })
  if (fresh.length > 0) await bookkeeping(store, (em) => em.upsertMany(HolidayYear, fresh.map(([year, days]) => ({ year, source: 'shipped' as const, days, account: null, accountName: null, at }))))
}

/** Puts the notice of a year in place of what was there. */
export async function putHolidayYear({ em, action, audit }: Change, year: number, days: readonly HolidayDay[]): Promise<void> {
  const before = await em.findOne(HolidayYear, { year }, { disableIdentityMap: true })
  await em.upsert(HolidayYear, { year, source: 'imported', days, account: action.actor.id, accountName: action.actor.name, at: action.at })
  audit({ verb: 'import-holidays', object: { kind: 'calendar', id: String(year) }, topic: null, ...(before === null ? {} : { before: { source: before.source, days: inWords(before.days) } }), after: { source: 'imported', days: inWords(days) } })
}

function inWords(days: readonly HolidayDay[]): readonly string[] {
  return days.map(({ date, kind }) => `${date} ${kind}`)
}
