import { dateIn } from '../../base/clock.ts'
import { addDays, startOfDate } from '../../base/start-of-date.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import type { MatterClock } from '../../contracts/matter-clock.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { readSpan, startClock } from '../../engines/deadlines/matter-clock.ts'
import { periods, type Period, type PeriodKind } from '../../engines/deadlines/periods.ts'

/** A period of a duty that is to be asked for. */
export interface DutyPeriod extends Pick<Period, 'key' | 'from' | 'through'> {
  readonly opensAt: Date
  /** The time that there is for it, as asked for now. */
  readonly clock: MatterClock
}

type Recurring = Pick<DutyFile, 'every' | 'within' | 'from' | 'until'>

/** How far the host has come with a duty. */
export interface AskedThrough {
  /** When the last period that it asked for had begun to be asked for, or when it met the duty. */
  readonly through: Date
  /** Key of the latest period that somebody was asked for; null: none. */
  readonly period: string | null
}

/** Whoever is told of it after the day on which it began has so long at least. */
const least = '5wd'

const longest: Readonly<Record<PeriodKind, number>> = { weekly: 7, monthly: 31, quarterly: 92, yearly: 366 }

/**
 * The periods of a duty that have begun to be asked for since the host last came by (`asked`; null: never) and up to now, the earliest
 * first, each once whatever the clock says; and when the next one does, null where none will. A duty that the host meets for the first
 * time is asked for its present period, or, where it is asked for afterwards, for the last one as long as that is not due. One that
 * a new version asks for earlier than before, within its period, is asked for that of which the beginning has passed already.
 */
export function periodsToAsk(calendar: Calendar, duty: Recurring, asked: AskedThrough | null, at: Date): { readonly ask: readonly DutyPeriod[]; readonly next: Date | null } {
  const { timeZone } = calendar
  const since = asked?.through ?? null
  const isNew = ({ key }: Period, opensAt: Date): boolean => asked === null || opensAt > asked.through || (opensAt.getTime() === asked.through.getTime() && asked.period !== null && key > asked.period)
  const length = longest[duty.every]
  const base = since ?? at
  const first = dateIn(timeZone, new Date(Math.min(base.getTime(), at.getTime())))
  const last = dateIn(timeZone, new Date(Math.max(base.getTime(), at.getTime())))
  const around = periods(calendar, duty.every, addDays(first, -2 * length), addDays(last, 2 * length)).filter(({ from, through }) => (duty.from === undefined || through >= duty.from) && (duty.until === undefined || from <= duty.until))
  const all = around.map((period) => ({ period, opensAt: opening(calendar, duty, period) }))
  const begun = all.filter(({ period, opensAt }) => opensAt <= at && isNew(period, opensAt))
  const wanted = since === null ? begun.slice(-1).filter(({ period }) => (duty.within === undefined ? startOfDate(timeZone, addDays(period.through, 1)) : new Date(usualClock(calendar, duty, period).due)) > at) : begun
  return {
    ask: wanted.map(({ period: { key, from, through }, opensAt }) => ({ key, from, through, opensAt, clock: clockOf(calendar, duty, { from, through, opensAt }, at) })),
    next: all.find(({ opensAt }) => opensAt > at && (since === null || opensAt > since))?.opensAt ?? null,
  }
}

function opening({ timeZone }: Calendar, { within }: Recurring, { from, through }: Pick<Period, 'from' | 'through'>): Date {
  return startOfDate(timeZone, within === undefined ? from : addDays(through, 1))
}

/** In its period until 24:00 of the last day; after it by a span from the last day on. */
function usualClock(calendar: Calendar, { within }: Recurring, { from, through }: Pick<Period, 'from' | 'through'>): MatterClock {
  const { timeZone } = calendar
  if (within === undefined) return startClock(calendar, { count: daysBetween(from, through), unit: 'nd' }, startOfDate(timeZone, from))
  // The day of a start does not count: the last day of the period.
  return startClock(calendar, readSpan(within), new Date(startOfDate(timeZone, addDays(through, 1)).getTime() - 1))
}

/** Asked for late, because the host was down, a duty leaves at least some days. */
function clockOf(calendar: Calendar, duty: Recurring, period: Pick<Period, 'from' | 'through'> & { readonly opensAt: Date }, at: Date): MatterClock {
  const usual = usualClock(calendar, duty, period)
  if (dateIn(calendar.timeZone, at) === dateIn(calendar.timeZone, period.opensAt)) return usual
  const late = startClock(calendar, readSpan(least), at)
  return Date.parse(usual.due) < Date.parse(late.due) ? late : usual
}

/** How long somebody has who is asked once more: to the end of the period (`through`), and some days at least. */
export function spanOnceMore(calendar: Calendar, through: string, at: Date): string {
  const left = daysBetween(dateIn(calendar.timeZone, at), through)
  const due = (span: string) => Date.parse(startClock(calendar, readSpan(span), at).due)
  return left > 0 && due(`${left}nd`) > due(least) ? `${left}nd` : least
}

const daysBetween = (from: string, through: string): number => Math.round((Date.parse(`${through}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
