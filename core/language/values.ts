import type { BoundValue } from '../contracts/sql.ts'
import type { ValueType } from '../contracts/value-type.ts'
import { isNumber, maxInt, minInt } from './value-types.ts'

/** An exact decimal: `digits` × 10^−`scale`. */
export interface Decimal { readonly digits: bigint; readonly scale: number }
/** Degrees, WGS 84. */
export interface Point { readonly lon: number; readonly lat: number }

/**
 * A value of the language in JavaScript, by its type: int and token `bigint`; decimal `Decimal`; string `string`;
 * date days since 1970-01-01 as `number`; datetime microseconds since 1970 UTC, and duration microseconds, as `bigint`;
 * a list its members, any of which may be null.
 */
export type Value = null | boolean | bigint | number | string | Decimal | Point | readonly Value[]

export const isDecimal = (value: Value): value is Decimal => typeof value === 'object' && value !== null && 'digits' in value

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent)

/** Quotient of integers, half up away from zero. */
export function divideHalfUp(a: bigint, b: bigint): bigint {
  const size = (2n * abs(a) + abs(b)) / (2n * abs(b))
  return (a < 0n) === (b < 0n) ? size : -size
}

export const abs = (value: bigint): bigint => (value < 0n ? -value : value)

/** The same number with another number of digits after the point, half up away from zero. */
export function rescale(value: Decimal, scale: number): Decimal {
  if (scale >= value.scale) return { digits: value.digits * pow10(scale - value.scale), scale }
  return { digits: divideHalfUp(value.digits, pow10(value.scale - scale)), scale }
}

/** Null when a decimal of the type's precision cannot hold it. */
export function fitDecimal(value: Decimal, precision: number): Decimal | null {
  return abs(value.digits) < pow10(precision) ? value : null
}

export function fitInt(value: bigint): bigint | null {
  return value >= minInt && value <= maxInt ? value : null
}

/** A value of one type as the type it meets another in; null when it does not fit. Lists are converted member by member. */
export function convert(value: Value, from: ValueType, to: ValueType): Value {
  if (value !== null && isList(value)) return from.kind === 'list' && to.kind === 'list' ? value.map((member) => convert(member, from.of, to.of)) : value
  if (value === null || !isNumber(from) || to.kind !== 'decimal') return value
  const decimal = isDecimal(value) ? value : { digits: value as bigint, scale: 0 }
  return fitDecimal(rescale(decimal, to.scale), to.precision)
}

/** `1.50`, with exactly `scale` digits after the point. */
export function decimalText({ digits, scale }: Decimal): string {
  const text = abs(digits).toString().padStart(scale + 1, '0')
  const point = text.length - scale
  return `${digits < 0n ? '-' : ''}${text.slice(0, point)}${scale === 0 ? '' : `.${text.slice(point)}`}`
}

const decimalPattern = /^([+-]?)(\d+)(?:\.(\d+))?$/

/** Plain decimal text, digits after the point optional; null when it is none. */
export function readDecimal(text: string): Decimal | null {
  const match = decimalPattern.exec(text)
  if (match === null) return null
  const [, sign, whole, fraction = ''] = match
  const digits = BigInt(whole! + fraction)
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length }
}

const dayMilliseconds = 86_400_000
export const dayMicroseconds = 86_400_000_000n

/** Days since 1970-01-01 of `YYYY-MM-DD` (years 1 to 9999, proleptic Gregorian); null when there is no such day. */
export function readDate(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null || match[1] === '0000') return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1) return null
  const days = daysOf(year, month, day)
  return calendarOf(days).month === month ? days : null
}

/** Days since 1970-01-01 of a proleptic Gregorian date; a day beyond the month's end runs into the next. */
export function daysOf(year: number, month: number, day: number): number {
  // Shifted by whole eras of 400 years, since Date knows 271821 BC to 275760 AD only.
  const era = Math.floor(year / 400)
  const date = new Date(0)
  date.setUTCFullYear(year - era * 400 + 2000, month - 1, day)
  return Math.round(date.getTime() / dayMilliseconds) + (era - 5) * 146_097
}

/** The proleptic Gregorian date of days since 1970-01-01; year 0 is 1 BC. */
export function calendarOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const era = Math.floor(days / 146_097)
  const date = new Date((days - era * 146_097) * dayMilliseconds)
  return { year: date.getUTCFullYear() + era * 400, month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** `YYYY-MM-DD`; years before 1 as DuckDB writes them: `0044-03-15 (BC)`. */
export function dateText(days: number): string {
  const { year, month, day } = calendarOf(days)
  const shown = `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return year > 0 ? shown : `${shown} (BC)`
}

const two = (value: number) => String(value).padStart(2, '0')

/** `YYYY-MM-DD HH:MM:SS`, with the decimals of the second that are not zero. */
export function clockText(microseconds: bigint): string {
  const days = floorDivide(microseconds, dayMicroseconds)
  const rest = microseconds - days * dayMicroseconds
  const seconds = Number(rest / 1_000_000n)
  const fraction = String(rest % 1_000_000n).padStart(6, '0').replace(/0+$/, '')
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction === '' ? '' : `.${fraction}`}`
  return `${dateText(Number(days))} ${clock}`
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && (a < 0n) !== (b < 0n) ? quotient - 1n : quotient
}

/** Microseconds since 1970 of an ISO text in UTC, `2024-01-01T08:00:00.123456Z`; null when it is none. */
export function readDatetime(text: string): bigint | null {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?Z?$/.exec(text)
  const days = match === null ? null : readDate(match[1]!)
  if (match === null || days === null) return null
  const seconds = BigInt(Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4]))
  return BigInt(days) * dayMicroseconds + seconds * 1_000_000n + BigInt((match[5] ?? '').padEnd(6, '0'))
}

/** A bound value, or a field's JSON value, as the evaluator computes with it. */
export function toValue(type: ValueType, bound: BoundValue | number): Value {
  if (bound === null) return null
  switch (type.kind) {
    case 'int': case 'token': case 'duration': return BigInt(bound)
    case 'decimal': {
      const decimal = readDecimal(String(bound))
      return decimal === null ? null : rescale(decimal, type.scale)
    }
    case 'date': return readDate(String(bound))
    case 'datetime': return readDatetime(String(bound))
    case 'bool': return bound === true || bound === 'true'
    case 'string': return String(bound)
    case 'point': case 'null': case 'list': return null
  }
}

/** The other way: decimals, dates and datetimes (ISO, UTC) as text. */
export function toBound(type: ValueType, value: Value): BoundValue {
  if (value === null) return null
  if (type.kind === 'date') return dateText(value as number)
  if (type.kind === 'datetime') return `${clockText(value as bigint).replace(' ', 'T')}Z`
  if (isDecimal(value)) return decimalText(value)
  if (typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'string') return value
  throw new TypeError(`a ${type.kind} is not bound`)
}
