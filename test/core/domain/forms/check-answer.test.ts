import { expect, test } from 'vitest'
import type { FormFile } from '../../../../core/contracts/generated/form.ts'
import { checkAnswer, unreadable } from '../../../../core/domain/forms/check-answer.ts'
import { runtimeForm } from '../../../../core/domain/packs/runtime-form.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const form = (more: object) => runtimeForm({ pack: 't', form: { id: 'f', title: '表', schema: { type: 'object', properties: { a: { type: 'integer' } }, ...more } } as FormFile, codes: [] })
const closed = form({ allOf: [{ properties: { a: {} }, additionalProperties: false }] })
const extra = (count: number) => ({ a: 'x', ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])) })
const kinds = (of: typeof closed, count: number) => [...new Set(checkAnswer(of, extra(count), env).faults.map(({ keyword }) => keyword))].toSorted()

test('of very many fields that a form does not have nothing else is told, and nothing else looked at', () => {
  expect(kinds(closed, 100)).toEqual(['additionalProperties', 'type'])
  expect(kinds(closed, 101)).toEqual(['additionalProperties'])
  expect(checkAnswer(closed, extra(101), env).faults).toHaveLength(101)
  expect(kinds(form({}), 101)).toEqual(['type'])
})

test('an answer has at most 50,000 values', () => {
  expect(unreadable({ free: Array.from({ length: 49_999 }, () => 0) })).toEqual([])
  expect(unreadable({ free: Array.from({ length: 50_000 }, () => 0) }).map(({ keyword, detail }) => `${keyword} ${detail}`)).toEqual(['maxItems 50000'])
})

test('texts with half a character are refused at their places, names of fields where these stand', () => {
  const told = (answer: object) => unreadable(answer as Record<string, unknown>).map(({ path, keyword, detail }) => `${path} ${keyword} ${detail}`)
  expect(told({ a: '\u{1F600}', list: ['x', '\uD800', { b: 'y\uDC00z' }], free: { 'k\uD83D': 1 } })).toEqual(['/list/1 format not-unicode', '/list/2/b format not-unicode', '/free format not-unicode'])
  expect(checkAnswer(closed, { a: '\uD800' }, env).faults.map(({ message }) => message.en)).toEqual(['A character in this text is broken, such as half of an emoji, and cannot be kept. Delete it, and write it again.'])
  expect(told({ a: 'nothing \u0000 of the kind \uFFFD' })).toEqual([])
})
