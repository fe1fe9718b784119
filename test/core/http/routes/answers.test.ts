import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, Page } from '../../../../core/contracts/api.ts'
import type { AuditRecordJson } from '../../../../core/contracts/audit-record.ts'
import type { AnswerProblem, AnswerReceipt, AnswerRequest, FormView } from '../../../../core/contracts/form-api.ts'
import { expectJson, testHouse, type TestHouse } from '../../../support/house.ts'
import type { Agent } from '../../../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const assessment = `${topic}/forms/uncovered-assistance/pre-assessment`
const report = `${topic}/forms/uncovered-assistance/report`

let house: TestHouse
let handler: Agent
beforeAll(async () => {
  house = await testHouse()
  handler = await house.agent('handler')
})
afterAll(() => house.remove())

const versionOf = async (form: string) => expectJson<FormView>(await handler.get(form)).version.hash
async function request(form: string, answer: object, more: Partial<AnswerRequest> = {}): Promise<AnswerRequest> {
  return { id: randomUUID(), version: await versionOf(form), answer: answer as AnswerRequest['answer'], ...more }
}
const post = (form: string, payload: object | string, agent = handler) => agent.request({ method: 'POST', url: `${form}/answers`, payload, ...(typeof payload === 'string' ? { headers: { 'content-type': 'application/json' } } : {}) })
const good = { reached: true, visited_on: '2026-03-05', same_household: 'same', monthly_income: 'below_standard', willing: 'yes', conclusion: 'eligible', reason: '入户核对，确有困难。' }

describe('an answer', () => {
  test('is stored as it was given, once however often it is sent', async () => {
    const asked = await request(assessment, good)
    const first = await post(assessment, asked)
    const receipt = expectJson<AnswerReceipt>(first, 201)
    expect(receipt).toMatchObject({ id: asked.id, answer: good, dropped: [], score: null, version: { number: 1, isCurrent: true, hash: asked.version } })
    const again = await post(assessment, asked)
    expect([again.statusCode, again.json()]).toEqual([200, receipt])
    const other = await post(assessment, { ...asked, answer: { ...good, reason: '另一份不同的答复。' } })
    expect(expectJson<ApiProblem>(other, 409).code).toBe('answer-id-taken')
    expect(expectJson<ApiProblem>(await post(assessment, asked, await house.agent('handler')), 409).code).toBe('answer-id-taken')
    await house.restart()
    handler = await house.agent('handler')
  })

  test('sent twice at once is stored once', async () => {
    const asked = await request(assessment, good)
    const sent = await Promise.all(Array.from({ length: 5 }, () => post(assessment, asked)))
    expect(sent.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 200, 200, 200, 201])
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
  })

  test('loses what a condition hides, and says so', async () => {
    const receipt = expectJson<AnswerReceipt>(await post(assessment, await request(assessment, { ...good, reached: false, conclusion: 'moved_out' })), 201)
    expect(receipt.answer).toEqual({ reached: false, conclusion: 'moved_out', reason: good.reason })
    expect(receipt.dropped.toSorted()).toEqual(['/monthly_income', '/same_household', '/visited_on', '/willing'])
  })

  test('that does not fit is refused with every fault in a sentence', async () => {
    const problem = expectJson<AnswerProblem>(await post(assessment, await request(assessment, { reached: 'yes', reason: '短', surprise: 1, conclusion: 'maybe' })), 422)
    expect(problem).toMatchObject({ code: 'answer-unfit', detail: '“镇街事前研判”有 4 处需要改正。' })
    expect(problem.faults.map(({ path, keyword, message }) => `${path} ${keyword} ${message['zh-CN']}`)).toEqual(expect.arrayContaining([
      '/reached type 应填写是或否。', '/reason minLength 至少 5 个字。', ' additionalProperties 没有名为“surprise”的字段。', '/conclusion oneOf 不符合任何一种填法。',
    ]))
  })
})

test('a person’s values are never stored in plain, nor told again', async () => {
  const seeded = ['13959412345', '欧阳漏保']
  const receipt = expectJson<AnswerReceipt>(await post(report, await request(report, { kind: 'left_out', text: '邻居生活困难，没有得到救助。', person: seeded[1], phone: seeded[0] })), 201)
  expect(receipt.answer).toMatchObject({ kind: 'left_out', phone: '139****2345' })
  expect(JSON.stringify(receipt)).not.toContain(seeded[1])
  const admin = await house.agent('admin')
  const trail = expectJson<Page<AuditRecordJson>>(await admin.get(`${api}/audit?limit=200`))
  expect(trail.items.map(({ verb }) => verb)).toContain('answer-form')
  for (const file of ['huiyan.sqlite', 'huiyan.sqlite-wal']) {
    const bytes = await readFile(join(house.dataDir, file))
    for (const value of seeded) expect(bytes.includes(value)).toBe(false)
  }
})
