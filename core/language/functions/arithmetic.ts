import { sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import { sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { quotientShift } from '../quotient-shift.ts'
import { abs, fitDecimal, fitInt, isDecimal, pow10, rescale, type Decimal, type Value } from '../values.ts'
import {
  asDecimal, datetimeRange, datetimeType, decimalType, durationType, intDigits, intType, isNumber, maxDigits, minInt, stringType, type DecimalType,
} from '../value-types.ts'
import { mention, type LanguageFunction, type Misuse, type Resolved } from './language-function.ts'

/** The type of a number, a literal's with no more digits than it has. */
export function tightDecimal(expr: Expr): DecimalType | null {
  if (!isNumber(expr.type)) return null
  if (expr.type.kind === 'int' && expr.node === 'literal' && typeof expr.value === 'bigint') {
    return decimalType(abs(expr.value).toString().length, 0)
  }
  return asDecimal(expr.type)
}

const whole = (type: DecimalType) => type.precision - type.scale
const bothInts = (args: readonly Expr[]) => args.every((arg) => arg.type.kind === 'int')
const decimals = (args: readonly Expr[]) => {
  const [a, b] = [tightDecimal(args[0]!), tightDecimal(args[1]!)]
  return a === null || b === null ? null : { a, b }
}
/** Digits a result needs, uncapped: over 38 it may overflow. */
const overflows = (digits: number) => (digits > maxDigits ? 'raises' as const : 'never' as const)

function sumDigits(a: DecimalType, b: DecimalType): { scale: number; digits: number } {
  const scale = Math.max(a.scale, b.scale)
  return { scale, digits: Math.max(whole(a), whole(b)) + 1 + scale }
}

function resolveSum(args: readonly Expr[]): Resolved | null {
  if (bothInts(args)) return { type: intType, operands: [intType, intType] }
  const pair = decimals(args)
  if (pair === null) return null
  const { scale, digits } = sumDigits(pair.a, pair.b)
  const type = decimalType(Math.min(maxDigits, digits), scale)
  return { type, operands: [type, type] }
}

const kinds = (args: readonly Expr[]) => args.map((arg) => arg.type.kind).join(' ')
const sameAs = (args: readonly Expr[], type: ValueType): Resolved => ({ type, operands: args.map((arg) => arg.type) })

type Combine = (a: bigint, b: bigint) => bigint

function addOrSubtract(combine: Combine) {
  return ([a, b]: readonly Value[], type: ValueType): Value => {
    if (isDecimal(a!) && isDecimal(b!)) return fitDecimal({ digits: combine(a.digits, b.digits), scale: a.scale }, (type as DecimalType).precision)
    return fitInt(combine(a as bigint, b as bigint))
  }
}

const sumFails: LanguageFunction['fails'] = ({ type, args }) => {
  if (type.kind === 'string') return 'never'
  if (args.some((arg) => arg.type.kind === 'datetime')) return type.kind === 'duration' ? 'never' : 'null'
  const pair = type.kind === 'decimal' ? decimals(args) : null
  return pair === null ? 'raises' : overflows(sumDigits(pair.a, pair.b).digits)
}

const fitDatetime = (value: bigint): bigint | null => (value >= datetimeRange.from && value <= datetimeRange.to ? value : null)

const plus = addOrSubtract((a, b) => a + b)
const minus = addOrSubtract((a, b) => a - b)

export const add: LanguageFunction = {
  name: '+', kind: 'operator', method: false, nulls: 'strict',
  title: sentence('加', 'add'),
  description: sentence('两个数相加，小数位数取较多者；或把两段文本连接起来；或把日期时间推后一段时长。', 'Adds numbers, keeping the larger scale; joins texts; moves a datetime by a duration.'),
  signatures: ['number + number → number', 'string + string → string', 'datetime + duration → datetime', 'duration + duration → duration'],
  resolve(args) {
    switch (kinds(args)) {
      case 'string string': return sameAs(args, stringType)
      case 'datetime duration': case 'duration datetime': return sameAs(args, datetimeType)
      case 'duration duration': return sameAs(args, durationType)
      default: return resolveSum(args)
    }
  },
  fails: sumFails,
  evaluate(args, { type }) {
    if (type.kind === 'string') return (args[0] as string) + (args[1] as string)
    if (type.kind === 'datetime') return fitDatetime((args[0] as bigint) + (args[1] as bigint))
    return plus(args, type)
  },
  sql([a, b], { type, operands }, dialect) {
    if (type.kind === 'string') return sql`(${a!} || ${b!})`
    if (type.kind === 'datetime') return operands[0]!.kind === 'datetime' ? dialect.time.shift(a!, '+', b!) : dialect.time.shift(b!, '+', a!)
    return sql`(${a!} + ${b!})`
  },
}

export const subtract: LanguageFunction = {
  name: '-', kind: 'operator', method: false, nulls: 'strict',
  title: sentence('减', 'subtract'),
  description: sentence('两个数相减，小数位数取较多者；或求两个日期时间之间的时长；或把日期时间提前一段时长。', 'Subtracts numbers, keeping the larger scale; gives the duration between datetimes; moves a datetime back.'),
  signatures: ['number - number → number', 'datetime - datetime → duration', 'datetime - duration → datetime', 'duration - duration → duration'],
  resolve(args) {
    switch (kinds(args)) {
      case 'datetime datetime': return sameAs(args, durationType)
      case 'datetime duration': return sameAs(args, datetimeType)
      case 'duration duration': return sameAs(args, durationType)
      default: return resolveSum(args)
    }
  },
  fails: sumFails,
  evaluate(args, { type, operands }) {
    if (operands[0]!.kind === 'datetime' && type.kind === 'datetime') return fitDatetime((args[0] as bigint) - (args[1] as bigint))
    return minus(args, type)
  },
  sql([a, b], { type, operands }, dialect) {
    if (type.kind === 'datetime') return dialect.time.shift(a!, '-', b!)
    if (operands[0]!.kind === 'datetime') return dialect.time.microseconds(b!, a!)
    return sql`(${a!} - ${b!})`
  },
}

export const multiply: LanguageFunction = {
  name: '*', kind: 'operator', method: false, nulls: 'strict',
  title: sentence('乘', 'multiply'),
  description: sentence('两个数相乘，小数位数相加。', 'Multiplies numbers; the scales add up.'),
  signatures: ['number * number → number'],
  resolve(args): Resolved | Misuse | null {
    if (bothInts(args)) return { type: intType, operands: [intType, intType] }
    const pair = decimals(args)
    if (pair === null) return null
    const scale = pair.a.scale + pair.b.scale
    if (scale > maxDigits) return tooFine(scale)
    const type = decimalType(Math.min(maxDigits, pair.a.precision + pair.b.precision), scale)
    // One side as wide as the product: an engine must not choose a narrower one.
    return { type, operands: [decimalType(type.precision, pair.a.scale), pair.b] }
  },
  fails({ type, args }) {
    const pair = type.kind === 'decimal' ? decimals(args) : null
    return pair === null ? 'raises' : overflows(pair.a.precision + pair.b.precision)
  },
  evaluate([a, b], { type }) {
    if (type.kind === 'int') return fitInt((a as bigint) * (b as bigint))
    const [left, right] = [a as Decimal, b as Decimal]
    return fitDecimal({ digits: left.digits * right.digits, scale: left.scale + right.scale }, maxDigits)
  },
  sql: ([a, b]) => sql`(${a!} * ${b!})`,
}

function tooFine(scale: number): Misuse {
  return {
    code: 'type-error', arg: null,
    message: sentence(`结果要有 ${scale} 位小数，超过了 ${maxDigits} 位`, `the result would have ${scale} decimals, more than ${maxDigits}`),
    hint: sentence('先用 round 减少小数位数。', 'Round an operand first.'),
  }
}

/** A literal that is not zero never fails as a divisor. */
const nonZero = (expr: Expr) => expr.node === 'literal' && (typeof expr.value === 'bigint' ? expr.value !== 0n : /[1-9]/.test(String(expr.value)))

export const divide: LanguageFunction = {
  name: '/', kind: 'operator', method: false, nulls: 'strict',
  title: sentence('除', 'divide'),
  description: sentence('两个数相除，结果为 6 位小数，四舍五入；除以零得空值。', 'Divides numbers, to 6 decimals, half up; dividing by zero gives null.'),
  signatures: ['number / number → decimal'],
  resolve(args): Resolved | Misuse | null {
    const pair = decimals(args)
    if (pair === null) return null
    const operands = args.map((arg, i) => (arg.type.kind === 'int' ? intType : [pair.a, pair.b][i]!))
    const shift = quotientShift(operands[0]!, operands[1]!)
    if (shift.a >= maxDigits) return tooFine(shift.a)
    return { type: decimalType(Math.min(maxDigits, whole(pair.a) + pair.b.scale + 7), 6), operands }
  },
  fails({ args, operands }) {
    const shift = quotientShift(operands[0]!, operands[1]!)
    if (scaledDigits(operands[0]!, shift.a) > maxDigits || scaledDigits(operands[1]!, shift.b) > maxDigits) return 'null'
    return nonZero(args[1]!) ? 'never' : 'null'
  },
  evaluate([a, b], { operands }) {
    const shift = quotientShift(operands[0]!, operands[1]!)
    const [dividend, divisor] = [scaled(a!, shift.a), scaled(b!, shift.b)]
    if (dividend === null || divisor === null || divisor === 0n) return null
    return fitDecimal(rescale({ digits: dividend / divisor, scale: 7 }, 6), maxDigits)
  },
  sql: ([a, b], { args, operands }, dialect) => mention(args[0]!, a!, 'a', dialect, (dividend) => mention(args[1]!, b!, 'b', dialect, (divisor) =>
    dialect.number.quotient(dividend, operands[0]!, divisor, operands[1]!))),
}

const scaledDigits = (type: ValueType, shift: number) => (type.kind === 'decimal' ? type.precision : intDigits) + shift

/** value × 10^shift, null beyond 38 digits (a decimal's own digits after the point counted). */
function scaled(value: Value, shift: number): bigint | null {
  const { digits, scale } = isDecimal(value) ? value : { digits: value as bigint, scale: 0 }
  const shifted = digits * pow10(shift)
  return abs(shifted) < pow10(maxDigits) ? shifted / pow10(scale) : null
}

export const remainder: LanguageFunction = {
  name: '%', kind: 'operator', method: false, nulls: 'strict',
  title: sentence('取余', 'remainder'),
  description: sentence('整数相除的余数，符号与被除数相同；除以零得空值。', 'Remainder of ints, with the sign of the dividend; by zero it is null.'),
  signatures: ['int % int → int'],
  resolve: (args) => (bothInts(args) ? { type: intType, operands: [intType, intType] } : null),
  fails({ args }) {
    const divisor = args[1]!
    if (divisor.node === 'literal' && divisor.value !== -1n) return nonZero(divisor) ? 'never' : 'null'
    return 'raises'
  },
  evaluate([a, b]) {
    if (b === 0n || (b === -1n && a === minInt)) return null
    return (a as bigint) % (b as bigint)
  },
  sql: ([a, b], _call, dialect) => dialect.number.remainder(a!, b!),
}

export const negate: LanguageFunction = {
  name: 'negate', kind: 'operator', method: false, nulls: 'strict',
  title: sentence('负号', 'minus'),
  description: sentence('取相反数，写作 -x。', 'The opposite number, written -x.'),
  signatures: ['-number → number', '-duration → duration'],
  resolve: (args) => (isNumber(args[0]!.type) || args[0]!.type.kind === 'duration' ? sameAs(args, args[0]!.type) : null),
  fails: ({ type }) => (type.kind === 'decimal' ? 'never' : 'raises'),
  evaluate: ([a]) => (isDecimal(a!) ? { digits: -a.digits, scale: a.scale } : fitInt(-(a as bigint))),
  sql: ([a]) => sql`(-${a!})`,
}
