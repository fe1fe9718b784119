import { dateIn } from './clock.ts'

const hour = 3_600_000

/** The instant at which a date (`YYYY-MM-DD`) begins in an IANA time zone; where a clock change skips midnight, the first one after it. */
export function startOfDate(timeZone: string, date: string): Date {
  // Zones lie within fourteen hours of UTC, and the date of a later instant is never an earlier one.
  let before = Date.parse(`${date}T00:00:00Z`) - 15 * hour
  let within = before + 30 * hour
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2)
    if (dateIn(timeZone, new Date(middle)) < date) before = middle
    else within = middle
  }
  return new Date(within)
}

/** Whether a text is a calendar date, `YYYY-MM-DD`, of the years 1 to 9999. */
export function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) && !text.startsWith('0000') ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The calendar date so many days later, `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * hour).toISOString().slice(0, 10)
}
