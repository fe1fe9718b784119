import { dateIn } from '../../../../core/base/clock.ts'
import type { CalendarSettings } from '../../../../core/engines/deadlines/calendar.ts'
import type { Span } from '../../../../core/engines/deadlines/span.ts'

// The long way, day by day and minute by minute on the clock that the platform shows: what the engine is held against.

const minute = 60_000
const nextDate = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 1440 * minute).toISOString().slice(0, 10)

export function worksOn({ holidays, makeUpDays }: Pick<CalendarSettings, 'holidays' | 'makeUpDays'>, date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6 ? makeUpDays.includes(date) : !holidays.includes(date)
}

const ends = new Map<string, Date>()

/** The first minute after which the zone's date never is `date`, or one before it, again. */
export function endOfDate(timeZone: string, date: string): Date {
  const known = ends.get(`${timeZone} ${date}`)
  if (known !== undefined) return known
  let at = Date.parse(`${date}T00:00:00Z`) + 40 * 60 * minute
  while (dateIn(timeZone, new Date(at - minute)) > date) at -= minute
  ends.set(`${timeZone} ${date}`, new Date(at))
  return new Date(at)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function timeShown(timeZone: string, at: Date): string {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  clocks.set(timeZone, clock)
  return clock.format(at)
}

/** Whether an office is open in the minute that begins at `at`. */
export function isOpen(settings: CalendarSettings, at: Date): boolean {
  if (!worksOn(settings, dateIn(settings.timeZone, at))) return false
  const time = timeShown(settings.timeZone, at)
  return (settings.officeHours ?? [{ from: '08:00', to: '12:00' }, { from: '14:30', to: '17:30' }]).some(({ from, to }) => time >= from && time < to)
}

export function naiveDue(settings: CalendarSettings, start: Date, { count, unit }: Span): { readonly at: Date; readonly provisional: boolean } {
  if (unit === 'h') return { at: new Date(start.getTime() + count * 60 * minute), provisional: false }
  if (unit === 'wh') {
    let at = start.getTime()
    for (let left = count * 60; left > 0; at += minute) if (isOpen(settings, new Date(at))) left -= 1
    return { at: new Date(at), provisional: dateIn(settings.timeZone, new Date(at - 1)) > settings.coveredThrough }
  }
  let date = dateIn(settings.timeZone, start)
  for (let left = count; left > 0;) {
    date = nextDate(date)
    if (unit === 'nd' || worksOn(settings, date)) left -= 1
  }
  return { at: endOfDate(settings.timeZone, date), provisional: unit === 'wd' && date > settings.coveredThrough }
}
