import type { Calendar } from './calendar.ts'
import { dayEndingAt, dayLength, dayOf } from './city-time.ts'
import { countedTime } from './counted-days.ts'
import { endOfCounted, endOfOffice, type Due } from './due-at.ts'
import { officeTimeBetween } from './office-time.ts'
import type { SpanUnit } from './span.ts'

/** What a clock had left when it was stopped. */
export interface Stopped {
  /** What its span counts. */
  readonly unit: SpanUnit
  /** Milliseconds since 1970 UTC. */
  readonly due: number
  /** Milliseconds of suspended days that have not moved `due` yet; negative where it moved by more than was suspended. */
  readonly owed: number
}

/**
 * When a matter is due after a suspension, and what is owed to it then.
 *
 * Hours, and hours of open offices, go on to the millisecond. Days go on by whole days, since they end at 24:00: suspended time of counted
 * days is put together over all suspensions, and each 24 hours of it move the due day by one. So minutes gain nothing, however often,
 * and a suspension cut in two is worth what it was whole. Where the last day went by while the clock stood, so that whole days alone
 * would leave the matter overdue with some of that day not used, it has until 24:00 of the day on which the rest runs out; the hours
 * that this gives too much are taken off the next suspension. Over a clock's life days move by the suspended time rounded up at most.
 * A suspension never makes anything due earlier.
 */
export function afterSuspension(calendar: Calendar, { unit, due, owed }: Stopped, from: number, to: number): { readonly due: Due; readonly owed: number } {
  const same: Due = { at: new Date(due), provisional: false }
  if (unit === 'h') return { due: { at: new Date(due + to - from), provisional: false }, owed }
  // What was counted by days whose holidays are not known may be another number of them.
  const known = unit === 'nd' || dayOf(calendar.timeZone, to) <= calendar.coveredThrough
  const settle = (moved: Due): Due => ({ at: moved.at, provisional: moved.provisional || !known })
  if (unit === 'wh') {
    const stood = officeTimeBetween(calendar, from, to)
    return { due: settle(stood === 0 ? same : endOfOffice(calendar, due, stood)), owed }
  }
  const [stoppedAt, lastDay] = [countedTime(calendar, unit, from), dayEndingAt(calendar.timeZone, due)]
  const stood = owed + countedTime(calendar, unit, to) - stoppedAt
  const movedBy = (days: number) => (days === 0 ? same : endOfCounted(calendar, unit, lastDay, days))
  const whole = Math.max(0, Math.floor(stood / dayLength))
  // What was overdue already stays so, unless the suspension itself brought the day that made it punctual before it ended.
  const wasLeft = countedTime(calendar, unit, due) + owed > stoppedAt && (due > from || whole > 0)
  const days = wasLeft && movedBy(whole).at.getTime() <= to ? Math.max(0, Math.ceil(stood / dayLength)) : whole
  return { due: settle(movedBy(days)), owed: stood - days * dayLength }
}
