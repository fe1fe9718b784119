import { expect, test } from 'vitest'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import { scoreAnswer } from '../../../../core/engines/forms/score-answer.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const bands = [{ min: 0, title: '不合格' }, { min: 59.5, title: '补考' }, { min: 60, title: '合格' }]
const score = (multipleOf: number, a: unknown) => scoreAnswer(buildForm({ schema: { type: 'object', properties: { a: { type: 'number', multipleOf } } }, score: { total: 'data.a', bands } }, () => undefined), { a }, env)

test.each([['59.999999999999999', '补考'], ['60', '合格'], ['60.000000000000000', '合格'], ['59.499999999999999', '不合格'], ['-0.000000000000001', null]])('a total of %s is %s', (a, band) => {
  expect(score(1e-15, a)!.band).toBe(band)
})

test('without a total there is no band', () => {
  expect(score(1, undefined)).toEqual({ total: null, band: null })
})
