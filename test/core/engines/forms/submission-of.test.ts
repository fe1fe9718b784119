import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Element, Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { createAnswerValidator } from '../../../../core/contracts/shape/answer-validator.ts'
import { answerChecks } from '../../../../core/engines/forms/answer-faults.ts'
import type { Answer, Path } from '../../../../core/engines/forms/answer-path.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import { putAnswer } from '../../../../core/engines/forms/edit-answer.ts'
import type { FormEnv } from '../../../../core/engines/forms/form-condition.ts'
import { canonicalNumber, numericFault } from '../../../../core/engines/forms/numeric-limits.ts'
import { submissionOf } from '../../../../core/engines/forms/submission-of.ts'
import { validateSubmission } from '../../../../core/engines/forms/validate-submission.ts'
import { readDecimal } from '../../../../core/language/values.ts'
import { readFormFixtures } from '../../../fixtures/read-form-fixtures.ts'

const env: FormEnv = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const codes = (table: string) => (table === 'numbers' ? { id: 't/numbers', entries: [{ code: '007', title: '七', validFrom: null, validTo: null }] } : undefined)
const sent = (schema: Node, given: Answer) => submissionOf(buildForm({ schema }, codes), given, env).answer
const object = (properties: ObjectNode['properties'], more: ObjectNode = {}): ObjectNode => ({ type: 'object', properties: properties!, ...more })

describe('numbers as text', () => {
  test('are in their one form, with the decimals that were typed', () => {
    const numbers: readonly (readonly [string, string | null])[] = [
      ['12', '12'], ['00012', '12'], ['+1', '1'], ['+001.50', '1.50'], ['-0012.0', '-12.0'], ['0', '0'], ['-0', '0'], ['000', '0'], ['-00.00', '0.00'], ['-0.01', '-0.01'], ['1e3', null], ['', null], [' 1', null], ['.5', null], ['--1', null],
    ]
    for (const [typed, plain] of numbers) expect(canonicalNumber(typed), typed).toBe(plain)
    fc.assert(fc.property(fc.stringMatching(/^[+-]?0{0,3}\d{1,30}(\.\d{1,20})?$/), (typed) => {
      const plain = canonicalNumber(typed)!
      expect(canonicalNumber(plain)).toBe(plain)
      expect(readDecimal(plain)).toEqual(readDecimal(typed))
    }))
  })

  test('at every place that asks for a number, within lists and parts and under conditions too', () => {
    const money: ObjectNode = { type: 'number', multipleOf: 0.01 }
    const schema = object({ a: money, b: { $ref: '#/$defs/money' }, list: { type: 'array', items: object({ n: { type: ['number', 'null'] } }) }, pair: { type: 'array', prefixItems: [money, { type: 'string' }], items: money } }, {
      $defs: { money }, allOf: [object({ c: money })], if: { required: ['a'] }, then: object({ d: money }), additionalProperties: money,
    })
    expect(sent(schema, { a: '00012', b: '+1', list: [{ n: '01.50' }, { n: null }, { n: 'x' }], pair: ['01', '01', '01'], c: '-0', d: '0000', e: '07' }))
      .toEqual({ a: '12', b: '1', list: [{ n: '1.50' }, { n: null }, { n: 'x' }], pair: ['1', '01', '1'], c: '0', d: '0', e: '7' })
  })

  test('stay as they are where text is text, or one of the choices', () => {
    const schema = object({ text: { type: 'string' }, several: { type: ['number', 'string'] }, either: { oneOf: [{ type: 'number' }, { type: 'string', maxLength: 3 }] }, code: { type: 'number', codes: 'numbers' }, chosen: { type: 'number', enum: ['0.50', '01'] }, any: {} })
    const given = { text: '007', several: '007', either: '007', code: '007', chosen: '01', any: '007' }
    expect(sent(schema, given)).toEqual(given)
  })
})

test('rows with hidden fields cost no more than their number', () => {
  const rule = (condition: object) => ({ effect: 'SHOW', condition })
  const control = (name: string, more = {}) => ({ type: 'Control', scope: `#/properties/${name}`, ...more })
  const row = object({ kind: { type: 'string' }, secret: { type: 'string' }, part: object({ a: { type: 'string' }, b: { type: 'string' } }) })
  const schema = object({ open: { type: 'boolean' }, rows: { type: 'array', items: row } })
  const detail = {
    type: 'VerticalLayout',
    elements: [
      control('kind'), control('secret', { rule: rule({ scope: '#/properties/kind', schema: { const: 'full' } }) }),
      control('part', { rule: rule({ cel: 'data.open' }) }), { type: 'Control', scope: '#/properties/part/properties/b' },
    ],
  }
  const uischema = { type: 'VerticalLayout', elements: [control('open'), control('rows', { options: { detail } })] } as unknown as Element
  const given = { open: false, rows: Array.from({ length: 20_000 }, (_, i) => ({ kind: i === 7 ? 'full' : 'short', secret: 's', part: { a: 'a', b: 'b' } })) }
  const { answer, dropped } = submissionOf(buildForm({ schema, uischema }, codes), given, env)
  expect([dropped.length, (answer['rows'] as unknown[])[7], (answer['rows'] as unknown[])[8]]).toEqual([39_999, { kind: 'full', secret: 's', part: { b: 'b' } }, { kind: 'short', part: { b: 'b' } }])
})

