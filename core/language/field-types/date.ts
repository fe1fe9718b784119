import { sentence } from '../../base/text.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { maskDate } from '../general-masks.ts'
import { datePattern, dateText, exists, type DatePattern } from './date-pattern.ts'
import type { FieldSettings, FieldType } from './field-type.ts'
import { foldNumeral, foldNumeralSql } from './numeral.ts'
import { onceSql, shape, sqlText } from './shape.ts'

/** The form that most files have, without the year 0, which DuckDB knows and the calendar does not. */
const iso = shape('[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}')
const common = ['YYYY-M-D', 'YYYY/M/D', 'YYYY.M.D', 'YYYY年M月D日', 'YYYYMMDD']
/** Databases and spreadsheets append midnight to a date; any other time is information that a date would lose. */
const midnight = '[ T]0?0:00(?::00(?:[.]0+)?)?$'

/** A day of the Gregorian calendar, stored as such: `YYYY-MM-DD`, and the field's `parse` list or else the common Chinese forms. */
export function dateType(settings: FieldSettings): FieldType {
  const own = settings.parse.length > 0
  const unreadable = own ? 'not-a-date-as-declared' : 'not-a-date'
  const patterns = (own ? ['YYYY-MM-DD', ...settings.parse] : common).flatMap((text) => datePattern(text) ?? [])
  const prepared = (text: string): string => (own ? text : foldNumeral(text).replace(new RegExp(midnight, 'u'), ''))
  const preparedSql = (text: Sql): Sql => (own ? text : sql`regexp_replace(${foldNumeralSql(text)}, ${sqlText(midnight)}, '')`)
  const read = (text: string): string | null => firstDate(patterns, iso.matches(text) ? text : prepared(text))
  const readAll = (text: Sql): Sql => {
    const written = onceSql(preparedSql(text), 'prepared', (ready) => withinSql(sql`CAST(coalesce(${joinSql(patterns.map((pattern) => pattern.sql(ready)), ', ')}) AS DATE)`))
    return sql`CASE WHEN ${iso.sql(text)} THEN TRY_CAST(${text} AS DATE) ELSE ${written} END`
  }
  // What the cast would write the same way, in ten characters, is ISO and exists: half of what the shape takes.
  const value = (text: Sql): Sql => sql`CASE WHEN CAST(TRY_CAST(${text} AS DATE) AS VARCHAR) = ${text} AND strlen(${text}) = 10 THEN TRY_CAST(${text} AS DATE) ELSE ${readAll(text)} END`
  return {
    name: 'date',
    title: sentence('日期', 'Date'),
    storage: { kind: 'date' },
    normalise: (text) => read(text) ?? text,
    reason(normal) {
      if (normal !== null && read(normal) !== null) return null
      const text = prepared(normal ?? '')
      return patterns.some((pattern) => pattern.read(text) !== null) ? 'impossible-date' : unreadable
    },
    mask: maskDate,
    sql: {
      normal: (raw) => sql`coalesce(CAST(${value(raw)} AS VARCHAR), ${raw})`,
      reason(normal) {
        const written = onceSql(preparedSql(normal), 'prepared', (ready) => joinSql(patterns.map((pattern) => pattern.matchesSql(ready)), ' OR '))
        return sql`CASE WHEN ${readAll(normal)} IS NOT NULL THEN NULL WHEN ${written} THEN 'impossible-date' ELSE ${sqlText(unreadable)} END`
      },
      value,
    },
    reasons: {
      [unreadable]: own
        ? sentence('不是日期，或写法与字段声明的（parse）不同。', 'Not a date, or not written as the field declares (parse).')
        : sentence('不是日期：应写作 2026-03-05、2026/3/5、2026年3月5日或 20260305。', 'Not a date: 2026-03-05, 2026/3/5 or 20260305 is expected.'),
      'impossible-date': sentence('日期不存在，例如 2 月 30 日。', 'There is no such day, as with 30 February.'),
    },
  }
}

function firstDate(patterns: readonly DatePattern[], text: string): string | null {
  for (const pattern of patterns) {
    const parts = pattern.read(text)
    if (parts !== null && exists(parts)) return dateText(parts)
  }
  return null
}

/** Year 0 exists for DuckDB, not in the calendar. */
function withinSql(date: Sql): Sql {
  return sql`nullif(greatest(${date}, DATE '0000-12-31'), DATE '0000-12-31')`
}
