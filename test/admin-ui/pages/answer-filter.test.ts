import { expect, test } from 'vitest'
import { answerFilterAddress, answerFilterFrom } from '../../../admin-ui/src/pages/forms/answer-filter.ts'

test.each([
  {}, { from: '2026-11-01' }, { from: '2026-11-01', to: '2026-11-30', current: true }, { where: ['kind:a,b'] }, { where: ['kind:a', 'met:true'], current: true },
])('a filter of answers comes back from its address: %j', (filter) => {
  expect(answerFilterFrom(answerFilterAddress(filter) as never)).toEqual(filter)
})

test('what narrows nothing is in no address; what an address says badly narrows nothing', () => {
  expect(answerFilterAddress({ from: '', to: '', current: false, where: [] })).toEqual({})
  expect(answerFilterFrom({ from: 'yesterday', to: ['2026-13', '2026-11-30'], current: 'no', where: [null, 'kind', ':a', 'kind:'] })).toEqual({})
  expect(answerFilterFrom({ from: '2026-02-31', to: '2026-02-28' })).toEqual({ to: '2026-02-28' })
  expect(answerFilterFrom({ where: 'kind:a' })).toEqual({ where: ['kind:a'] })
})
