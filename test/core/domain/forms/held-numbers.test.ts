import { expect, test } from 'vitest'
import type { FormFile } from '../../../../core/contracts/generated/form.ts'
import { answerRecord } from '../../../../core/domain/forms/answer-row.ts'
import { checkAnswer } from '../../../../core/domain/forms/check-answer.ts'
import { runtimeForm } from '../../../../core/domain/packs/runtime-form.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const money = { type: 'number', multipleOf: 0.01 }
const form = (properties: object, more: object = {}) => runtimeForm({ pack: 't', form: { id: 'f', title: '表', schema: { type: 'object', properties }, ...more } as FormFile, codes: [] })
const told = (of: ReturnType<typeof form>, answer: object) => checkAnswer(of, answer as Record<string, unknown>, env).faults.map(({ path, keyword, detail, message }) => `${path} ${keyword} ${detail} ${message.en}`)
const limit = (path: string, whole: number, decimals: number) => `${path} numeric unheld What is computed with this number allows ${whole} digits before the point and ${decimals} after it at most.`
const long = '12345678901234567.12'

test('a number that a computed field, the score or the row of a data set is computed with is refused where expressions cannot hold it', () => {
  const computing = form({ amount: money, twice: { ...money, computed: 'data.amount * 2' } })
  expect(told(computing, { amount: long })).toEqual([limit('/amount', 16, 2)])
  expect(told(computing, { amount: '1234567890123.12' })).toEqual([])
  expect(told(form({ fine: { type: 'number' } }, { score: { total: 'data.fine' } }), { fine: '0.12345678' })).toEqual([limit('/fine', 12, 6)])
  expect(told(form({ fine: { type: 'number' } }, { score: { total: 'data.fine' } }), { fine: '0.12345600' })).toEqual([])
  expect(told(form({ amount: money }, { into: { dataset: 'd', map: { a: 'data.amount + 1' } } }), { amount: long })).toEqual([limit('/amount', 16, 2)])
  expect(told(form({ list: { type: 'array', items: money } }, { score: { total: 'size(data.list)' } }), { list: [1, long] })).toEqual([limit('/list/1', 16, 2)])
})

test('one that nothing is computed with, and one that a condition hides, is not asked about', () => {
  expect(told(form({ amount: money, other: money }, { score: { total: 'data.other' } }), { amount: long, other: 1 })).toEqual([])
  expect(told(form({ amount: money }, { into: { dataset: 'd', map: { a: 'data.amount' } } }), { amount: long })).toEqual([])
  const hiding = form({ show: { type: 'boolean' }, amount: money }, {
    score: { total: 'data.amount' },
    uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/show' }, { type: 'Control', scope: '#/properties/amount', rule: { effect: 'SHOW', condition: { cel: 'data.show == true' } } }] },
  })
  expect(told(hiding, { show: false, amount: long })).toEqual([])
  expect(told(hiding, { show: true, amount: long })).toEqual([limit('/amount', 16, 2)])
})

test('what goes into a row as it is has every digit that was written, for the data set to judge', () => {
  const { content } = form({ amount: money, fine: { type: 'number' }, n: { type: 'integer' }, text: { type: 'string' } }, { into: { dataset: 'd', map: { amount: 'data.amount', fine: 'data.fine', n: 'data.n', text: 'data.text' } } })
  const record = (answer: object) => answerRecord(content, answer as Record<string, unknown>, { id: null, roles: [], organisation: null }, null, env)
  expect(record({ amount: long, fine: '0.12345678', n: 1e20, text: long })).toEqual({ amount: long, fine: '0.12345678', n: '100000000000000000000', text: long })
  expect(record({ amount: 1.5, fine: 1e-7, n: 12 })).toEqual({ amount: '1.50', fine: '0.0000001', n: '12', text: null })
})
