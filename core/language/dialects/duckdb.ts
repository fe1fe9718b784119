import type { Dialect, NumberSql, TextSql, TimeSql } from '../../contracts/dialect.ts'
import { sql, joinSql, type Bind, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { quotientShift } from '../quotient-shift.ts'
import { asDecimal, datetimeRange, decimalType, intDigits, intType, isNumber, maxDigits, stringType } from '../value-types.ts'

function identifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError('an identifier is empty or holds NUL')
  return `"${name.replaceAll('"', '""')}"`
}

function columnType(type: ValueType): string {
  switch (type.kind) {
    case 'bool': return 'BOOLEAN'
    case 'int': case 'duration': case 'token': return 'BIGINT'
    case 'decimal': return `DECIMAL(${type.precision}, ${type.scale})`
    case 'string': return 'VARCHAR'
    case 'date': return 'DATE'
    case 'datetime': return 'TIMESTAMP'
    case 'point': return 'STRUCT(lon DOUBLE, lat DOUBLE)'
    case 'null': return 'INTEGER'
    case 'list': return `${columnType(type.of)}[]`
  }
}

const cast = (value: Sql, type: ValueType) => sql`CAST(${value} AS ${columnType(type)})`
const attempt = (value: Sql) => sql`TRY(${value})`
const tryCast = (value: Sql, type: ValueType) => sql`TRY_CAST(${value} AS ${columnType(type)})`

function bound(bind: Bind): Sql {
  const value = sql`${{ bind }}`
  switch (bind.kind) {
    case 'value': case 'param': return cast(value, bind.type)
    case 'today': return cast(value, { kind: 'date' })
    case 'time-zone': return cast(value, stringType)
    case 'calendar': return cast(value, { kind: 'list', of: { kind: 'date' } })
  }
}

const power = (digits: number) => `1${'0'.repeat(digits)}`

/** value × 10^digits as an integer of 128 bits; NULL where that has more than 38 digits. */
function scaledInteger(value: Sql, type: ValueType, digits: number): Sql {
  if (!isNumber(type)) throw new TypeError(`${type.kind} is no number`)
  if (digits === 0) return sql`CAST(${value} AS HUGEINT)`
  if (type.kind === 'int' && digits <= intDigits) return sql`(CAST(${value} AS HUGEINT) * ${power(digits)}::HUGEINT)`
  const width = Math.min(maxDigits, asDecimal(type).precision + digits)
  const product = sql`CAST(${value} AS ${columnType(decimalType(width, asDecimal(type).scale))}) * ${power(digits)}::DECIMAL(${String(digits + 1)}, 0)`
  return sql`CAST(${asDecimal(type).precision + digits > maxDigits ? attempt(product) : product} AS HUGEINT)`
}

function once(value: Sql, name: string, use: (value: Sql) => Sql): Sql {
  const variable = identifier(`~${name}`)
  return sql`list_transform([${value}], lambda ${variable}: ${use(sql`${variable}`)})[1]`
}

const number: NumberSql = {
  quotient(a, aType, b, bType) {
    const shift = quotientShift(aType, bType)
    const whole = sql`${scaledInteger(a, aType, shift.a)} // ${scaledInteger(b, bType, shift.b)}`
    return sql`CAST(CAST(${whole} AS DECIMAL(38, 0)) * 0.0000001::DECIMAL(8, 7) AS DECIMAL(38, 6))`
  },
  remainder: (a, b) => sql`(${a} % ${b})`,
  truncate: (value) => tryCast(sql`trunc(${value})`, intType),
  // Shifted far enough to be positive, since // truncates.
  floorDivide: (value, divisor) => {
    const turns = 2n ** 66n / divisor
    return sql`CAST((${value} + ${String(turns * divisor)}::HUGEINT) // ${String(divisor)}::HUGEINT - ${String(turns)}::HUGEINT AS BIGINT)`
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

const time: TimeSql = {
  days: (a, b) => sql`(${b} - ${a})`,
  microseconds: (a, b) => sql`(epoch_us(${b})::HUGEINT - epoch_us(${a})::HUGEINT)`,
  shift: (datetime, sign, microseconds) => once(attempt(sql`epoch_us(${datetime}) ${sign} ${microseconds}`), 'shifted', (shifted) =>
    sql`CASE WHEN ${shifted} BETWEEN ${String(datetimeRange.from)} AND ${String(datetimeRange.to)} THEN make_timestamp(${shifted}) END`),
  addDays: (date, days) => sql`(${date} + CAST(${days} AS INTEGER))`,
  addMonths: (date, months) => sql`CAST(${attempt(sql`${date} + to_months(CAST(${months} AS INTEGER))`)} AS DATE)`,
  year: (date) => sql`year(${date})`,
  month: (date) => sql`month(${date})`,
  local: (datetime, zone) => sql`timezone(${zone}, timezone('UTC', ${datetime}))`,
  dateOf: (timestamp) => sql`CAST(${timestamp} AS DATE)`,
  text: (value) => sql`CAST(${value} AS VARCHAR)`,
  countDays: (list, after, until, test) => sql`len(list_filter(${list}, lambda "~d": "~d" > ${after} AND "~d" <= ${until} AND ${test(sql`"~d"`)}))`,
  weekday: (date) => sql`isodow(${date})`,
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
  longitude: (point) => sql`${point}.lon`,
  latitude: (point) => sql`${point}.lat`,
}
