import { expect, test } from 'vitest'
import type { RuleSummary } from '../../../../core/contracts/api.ts'
import { firstForm, requestOf } from '../../../../admin-ui/src/pages/topic/what-if/what-if-request.ts'

type Param = RuleSummary['params'][number]
const param = (name: string, type: string, value: Param['value'], bounds: readonly [Param['value'], Param['value']] = [null, null]): Param => (
  { name, title: name, type, value, default: value, minimum: bounds[0], maximum: bounds[1], set: null })
const params = [param('since', 'date', '2026-01-01'), param('open', 'int', 4), param('days', 'int', 30, [0, 365]), param('strict', 'bool', true)]

test('begins with today, with what the rule runs with, and with the range of the first number that has bounds', () => {
  expect(firstForm(params, '2026-11-27')).toEqual({
    asOf: '2026-11-27', version: '', params: { since: '2026-01-01', open: '4', days: '30', strict: true }, range: 'days', from: '0', to: '365',
  })
  expect(firstForm([param('open', 'int', 4)], '2026-11-27')).toMatchObject({ range: '', from: '', to: '' })
})

test('asks for nothing but what was changed', () => {
  const form = firstForm(params, '2026-11-27')
  expect(requestOf(form, params)).toEqual({ range: { param: 'days', from: '0', to: '365' } })
  expect(requestOf({ ...form, range: '', version: 'v2', params: { ...form.params, days: '60', strict: false } }, params)).toEqual({ version: 'v2', params: { days: '60', strict: false } })
})
