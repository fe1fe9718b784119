import type { Calendar } from './calendar.ts'
import { dayEndingAt, dayOf, instantOf } from './city-time.ts'
import { countedDayAfter, type DayUnit } from './counted-days.ts'
import { addOfficeTime } from './office-time.ts'
import type { Span } from './span.ts'

/** When something is due. */
export interface Due {
  readonly at: Date
  /** It was counted by a calendar that does not know all of the days yet: it may move when the next year's holidays are published. */
  readonly provisional: boolean
}

/** Milliseconds. */
export const hourLength = 3_600_000

/**
 * When a span that begins at `start` is over.
 *
 * `wd` and `nd` end at 24:00 of the city's clock on the last day counted. The day of the start does not count, at whatever hour
 * (civil code, article 201); after a start on a day off the first day counted is the next working day. A last natural day that is
 * a holiday stays the last day. `h` are hours that pass, `wh` hours in which offices are open: one that begins while they are
 * closed begins when they open. Only what goes by working days can be provisional.
 */
export function dueAt(start: Date, span: Span, calendar: Calendar): Due {
  return countFrom(dayOf(calendar.timeZone, start.getTime()), start.getTime(), span, calendar)
}

/** When a time that was to end at `end` ends with a span more: days are counted on from the last one, also where `end` is its 24:00. */
export function dueAfter(end: Date, span: Span, calendar: Calendar): Due {
  return countFrom(dayEndingAt(calendar.timeZone, end.getTime()), end.getTime(), span, calendar)
}

/** 24:00 of the day so many counted days after another. */
export function endOfCounted(calendar: Calendar, unit: DayUnit, day: number, count: number): Due {
  const last = countedDayAfter(calendar, unit, day, count)
  return { at: new Date(instantOf(calendar.timeZone, last + 1)), provisional: unit === 'wd' && last > calendar.coveredThrough }
}

/** The end of so many milliseconds of open offices after an instant. */
export function endOfOffice(calendar: Calendar, at: number, length: number): Due {
  const end = addOfficeTime(calendar, at, length)
  return { at: new Date(end), provisional: dayEndingAt(calendar.timeZone, end) > calendar.coveredThrough }
}

function countFrom(day: number, at: number, { count, unit }: Span, calendar: Calendar): Due {
  switch (unit) {
    case 'h': return { at: new Date(at + count * hourLength), provisional: false }
    case 'wh': return endOfOffice(calendar, at, count * hourLength)
    default: return endOfCounted(calendar, unit, day, count)
  }
}
