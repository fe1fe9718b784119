import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExpressionScope } from '../../../core/contracts/expression.ts'
import { checkExpression, type ExpectedType } from '../../../core/language/check-expression.ts'
import { languageFunctions } from '../../../core/language/functions.ts'
import { boolType } from '../../../core/language/value-types.ts'

const scope: ExpressionScope = {
  aliases: {
    d: {
      id_no: { kind: 'token' }, grade: { kind: 'int' }, status: { kind: 'string' }, issued_on: { kind: 'date' }, seen_at: { kind: 'datetime' },
      amount: { kind: 'decimal', precision: 18, scale: 2 }, constructor: boolType,
      tags: { kind: 'list', of: { kind: 'string' } }, counts: { kind: 'list', of: { kind: 'int' } }, members: { kind: 'list', of: { kind: 'token' } },
    },
    r: { id_no: { kind: 'token' } },
  },
  names: { gap: { kind: 'int' } },
  params: { grace_days: { kind: 'int' } },
  today: true,
}

const codes = (source: string, expected: ExpectedType = 'any', within = scope) => checkExpression(source, within, expected).problems.map(({ code }) => code)
const problem = (source: string) => checkExpression(source, scope).problems[0]!
const typeOf = (source: string) => checkExpression(source, scope).expr?.type

describe('types', () => {
  test.each([
    ['1 + 2', { kind: 'int' }],
    ['d.amount + 1', { kind: 'decimal', precision: 19, scale: 2 }],
    ['d.amount + 0.005', { kind: 'decimal', precision: 20, scale: 3 }],
    ['d.amount * 1.5', { kind: 'decimal', precision: 20, scale: 3 }],
    ['d.grade / 3', { kind: 'decimal', precision: 26, scale: 6 }],
    ['d.amount * d.amount * d.amount', { kind: 'decimal', precision: 38, scale: 6 }],
    ['round(d.amount, 1)', { kind: 'decimal', precision: 18, scale: 1 }],
    ['true ? 1 : 2.50', { kind: 'decimal', precision: 3, scale: 2 }],
    ['coalesce(null, d.status)', { kind: 'string' }],
    ['d.seen_at - d.seen_at', { kind: 'duration' }],
    ['d.constructor', { kind: 'bool' }],
    ['gap', { kind: 'int' }],
    ['size(d.tags)', { kind: 'int' }],
    ['d.tags.size() > 0', { kind: 'bool' }],
    ["'a' in d.tags", { kind: 'bool' }],
    ['null in d.tags', { kind: 'bool' }],
    ['d.amount in d.counts', { kind: 'bool' }],
    ['d.id_no in d.members', { kind: 'bool' }],
    ['d.tags != null', { kind: 'bool' }],
  ])('%s', (source, type) => {
    expect(typeOf(source)).toEqual(type)
  })

  test('number literals lose no digit', () => {
    const value = (source: string) => {
      const { expr } = checkExpression(source, scope)
      return expr?.node === 'literal' ? expr.value : undefined
    }
    expect(value('0.1234567890123456789012345678901234567')).toBe('0.1234567890123456789012345678901234567')
    expect(value('-9223372036854775808')).toBe(-9223372036854775808n)
    expect(value('9223372036854775807')).toBe(9223372036854775807n)
    expect(value('1.50e2')).toBe('150')
    expect(value('0x1F')).toBe(31n)
  })
})

