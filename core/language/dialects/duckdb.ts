import type { Dialect, ListSql, NumberSql, TextSql, TimeSql } from '../../contracts/dialect.ts'
import { sql, joinSql, type Bind, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { datetimeRange, stringType } from '../value-types.ts'
import { identifier, once } from './duckdb-once.ts'
import { attempt, quotient } from './duckdb-quotient.ts'
import { columnType } from './duckdb-types.ts'
import { workingDays } from './duckdb-working-days.ts'

const cast = (value: Sql, type: ValueType) => sql`CAST(${value} AS ${columnType(type)})`
const tryCast = (value: Sql, type: ValueType) => sql`TRY_CAST(${value} AS ${columnType(type)})`

function bound(bind: Bind): Sql {
  const value = sql`${{ bind }}`
  switch (bind.kind) {
    case 'value': case 'param': return cast(value, bind.type)
    case 'today': case 'last-day': return cast(value, { kind: 'date' })
    case 'time-zone': return cast(value, stringType)
    case 'calendar': return cast(value, { kind: 'list', of: { kind: 'date' } })
  }
}

const number: NumberSql = {
  quotient,
  remainder: (a, b) => sql`(${a} % ${b})`,
  truncate: (value) => sql`trunc(${value})`,
  // Shifted far enough to be positive, since // truncates.
  floorDivide: (value, divisor) => {
    const turns = 500_000_000_000_000_000n / divisor
    return sql`((${value} + ${String(turns * divisor)}) // ${String(divisor)} - ${String(turns)})`
  },
}

const text: TextSql = {
  size: (value) => sql`length(${value})`,
  trim: (value, set) => sql`trim(${value}, ${set})`,
  startsWith: (value, start) => sql`starts_with(${value}, ${start})`,
  endsWith: (value, end) => sql`ends_with(${value}, ${end})`,
  contains: (value, part) => sql`contains(${value}, ${part})`,
  matches: (value, pattern) => sql`regexp_matches(${value}, ${pattern})`,
  extract: (value, pattern) => sql`regexp_extract(${value}, ${pattern})`,
  rewrite: (value, pattern, replacement) => sql`regexp_replace(${value}, ${pattern}, ${replacement})`,
  slice: (value, start, count) => (count === null ? sql`substring(${value}, ${start})` : sql`substring(${value}, ${start}, ${count})`),
  replaceAll: (value, search, replacement) => sql`replace(${value}, ${search}, ${replacement})`,
}

const list: ListSql = {
  size: (list) => sql`len(${list})`,
  known: (list) => sql`list_count(${list})`,
  // list_contains never finds NULL, list_position does.
  contains: (list, value) => sql`CASE WHEN ${list} IS NOT NULL THEN list_position(${list}, ${value}) IS NOT NULL END`,
  convert: (list, of) => tryCast(list, { kind: 'list', of }),
}

const time: TimeSql = {
  days: (a, b) => sql`(${b} - ${a})`,
  microseconds: (a, b) => sql`(epoch_us(${b}) - epoch_us(${a}))`,
  shift: (datetime, sign, microseconds) => once(attempt(sql`epoch_us(${datetime}) ${sign} ${microseconds}`), 'shifted', (shifted) =>
    sql`CASE WHEN ${shifted} BETWEEN ${String(datetimeRange.from)} AND ${String(datetimeRange.to)} THEN make_timestamp(${shifted}) END`),
  addDays: (date, days) => sql`(${date} + CAST(${days} AS INTEGER))`,
  addMonths: (date, months) => sql`CAST(${attempt(sql`${date} + to_months(CAST(${months} AS INTEGER))`)} AS DATE)`,
  year: (date) => sql`year(${date})`,
  month: (date) => sql`month(${date})`,
  local: (datetime, zone) => sql`timezone(${zone}, timezone('UTC', ${datetime}))`,
  dateOf: (timestamp) => sql`CAST(${timestamp} AS DATE)`,
  text: (value) => sql`CAST(${value} AS VARCHAR)`,
  workingDays,
}

/** DuckDB 1.5. */
export const duckdb: Dialect = {
  name: 'duckdb',
  identifier,
  columnType,
  bound,
  same: (a, b) => sql`(${a} IS NOT DISTINCT FROM ${b})`,
  different: (a, b) => sql`(${a} IS DISTINCT FROM ${b})`,
  cast,
  tryCast,
  attempt,
  once,
  extreme: (which, values) => sql`${which}(${joinSql(values, ', ')})`,
  number,
  text,
  time,
  list,
  longitude: (point) => sql`${point}.lon`,
  latitude: (point) => sql`${point}.lat`,
}
