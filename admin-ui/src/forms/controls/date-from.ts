import type { Lang } from '../../../../core/base/text.ts'
import { defaultSettings } from '../../../../core/language/field-types/field-type.ts'
import { fieldTypeOf } from '../../../../core/language/field-types/field-types.ts'
import { formatDate, weekdayOf } from '../../ui/format.ts'

/** Dates and instants as people write them (2026年3月5日, 2026/3/5, 20260305 …) as answers hold them; what is none stays as it was typed. */
export function dateFrom(typed: string, format: 'date' | 'date-time', timeZone: string): string | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  const normal = normalDate(text, format, timeZone)
  if (normal === null) return text
  // An instant stays in city time, as the person wrote it.
  return format === 'date' ? normal : cityTime(normal, timeZone)
}

/** As people decide by it: `2026-03-05 (周四)`, `2026-03-05 (周四) 14:30`; in dense lists `plain`, without the weekday. What is no date as it stands. */
export function readDate(value: string, format: 'date' | 'date-time', lang: Lang, timeZone: string, isPlain: boolean): string {
  const normal = normalDate(value, format, timeZone)
  if (normal === null) return value
  const iso = format === 'date' ? normal : cityTime(normal, timeZone)
  const day = isPlain ? iso.slice(0, 10) : formatDate(iso.slice(0, 10), lang, timeZone)
  return format === 'date' ? day : `${day} ${clockOf(iso.slice(11, 19))}`
}

/** The weekday of a date as it was written; empty where it is none. */
export function shownWeekday(value: string, format: 'date' | 'date-time', lang: Lang, timeZone: string): string {
  const normal = normalDate(value, format, timeZone)
  return normal === null ? '' : weekdayOf(format === 'date' ? normal : cityTime(normal, timeZone).slice(0, 10), lang, timeZone)
}

function normalDate(value: string, format: 'date' | 'date-time', timeZone: string): string | null {
  const type = fieldTypeOf(format, { ...defaultSettings, timeZone })!
  const normal = value === '' ? null : type.normalise(value)
  return normal === null || type.reason(normal) !== null ? null : normal
}

/** Seconds are said where there are any. */
const clockOf = (clock: string) => (clock.endsWith(':00') && clock.length === 8 ? clock.slice(0, 5) : clock)

/** As people write it: 2026年3月5日 in Chinese, 2026-03-05 elsewhere; what is no date as it stands. */
export function shownDate(value: string, format: 'date' | 'date-time', lang: Lang, timeZone: string): string {
  const normal = normalDate(value, format, timeZone)
  if (normal === null) return value
  const iso = format === 'date' ? normal : cityTime(normal, timeZone)
  const [, year, month, day, clock = ''] = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?))?/.exec(iso) ?? []
  if (year === undefined) return value
  const time = clock === '' ? '' : ` ${clockOf(clock)}`
  return lang === 'zh-CN' ? `${Number(year)}年${Number(month)}月${Number(day)}日${time}` : `${year}-${month}-${day}${time}`
}

/** An instant with the city's offset: `2026-03-05T14:30:00+08:00`. */
function cityTime(instant: string, timeZone: string): string {
  const at = new Date(instant.replace(/\.\d+/, ''))
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', {
    timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset',
  }).formatToParts(at).map(({ type, value }) => [type, value]))
  const offset = /GMT([+-]\d{2}:\d{2})/.exec(parts['timeZoneName'] ?? '')?.[1] ?? '+00:00'
  return `${parts['year']!.padStart(4, '0')}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}${offset}`
}
