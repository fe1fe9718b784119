import { sentence } from '../../base/text.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { maskDate } from '../general-masks.ts'
import { cityToUtc, cityToUtcSql, unlessSteadySql } from './city-time.ts'
import { datePattern, dateText, exists, two, type DateParts } from './date-pattern.ts'
import type { FieldSettings, FieldType } from './field-type.ts'
import { foldNumeral, foldNumeralSql } from './numeral.ts'
import { onceSql, shape, sqlText } from './shape.ts'

const clock = '(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?'
const offset = '(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)'
const isoLocal = shape(`[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]${clock}`)
const isoOffset = shape(`[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]${clock}${offset}`)
const isoParts = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/
const looksIso = shape('[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?')
const days = ['YYYY-M-D', 'YYYY/M/D', 'YYYY.M.D', 'YYYY年M月D日']
const common = [
  ...days.flatMap((date) => [`${date} H:mm:ss`, `${date} H:mm`, date]),
  'YYYY年M月D日H:mm:ss', 'YYYY年M月D日H:mm', 'YYYY年M月D日H时mm分ss秒', 'YYYY年M月D日H时mm分', 'YYYY年M月D日 H时mm分ss秒', 'YYYY年M月D日 H时mm分',
  'YYYYMMDDHHmmss', 'YYYYMMDD HHmmss', 'YYYYMMDD HH:mm:ss', 'YYYYMMDD',
]

/**
 * An instant, stored as UTC microseconds; text without an offset is city time (design: rules, Time), finer digits are cut off.
 * ISO 8601, and the field's `parse` list or else the common Chinese forms; a date alone is its midnight.
 */
export function dateTimeType(settings: FieldSettings): FieldType {
  const own = settings.parse.length > 0
  const unreadable = own ? 'not-a-date-time-as-declared' : 'not-a-date-time'
  const patterns = (own ? settings.parse : common).flatMap((text) => datePattern(text) ?? [])
  const prepared = (text: string): string => (own ? text : foldNumeral(text))
  const preparedSql = (text: Sql): Sql => (own ? text : foldNumeralSql(text))
  const read = (text: string): bigint | null => {
    if (isoLocal.matches(text) || isoOffset.matches(text)) return readIso(text, settings.timeZone)
    const ready = prepared(text)
    const found = patterns.map((pattern) => pattern.read(ready)).find((parts) => parts !== null && exists(parts))
    return found == null ? null : within(cityToUtc(microseconds(found), settings.timeZone))
  }
  const readAll = (text: Sql): Sql => {
    const local = cityToUtcSql(readableSql(sql`TRY_CAST(${text} AS TIMESTAMP)`), settings.timeZone)
    const written = cityToUtcSql(readableSql(onceSql(preparedSql(text), 'prepared', (ready) => sql`coalesce(${joinSql(patterns.map((pattern) => pattern.sql(ready)), ', ')})`)), settings.timeZone)
    return withinSql(sql`CASE WHEN ${isoLocal.sql(text)} THEN ${local} WHEN ${isoOffset.sql(text)} THEN ${offsetIsoSql(text)} ELSE ${written} END`)
  }
  const value = (text: Sql): Sql => unlessSteadySql(text, settings.timeZone, readAll(text))
  return {
    name: 'date-time',
    title: sentence('日期时间', 'Date and time'),
    storage: { kind: 'datetime' },
    normalise(text) {
      const instant = read(text)
      return instant === null ? text : isoText(instant)
    },
    reason(normal) {
      if (normal !== null && read(normal) !== null) return null
      const text = normal ?? ''
      const ready = prepared(text)
      return looksIso.matches(text) || patterns.some((pattern) => pattern.read(ready) !== null) ? 'impossible-date-time' : unreadable
    },
    mask: maskDate,
    sql: {
      normal: (raw) => sql`coalesce(${isoTextSql(value(raw))}, ${raw})`,
      reason(normal) {
        const written = onceSql(preparedSql(normal), 'prepared', (ready) => joinSql([looksIso.sql(normal), ...patterns.map((pattern) => pattern.matchesSql(ready))], ' OR '))
        return sql`CASE WHEN ${readAll(normal)} IS NOT NULL THEN NULL WHEN ${written} THEN 'impossible-date-time' ELSE ${sqlText(unreadable)} END`
      },
      value,
    },
    reasons: {
      [unreadable]: own
        ? sentence('不是日期时间，或写法与字段声明的（parse）不同。', 'Not a date and time, or not written as the field declares (parse).')
        : sentence('不是日期时间：应写作 2026-03-05 08:30:00 或 2026年3月5日 8:30。', 'Not a date and time: 2026-03-05 08:30:00 or 2026/3/5 8:30 is expected.'),
      'impossible-date-time': sentence('日期或时间不存在，例如 2 月 30 日或 25 时。', 'There is no such day or time, as with 30 February or 25 o’clock.'),
    },
  }
}

