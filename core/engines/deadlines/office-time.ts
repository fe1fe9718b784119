import { isWorkingDay, workingDayAfter, type Calendar } from './calendar.ts'
import { dayOf, instantOf } from './city-time.ts'

/** The stretches of a working day in which offices are open, as milliseconds since 1970 UTC. */
function openOn({ timeZone, officeHours }: Calendar, day: number): readonly { readonly from: number; readonly to: number }[] {
  return officeHours.map(({ from, to }) => ({ from: instantOf(timeZone, day, from), to: instantOf(timeZone, day, to) }))
}

/**
 * The first instant by which offices have been open for so long since `at`; a time that runs out at noon ends at noon, not when offices open again.
 * An hour is an hour that passes, also where the clock is changed while offices are open.
 * @param at milliseconds since 1970 UTC
 * @param length milliseconds, more than 0
 */
export function addOfficeTime(calendar: Calendar, at: number, length: number): number {
  const first = dayOf(calendar.timeZone, at)
  let left = length
  for (let day = isWorkingDay(calendar, first) ? first : workingDayAfter(calendar, first, 1); ; day = workingDayAfter(calendar, day, 1)) {
    for (const open of openOn(calendar, day)) {
      const from = Math.max(open.from, at)
      if (open.to - from >= left) return from + left
      left -= Math.max(open.to - from, 0)
    }
  }
}

/** How long offices are open between two instants, the earlier first; all in milliseconds. */
export function officeTimeBetween(calendar: Calendar, from: number, to: number): number {
  const [first, last] = [dayOf(calendar.timeZone, from), dayOf(calendar.timeZone, to)]
  let length = 0
  for (let day = isWorkingDay(calendar, first) ? first : workingDayAfter(calendar, first, 1); day <= last; day = workingDayAfter(calendar, day, 1)) {
    for (const open of openOn(calendar, day)) length += Math.max(Math.min(open.to, to) - Math.max(open.from, from), 0)
  }
  return length
}
