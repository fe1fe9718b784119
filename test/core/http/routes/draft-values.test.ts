import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { FormView } from '../../../../core/contracts/form-api.ts'
import { expectJson, testHouse } from '../../../support/house.ts'

test('a draft has no more values than an answer', async () => {
  const house = await testHouse()
  try {
    const handler = await house.agent('handler')
    const [topic, form] = ['uncovered-assistance', 'uncovered-assistance/verification']
    const { version: { hash } } = expectJson<FormView>(await handler.get(`/api/v1/topics/${topic}/forms/${form}`))
    const keep = (count: number) => handler.request({ method: 'PUT', url: `/api/v1/drafts/${randomUUID()}`, payload: { topic, form, version: hash, revision: 0, answer: { text: Array.from({ length: count }, () => 1) } } })
    expectJson(await keep(49_999))
    expect(expectJson<ApiProblem>(await keep(50_000), 400).problems!.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`)).toEqual(['answer-too-many-values /body/answer 答复的内容太多，超过 50000 个值。'])
  } finally {
    await house.remove()
  }
})
