import type { FieldModel } from '../../contracts/dataset-model.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { matchesPattern } from '../../language/functions/text.ts'
import { readDecimal, rescale } from '../../language/values.ts'
import type { LimitReason } from './column-reasons.ts'

/** The first of a field's own limits that a normal value of `type` breaks, as `limitsSql` says it; null when none. */
export function limitBroken(field: FieldModel, type: ValueType, normal: string): LimitReason | null {
  const size = field.minLength === null && field.maxLength === null ? 0 : [...normal].length
  if (field.minLength !== null && size < field.minLength) return 'too-short'
  if (field.maxLength !== null && size > field.maxLength) return 'too-long'
  if (field.pattern !== null && !matchesPattern(normal, field.pattern)) return 'pattern-mismatch'
  if (field.minimum !== null && compare(normal, field.minimum) < 0) return 'below-minimum'
  if (field.exclusiveMinimum !== null && compare(normal, field.exclusiveMinimum) <= 0) return 'below-minimum'
  if (field.maximum !== null && compare(normal, field.maximum) > 0) return 'above-maximum'
  if (field.exclusiveMaximum !== null && compare(normal, field.exclusiveMaximum) >= 0) return 'above-maximum'
  if (field.options !== null && !field.options.some((option) => isSame(type, normal, option))) return 'not-an-option'
  return null
}

function isSame(type: ValueType, normal: string, option: string): boolean {
  return type.kind === 'int' || type.kind === 'decimal' ? compare(normal, option) === 0 : normal === option
}

/** Compares decimals written as text, exactly. */
export function compare(a: string, b: string): number {
  const [left, right] = [readDecimal(a)!, readDecimal(b)!]
  const scale = Math.max(left.scale, right.scale)
  const difference = rescale(left, scale).digits - rescale(right, scale).digits
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}
