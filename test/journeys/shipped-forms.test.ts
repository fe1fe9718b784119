import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AttachmentJson, AnswerReceipt, AnswerSummary, FormView } from '../../core/contracts/form-api.ts'
import { readFormWire } from '../../core/engines/forms/form-wire.ts'
import { validateSubmission } from '../../core/engines/forms/validate-submission.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topics = `${api}/topics/uncovered-assistance/forms`

let house: TestHouse
let handler: Agent
let supervisor: Agent
let proof = ''
beforeAll(async () => {
  house = await testHouse()
  handler = await house.agent('handler')
  supervisor = await house.agent('supervisor')
  proof = expectJson<AttachmentJson>(await handler.request(fileRequest(`${api}/attachments`, '证明.pdf', Buffer.from('%PDF-1.7'))), 201).id
})
afterAll(() => house.remove())

const note = '入户核对，情况属实。'
/** Good answers, each as it is stored; `shown`: what is masked in it. */
const answers: readonly (readonly [form: string, answer: () => object, shown?: object])[] = [
  ['uncovered-assistance/monthly-visit', () => ({ town: '350304101000', visited: 12, in_need: 3, included: 2, note: '' })],
  ['uncovered-assistance/pre-assessment', () => ({ reached: true, visited_on: '2026-03-05', same_household: 'lives_elsewhere', monthly_income: 'up_to_1_5', property: ['car', 'savings'], willing: 'undecided', conclusion: 'probably', reason: note })],
  ['uncovered-assistance/notice-reply', () => ({ progress: 'under_way', reply: note, why_late: '等待外省答复' })],
  ['uncovered-assistance/pre-assessment', () => ({ reached: false, conclusion: 'deceased', reason: note })],
  ['uncovered-assistance/rectification', () => ({ outcome: 'included', assistance: 'dibao', from_month: '2026-04-01', monthly_amount: '805.50', measures: ['纳入低保', '上门走访'], proof })],
  ['uncovered-assistance/rectification', () => ({ outcome: 'recovered', recovered_amount: 1200.5, measures: ['追回'] })],
  ['uncovered-assistance/reinspection', () => ({ visited_on: '2026-11-20', method: 'visit', paid: false, satisfied: false, result: 'failed', reason: note, proof })],
  ['uncovered-assistance/quarterly-report', () => ({ found: 42, included: 12, stopped: 3, recovered: '1200.50', summary: '逐户走访，发现困难群众 42 人。' })],
  ['uncovered-assistance/report', () => ({ kind: 'left_out', region: '350304', person: '李小满', text: '邻居生活困难，没有得到救助。', phone: '13800138000' }), { person: '李*满', phone: '138****8000' }],
  ['uncovered-assistance/verification', () => ({ finding: 'data_error', wrong_source: 'deceased', clue: false, note })],
  ['common/satisfaction', () => ({ grade: 2, reason: 'slow', comment: '', call_back: true, phone: '13800138000' }), { phone: '138****8000' }],
]

test.each(answers.map(([form, make, shown = {}]) => ({ form, make, shown })))('$form, filled in well, is stored as the page would send it', async ({ form, make, shown }) => {
  const view = expectJson<FormView>(await handler.get(`${topics}/${form}`))
  const codes = view.model.choices.flat().map(({ value }) => value)
  const answer = { ...make() } as Record<string, unknown>
  if ('assistance' in answer) answer['assistance'] = codes.find((code) => typeof code === 'string' && !['included', 'one_off', 'stopped', 'recovered'].includes(code))
  // The model that pages are sent gives the same.
  const page = validateSubmission(readFormWire(view.model), answer, view.env)
  expect([page.faults, page.dropped, page.answer]).toEqual([[], [], answer])
  const receipt = expectJson<AnswerReceipt>(await handler.request({ method: 'POST', url: `${topics}/${form}/answers`, payload: { id: randomUUID(), version: view.version.hash, answer } }), 201)
  expect(receipt.answer).toEqual({ ...answer, ...shown })
  expect(receipt.dropped).toEqual([])
  const read = expectJson<AnswerSummary>(await supervisor.get(`${topics}/${form}/answers/${receipt.id}`))
  expect(view.anonymous).toBe(['uncovered-assistance/report', 'common/satisfaction'].includes(form))
  expect(read).toMatchObject({ ...receipt, sentBy: view.anonymous ? null : { id: handler.me.id } })
  expect([view.retain, /T16:00:00.000Z$/.test(read.sentAt)]).toEqual(['P3Y', view.anonymous])
  if (form === 'common/satisfaction') expect(read.score).toEqual({ total: '2', band: { 'zh-CN': '不满意', en: 'Dissatisfied' } })
})

test('every form of the shipped packs was filled in', () => {
  const { runtime } = house.open.house.registry.get('uncovered-assistance')
  expect([...runtime.forms.keys()].toSorted()).toEqual([...new Set(answers.map(([form]) => form))].toSorted())
  expect([...house.open.house.registry.get('common').runtime.forms.keys()]).toEqual(['common/satisfaction'])
})