test('numbers as text are read as far as 100 characters', () => {
  const schema = object({ n: { type: 'number', multipleOf: 0.01, maximum: 5 }, twice: { type: 'number', computed: 'data.n * 2' }, text: { type: 'string' }, whole: { type: 'integer', computed: 'int(data.text)' }, exact: { type: 'number', computed: 'decimal(data.text, 2)' } })
  const long = '9'.repeat(3_000_000)
  const { answer, faults } = validateSubmission(buildForm({ schema }, codes), { n: long, text: long }, env)
  expect(Object.keys(answer)).toEqual(['n', 'text'])
  expect(faults.map(({ path, keyword, detail }) => `${path} ${keyword} ${detail}`)).toEqual(['/n numeric too-long'])
  expect([numericFault({ asText: true }, '1'.repeat(100)), numericFault({ asText: true }, '1'.repeat(101)), numericFault({ asText: false, maximum: '5' }, 1e200)]).toEqual([null, 'too-long', 'too-long'])
  expect([canonicalNumber(`0${'1'.repeat(99)}`), canonicalNumber(`0${'1'.repeat(100)}`)]).toEqual(['1'.repeat(99), null])
  expect(validateSubmission(buildForm({ schema }, codes), { text: `${'0'.repeat(50)}12.${'5'.repeat(50)}` }, env).answer['exact']).toBe('12.560000')
})

test('a whole number that JSON does not keep is not there, as what cannot be computed', () => {
  const schema = object({ n: { type: 'integer' }, square: { type: 'integer', computed: 'data.n * data.n' }, half: { type: 'integer', computed: 'data.square / 2' }, exact: { type: 'number', computed: 'data.n * 1000000' } })
  expect(sent(schema, { n: 90_000_000, square: 1 })).toEqual({ n: 90_000_000, square: 8_100_000_000_000_000, half: 4_050_000_000_000_000, exact: '90000000000000.000000' })
  expect(sent(schema, { n: 900_000_000, square: 1 })).toEqual({ n: 900_000_000, exact: '900000000000000.000000' })
})

describe.each(readFormFixtures())('$name', ({ form, codes: own, answers }) => {
  const model = buildForm(form, own)
  const server = createAnswerValidator(model.schema, answerChecks)
  const given = answers.map(({ data }) => data)
  const places = [...new Map(given.flatMap((answer) => leaves(answer)).map(([path]) => [path.join('/'), path])).values()]
  const values = [...given.flatMap((answer) => leaves(answer)).map(([, value]) => value), undefined, null, '', '00012', '+1.50', '-0', true, 12, {}, []]

  test('what is sent is sent again unchanged, and judged alike by the server', () => {
    const change = fc.record({ path: fc.constantFrom(...places, ['x']), value: fc.constantFrom(...values) })
    fc.assert(fc.property(fc.constantFrom(...given), fc.array(change, { maxLength: 6 }), (begun, changes) => {
      const changed = structuredClone(begun) as Record<string, unknown>
      for (const { path, value } of changes) putAnswer(changed, path, structuredClone(value), model.schema)
      const first = validateSubmission(model, JSON.parse(JSON.stringify(changed)) as Answer, env)
      expect(submissionOf(model, first.answer, env)).toEqual({ answer: first.answer, dropped: [] })
      expect(server(first.answer).length === 0).toBe(first.faults.length === 0)
    }), { numRuns: 30 * Number(process.env.TEST_EFFORT ?? 1) })
  })
})

test('whatever hides itself, or others in turn, with computed fields among them, what is sent is sent again unchanged', () => {
  const names = ['a', 'b', 'c', 'd', 'e'] as const
  const sums = ['data.a + 1', 'data.b - data.a', 'data.c * 2', 'data.a + data.b + data.c']
  const field = fc.constantFrom(...names)
  const condition = fc.oneof(
    fc.record({ scope: field.map((name) => `#/properties/${name}`), schema: fc.record({ minimum: fc.integer({ min: -1, max: 4 }) }), failWhenUndefined: fc.boolean() }),
    fc.record({ cel: fc.tuple(field, fc.constantFrom('>', '<', '=='), fc.integer({ min: -1, max: 4 })).map(([name, is, n]) => `data.${name} ${is} ${n}`) }),
    fc.record({ cel: field.map((name) => `data.${name} != null`) }),
  )
  const rule = fc.option(fc.record({ effect: fc.constantFrom('SHOW', 'HIDE'), condition }), { nil: undefined })
  const forms = fc.record({ rules: fc.array(rule, { minLength: 5, maxLength: 5 }), d: fc.constantFrom(...sums), e: fc.constantFrom(...sums, 'data.d + 1') })
  const number = fc.option(fc.integer({ min: -1, max: 4 }), { nil: undefined })
  fc.assert(fc.property(forms, fc.record({ a: number, b: number, c: number, d: number }), ({ rules, d, e }, written) => {
    const whole: ObjectNode = { type: 'integer' }
    const schema = object({ a: whole, b: whole, c: whole, d: { ...whole, computed: d }, e: { ...whole, computed: e } })
    const elements = names.map((name, i) => ({ type: 'Control', scope: `#/properties/${name}`, ...(rules[i] === undefined ? {} : { rule: rules[i] }) }))
    const model = buildForm({ schema, uischema: { type: 'VerticalLayout', elements } as Element }, codes)
    const { answer } = submissionOf(model, JSON.parse(JSON.stringify(written)) as Answer, env)
    expect(submissionOf(model, answer, env)).toEqual({ answer, dropped: [] })
  }), { numRuns: 800 * Number(process.env.TEST_EFFORT ?? 1) })
})

function leaves(value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return members.length === 0 ? (path.length === 0 ? [] : [[path, value]]) : members.flatMap(([name, one]) => leaves(one, [...path, name]))
}
