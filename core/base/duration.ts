import { sentence, type Sentence } from './text.ts'

/** An ISO 8601 duration as packs write it: `P35D`, `P3Y`, `P1Y6M`, `P2W`, `PT8H`. */
export interface Duration {
  readonly months: number
  readonly days: number
  readonly milliseconds: number
}

const pattern = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/

/** Null when `text` is no duration of this kind; `P` and `PT` alone are none. */
export function parseDuration(text: string): Duration | null {
  const match = pattern.exec(text)
  if (match === null || /[PT]$/.test(text)) return null
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number]
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    milliseconds: ((hours * 60 + minutes) * 60 + seconds) * 1000,
  }
}

/** The instant `duration` later. Months are added on the UTC calendar and clamp to the month's last day. */
export function addDuration(at: Date, duration: Duration): Date {
  const date = new Date(at)
  if (duration.months !== 0) {
    const day = date.getUTCDate()
    date.setUTCDate(1)
    date.setUTCMonth(date.getUTCMonth() + duration.months)
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
    date.setUTCDate(Math.min(day, lastDay))
  }
  date.setUTCDate(date.getUTCDate() + duration.days)
  return new Date(date.getTime() + duration.milliseconds)
}

const units: readonly (readonly [zh: string, one: string, many: string])[] = [['年', 'year', 'years'], ['个月', 'month', 'months'], ['周', 'week', 'weeks'], ['天', 'day', 'days'], ['小时', 'hour', 'hours'], ['分钟', 'minute', 'minutes'], ['秒', 'second', 'seconds']]

/** A duration in words, as it is written: `P1Y6M` is 1 年 6 个月, 1 year and 6 months. What is no duration stays as it is. */
export function durationText(text: string): Sentence {
  const parts = (pattern.exec(text)?.slice(1) ?? []).flatMap((part, i) => (part === undefined || Number(part) === 0 ? [] : [[Number(part), units[i]!] as const]))
  if (parts.length === 0) return sentence(text, text)
  return sentence(parts.map(([n, [zh]]) => `${n} ${zh}`).join(' '), parts.map(([n, [, one, many]]) => `${n} ${n === 1 ? one : many}`).join(' and '))
}
