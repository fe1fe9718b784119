import type { WorkCalendar } from '../../contracts/query-plan.ts'
import { daysOf, readDate } from '../../language/values.ts'

/** What a city's calendar is made of. */
export interface CalendarSettings extends WorkCalendar {
  /** The last day whose holidays are known, `YYYY-MM-DD`: a time that was counted beyond it is provisional. */
  readonly coveredThrough: string
  /** IANA name of the city's time zone. */
  readonly timeZone: string
  /** When offices are open on a working day; `usualOfficeHours` when left out. */
  readonly officeHours?: readonly OfficeHours[]
}

/** Two times of the city's clock, `HH:MM`, up to `24:00`. */
export interface OfficeHours {
  readonly from: string
  readonly to: string
}

/** Morning and afternoon (design: packs, Workflows). */
const usualOfficeHours: readonly OfficeHours[] = [{ from: '08:00', to: '12:00' }, { from: '14:30', to: '17:30' }]

/** A city's calendar ready to count by, frozen. Days are numbers: days since 1970-01-01. */
export interface Calendar {
  readonly timeZone: string
  readonly coveredThrough: number
  /** Milliseconds since 00:00, the earliest first, never empty. */
  readonly officeHours: readonly { readonly from: number; readonly to: number }[]
  /** Holidays from Monday to Friday and make-up days on weekends, ascending, each once. */
  readonly departures: readonly number[]
  /** For each departure, the working days that there are more, or fewer, than Mondays to Fridays up to and including it. */
  readonly balances: readonly number[]
}

/**
 * Prepares a calendar, so that counting costs the same over a week and over a century.
 * A holiday on a weekend and a make-up day from Monday to Friday change nothing.
 * Throws a `RangeError` on what is no date, no time, no zone, or on office hours that overlap or never open.
 */
export function buildCalendar({ holidays, makeUpDays, coveredThrough, timeZone, officeHours = usualOfficeHours }: CalendarSettings): Calendar {
  new Intl.DateTimeFormat('en', { timeZone })
  const free = new Set(holidays.map(readDay).filter(isWeekday))
  const extra = new Set(makeUpDays.map(readDay).filter((day) => !isWeekday(day)))
  const departures = [...free, ...extra].sort((a, b) => a - b)
  let balance = 0
  const balances = departures.map((day) => balance += free.has(day) ? -1 : 1)
  return Object.freeze({
    timeZone, coveredThrough: readDay(coveredThrough), officeHours: readOfficeHours(officeHours),
    departures: Object.freeze(departures), balances: Object.freeze(balances),
  })
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. Throws a `RangeError` on what is no date. */
export function readDay(text: string): number {
  const day = readDate(text)
  if (day === null) throw new RangeError(`"${text}" is no date`)
  return day
}

function readOfficeHours(hours: readonly OfficeHours[]): Calendar['officeHours'] {
  const read = hours.map(({ from, to }) => ({ from: readTime(from), to: readTime(to) }))
  const inOrder = read.every(({ from, to }, index) => from < to && from >= (read[index - 1]?.to ?? 0))
  if (read.length === 0 || !inOrder) throw new RangeError(`office hours overlap or never open: ${hours.map(({ from, to }) => `${from}–${to}`).join(', ')}`)
  return Object.freeze(read)
}

function readTime(text: string): number {
  const match = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text)
  if (match === null) throw new RangeError(`"${text}" is no time of day`)
  return match[1] === undefined ? 24 * 3_600_000 : (Number(match[1]) * 60 + Number(match[2])) * 60_000
}

/** A Monday; days before it count as well, downwards. */
const monday = daysOf(1, 1, 1)
const placeInWeek = (day: number) => ((day - monday) % 7 + 7) % 7
const isWeekday = (day: number) => placeInWeek(day) < 5

/** Mondays to Fridays from `monday` up to and including the day. */
function weekdaysUntil(day: number): number {
  return Math.floor((day - monday) / 7) * 5 + Math.min(placeInWeek(day) + 1, 5)
}

/** The day on which `weekdaysUntil` comes to `count`. */
function weekdayOfCount(count: number): number {
  return monday + Math.floor((count - 1) / 5) * 7 + (((count - 1) % 5) + 5) % 5
}

/** How many of the ascending numbers hold the condition, which those after the first that does not do not hold either. */
function countWhile(numbers: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(numbers[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}

function workingDaysUntil(calendar: Calendar, day: number): number {
  return weekdaysUntil(day) + (calendar.balances[countWhile(calendar.departures, (departure) => departure <= day) - 1] ?? 0)
}

/** Whether people work on the day: Monday to Friday but for holidays, and make-up days. */
export function isWorkingDay(calendar: Calendar, day: number): boolean {
  const { departures } = calendar
  const departed = departures[countWhile(departures, (departure) => departure < day)] === day
  return isWeekday(day) !== departed
}

/** Working days after `from` up to and including `to`, negative when `to` is earlier: as `working_days_between` in rules. */
export function workingDaysBetween(calendar: Calendar, from: number, to: number): number {
  return workingDaysUntil(calendar, to) - workingDaysUntil(calendar, from)
}

/** The working day that is so many after a day (at least 1), whether that one is worked or not. */
export function workingDayAfter(calendar: Calendar, day: number, count: number): number {
  const { departures, balances } = calendar
  const wanted = workingDaysUntil(calendar, day) + count
  // Up to the last departure before which the count is not yet reached, all is counted; from there to the next it goes by the week.
  const passed = countWhile(departures, (departure) => workingDaysUntil(calendar, departure) < wanted)
  const regular = weekdayOfCount(wanted - (balances[passed - 1] ?? 0))
  return Math.min(regular, departures[passed] ?? regular)
}
