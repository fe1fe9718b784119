import { sentence } from '../../base/text.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { abs as absolute, decimalText, clockText, dateText, fitDecimal, fitInt, isDecimal, pow10, readDecimal, rescale, type Decimal } from '../values.ts'
import { decimalType, intDigits, intType, isNumber, maxDigits, stringType, type DecimalType } from '../value-types.ts'
import { localClock } from '../zone-clock.ts'
import { never, type LanguageFunction, type Misuse, type Resolved } from './language-function.ts'

const number = { kind: 'function', method: false, nulls: 'strict' } as const

export const abs: LanguageFunction = {
  ...number, name: 'abs',
  title: sentence('绝对值', 'absolute value'),
  description: sentence('数的绝对值。', 'The number without its sign.'),
  signatures: ['abs(number) → number'],
  resolve: (args) => (args.length === 1 && isNumber(args[0]!.type) ? { type: args[0]!.type, operands: [args[0]!.type] } : null),
  fails: ({ type }) => (type.kind === 'int' ? 'raises' : 'never'),
  evaluate: ([value]) => (isDecimal(value!) ? { digits: absolute(value.digits), scale: value.scale } : fitInt(absolute(value as bigint))),
  sql: ([value]) => sql`abs(${value!})`,
}

/** A literal number of decimals, 0 to 37; else why it is none. */
function scaleArgument(arg: Expr): number | Misuse {
  if (arg.node === 'literal' && typeof arg.value === 'bigint' && arg.value >= 0n && arg.value < BigInt(maxDigits)) return Number(arg.value)
  return {
    code: 'type-error', arg: 1,
    message: sentence(`小数位数必须直接写成 0 到 ${maxDigits - 1} 的整数`, `the number of decimals must be a literal from 0 to ${maxDigits - 1}`),
  }
}

export const round: LanguageFunction = {
  ...number, name: 'round', fails: never,
  title: sentence('四舍五入', 'round'),
  description: sentence('保留 n 位小数，四舍五入，负数同样远离零。', 'Rounded to n decimals, half up, away from zero.'),
  signatures: ['round(number, n) → number'],
  resolve(args): Resolved | Misuse | null {
    const type = args[0]?.type
    if (args.length !== 2 || type === undefined || !isNumber(type)) return null
    const scale = scaleArgument(args[1]!)
    if (typeof scale !== 'number') return scale
    const operands = [type, intType]
    if (type.kind === 'int' || scale >= type.scale) return { type, operands }
    return { type: decimalType(type.precision - type.scale + scale + 1, scale), operands }
  },
  evaluate: ([value], { type }) => (isDecimal(value!) ? rescale(value, (type as DecimalType).scale) : value!),
  sql: ([value], { type, operands }, dialect) => (type === operands[0] ? value! : dialect.cast(value!, type)),
}

function whole(name: 'floor' | 'ceil', zh: string, en: string, up: boolean): LanguageFunction {
  return {
    ...number, name, fails: never,
    title: sentence(zh, en),
    description: sentence(`${zh}为整数，结果仍是数（小数为 0 位）。`, `Rounded ${en} to a whole number; a decimal stays a decimal, of scale 0.`),
    signatures: [`${name}(number) → number`],
    resolve(args) {
      const type = args[0]?.type
      if (args.length !== 1 || type === undefined || !isNumber(type)) return null
      return { type: type.kind === 'int' || type.scale === 0 ? type : decimalType(type.precision - type.scale + 1, 0), operands: [type] }
    },
    evaluate([value], { operands }) {
      if (!isDecimal(value!) || (operands[0] as DecimalType).scale === 0) return value!
      const unit = pow10(value.scale)
      const quotient = value.digits / unit
      const rest = value.digits % unit
      const step = up && rest > 0n ? 1n : !up && rest < 0n ? -1n : 0n
      return { digits: quotient + step, scale: 0 }
    },
    sql: ([value], { type, operands }, dialect) => (type === operands[0] ? value! : dialect.cast(sql`${name}(${value!})`, type)),
  }
}

export const floor = whole('floor', '向下取整', 'down', false)
export const ceil = whole('ceil', '向上取整', 'up', true)

