import type { ValueType } from '../contracts/value-type.ts'

/**
 * How many powers of ten each side of a quotient gets before the integer division, which leaves seven digits
 * after the point: truncating there and rounding to six is rounding half up exactly.
 */
export function quotientShift(a: ValueType, b: ValueType): { readonly a: number; readonly b: number } {
  const shift = Math.max(scaleOf(b), scaleOf(a) - 7)
  return { a: shift + 7, b: shift }
}

const scaleOf = (type: ValueType) => (type.kind === 'decimal' ? type.scale : 0)
