import { sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { quotientShift } from '../quotient-shift.ts'
import { asDecimal, decimalType, intDigits, isNumber, maxDigits, type NumberType } from '../value-types.ts'
import { columnType } from './duckdb-types.ts'

/** NULL where the outermost operation of `value` raises. */
export const attempt = (value: Sql): Sql => sql`TRY(${value})`

/**
 * a / b, exact to six decimals, half up. Division of 128-bit integers takes 1.8 µs a row, so that rows whose numbers
 * fit 64 bits (money below 10^11) take their own way; `coalesce` computes the wide one for the others only.
 */
export function quotient(a: Sql, aType: ValueType, b: Sql, bType: ValueType): Sql {
  if (!isNumber(aType) || !isNumber(bType)) throw new TypeError('only numbers are divided')
  const shift = quotientShift(aType, bType)
  const wide = sevenDecimals(sql`${wideInteger(a, aType, shift.a)} // ${wideInteger(b, bType, shift.b)}`, maxDigits)
  const [dividend, divisor] = [narrowInteger(a, aType, shift.a), narrowInteger(b, bType, shift.b)]
  if (dividend === null || divisor === null) return wide
  return sql`coalesce(${sevenDecimals(sql`${dividend} // ${divisor}`, narrowDigits)}, ${wide})`
}

/** Digits of a decimal that DuckDB keeps in 64 bits. */
const narrowDigits = 18
const power = (digits: number) => `1${'0'.repeat(digits)}`
const decimal = (digits: number, scale: number) => columnType(decimalType(digits, scale))

/** An integer that counts units of 10^-7 as a decimal of scale 6, half up away from zero. */
function sevenDecimals(units: Sql, digits: number): Sql {
  return sql`CAST(CAST(${units} AS ${decimal(digits, 0)}) * 0.0000001::DECIMAL(7, 7) AS ${decimal(digits, 6)})`
}

/** value × 10^shift in 128 bits; NULL where that has more than 38 digits. */
function wideInteger(value: Sql, type: NumberType, shift: number): Sql {
  if (shift === 0) return sql`CAST(${value} AS HUGEINT)`
  if (type.kind === 'int' && shift <= intDigits) return sql`(CAST(${value} AS HUGEINT) * ${power(shift)}::HUGEINT)`
  const { precision, scale } = asDecimal(type)
  const product = sql`CAST(${value} AS ${decimal(Math.min(maxDigits, precision + shift), scale)}) * ${power(shift)}::${decimal(shift + 1, 0)}`
  return sql`CAST(${precision + shift > maxDigits ? attempt(product) : product} AS HUGEINT)`
}

/** The same in 64 bits, NULL where it has more than 18 digits; null when hardly a value would fit. */
function narrowInteger(value: Sql, type: NumberType, shift: number): Sql | null {
  const { precision, scale } = asDecimal(type)
  // Room for the value's own digits after the point, by which it is made whole first.
  const digits = Math.min(precision, narrowDigits - scale - 1, narrowDigits - shift + scale)
  if (digits - scale < 3) return null
  const small = digits < precision ? sql`TRY_CAST(${value} AS ${decimal(digits, scale)})` : value
  if (scale === 0) return sql`(CAST(${small} AS BIGINT) * ${power(shift)})`
  return sql`(CAST(${small} * ${power(scale)}::${decimal(scale + 1, 0)} AS BIGINT) * ${power(shift - scale)})`
}
