import { sentence, type Sentence } from '../base/text.ts'
import type { ValueType } from '../contracts/value-type.ts'

export type DecimalType = Extract<ValueType, { kind: 'decimal' }>
export type NumberType = DecimalType | { readonly kind: 'int' }

export const boolType: ValueType = { kind: 'bool' }
export const intType: NumberType = { kind: 'int' }
export const stringType: ValueType = { kind: 'string' }
export const dateType: ValueType = { kind: 'date' }
export const datetimeType: ValueType = { kind: 'datetime' }
export const durationType: ValueType = { kind: 'duration' }
export const nullType: ValueType = { kind: 'null' }

export function decimalType(precision: number, scale: number): DecimalType {
  return { kind: 'decimal', precision, scale }
}

/** Digits that an int of 64 bits may have. */
export const intDigits = 19
/** Digits of the widest decimal. */
export const maxDigits = 38

export const minInt = -(2n ** 63n)
export const maxInt = 2n ** 63n - 1n

/** Microseconds since 1970 of the years 1 to 9999: what datetimes may be moved to. */
export const datetimeRange = { from: -62_135_596_800_000_000n, to: 253_402_300_799_999_999n }

export function sameType(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.precision === b.precision && a.scale === b.scale
  if (a.kind === 'list' && b.kind === 'list') return sameType(a.of, b.of)
  return a.kind === b.kind
}

export function isNumber(type: ValueType): type is NumberType {
  return type.kind === 'int' || type.kind === 'decimal'
}

/** An int as the decimal that holds it. */
export function asDecimal(type: NumberType): DecimalType {
  return type.kind === 'int' ? decimalType(intDigits, 0) : type
}

/**
 * The type both sides are converted to before they meet: the larger scale, all digits before the point,
 * at most 38 in all. Null: the two never meet. The null type meets every type.
 */
export function commonType(a: ValueType, b: ValueType): ValueType | null {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (isNumber(a) && isNumber(b)) {
    if (a.kind === 'int' && b.kind === 'int') return intType
    const [left, right] = [asDecimal(a), asDecimal(b)]
    const scale = Math.max(left.scale, right.scale)
    const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
    return decimalType(Math.min(maxDigits, whole + scale), scale)
  }
  return sameType(a, b) ? a : null
}

/** Whether a value of one number type, or a member of a list, may not fit the other. */
export function mayOverflow(from: ValueType, to: ValueType): boolean {
  if (from.kind === 'list' && to.kind === 'list') return mayOverflow(from.of, to.of)
  if (!isNumber(from) || to.kind !== 'decimal') return false
  const wide = asDecimal(from)
  return wide.precision - wide.scale > to.precision - to.scale
}

const names: Readonly<Record<ValueType['kind'], Sentence>> = {
  bool: sentence('真假值', 'bool'),
  int: sentence('整数', 'int'),
  decimal: sentence('小数', 'decimal'),
  string: sentence('文本', 'string'),
  date: sentence('日期', 'date'),
  datetime: sentence('日期时间', 'datetime'),
  duration: sentence('时长', 'duration'),
  token: sentence('身份标识', 'identifier token'),
  point: sentence('坐标', 'point'),
  null: sentence('空值', 'null'),
  list: sentence('列表', 'list'),
}

/** A type's name for people. */
export function kindText(kind: ValueType['kind']): Sentence {
  return names[kind]
}

/** A type for people, decimals with their digits: `decimal(18, 2)`, 小数（18 位，2 位小数）. */
export function typeText(type: ValueType): Sentence {
  if (type.kind === 'decimal') {
    return sentence(`小数（共 ${type.precision} 位，小数 ${type.scale} 位）`, `decimal(${type.precision}, ${type.scale})`)
  }
  if (type.kind === 'list') {
    const of = typeText(type.of)
    return sentence(`${of['zh-CN']}的列表`, `list of ${of.en}`)
  }
  return names[type.kind]
}
