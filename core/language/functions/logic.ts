import { sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { isDecimal, type Value } from '../values.ts'
import { boolType, commonType } from '../value-types.ts'
import { tightDecimal } from './arithmetic.ts'
import { byKinds, never, type LanguageFunction, type Misuse, type Resolved } from './language-function.ts'

/** The type that all meet in, literals with no more digits than they have; null when they do not meet. */
export function meetingType(args: readonly Expr[]): ValueType | null {
  const anyDecimal = args.some((arg) => arg.type.kind === 'decimal')
  return args.reduce<ValueType | null>(
    (type, arg) => (type === null ? null : commonType(type, anyDecimal ? tightDecimal(arg) ?? arg.type : arg.type)),
    { kind: 'null' },
  )
}

/** Code point order of texts, and the natural order of everything else that has one. */
export function compare(a: Value, b: Value): number {
  if (isDecimal(a) && isDecimal(b)) return a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a! < b! ? -1 : a! > b! ? 1 : 0
}

function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  let i = 0
  while (i < shared && a.charCodeAt(i) === b.charCodeAt(i)) i++
  if (i === shared) return a.length - b.length
  const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)]
  // A surrogate stands for a code point above every other unit.
  const [leftAstral, rightAstral] = [isSurrogate(left), isSurrogate(right)]
  return leftAstral === rightAstral ? left - right : leftAstral ? 1 : -1
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff

/** Equality in which null equals null. */
export function same(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b
  if (isDecimal(a) && isDecimal(b)) return a.digits === b.digits
  if (typeof a === 'object' && typeof b === 'object') return 'lon' in a && 'lon' in b && a.lon === b.lon && a.lat === b.lat
  return a === b
}

const isNull = (expr: Expr) => expr.node === 'literal' && expr.value === null

/** How two values are compared, and those of a list with the one before them. */
export function resolveEquality(args: readonly Expr[]): Resolved | Misuse | null {
  const token = args.findIndex((arg) => arg.type.kind === 'token')
  if (token >= 0 && args.some((arg) => arg.type.kind === 'string')) {
    return {
      code: 'token-misuse', arg: token,
      message: sentence('身份标识不能与文本比较', 'an identifier token cannot be compared with a text'),
      hint: sentence('身份标识只能与另一个身份标识或 null 比较；号码本身不进入数据池。', 'Compare it with another token or with null; the identifier itself is not in the pool.'),
    }
  }
  const type = meetingType(args)
  // A list may be there or not; whether two hold the same is another question.
  if (type === null || (type.kind === 'list' && !args.some(isNull))) return null
  return { type: boolType, operands: args.map((arg) => (isNull(arg) ? arg.type : type)) }
}

function equality(name: '==' | '!='): LanguageFunction {
  const equal = name === '=='
  return {
    name, kind: 'operator', method: false, nulls: 'lenient', fails: never,
    title: equal ? sentence('等于', 'equals') : sentence('不等于', 'differs'),
    description: equal
      ? sentence('两值相等；空值只等于空值，结果不会为空。', 'Both are equal; null equals only null, and the result is never null.')
      : sentence('两值不同；空值与任何非空值不同，结果不会为空。', 'They differ; null differs from everything else, and the result is never null.'),
    signatures: [`any ${name} any → bool`],
    resolve: resolveEquality,
    evaluate: ([a, b]) => same(a!, b!) === equal,
    sql([a, b], { args }, dialect) {
      if (isNull(args[1]!)) return equal ? sql`(${a!} IS NULL)` : sql`(${a!} IS NOT NULL)`
      if (isNull(args[0]!)) return equal ? sql`(${b!} IS NULL)` : sql`(${b!} IS NOT NULL)`
      return equal ? dialect.same(a!, b!) : dialect.different(a!, b!)
    },
  }
}

export const equals = equality('==')
export const differs = equality('!=')