export const toText: LanguageFunction = {
  ...number, name: 'string', fails: never,
  title: sentence('转为文本', 'as text'),
  description: sentence('把值写成文本：日期为 YYYY-MM-DD，日期时间为城市时间。', 'A value as text: dates as YYYY-MM-DD, datetimes in city time.'),
  signatures: ['string(number) → string', 'string(date) → string', 'string(datetime) → string', 'string(bool) → string', 'string(string) → string'],
  resolve(args) {
    const kinds: readonly string[] = ['int', 'decimal', 'date', 'datetime', 'bool', 'string']
    return args.length === 1 && kinds.includes(args[0]!.type.kind) ? { type: stringType, operands: [args[0]!.type] } : null
  },
  evaluate([value], { operands }, context) {
    if (isDecimal(value!)) return decimalText(value)
    switch (operands[0]!.kind) {
      case 'date': return dateText(value as number)
      case 'datetime': return clockText(localClock(context.timeZone, value as bigint))
      default: return String(value)
    }
  },
  sql([value], { operands }, dialect) {
    switch (operands[0]!.kind) {
      case 'string': return value!
      case 'date': return dialect.time.text(value!)
      case 'datetime': return dialect.time.text(dialect.time.local(value!, dialect.bound({ kind: 'time-zone' })))
      default: return dialect.cast(withWhole(value!, operands[0]!, dialect), stringType)
    }
  },
}

/** A decimal with room for a digit before the point, without which engines write `.5`. */
function withWhole(value: Sql, type: ValueType, dialect: Dialect): Sql {
  if (type.kind !== 'decimal' || type.scale < type.precision || type.scale === maxDigits) return value
  return dialect.cast(value, decimalType(type.precision + 1, type.scale))
}

const intPattern = '^[+-]?[0-9]+$'
const numberPattern = '^[+-]?[0-9]+(?:[.][0-9]+)?$'
const text = (value: string) => ({ kind: 'value', type: stringType, value }) as const

/** A number as text without what does not matter to one of 38 digits; null for one of more: reading millions of digits would take minutes. */
function shortNumber(value: string): string | null {
  const short = value.replace(/^([+-]?)0+(?=\d)/, '$1').replace(/^([+-]?\d+[.]\d{40})\d+$/, '$1')
  return short.length > 82 ? null : short
}

export const toInt: LanguageFunction = {
  ...number, name: 'int',
  title: sentence('转为整数', 'as int'),
  description: sentence('小数舍去小数部分；文本须为整数，读不出时为空。', 'A decimal without its fraction; a text that is a whole number, else null.'),
  signatures: ['int(number) → int', 'int(string) → int'],
  resolve(args) {
    const type = args[0]?.type
    return args.length === 1 && (isNumber(type!) || type!.kind === 'string') ? { type: intType, operands: [type!] } : null
  },
  fails: ({ operands: [from] }) => (from!.kind === 'string' || (from!.kind === 'decimal' && from!.precision - from!.scale >= intDigits) ? 'null' : 'never'),
  evaluate([value]) {
    if (isDecimal(value!)) return fitInt(value.digits / pow10(value.scale))
    if (typeof value !== 'string') return value!
    const digits = shortNumber(value)
    return digits !== null && /^[+-]?[0-9]+$/.test(value) ? fitInt(BigInt(digits.replace('+', ''))) : null
  },
  sql([value], call, dialect) {
    const { operands } = call
    if (operands[0]!.kind === 'int') return value!
    if (operands[0]!.kind === 'decimal') {
      const cast = dialect.cast(dialect.number.truncate(value!), intType)
      return toInt.fails(call) === 'never' ? cast : dialect.attempt(cast)
    }
    return dialect.tryCast(dialect.text.extract(value!, dialect.bound(text(intPattern))), intType)
  },
}

export const toDecimal: LanguageFunction = {
  ...number, name: 'decimal',
  title: sentence('转为小数', 'as decimal'),
  description: sentence('转为 s 位小数，四舍五入；文本须为数字，读不出时为空。', 'A number with s decimals, half up; a text that is no number gives null.'),
  signatures: ['decimal(number, s) → decimal', 'decimal(string, s) → decimal'],
  resolve(args): Resolved | Misuse | null {
    const type = args[0]?.type
    if (args.length !== 2 || type === undefined || !(isNumber(type) || type.kind === 'string')) return null
    const scale = scaleArgument(args[1]!)
    return typeof scale === 'number' ? { type: decimalType(maxDigits, scale), operands: [type, intType] } : scale
  },
  fails({ operands: [from], type }) {
    if (from!.kind === 'string') return 'null'
    const digits = from!.kind === 'int' ? intDigits : (from as DecimalType).precision - (from as DecimalType).scale
    return digits + 1 > maxDigits - (type as DecimalType).scale ? 'null' : 'never'
  },
  evaluate([value], { type }) {
    const read = typeof value === 'string' ? readDecimal(shortNumber(value) ?? '') : isDecimal(value!) ? value : { digits: value as bigint, scale: 0 }
    return read === null ? null : fitDecimal(rescale(read as Decimal, (type as DecimalType).scale), maxDigits)
  },
  sql([value], call, dialect) {
    if (call.operands[0]!.kind === 'string') return dialect.tryCast(dialect.text.extract(value!, dialect.bound(text(numberPattern))), call.type)
    const cast = dialect.cast(value!, call.type)
    return toDecimal.fails(call) === 'never' ? cast : dialect.attempt(cast)
  },
}
