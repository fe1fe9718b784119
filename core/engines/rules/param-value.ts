import type { RuleParam } from '../../contracts/compiled-rule.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { fitDecimal, fitInt, readDate, readDecimal, rescale, decimalText } from '../../language/values.ts'

/** A parameter's value as JSON or a command line gives it. */
export type ParamValue = string | number | boolean

/** The value as it is bound; null when it is none of the type. Text is read for numbers too. */
export function readBound(value: ParamValue, type: ValueType): RuleParam['default'] | null {
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null
    case 'int': {
      const text = String(value).trim()
      return typeof value !== 'boolean' && /^[+-]?\d{1,30}$/.test(text) ? fitInt(BigInt(text)) : null
    }
    case 'decimal': {
      const exact = typeof value === 'boolean' ? null : readDecimal(String(value).trim())
      if (exact === null) return null
      const scaled = rescale(exact, type.scale)
      const same = exact.scale <= type.scale || rescale(scaled, exact.scale).digits === exact.digits
      return same && fitDecimal(scaled, type.precision) !== null ? decimalText(scaled) : null
    }
    case 'date':
      return typeof value === 'string' && readDate(value) !== null ? value : null
    case 'string':
      return typeof value === 'string' && !value.includes('\0') ? value : null
    default:
      return null
  }
}

/** Orders two numbers as they are bound: ints as bigint, decimals as text. */
export function compareBound(a: RuleParam['default'], b: RuleParam['default']): number {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0
  const [left, right] = [readDecimal(String(a)), readDecimal(String(b))]
  if (left === null || right === null) return 0
  const scale = Math.max(left.scale, right.scale)
  const [x, y] = [rescale(left, scale).digits, rescale(right, scale).digits]
  return x < y ? -1 : x > y ? 1 : 0
}
