import type { NumericLimits, NumericReason } from '../../contracts/answer-schema.ts'
import { mostNumberCharacters } from '../../language/answer-value.ts'
import { plainNumber, significantDigits } from '../../language/plain-number.ts'
import { pow10, readDecimal, type Decimal } from '../../language/values.ts'

/** JSON keeps so many significant digits of a number. */
const exactDigits = 15

/** Whole numbers that are no text are held to what JSON keeps exactly. */
export const mostWhole = String(Number.MAX_SAFE_INTEGER)

/** Why a value is not what `limits` ask of numbers; null when it is, and for what is no number at all. */
export function numericFault(limits: NumericLimits, value: unknown): NumericReason | null {
  if (typeof value !== 'number' && !(limits.asText && typeof value === 'string')) return null
  const text = typeof value === 'number' ? plainText(value) : value
  if (text === null) return 'inexact'
  if (text.length > mostNumberCharacters) return 'too-long'
  const decimal = readDecimal(text)
  if (decimal === null) return 'not-a-number'
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum, among } = limits
  if (multipleOf !== undefined && !isMultiple(decimal, multipleOf)) return 'multipleOf'
  if (minimum !== undefined && compareText(decimal, minimum) < 0) return 'minimum'
  if (maximum !== undefined && compareText(decimal, maximum) > 0) return 'maximum'
  if (exclusiveMinimum !== undefined && compareText(decimal, exclusiveMinimum) <= 0) return 'exclusiveMinimum'
  if (exclusiveMaximum !== undefined && compareText(decimal, exclusiveMaximum) >= 0) return 'exclusiveMaximum'
  return among === undefined || among.some((one) => compareText(decimal, one) === 0) ? null : 'among'
}

/** A JSON number as plain decimal text; null where it has more digits than JSON keeps exactly. */
export function plainText(value: number): string | null {
  return Number.isFinite(value) && (Number.isSafeInteger(value) || significantDigits(value) <= exactDigits) ? plainNumber(value) : null
}

/** The one way to write a number with as many decimals: no leading `+` or zeros, no zero below nothing. Null for what is no plain decimal text, or is too long for one. */
export function canonicalNumber(text: string): string | null {
  const match = text.length > mostNumberCharacters ? null : /^([+-]?)(\d+)(\.\d+)?$/.exec(text)
  if (match === null) return null
  const [, sign, whole, fraction = ''] = match
  const size = whole!.replace(/^0+(?=\d)/, '') + fraction
  return sign === '-' && /[1-9]/.test(size) ? `-${size}` : size
}

function isMultiple(value: Decimal, step: string): boolean {
  const [of, by] = atOneScale(value, step)
  return of % by === 0n
}

/** Below 0 where the number is less than the one that `text` writes in plain, 0 where they are the same. */
export function compareText(value: Decimal, text: string): number {
  const [left, right] = atOneScale(value, text)
  return left < right ? -1 : left > right ? 1 : 0
}

function atOneScale(value: Decimal, text: string): [bigint, bigint] {
  const other = readDecimal(text)
  if (other === null) throw new TypeError(`${text} is no decimal`)
  const scale = Math.max(value.scale, other.scale)
  return [value, other].map(({ digits, scale: own }) => digits * pow10(scale - own)) as [bigint, bigint]
}
