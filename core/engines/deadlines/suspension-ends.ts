import type { MatterClock } from '../../contracts/matter-clock.ts'
import type { Calendar } from './calendar.ts'
import { dayLength } from './city-time.ts'
import { countedTime } from './counted-days.ts'
import { dueAt, endOfOffice, hourLength, type Due } from './due-at.ts'
import { suspensionsOf } from './matter-clock.ts'
import { officeTimeBetween } from './office-time.ts'
import type { Span } from './span.ts'

/**
 * When the open suspension has to end, where all suspensions of a clock together may last as long as `cap`; null when none is open.
 * Of days, the whole ones that were used before are taken off. When nothing is left it ends where it began.
 */
export function suspensionEnds(calendar: Calendar, clock: MatterClock, cap: Span): Due | null {
  if (clock.suspendedSince === null) return null
  const since = new Date(clock.suspendedSince)
  const used = suspensionsOf(clock).reduce((sum, { from, to }) => sum + lengthOf(calendar, cap, from, to), 0)
  const atOnce: Due = { at: since, provisional: false }
  if (cap.unit === 'h' || cap.unit === 'wh') {
    const left = cap.count * hourLength - used
    if (left <= 0) return atOnce
    return cap.unit === 'wh' ? endOfOffice(calendar, since.getTime(), left) : { at: new Date(since.getTime() + left), provisional: false }
  }
  const left = cap.count - Math.floor(used / dayLength)
  return left <= 0 ? atOnce : dueAt(since, { count: left, unit: cap.unit }, calendar)
}

function lengthOf(calendar: Calendar, { unit }: Span, from: number, to: number): number {
  switch (unit) {
    case 'h': return to - from
    case 'wh': return officeTimeBetween(calendar, from, to)
    default: return countedTime(calendar, unit, to) - countedTime(calendar, unit, from)
  }
}
