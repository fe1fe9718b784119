import fc from 'fast-check'
import type { ExpressionScope } from '../../../core/contracts/expression.ts'
import type { BoundValue } from '../../../core/contracts/sql.ts'
import type { ValueType } from '../../../core/contracts/value-type.ts'
import { decimalText } from '../../../core/language/values.ts'

/** Fields of the one alias `d` that generated expressions speak of. */
export const fieldTypes = {
  b1: { kind: 'bool' }, b2: { kind: 'bool' },
  i1: { kind: 'int' }, i2: { kind: 'int' }, i3: { kind: 'int' },
  m1: { kind: 'decimal', precision: 18, scale: 2 }, m2: { kind: 'decimal', precision: 38, scale: 6 }, m3: { kind: 'decimal', precision: 38, scale: 2 },
  m4: { kind: 'decimal', precision: 9, scale: 0 }, m5: { kind: 'decimal', precision: 7, scale: 4 },
  s1: { kind: 'string' }, s2: { kind: 'string' },
  d1: { kind: 'date' }, d2: { kind: 'date' },
  t1: { kind: 'datetime' }, t2: { kind: 'datetime' },
  k1: { kind: 'token' }, k2: { kind: 'token' },
  li: { kind: 'list', of: { kind: 'int' } }, lm: { kind: 'list', of: { kind: 'decimal', precision: 38, scale: 2 } }, ls: { kind: 'list', of: { kind: 'string' } },
  ld: { kind: 'list', of: { kind: 'date' } }, lt: { kind: 'list', of: { kind: 'datetime' } }, lb: { kind: 'list', of: { kind: 'bool' } }, lk: { kind: 'list', of: { kind: 'token' } },
} as const satisfies Record<string, ValueType>

export type FieldName = keyof typeof fieldTypes
/** Lists hold values and nulls. */
export type Row = Readonly<Record<FieldName, BoundValue | readonly BoundValue[]>>

export const scope: ExpressionScope = {
  aliases: { d: fieldTypes },
  names: {},
  params: { n: { kind: 'int' }, rate: { kind: 'decimal', precision: 18, scale: 4 }, word: { kind: 'string' }, day: { kind: 'date' } },
  today: true,
}

const extremeInts = [0n, 1n, -1n, 2n, 7n, 30n, -365n, 1000n, 2n ** 31n, -(2n ** 31n), 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]
const ints = fc.oneof(fc.constantFrom(...extremeInts), fc.bigInt(-100n, 100n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))

function decimals(precision: number, scale: number) {
  const limit = 10n ** BigInt(precision)
  const unit = 10n ** BigInt(scale)
  const edges = [0n, unit, -unit, unit / 2n, -(unit / 2n), limit - 1n, 1n - limit].filter((digits) => digits > -limit && digits < limit)
  return fc.oneof(fc.constantFrom(...edges), fc.bigInt(-1000n, 1000n), fc.bigInt(1n - limit, limit - 1n)).map((digits) => decimalText({ digits, scale }))
}

const letters = ['a', 'B', 'ß', 'é', 'İ', 'ſ', 'ᾳ', '李', '明', '欧', '𠮷', '😀', ' ', '\u3000', '\u00a0', '\t', "'", '"', '\\', '%', '_', '0', '5', '.', '-', '\u202e']
const wholeTexts = ['', ' ', '12', '+7', '-0', '0012', '9223372036854775807', '9223372036854775808', '1.50', '-2.345', '1e3', '1_000', ' 5', 'NaN', 'infinity',
  '2024-02-29', '2023-02-29', '2024-1-5', '0000-01-01', '2024-13-01', '9999-12-31', '350302', '350300', '350000', '350302001000', 'true', '99999999999999999999999999999999999999.9']
const texts = fc.oneof(fc.constantFrom(...wholeTexts), fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((parts) => parts.join('')))

