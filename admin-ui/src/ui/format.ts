import type { Lang } from '../../../core/base/text.ts'

const plainDate = /^\d{4}-\d{2}-\d{2}$/

function zonedParts(instant: Date, timeZone: string): Readonly<Record<string, string>> {
  // en-GB writes four-digit years and 24 hours; only its numbers are used.
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  })
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]))
}

/** The city's calendar date of an instant, `YYYY-MM-DD`; a plain date stays as it is. */
export function dateIn(value: string, timeZone: string): string {
  if (plainDate.test(value)) return value
  const parts = zonedParts(new Date(value), timeZone)
  return `${parts['year']}-${parts['month']}-${parts['day']}`
}

/** `周四` or `Thu`. Takes a plain date or an instant. */
export function weekdayOf(value: string, lang: Lang, timeZone: string): string {
  return new Intl.DateTimeFormat(lang, { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${dateIn(value, timeZone)}T00:00:00Z`))
}

/** `2026-03-05 (周四)` or `2026-03-05 (Thu)`, where people decide by a date. Takes a plain date or an instant. */
export function formatDate(value: string, lang: Lang, timeZone: string): string {
  return `${dateIn(value, timeZone)} (${weekdayOf(value, lang, timeZone)})`
}

/** `2026-03-05 (周四) 09:14`, city time. */
export function formatDated(value: string, lang: Lang, timeZone: string): string {
  return `${formatDate(value, lang, timeZone)} ${formatMoment(value, timeZone).slice(-5)}`
}

/** `2026-03-05 09:14`, city time. */
export function formatMoment(value: string, timeZone: string): string {
  const parts = zonedParts(new Date(value), timeZone)
  return `${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}`
}

/** `1,204`. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(value)
}

/** `48,310.55`: a number, or a decimal written as text, with its thousands parted and its decimals as they are; null when it is no number. */
export function formatNumber(value: string | number): string | null {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(String(value))
  return parts === null ? null : `${parts[1]}${(parts[2] ?? '').replace(/\B(?=(\d{3})+$)/g, ',')}${parts[3] ?? ''}`
}

/** `1.4 MB`, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** A span split for a sentence: under a minute seconds (one decimal below ten), else minutes and seconds. */
export function splitSeconds(seconds: number): { readonly minutes: number; readonly seconds: string } {
  if (seconds < 9.95) return { minutes: 0, seconds: seconds < 0.95 ? seconds.toFixed(2) : seconds.toFixed(1) }
  const whole = Math.round(seconds)
  return { minutes: Math.floor(whole / 60), seconds: String(whole % 60) }
}

/** How long ago, in the largest whole unit: minutes, hours or calendar-free days; null for under a minute. */
export function splitAgo(value: string, now: Date): { readonly unit: 'minutes' | 'hours' | 'days'; readonly count: number } | null {
  const minutes = Math.floor((now.getTime() - new Date(value).getTime()) / 60_000)
  if (minutes < 1) return null
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  return minutes < 1440 ? { unit: 'hours', count: Math.floor(minutes / 60) } : { unit: 'days', count: Math.floor(minutes / 1440) }
}
