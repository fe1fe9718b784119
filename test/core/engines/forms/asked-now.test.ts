import { expect, test } from 'vitest'
import type { Node } from '../../../../core/contracts/generated/form.ts'
import { answerFaults, type IsUnseen } from '../../../../core/engines/forms/answer-faults.ts'
import { pointerPath, type Answer } from '../../../../core/engines/forms/answer-path.ts'
import { askedNow, asksByConditions } from '../../../../core/engines/forms/asked-now.ts'
import { prepareSchema } from '../../../../core/engines/forms/prepare-schema.ts'
import { codesOf } from './random-answers.ts'
import { readFormFixtures } from '../../../fixtures/read-form-fixtures.ts'

const text = { type: 'string' } as const
const fields = { kind: text, a: text, b: text }
const asked = (schema: Node, answer: Answer, { isUnseen = () => false, shape }: { isUnseen?: IsUnseen; shape?: number } = {}) => {
  const asks = askedNow(prepareSchema(schema, codesOf), answer, isUnseen, () => shape)
  return ['/a', '/b', '/in/a', '/in/b', '/list/1/a', '/list/1/b'].filter((place) => asks(pointerPath(place)))
}

test('what the schema asks for under a condition, while that holds', () => {
  const conditional: Node = { type: 'object', properties: fields, if: { properties: { kind: { const: 'x' } }, required: ['kind'] }, then: { required: ['a'] }, else: { required: ['b'] } }
  expect([asked(conditional, { kind: 'x' }), asked(conditional, { kind: 'y' }), asked(conditional, {})]).toEqual([['/a'], ['/b'], ['/b']])
  expect(asked({ $defs: { c: conditional }, type: 'object', allOf: [{ $ref: '#/$defs/c' }] }, { kind: 'x' })).toEqual(['/a'])
  const dependent: Node = { type: 'object', properties: fields, dependentRequired: { kind: ['a', 'b'] } }
  expect([asked(dependent, { kind: 'x' }), asked(dependent, { a: 'x' })]).toEqual([['/a', '/b'], []])
  const nested: Node = { type: 'object', properties: { in: conditional, list: { type: 'array', items: dependent } } }
  expect(asked(nested, { in: { kind: 'x' }, list: [{ kind: 'x' }, {}] })).toEqual(['/in/a'])
  expect(asked(nested, { list: [{}, { kind: 'x' }] })).toEqual(['/in/b', '/list/1/a', '/list/1/b'])
})

test('of several branches, what all that are left open ask for', () => {
  const marked: Node = { type: 'object', properties: fields, oneOf: [{ properties: { kind: { const: 'x' } }, required: ['kind', 'a'] }, { properties: { kind: { const: 'y' } }, required: ['kind', 'b'] }] }
  expect([asked(marked, {}), asked(marked, { kind: 'x' }), asked(marked, { kind: 'y', a: 'z' }), asked(marked, { kind: 'z' })]).toEqual([[], ['/a'], ['/b'], []])
  expect([asked(marked, {}, { shape: 0 }), asked(marked, {}, { shape: 1 })]).toEqual([['/a'], ['/b']])
  // One that is typed halfway does not make the other one wanted.
  const either: Node = { type: 'object', properties: fields, anyOf: [{ properties: { a: { minLength: 5 } }, required: ['a'] }, { required: ['b'] }] }
  expect([asked(either, {}), asked(either, { a: '12' })]).toEqual([[], []])
})

test('where it hangs on what is not seen, only what is asked for either way', () => {
  const unseen: Node = { type: 'object', properties: fields, if: { properties: { kind: { pattern: '^9' } } }, then: { required: ['a', 'b'] }, else: { required: ['b'] } }
  expect(asked(unseen, { kind: '1**' }, { isUnseen: (place) => place === '/kind' })).toEqual(['/b'])
  expect(asked(unseen, { kind: '1**' })).toEqual(['/b'])
  expect(asked(unseen, { kind: '9**' })).toEqual(['/a', '/b'])
})

test('a form without conditions is not looked through', () => {
  expect(asksByConditions(prepareSchema({ type: 'object', properties: { a: text }, required: ['a'] }, codesOf))).toBe(false)
  expect(asksByConditions(prepareSchema({ type: 'object', properties: { a: { type: 'object', dependentRequired: { x: ['y'] } } } }, codesOf))).toBe(true)
})

test.each(readFormFixtures().map((fixture) => [fixture.name, fixture] as const))('in %s, whatever is missing is asked for', (_, { form, codes, answers }) => {
  const root = prepareSchema(form.schema, (table) => codes(table)?.entries.map(({ code }) => code))
  for (const { name, data, sent = data } of answers) {
    const asks = askedNow(root, sent, () => false, () => undefined)
    for (const { path, keyword, detail } of answerFaults(root, sent)) if (keyword === 'required' || keyword === 'dependentRequired') expect(asks([...pointerPath(path), detail!]), `${name} ${path} ${detail}`).toBe(true)
  }
})