const days = fc.oneof(
  fc.constantFrom('2024-01-31', '2024-02-28', '2024-02-29', '2023-02-28', '2024-12-31', '2025-01-01', '1900-03-01', '2000-02-29', '0001-01-01', '9999-12-31'),
  fc.date({ min: new Date('1950-01-01'), max: new Date('2050-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
)
const instants = fc.oneof(
  fc.constantFrom('2024-02-29T15:59:59.999999Z', '2024-02-29T16:00:00Z', '1970-01-01T00:00:00Z', '1988-07-01T15:30:00Z', '1900-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z'),
  fc.date({ min: new Date('1950-01-01'), max: new Date('2050-12-31'), noInvalidDate: true }).map((date) => date.toISOString()),
)

function valueOf(type: Exclude<ValueType, { kind: 'list' }>): fc.Arbitrary<BoundValue> {
  switch (type.kind) {
    case 'bool': return fc.boolean()
    case 'int': return ints
    case 'decimal': return decimals(type.precision, type.scale)
    case 'string': return texts
    case 'date': return days
    case 'datetime': return instants
    case 'token': return fc.bigInt(1n, 4n)
    default: throw new Error(`no values of ${type.kind}`)
  }
}

/** A list often holds what stands in this field. */
const listed = { li: 'i1', lm: 'm3', ls: 's1', ld: 'd1', lt: 't1', lb: 'b1', lk: 'k1' } as const

/** Rows with one null in five, in lists one in three. */
export const rows: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(Object.entries(fieldTypes).map(([name, type]) => [
    name, fc.option<BoundValue | BoundValue[]>(type.kind === 'list' ? fc.array(fc.option(valueOf(type.of), { freq: 2 }), { maxLength: 3 }) : valueOf(type), { freq: 4 }),
  ])),
).chain((row) => fc.boolean().map((holds) => (holds ? { ...row, ...withOwn(row) } : row))) as fc.Arbitrary<Row>

function withOwn(row: Readonly<Record<string, BoundValue | readonly BoundValue[] | undefined>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(listed).map(([list, field]) => [list, [...(row[list] as readonly BoundValue[] | null ?? []), row[field]]]))
}

export const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'`

const fields = (kind: ValueType['kind']) => Object.entries(fieldTypes).filter(([, type]) => type.kind === kind).map(([name]) => `d.${name}`)
const leaf = (kind: ValueType['kind'], ...more: fc.Arbitrary<string>[]) => fc.oneof({ arbitrary: fc.constantFrom(...fields(kind)), weight: 3 }, ...more.map((arbitrary) => ({ arbitrary, weight: 1 })))

type Kind = 'bool' | 'int' | 'number' | 'string' | 'date' | 'datetime' | 'duration'
type Tie = (kind: Kind) => fc.Arbitrary<string>

const call = (fn: string, ...args: fc.Arbitrary<string>[]) => fc.tuple(...args).map((texts) => `${fn}(${texts.join(', ')})`)
const infix = (a: fc.Arbitrary<string>, operators: readonly string[], b: fc.Arbitrary<string>) => fc.tuple(a, fc.constantFrom(...operators), b).map(([x, operator, y]) => `(${x} ${operator} ${y})`)
const choice = (of: fc.Arbitrary<string>, condition: fc.Arbitrary<string>) => fc.tuple(condition, of, of).map(([c, x, y]) => `(${c} ? ${x} : ${y})`)
const orders = ['<', '<=', '>', '>=', '==', '!=']
const patterns = ['^[0-9]+$', 'a|李', '.', '^$', '\\s', '[^a]$', '(?i)b', '\\d{2}', '^.{2}$', '\\p{Han}+', 'İ']

/** Source texts of expressions of one kind, at most so deep. */
export function expressions(kind: Kind, depth: number): fc.Arbitrary<string> {
  const leaves = leavesOf(kind)
  if (depth === 0) return leaves
  const tie: Tie = (below) => expressions(below, depth - 1)
  const same = [choice(tie(kind), tie('bool')), call('coalesce', tie(kind), tie(kind))]
  if (kind !== 'bool' && kind !== 'duration') same.push(call('min', tie(kind), tie(kind)), call('max', tie(kind), tie(kind), tie(kind)))
  return fc.oneof({ arbitrary: leaves, weight: 1 }, { arbitrary: fc.oneof(...operationsOf(kind, tie)), weight: 5 }, { arbitrary: fc.oneof(...same), weight: 1 })
}

function leavesOf(kind: Kind): fc.Arbitrary<string> {
  switch (kind) {
    case 'bool': return leaf('bool', fc.constantFrom('true', 'false'), infix(leaf('token'), ['==', '!='], fc.oneof(leaf('token'), fc.constant('null'))))
    case 'int': return leaf('int', ints.map(String), fc.constant('params.n'))
    case 'number': return fc.oneof(leaf('int'), leaf('decimal', fc.constantFrom('0.0', '1.5', '-0.005', '100.00', '12', '3', '1e3', '0.000001')), fc.constant('params.rate'))
    case 'string': return leaf('string', texts.map(quote), fc.constant('params.word'))
    case 'date': return leaf('date', days.map((day) => `date('${day}')`), fc.constantFrom('today()', 'params.day'))
    case 'datetime': return leaf('datetime')
    case 'duration': return infix(leaf('datetime'), ['-'], leaf('datetime'))
  }
}

function operationsOf(kind: Kind, tie: Tie): fc.Arbitrary<string>[] {
  const literalInts = fc.integer({ min: -2, max: 6 }).map(String)
  switch (kind) {
    case 'bool': return [
      ...(['int', 'number', 'string', 'date', 'datetime', 'duration'] as const).map((of) => infix(tie(of), orders, tie(of))),
      infix(tie('int'), orders, tie('number')),
      infix(tie('bool'), ['&&', '||', '==', '!='], tie('bool')),
      tie('bool').map((condition) => `!(${condition})`),
      infix(tie('string'), ['==', '!='], fc.constant('null')),
      fc.tuple(tie('string'), fc.array(fc.oneof(texts.map(quote), tie('string'), fc.constant('null')), { maxLength: 3 })).map(([value, list]) => `(${value} in [${list.join(', ')}])`),
      fc.tuple(tie('number'), fc.array(tie('number'), { maxLength: 3 })).map(([value, list]) => `(${value} in [${list.join(', ')}])`),
      ...([['int', 'li'], ['number', 'li'], ['int', 'lm'], ['number', 'lm'], ['string', 'ls'], ['date', 'ld'], ['datetime', 'lt'], ['bool', 'lb']] as const)
        .map(([of, list]) => infix(fc.oneof(tie(of), fc.constantFrom('null', `d.${listed[list]}`)), ['in'], fc.constant(`d.${list}`))),
      infix(fc.oneof(leaf('token'), fc.constant('null')), ['in'], fc.constant('d.lk')),
      infix(fc.constantFrom(...fields('list')), ['==', '!='], fc.constant('null')),
      fc.tuple(fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('string'), tie('string')).map(([fn, a, b]) => `${fn}(${a}, ${b})`),
      call('matches', tie('string'), fc.constantFrom(...patterns).map(quote)),
      call('is_valid', tie('string'), fc.constantFrom("'region'", "'integer'")),
      call('region_within', tie('string'), tie('string')),
    ]
    case 'int': return [
      infix(tie('int'), ['+', '-', '*', '%'], tie('int')), tie('int').map((value) => `-(${value})`), call('abs', tie('int')),
      call('size', tie('string')), call('size', fc.constantFrom(...fields('list').filter((list) => list !== 'd.lk'))), call('int', tie('string')), call('int', tie('number')), call('year', tie('date')), call('month', tie('datetime')),
      ...['days_between', 'hours_between', 'minutes_between'].flatMap((fn) => [call(fn, tie('date'), tie('date')), call(fn, tie('datetime'), tie('datetime'))]),
      call('working_days_between', tie('date'), tie('date')),
    ]
    case 'number': return [
      tie('int'), infix(tie('number'), ['+', '-', '*', '/'], tie('number')), infix(tie('number'), ['/'], tie('int')),
      call('abs', tie('number')), tie('number').map((value) => `-(${value})`),
      call('round', tie('number'), fc.integer({ min: 0, max: 4 }).map(String)), call('floor', tie('number')), call('ceil', tie('number')),
      call('decimal', fc.oneof(tie('string'), tie('number')), fc.integer({ min: 0, max: 8 }).map(String)),
    ]
    case 'string': return [
      infix(tie('string'), ['+'], tie('string')), call('lower', tie('string')), call('upper', tie('string')), call('trim', tie('string')),
      call('substring', tie('string'), literalInts, literalInts), call('substring', tie('string'), tie('int')), call('substring', tie('string'), tie('int'), tie('int')),
      call('replace', tie('string'), tie('string'), tie('string')),
      call('string', fc.oneof(tie('int'), tie('number'), tie('date'), tie('datetime'), tie('bool'))),
    ]
    case 'date': return [
      call('date', tie('datetime')), call('date', tie('string')), call('add_days', tie('date'), fc.oneof(literalInts, tie('int'))), call('add_months', tie('date'), fc.oneof(literalInts, tie('int'))),
    ]
    case 'datetime': return [infix(tie('datetime'), ['+', '-'], tie('duration'))]
    case 'duration': return [infix(tie('duration'), ['+', '-'], tie('duration')), infix(tie('datetime'), ['-'], tie('datetime')), tie('duration').map((value) => `-(${value})`)]
  }
}

/** Source texts of expressions of any kind. */
export const anyExpression: fc.Arbitrary<string> = fc.oneof(
  ...(['bool', 'int', 'number', 'string', 'date', 'datetime', 'duration'] as const).map((kind) => expressions(kind, 2)),
  expressions('bool', 3),
)
