import type { BoundValue } from '../contracts/sql.ts'
import type { ValueType } from '../contracts/value-type.ts'
import { decimalText, pow10 } from './values.ts'
import { decimalType, intType, maxDigits, maxInt } from './value-types.ts'

export type ReadNumber =
  | { readonly type: ValueType; readonly value: BoundValue; readonly problem: null }
  | { readonly problem: 'int-overflow' | 'decimal-overflow' | 'unsigned' }

/**
 * The number that a source text writes, digit by digit: `12`, `0x1F` are ints, `1.50`, `1.5e3` exact decimals
 * with the scale they are written with. `negative` belongs to a minus sign in front.
 */
export function readNumber(text: string, negative: boolean): ReadNumber {
  if (/[uU]$/.test(text)) return { problem: 'unsigned' }
  if (/^0[xX]/.test(text) || /^\d+$/.test(text)) {
    const value = negative ? -BigInt(text) : BigInt(text)
    return value > maxInt || value < -maxInt - 1n ? { problem: 'int-overflow' } : { type: intType, value, problem: null }
  }
  const match = /^(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  const exponent = Number(match?.[3] ?? 0)
  if (match === null || Math.abs(exponent) > 100) return { problem: 'decimal-overflow' }
  const fraction = match[2] ?? ''
  const written = BigInt(match[1]! + fraction)
  const scale = Math.max(0, fraction.length - exponent)
  const digits = written * pow10(Math.max(0, exponent - fraction.length))
  const precision = Math.max(digits.toString().length, scale + 1)
  if (precision > maxDigits) return { problem: 'decimal-overflow' }
  return { type: decimalType(precision, scale), value: decimalText({ digits: negative ? -digits : digits, scale }), problem: null }
}
