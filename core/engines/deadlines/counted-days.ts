import { isWorkingDay, workingDayAfter, workingDaysBetween, type Calendar } from './calendar.ts'
import { dayLength, dayOf, instantOf } from './city-time.ts'

/** The spans that count days. */
export type DayUnit = 'wd' | 'nd'

/**
 * How far counted days have come at an instant, in milliseconds of 24-hour days since some fixed day: working days (`wd`) stand still
 * on days off, and of a day on which the clock is changed a half is still a half. Only differences mean anything.
 */
export function countedTime(calendar: Calendar, unit: DayUnit, at: number): number {
  const day = dayOf(calendar.timeZone, at)
  const [from, to] = [instantOf(calendar.timeZone, day), instantOf(calendar.timeZone, day + 1)]
  const passed = Math.floor((at - from) * dayLength / (to - from))
  if (unit === 'nd') return day * dayLength + passed
  return workingDaysBetween(calendar, 0, day - 1) * dayLength + (isWorkingDay(calendar, day) ? passed : 0)
}

/** The day so many counted days after another. */
export function countedDayAfter(calendar: Calendar, unit: DayUnit, day: number, count: number): number {
  return unit === 'nd' ? day + count : workingDayAfter(calendar, day, count)
}
