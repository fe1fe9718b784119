import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page, RecordsPage } from '../../core/contracts/api.ts'
import type { AnswerDetail } from '../../core/contracts/answer-row.ts'
import type { AnswerReceipt, FormView } from '../../core/contracts/form-api.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { runTopic } from '../support/run-topic.ts'
import type { Agent } from '../support/server.ts'

const money = { title: '金额', type: 'number', multipleOf: 0.01 }
const whole = { title: '次数', type: 'integer' }
const files = {
  'topic.json': { $schema: 'topic.schema.json', id: 'numbers', version: '1.0.0', host: '^1.0.0', title: '数字', modules: { basicData: { datasets: ['visits'] } } },
  'datasets/visits.json': {
    $schema: 'dataset.schema.json', id: 'visits', title: '走访记录', mode: 'append', source: 'form', required: ['no'],
    fields: { no: { title: '编号', type: 'string' }, amount: money, n: whole, fine: { title: '比率', type: 'number', multipleOf: 0.00000001 } },
  },
  'forms/visit.json': {
    $schema: 'form.schema.json', id: 'visit', title: '走访', into: { dataset: 'visits', map: { no: 'data.no', amount: 'data.amount', n: 'data.n', fine: 'data.fine' } },
    schema: { type: 'object', required: ['no'], additionalProperties: false, properties: { no: { type: 'string', title: '编号' }, amount: money, n: whole, fine: { title: '比率', type: 'number' } } },
  },
}
const form = '/api/v1/topics/numbers/forms/numbers/visit'

let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  await runTopic(house, files)
  supervisor = await house.agent('supervisor')
})
afterAll(() => house.remove())

/** What became of an answer's row, and the row. */
async function rowOf(answer: { readonly no: string; readonly amount?: string; readonly n?: number; readonly fine?: string }): Promise<readonly unknown[]> {
  const version = expectJson<FormView>(await supervisor.get(form)).version.hash
  const { id } = expectJson<AnswerReceipt>(await supervisor.request({ method: 'POST', url: `${form}/answers`, payload: { id: randomUUID(), version, answer } }), 201)
  await house.open.idle()
  const { row } = expectJson<AnswerDetail>(await supervisor.get(`${form}/answers/${id}`))
  const stored = expectJson<Page<RecordsPage['items'][number]>>(await supervisor.get('/api/v1/topics/numbers/datasets/visits/records')).items.find(({ no }) => no === answer.no)
  return [row?.state, ...(row?.reasons ?? []).map(({ field }) => field), ...(stored === undefined ? [] : [stored['amount'], stored['n'], stored['fine']])]
}

test('a number is stored in a row with the digits that its data set keeps, or quarantined with a reason, never lost', async () => {
  expect(await rowOf({ no: '1', fine: '0.12345678' })).toEqual(['stored', null, null, '0.12345678'])
  expect(await rowOf({ no: '2', amount: '12345678901234567.12' })).toEqual(['quarantined', 'amount'])
  expect(await rowOf({ no: '3', amount: '1234567890123456.12', n: 7 })).toEqual(['stored', '1234567890123456.12', 7, null])
  // As a file's would be.
  expect(await rowOf({ no: '4', fine: '0.123456789' })).toEqual(['stored', null, null, '0.12345679'])
})
