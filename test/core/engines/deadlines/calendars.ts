import fc from 'fast-check'
import { buildCalendar, type Calendar, type CalendarSettings } from '../../../../core/engines/deadlines/calendar.ts'
import { nationalCalendar, nationalCalendarThrough } from '../../../../core/engines/deadlines/national-calendar.ts'
import type { Span, SpanUnit } from '../../../../core/engines/deadlines/span.ts'

/** The city's own calendar. */
export const putian: Calendar = buildCalendar({ ...nationalCalendar, coveredThrough: nationalCalendarThrough, timeZone: 'Asia/Shanghai' })

/** How often properties are tried, times what `TEST_EFFORT` says. */
export const runs = (count: number) => ({ numRuns: count * Number(process.env['TEST_EFFORT'] ?? 1) })

/** Clocks that change at midnight, over it, by half an hour, by a whole day, twice a winter, and never. */
export const zones = [
  'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'America/Sao_Paulo', 'America/St_Johns', 'Asia/Beirut', 'Africa/Cairo',
  'Africa/Casablanca', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Tehran', 'Asia/Kathmandu', 'America/Asuncion', 'UTC',
]

const dayLength = 86_400_000
const dayText = (day: number) => new Date(day * dayLength).toISOString().slice(0, 10)
export const dayNumber = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayLength

/** Up to `max`, each as likely: fast-check leans to the ends. */
export const upTo = (max: number) => fc.noBias(fc.nat({ max }))

/** A few weeks in which much departs from the usual, so that it is met by chance. */
export const firstDay = dayNumber('2026-01-01')
const someDays = fc.array(upTo(70), { maxLength: 30 }).map((days) => days.map((day) => dayText(firstDay + day)).sort())

export const calendarSettings = (timeZone: fc.Arbitrary<string>): fc.Arbitrary<CalendarSettings> => fc.record({
  holidays: someDays, makeUpDays: someDays, timeZone,
  coveredThrough: upTo(90).map((day) => dayText(firstDay + day)),
})

export const calendars = calendarSettings(fc.constantFrom(...zones)).map((settings) => buildCalendar(settings))

/** To the minute, in the weeks of `calendars`. */
export const starts = upTo(60 * 1440).map((minutes) => new Date(firstDay * dayLength + minutes * 60_000))

export const spans = (...units: readonly SpanUnit[]): fc.Arbitrary<Span> => fc.record({ unit: fc.constantFrom(...units), count: upTo(19).map((count) => count + 1) })

/** City time in Shanghai, which is eight hours ahead all year. */
export const cityTime = (text: string) => new Date(`${text.replace(' ', 'T')}+08:00`)