const ordered: readonly ValueType['kind'][] = ['int', 'decimal', 'string', 'date', 'datetime', 'duration']

function ordering(name: '<' | '<=' | '>' | '>=', zh: string, en: string, holds: (order: number) => boolean): LanguageFunction {
  return {
    name, kind: 'operator', method: false, nulls: 'strict', fails: never,
    title: sentence(zh, en),
    description: sentence(`左边${zh}右边；任一边为空时结果为空。文本按码位比较。`, `The left is ${en} the right; null when either is. Texts compare by code point.`),
    signatures: [`number ${name} number → bool`, `string ${name} string → bool`, `date ${name} date → bool`, `datetime ${name} datetime → bool`, `duration ${name} duration → bool`],
    resolve(args) {
      const type = meetingType(args)
      if (type === null || args.some((arg) => !ordered.includes(arg.type.kind))) return null
      return { type: boolType, operands: args.map(() => type) }
    },
    evaluate: ([a, b]) => holds(compare(a!, b!)),
    sql: ([a, b]) => sql`(${a!} ${name} ${b!})`,
  }
}

export const less = ordering('<', '小于', 'less than', (order) => order < 0)
export const atMost = ordering('<=', '小于或等于', 'at most', (order) => order <= 0)
export const greater = ordering('>', '大于', 'greater than', (order) => order > 0)
export const atLeast = ordering('>=', '大于或等于', 'at least', (order) => order >= 0)

function junction(name: '&&' | '||', stops: boolean): LanguageFunction {
  const and = name === '&&'
  return {
    name, kind: 'operator', method: false, nulls: 'lenient', fails: never,
    title: and ? sentence('并且', 'and') : sentence('或者', 'or'),
    description: and
      ? sentence('两边都成立。一边不成立就不成立，哪怕另一边为空。', 'Both hold. One that is false decides, even beside null.')
      : sentence('至少一边成立。一边成立就成立，哪怕另一边为空。', 'One of them holds. One that is true decides, even beside null.'),
    signatures: [`bool ${name} bool → bool`],
    resolve: byKinds({ takes: ['bool', 'bool'], gives: boolType }),
    evaluate: ([a, b]) => (a === stops || b === stops ? stops : a === null || b === null ? null : !stops),
    sql: ([a, b]) => sql`(${a!} ${and ? 'AND' : 'OR'} ${b!})`,
    failure: {
      evaluate: ([a, b], [aFailed, bFailed]) => (aFailed! && b !== stops) || (bFailed! && a !== stops),
      sql([a, b], [aFailed, bFailed], dialect) {
        const unlessDecided = (failed: Sql | null | undefined, other: Sql) =>
          failed === null || failed === undefined ? [] : [sql`(${failed} AND ${dialect.different(other, sql`${stops ? 'TRUE' : 'FALSE'}`)})`]
        return [...unlessDecided(aFailed, b!), ...unlessDecided(bFailed, a!)]
      },
    },
  }
}

export const and = junction('&&', false)
export const or = junction('||', true)

export const not: LanguageFunction = {
  name: '!', kind: 'operator', method: false, nulls: 'strict', fails: never,
  title: sentence('不', 'not'),
  description: sentence('条件不成立；空值仍为空值。', 'The opposite; null stays null.'),
  signatures: ['!bool → bool'],
  resolve: byKinds({ takes: ['bool'], gives: boolType }),
  evaluate: ([a]) => !(a as boolean),
  sql: ([a]) => sql`(NOT ${a!})`,
}

