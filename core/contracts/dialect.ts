import type { Bind, Sql } from './sql.ts'
import type { ValueType } from './value-type.ts'

/** Names of the SQL dialects there are; each lives in one file of `core/language/dialects`. */
export type DialectName = 'duckdb'

/**
 * What differs between engines, in one place. Every method composes SQL; none sees data.
 * Identifiers are always quoted. Unless said otherwise NULL in gives NULL out, an argument is
 * mentioned once, and nothing raises.
 *
 * Physical types: a duration is a 64-bit number of microseconds, a datetime a timestamp without zone in UTC.
 */
export interface Dialect {
  readonly name: DialectName
  /** A quoted identifier; refuses NUL. */
  identifier(name: string): string
  /** The column type that stores a value of this type. */
  columnType(type: ValueType): string
  /** A value bound at execution, as SQL of its own type. */
  bound(bind: Bind): Sql
  /** NULL-safe equality: never null. */
  same(a: Sql, b: Sql): Sql
  /** NULL-safe inequality: never null. */
  different(a: Sql, b: Sql): Sql
  /** A text as a value of another type; NULL where it cannot be read. */
  tryCast(value: Sql, type: ValueType): Sql
  cast(value: Sql, type: ValueType): Sql
  /**
   * NULL in the rows in which evaluating `value` raises an error. Only the outermost operation of `value` may raise:
   * engines share common parts of expressions, and a part taken out of an attempt raises.
   */
  attempt(value: Sql): Sql
  /** `use` of a value that it may mention several times; evaluated once. Nested ones need names of their own. */
  once(value: Sql, name: string, use: (value: Sql) => Sql): Sql
  /** The least or greatest of the values that are not NULL. */
  extreme(which: 'least' | 'greatest', values: readonly Sql[]): Sql
  readonly number: NumberSql
  readonly text: TextSql
  readonly time: TimeSql
  readonly list: ListSql
  /** Of a stored point: degrees as DOUBLE. */
  longitude(point: Sql): Sql
  latitude(point: Sql): Sql
}

export interface NumberSql {
  /**
   * a / b as decimal(38, 6), half up away from zero. Operands have the types given (int or decimal).
   * Mentions both more than once. NULL where b is 0, and where a scaled operand needs more than 38 digits (`quotientShift`).
   */
  quotient(a: Sql, aType: ValueType, b: Sql, bType: ValueType): Sql
  /** Remainder of 64-bit ints with the sign of `a`; NULL where b is 0; raises on overflow. */
  remainder(a: Sql, b: Sql): Sql
  /** A decimal without its fraction. */
  truncate(value: Sql): Sql
  /** Quotient by floor of a difference of datetimes. */
  floorDivide(value: Sql, divisor: bigint): Sql
}

export interface TextSql {
  /** In code points. */
  size(value: Sql): Sql
  /** Without the code points of `set` at both ends. */
  trim(value: Sql, set: Sql): Sql
  startsWith(value: Sql, start: Sql): Sql
  endsWith(value: Sql, end: Sql): Sql
  contains(value: Sql, part: Sql): Sql
  /** RE2, anywhere in the value. */
  matches(value: Sql, pattern: Sql): Sql
  /** The part that the pattern matches, '' when none. */
  extract(value: Sql, pattern: Sql): Sql
  /** The pattern's first match replaced; `\1` is its first group. */
  rewrite(value: Sql, pattern: Sql, replacement: Sql): Sql
  /** `count` code points from the 1-based `start`; neither is negative. */
  slice(value: Sql, start: Sql, count: Sql | null): Sql
  replaceAll(value: Sql, search: Sql, replacement: Sql): Sql
}

export interface ListSql {
  size(list: Sql): Sql
  /** How many members are not NULL. */
  known(list: Sql): Sql
  /** Whether a member is the value, NULL being NULL; NULL only where the list is. Mentions the list more than once. */
  contains(list: Sql, value: Sql): Sql
  /** The members as values of a type, NULL where one does not fit. */
  convert(list: Sql, of: ValueType): Sql
}

export interface TimeSql {
  /** Days from date a to date b, signed. */
  days(a: Sql, b: Sql): Sql
  /** Microseconds from datetime a to datetime b: 64 bits hold what lies between the years 1 and 9999. */
  microseconds(a: Sql, b: Sql): Sql
  /** Datetime plus or minus a 64-bit number of microseconds; NULL outside the years 1 to 9999. */
  shift(datetime: Sql, sign: '+' | '-', microseconds: Sql): Sql
  /** The steps fit 32 bits. */
  addDays(date: Sql, days: Sql): Sql
  /** Clamps to the month's last day; the steps fit 32 bits. NULL beyond the range of dates. */
  addMonths(date: Sql, months: Sql): Sql
  year(date: Sql): Sql
  month(date: Sql): Sql
  /** Datetime (UTC) → timestamp on the clock of the zone. */
  local(datetime: Sql, zone: Sql): Sql
  /** Timestamp → its date. */
  dateOf(timestamp: Sql): Sql
  /** Date → `YYYY-MM-DD`, timestamp → `YYYY-MM-DD HH:MM:SS` with as many decimals of the second as it has. */
  text(value: Sql): Sql
  /** Working days after `from` up to `to`, signed; the calendars are lists of dates. Mentions all several times. */
  workingDays(from: Sql, to: Sql, holidays: Sql, makeUpDays: Sql): Sql
}
