import { calendarOf, dateText, daysOf } from '../../language/values.ts'
import { readDay, type Calendar } from './calendar.ts'
import { instantOf } from './city-time.ts'
import { dueAfter, type Due } from './due-at.ts'
import type { Span } from './span.ts'

/** How often a duty comes: a visit every month, a report every quarter. */
export type PeriodKind = 'weekly' | 'monthly' | 'quarterly' | 'yearly'

/** One period of a duty that recurs. */
export interface Period extends Due {
  /** Unique among the periods of a kind, and in their order as text: `2026-W07`, `2026-02`, `2026-Q1`, `2026`. */
  readonly key: string
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string
  readonly through: string
}

/**
 * The periods that have a day within `from` to `until` (`YYYY-MM-DD`, both inclusive), whole and in order. So ranges that follow one
 * another give each period between them, and the one that both touch twice, under one key. Weeks are those of ISO 8601, Monday to Sunday.
 * What is to be done in a period is due at 24:00 of its last day, or so much later as `within` says. Throws a `RangeError` on what is no date.
 */
export function periods(calendar: Calendar, kind: PeriodKind, from: string, until: string, within: Span | null = null): readonly Period[] {
  const [first, last] = [readDay(from), readDay(until)]
  const found: Period[] = []
  for (let day = first; day <= last;) {
    const { key, begins, ends } = periodOf(kind, day)
    const end = new Date(instantOf(calendar.timeZone, ends + 1))
    const due = within === null ? { at: end, provisional: false } : dueAfter(end, within, calendar)
    found.push({ key, from: dateText(begins), through: dateText(ends), ...due })
    day = ends + 1
  }
  return found
}

function periodOf(kind: PeriodKind, day: number): { readonly key: string; readonly begins: number; readonly ends: number } {
  if (kind === 'weekly') return weekOf(day)
  const { year, month } = calendarOf(day)
  const length = { monthly: 1, quarterly: 3, yearly: 12 }[kind]
  const index = Math.floor((month - 1) / length)
  const key = { monthly: `-${String(month).padStart(2, '0')}`, quarterly: `-Q${index + 1}`, yearly: '' }[kind]
  return {
    key: `${String(year).padStart(4, '0')}${key}`,
    begins: daysOf(year, index * length + 1, 1),
    ends: daysOf(year, (index + 1) * length + 1, 1) - 1,
  }
}

/** 1970-01-01 was a Thursday, and a week belongs to the year of its Thursday. */
function weekOf(day: number): { readonly key: string; readonly begins: number; readonly ends: number } {
  const begins = Math.floor((day + 3) / 7) * 7 - 3
  const { year } = calendarOf(begins + 3)
  const week = Math.floor((begins + 3 - daysOf(year, 1, 1)) / 7) + 1
  return { key: `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`, begins, ends: begins + 6 }
}