export const choose: LanguageFunction = {
  name: '?:', kind: 'operator', method: false, nulls: 'lenient', fails: never,
  title: sentence('条件取值', 'choose'),
  description: sentence('条件成立取前者，不成立取后者，条件为空则为空。', 'The first value when the condition holds, the second when it does not, null when it is null.'),
  signatures: ['bool ? any : any → any'],
  resolve(args) {
    const type = meetingType(args.slice(1))
    if (args[0]!.type.kind !== 'bool' || type === null || type.kind === 'token' || type.kind === 'list') return null
    return { type, operands: [boolType, type, type] }
  },
  evaluate: ([condition, a, b]) => (condition === null ? null : condition === true ? a! : b!),
  sql([condition, a, b], { args }) {
    if (neverNull(args[0]!)) return sql`CASE WHEN ${condition!} THEN ${a!} ELSE ${b!} END`
    return sql`CASE ${condition!} WHEN TRUE THEN ${a!} WHEN FALSE THEN ${b!} END`
  },
  failure: {
    evaluate: ([condition], [failed, aFailed, bFailed]) => failed! || (condition === true && aFailed!) || (condition === false && bFailed!),
    sql([condition], [failed, aFailed, bFailed]) {
      return [
        ...(failed === null || failed === undefined ? [] : [failed]),
        ...(aFailed === null || aFailed === undefined ? [] : [sql`(${condition!} AND ${aFailed})`]),
        ...(bFailed === null || bFailed === undefined ? [] : [sql`(NOT ${condition!} AND ${bFailed})`]),
      ]
    },
  },
}

const neverNullCalls = new Set(['==', '!=', 'today'])

/** Whether an expression can be seen never to be null. */
export function neverNull(expr: Expr): boolean {
  if (expr.node === 'literal') return expr.value !== null
  if (expr.node !== 'call') return false
  if (expr.fn === '&&' || expr.fn === '||' || expr.fn === '!') return expr.args.every(neverNull)
  return neverNullCalls.has(expr.fn) || (expr.fn === 'in' && expr.args[1]!.node === 'list')
}

export const coalesce: LanguageFunction = {
  name: 'coalesce', kind: 'function', method: false, nulls: 'lenient', fails: never,
  title: sentence('取第一个非空值', 'first value that is not null'),
  description: sentence('依次取第一个不为空的值。', 'The first of the values that is not null.'),
  signatures: ['coalesce(any, any, …) → any'],
  resolve(args) {
    const type = meetingType(args)
    if (args.length < 2 || type === null || type.kind === 'token' || type.kind === 'list') return null
    return { type, operands: args.map(() => type) }
  },
  evaluate: (args) => args.find((arg) => arg !== null) ?? null,
  sql: (args) => sql`coalesce(${joinSql(args, ', ')})`,
  failure: {
    evaluate: (args, failed) => failed.some((one, i) => one && args.slice(0, i).every((arg) => arg === null)),
    sql: (args, failed) => failed.flatMap((one, i) => (one === null ? [] : [joinSql([...args.slice(0, i).map((arg) => sql`${arg} IS NULL`), one], ' AND ')])),
  },
}

function extreme(name: 'min' | 'max'): LanguageFunction {
  const least = name === 'min'
  return {
    name, kind: 'function', method: false, nulls: 'lenient', fails: never,
    title: least ? sentence('较小值', 'least') : sentence('较大值', 'greatest'),
    description: sentence(`几个值中最${least ? '小' : '大'}的，空值不计；全为空则为空。`, `The ${least ? 'least' : 'greatest'} of the values that are not null.`),
    signatures: [`${name}(number, number, …) → number`, `${name}(date, date, …) → date`, `${name}(datetime, datetime, …) → datetime`, `${name}(string, string, …) → string`],
    resolve(args) {
      const type = meetingType(args)
      if (args.length < 2 || type === null || !ordered.includes(type.kind)) return null
      return { type, operands: args.map(() => type) }
    },
    evaluate: (args) => args.filter((arg) => arg !== null).reduce<Value>((best, arg) => (best === null || (least ? compare(arg, best) < 0 : compare(arg, best) > 0) ? arg : best), null),
    sql: (args, _call, dialect) => dialect.extreme(least ? 'least' : 'greatest', args),
  }
}

export const min = extreme('min')
export const max = extreme('max')