const firstInstant = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1000n
const lastInstant = BigInt(Date.parse('9999-12-31T23:59:59Z')) * 1000n + 999_999n

/** Years 1 to 9999 in UTC. */
function within(instant: bigint): bigint | null {
  return instant >= firstInstant && instant <= lastInstant ? instant : null
}

/** `least` and `greatest` pass over NULL, so that it ends as one of the bounds and is NULL again. */
function withinSql(instant: Sql): Sql {
  const [low, high] = ["TIMESTAMP '0000-12-31 23:59:59.999999'", "TIMESTAMP '10000-01-01 00:00:00'"]
  return sql`nullif(nullif(greatest(least(${instant}, ${high}), ${low}), ${high}), ${low})`
}

/** Readings of years 1 to 9999; others NULL, since they have no instant. */
function readableSql(local: Sql): Sql {
  return sql`nullif(greatest(${local}, TIMESTAMP '0000-12-31 00:00:00'), TIMESTAMP '0000-12-31 00:00:00')`
}

function readIso(text: string, timeZone: string): bigint | null {
  const [, year, month, day, hour, minute, second, fraction, zone] = isoParts.exec(text)!
  const parts = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) }
  if (!exists(parts)) return null
  const local = microseconds(parts) + BigInt((fraction ?? '').slice(0, 6).padEnd(6, '0'))
  return within(zone === undefined ? cityToUtc(local, timeZone) : local - offsetMinutes(zone) * 60_000_000n)
}

function offsetMinutes(zone: string): bigint {
  if (zone === 'Z') return 0n
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)
  return BigInt(zone.startsWith('-') ? -minutes : minutes)
}

function offsetIsoSql(text: Sql): Sql {
  const local = sql`TRY_CAST(regexp_replace(${text}, '(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)$', '') AS TIMESTAMP)`
  const zone = sql`rpad(replace(regexp_extract(${text}, '[+-][0-9]{2}(?::?[0-9]{2})?$'), ':', ''), 5, '0')`
  const minutes = sql`TRY_CAST(substr(${zone}, 2, 2) AS INTEGER) * 60 + TRY_CAST(substr(${zone}, 4, 2) AS INTEGER)`
  return sql`${readableSql(local)} - to_minutes(CASE WHEN starts_with(${zone}, '-') THEN -1 ELSE 1 END * (${minutes}))`
}

function microseconds({ year, month, day, hour, minute, second }: DateParts): bigint {
  // Date.UTC takes years below 100 for those of the twentieth century.
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  date.setUTCFullYear(year, month - 1, day)
  return BigInt(date.getTime()) * 1000n
}

/** `2026-03-05T00:30:00Z`, microseconds only where there are any. */
function isoText(instant: bigint): string {
  const micros = ((instant % 1_000_000n) + 1_000_000n) % 1_000_000n
  const date = new Date(Number((instant - micros) / 1000n))
  const day = dateText({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: 0, minute: 0, second: 0 })
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${day}T${time}${micros === 0n ? '' : `.${String(micros).padStart(6, '0')}`}Z`
}

function isoTextSql(instant: Sql): Sql {
  return sql`regexp_replace(strftime(${instant}, '%Y-%m-%dT%H:%M:%S.%fZ'), '[.]000000Z$', 'Z')`
}