describe('problems', () => {
  test.each<[string, string[]]>([
    ['', ['empty-expression']],
    ['d.status = 1', ['syntax-error']],
    ["d.status == 'a", ['syntax-error']],
    ['d.grade <', ['syntax-error']],
    ['（d.grade）', ['syntax-error']],
    ["'\\q'", ['syntax-error']],
    ['x.grade', ['unknown-name']],
    ['grade > 1', ['unknown-name']],
    ['d.grad', ['unknown-field']],
    ['d.toString', ['unknown-field']],
    ['params.grace', ['unknown-param']],
    ['params', ['unknown-name']],
    ['foo(1)', ['unknown-function']],
    ['d.grade.abs()', ['unknown-function']],
    ['has(d.grade)', ['unknown-function']],
    ['[1, 2].all(x, x > 0)', ['unknown-name', 'unknown-name', 'unknown-function']],
    ["d.grade + 'a'", ['type-error']],
    ["d.issued_on > '2024-01-01'", ['type-error']],
    ['d.issued_on == d.seen_at', ['type-error']],
    ['null + 1', ['type-error']],
    ['!d.grade', ['type-error']],
    ['d.grade && true', ['type-error']],
    ['size()', ['type-error']],
    ['today(1)', ['type-error']],
    ['[1]', ['type-error']],
    ['d.grade in d.amount', ['type-error']],
    ['coalesce([1], [2])', ['type-error']],
    ["d.grade in ['a']", ['type-error']],
    ['d.tags', ['type-error']],
    ['size([1])', ['type-error']],
    ['1 in [d.counts]', ['type-error']],
    ['1 in [[1]]', ['type-error']],
    ['d.tags in [1]', ['type-error']],
    ['d.tags in d.tags', ['type-error']],
    ['1 in d.tags', ['type-error']],
    ['1 in d.members', ['type-error']],
    ["'x' in d.members", ['token-misuse']],
    ['d.id_no in d.tags', ['token-misuse']],
    ['size(d.members)', ['token-misuse']],
    ['d.tags == d.tags', ['type-error']],
    ['d.tags != d.counts', ['type-error']],
    ["d.tags == 'a'", ['type-error']],
    ['[1] == null', ['type-error']],
    ["d.id_no == '350'", ['token-misuse']],
    ['size(d.id_no)', ['token-misuse']],
    ['d.id_no < r.id_no', ['token-misuse']],
    ['coalesce(d.id_no, r.id_no)', ['token-misuse']],
    ['9223372036854775808', ['bad-number']],
    ['123456789012345678901234567890.1234567890', ['bad-number']],
    ['1e999', ['syntax-error']],
    ['0.1e-99', ['bad-number']],
    ['1u', ['unsupported']],
    ["b'a'", ['unsupported']],
    ['{1: 2}', ['unsupported']],
    ['d[0]', ['unsupported']],
    ["matches(d.status, '(?=a)')", ['bad-pattern']],
    ["matches(d.status, '(?<!a)b')", ['bad-pattern']],
    ["matches(d.status, '(a)\\\\1')", ['bad-pattern']],
    ['matches(d.status, d.status)', ['bad-pattern']],
    [`matches(d.status, '${'a'.repeat(257)}')`, ['bad-pattern']],
    ["is_valid(d.status, 'phon')", ['unknown-format']],
    ['round(d.amount, d.grade)', ['type-error']],
    ['0.00000000000000000001 * 0.00000000000000000001', ['type-error']],
    ["'a\\u0000b'", ['bad-character']],
    ["'\ud800'", ['bad-character']],
  ])('%j', (source, expected) => {
    expect(codes(source)).toEqual(expected)
  })

  test('all of them are named in one pass, with their places', () => {
    const { expr, problems } = checkExpression('d.grad > 1 && foo(2) && size(d.id_no) > 0', scope)
    expect(expr).toBeNull()
    expect(problems.map(({ code, message }) => [code, message['zh-CN'].split('：')[0]])).toEqual([
      ['unknown-field', '第 3 列'], ['unknown-function', '第 15 列'], ['token-misuse', '第 30 列'],
    ])
  })

  test('says what was meant', () => {
    expect(problem('d.gradee > 1').hint).toEqual({ 'zh-CN': '是否想写“grade”？', en: 'Did you mean "grade"?' })
    expect(problem('day_between(today(), today())').hint?.en).toBe('Did you mean "days_between"?')
    expect(problem('status').hint?.en).toBe('Did you mean "d.status"?')
    expect(problem("d.issued_on > '2024-01-01'").hint?.en).toMatch(/date\('/)
    expect(problem("matches(d.status, '(?=a)')").hint?.['zh-CN']).toMatch(/RE2/)
  })

  test('columns count characters, lines are named when there are several', () => {
    expect(problem("'😀😀' == d.x").message.en).toMatch(/^column 11: /)
    expect(problem("'a' == 'b' &&\n  d.x").message.en).toMatch(/^line 2, column 5: /)
  })

  test('a list says where it may stand', () => {
    expect(problem('d.tags == d.tags').message).toEqual({ 'zh-CN': '第 1 列：列表不能用于 ==。', en: 'column 1: a list cannot be used with ==.' })
    expect(problem("d.tags == d.tags").hint?.en).toMatch(/right of in.*size/)
    const lists = ['d.tags', 'd.counts', 'd.members']
    const taken = languageFunctions.filter(({ kind, name }) => kind === 'function' && name !== 'size')
      .flatMap(({ name }) => lists.flatMap((list) => [[list], [list, list], [list, '1'], ['1', list], [list, list, list]].map((args) => `${name}(${args.join(', ')})`)))
      .concat(['+', '-', '*', '/', '%', '<', '>=', '&&', '||'].flatMap((operator) => [`d.tags ${operator} d.tags`, `d.counts ${operator} 1`]), '!d.tags', '-d.counts', 'true ? d.tags : d.tags')
      .filter((source) => codes(source).length === 0)
    expect(taken).toEqual([])
  })

  test('today() is refused in keys', () => {
    expect(codes('days_between(d.issued_on, today())', 'any', { ...scope, today: false })).toEqual(['today-not-allowed'])
  })

  test('what the place expects is checked', () => {
    expect(codes('d.grade', 'bool')).toEqual(['type-error'])
    expect(codes('d.grade', 'number')).toEqual([])
    expect(codes('d.amount', ['int', 'decimal'])).toEqual([])
    expect(codes('null', 'bool')).toEqual(['type-error'])
    expect(codes("d.status in ['a']", 'bool')).toEqual([])
  })
})

describe('hostile text', () => {
  const deep = 5_000
  test.each([
    ['parentheses', `${'('.repeat(4_000)}1${')'.repeat(4_000)}`],
    ['not', '!'.repeat(9_000) + 'true'],
    ['minus', '-'.repeat(9_000) + '1'],
    ['plus', Array.from({ length: 900 }, () => '1').join('+')],
    ['choices', 'true?1:'.repeat(1_200) + '2'],
    ['lists', `${'['.repeat(deep)}`],
    ['calls', 'abs('.repeat(2_000)],
    ['members', `d${'.x'.repeat(4_000)}`],
    ['indexes', `d${'[0]'.repeat(3_000)}`],
  ])('very deep: %s', (_name, source) => {
    const { expr, problems } = checkExpression(source, scope)
    expect(expr).toBeNull()
    expect(problems.length).toBeGreaterThan(0)
  })

  test('very long', () => {
    expect(codes(`'${'a'.repeat(20_000)}' == d.status`)).toEqual(['too-long'])
    expect(codes(Array.from({ length: 600 }, () => 'd.grade == 1').join(' || ').slice(0, 9_500) + ' || true')).toEqual(['too-complex'])
    expect(codes(Array.from({ length: 300 }, () => 'd.grade == 1').join(' || '))).toEqual([])
  })

  test('any text gives an expression or Problems in both languages', () => {
    const pieces = fc.constantFrom('d', '.', 'grade', '(', ')', '[', ']', '{', '}', "'", '"', '\\', '\0', '\u202e', '😀', '\ud800', ' ', '\n', '1', '1.5', 'e', '==', '&&', '?', ':', 'in', ',', 'params', 'today()', '//', 'r\'', '"""')
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))), (source) => {
      const { expr, problems } = checkExpression(source, scope)
      expect(expr === null).toBe(problems.length > 0)
      for (const { message, pointer } of problems) {
        expect(message['zh-CN']).toMatch(/\p{Script=Han}/u)
        expect(pointer).toBe('')
      }
    }), { numRuns: 400 })
  })
})
