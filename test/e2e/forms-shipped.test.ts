import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AnswerReceipt, AttachmentJson } from '../../core/contracts/form-api.ts'
import { expectJson, fileRequest } from '../support/house.ts'
import { hasBrowser } from './browser.ts'
import { fillForm, smallPng } from './fill-form.ts'
import { fillPlan } from './fill-plan.ts'
import { openForm, sendForm, useFormsStage } from './forms-stage.ts'

const topic = 'uncovered-assistance'
const note = '入户核对，情况属实。'

/** Answers as a client of the API would send them. */
const answers: readonly (readonly [form: string, answer: Readonly<Record<string, unknown>>])[] = [
  ['uncovered-assistance/monthly-visit', { town: '350302001', visited: 12, in_need: 3, included: 2, note: '无' }],
  ['uncovered-assistance/notice-reply', { progress: 'done', reply: note }],
  ['uncovered-assistance/pre-assessment', { reached: true, visited_on: '2026-03-05', same_household: 'lives_elsewhere', monthly_income: 'up_to_1_5', property: ['car', 'savings'], willing: 'undecided', conclusion: 'probably', reason: note }],
  ['uncovered-assistance/rectification', { outcome: 'included', assistance: 'minimum-living', from_month: '2026-04-01', monthly_amount: '805.50', measures: ['纳入低保', '上门走访'], proof: 'a file' }],
  ['uncovered-assistance/quarterly-report', { found: 42, included: 12, stopped: 3, recovered: '1200.50', summary: '逐户走访，发现困难群众 42 人。' }],
  ['uncovered-assistance/reinspection', { visited_on: '2026-11-20', method: 'visit', paid: false, satisfied: false, result: 'failed', reason: note }],
  ['uncovered-assistance/report', { kind: 'left_out', region: '350304', person: '李小满', text: '邻居生活困难，没有得到救助。', phone: '13800138000' }],
  ['uncovered-assistance/verification', { finding: 'data_error', wrong_source: 'deceased', clue: false, note }],
  ['common/satisfaction', { grade: 2, reason: 'slow', comment: '等了两个月。', call_back: true, phone: '13800138000' }],
]

describe.skipIf(!hasBrowser)('the forms of the shipped packs', () => {
  const stage = useFormsStage()
  const filled = new Set<string>()

  test.each(answers)('%s: page and API give the same stored answer', async (form, answer) => {
    const { page, context, trouble } = await stage.visit()
    const { model, env, view } = await stage.form(topic, form)
    const plan = fillPlan(model, env, answer)
    expect(plan.leftOut).toEqual([])
    await openForm(page, topic, form)
    expect((await fillForm(page, model, env, plan.answer)).unreached).toEqual([])
    const sent = await sendForm(page)
    expect([sent.status, sent.body]).toEqual([201, expect.any(String)])
    const upload = async () => expectJson<AttachmentJson>(await stage.handler.request(fileRequest('/api/v1/attachments', '现场.png', smallPng)), 201).id
    const payload = { id: randomUUID(), version: view.version.hash, answer: { ...answer, ...('proof' in answer ? { proof: await upload() } : {}) } }
    const receipt = expectJson<AnswerReceipt>(await stage.handler.request({ method: 'POST', url: `/api/v1/topics/${topic}/forms/${form}/answers`, payload }), 201)
    const read = async (id: string) => {
      const stored = expectJson<AnswerReceipt>(await stage.handler.get(`/api/v1/topics/${topic}/forms/${form}/answers/${id}`))
      return { ...stored.answer, ...('proof' in stored.answer ? { proof: 'a file' } : {}), score: stored.score, dropped: stored.dropped }
    }
    expect(await read(sent.id)).toEqual(await read(receipt.id))
    filled.add(form)
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('all of them were', () => {
    const { runtime } = stage.house.open.house.registry.get(topic)
    expect([...filled].sort()).toEqual([...runtime.forms.keys()].sort())
  })
})
