import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertSummary, ApiProblem, ImportJson, Page, RecordsPage } from '../../core/contracts/api.ts'
import type { AnswerDetail } from '../../core/contracts/answer-row.ts'
import type { AnswerReceipt, FormView } from '../../core/contracts/form-api.ts'
import { answerRowEffect } from '../../core/domain/forms/store-answer.ts'
import { answerForm } from '../../core/journeys/answer-form.ts'
import { storeAnswerRow } from '../../core/journeys/store-answer-row.ts'
import { rowDeps } from '../../core/host/house.ts'
import { sweepHouse } from '../../core/host/sweep-house.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { FormAnswer } from '../../core/store/entities/forms/form-answer.ts'
import { OutboxMessage } from '../../core/store/entities/jobs/outbox-message.ts'
import { testAction } from '../support/action.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { runTopic } from '../support/run-topic.ts'
import { signedIn, type Agent } from '../support/server.ts'
import { unlimited } from '../support/unlimited.ts'

const api = '/api/v1'
let id = ''
let topic = ''
const [person, other] = ['11010519491231002X', '350390193001010011']

/** `keyed`: the rows have the household as their key; else none. */
function files(id: string, mode: 'upsert' | 'append', keyed: boolean) {
  const dataset = {
    $schema: 'dataset.schema.json', id: 'visits', title: '走访记录', mode, source: 'form', ...(keyed ? { key: ['id_no'] } : {}),
    fields: {
      id_no: { title: '身份证号', type: 'string', format: 'id-card', identifies: 'person' }, income: { title: '月收入', type: 'number', multipleOf: 0.01, maximum: 100000 },
      town: { title: '镇街', type: 'string' }, visitor: { title: '走访人', type: 'string' }, on: { title: '日期', type: 'string', format: 'date' },
    },
    required: ['id_no'],
  }
  const form = {
    $schema: 'form.schema.json', id: 'visit', title: '走访', into: { dataset: 'visits', map: { id_no: 'data.id_no', income: 'data.income', town: 'data.town', visitor: 'me.id', on: 'today()' } },
    schema: {
      type: 'object', required: ['id_no', 'income'], additionalProperties: false,
      properties: { id_no: { type: 'string', format: 'id-card', title: '身份证号' }, income: { type: 'number', multipleOf: 0.01, title: '月收入' }, town: { type: 'string', title: '镇街' } },
    },
  }
  return {
    'topic.json': { $schema: 'topic.schema.json', id, version: '1.0.0', host: '^1.0.0', title: '走访', modules: { basicData: { datasets: ['visits'] }, supervision: { rules: ['poor'] } } },
    'datasets/visits.json': dataset, 'forms/visit.json': form,
    'rules/poor.json': {
      $schema: 'rule.schema.json', id: 'poor', title: '收入过低', from: { dataset: 'visits', as: 'v' }, steps: [], levels: [{ level: 'yellow', when: 'v.income < 1000.00' }],
      alert: { key: ['v.id_no'], title: '{v.town}一户收入过低' }, schedule: { on: 'data' },
    },
  }
}

let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
})
afterAll(() => house.remove())

async function send(answer: object, more: object = {}): Promise<AnswerReceipt> {
  const { version } = expectJson<FormView>(await supervisor.get(`${topic}/forms/${id}/visit`))
  const receipt = expectJson<AnswerReceipt>(await supervisor.request({ method: 'POST', url: `${topic}/forms/${id}/visit/answers`, payload: { id: randomUUID(), version: version.hash, answer, ...more } }), 201)
  await house.open.idle()
  return receipt
}
const rowOf = async (answer: string) => expectJson<AnswerDetail>(await supervisor.get(`${topic}/forms/${id}/visit/answers/${answer}`)).row
const rows = async () => expectJson<RecordsPage>(await supervisor.get(`${topic}/datasets/visits/records`)).items.map(({ id_no, income, town }) => [id_no, income, town].join(' ')).sort()
const alerts = async () => expectJson<Page<AlertSummary>>(await supervisor.get(`${api}/alerts?topic=${id}&presence=firing`)).items.map(({ title }) => title).sort()

describe.each([['upsert', true], ['append', false], ['append', true]] as const)('answers become rows of a dataset of mode %s, with a key: %s', (mode, keyed) => {
  let first: AnswerReceipt
  beforeAll(async () => {
    id = `visits-${mode}-${keyed ? 'by-key' : 'without-key'}`
    topic = `${api}/topics/${id}`
    await runTopic(house, files(id, mode, keyed))
  })

  test('an answer is a row, tokenised, and the rules that read it run', async () => {
    first = await send({ id_no: person, income: '800.00', town: '西天尾镇' })
    expect(await rowOf(first.id)).toEqual({ dataset: `${id}/visits`, state: 'stored', reasons: [] })
    expect(await rows()).toEqual(['1101**********002X 800.00 西天尾镇'])
    expect(await alerts()).toEqual(['西天尾镇一户收入过低'])
    const imports = expectJson<Page<ImportJson>>(await supervisor.get(`${topic}/datasets/visits/imports?limit=1`))
    expect(imports.items[0]).toMatchObject({ state: 'done', counts: { in: 1, stored: 1 } })
  })

  test('a correction takes the place of the row, whatever its key; what comes back masked stays what it was', async () => {
    const second = await send({ ...first.answer, income: '2000.00' }, { replaces: first.id })
    expect(await rows()).toEqual(['1101**********002X 2000.00 西天尾镇'])
    expect(await alerts()).toEqual([])
    const third = await send({ id_no: other, income: '900', town: '新度镇' }, { replaces: second.id })
    expect(await rows()).toEqual(['3503**********0011 900.00 新度镇'])
    expect(await alerts()).toEqual(['新度镇一户收入过低'])
    const again = await supervisor.request({ method: 'POST', url: `${topic}/forms/${id}/visit/answers`, payload: { id: randomUUID(), version: first.version.hash, answer: { id_no: person, income: 1 }, replaces: first.id } })
    expect(expectJson<ApiProblem>(again, 409).code).toBe('answer-replaced')
    first = third
  })

  test('a row that does not fit the dataset is noted on the answer, and what it would replace stands', async () => {
    const wrong = await send({ id_no: other, income: '100001.00', town: '新度镇' }, { replaces: first.id })
    expect(await rowOf(wrong.id)).toMatchObject({ state: 'quarantined', reasons: [{ field: 'income' }] })
    expect(await rows()).toEqual(['3503**********0011 900.00 新度镇'])
    const right = await send({ id_no: other, income: '1000.00', town: '新度镇' }, { replaces: wrong.id })
    expect(await rowOf(right.id)).toMatchObject({ state: 'stored' })
    expect(await rows()).toEqual(['3503**********0011 1000.00 新度镇'])
    expect(await alerts()).toEqual([])
  })

  if (mode === 'append' && keyed) test('a correction never replaces what another answer brought', async () => {
    const stands = await send({ id_no: '350390195001010010', income: '3000.00', town: '戊镇' })
    const own = await send({ id_no: '350390196001010015', income: '3000.00', town: '己镇' })
    const before = await rows()
    const wrong = await send({ id_no: '350390195001010010', income: '4000.00', town: '己镇' }, { replaces: own.id })
    expect(await rowOf(wrong.id)).toMatchObject({ state: 'quarantined', reasons: [{ code: 'duplicate-key' }] })
    expect([await rows(), (await rowOf(stands.id))?.state]).toEqual([before, 'stored'])
  })

  const take = async (answer: object, more: object = {}) => {
    const deps = { ...house.open.house, ...unlimited }
    const where = { topic: id, form: `${id}/visit` }
    const request = { id: randomUUID(), version: deps.registry.get(id).runtime.forms.get(where.form)!.hash, answer: answer as Record<string, unknown>, ...more }
    return (await answerForm(deps, testAction({ at: new Date() }), { organisation: null }, where, request)).receipt
  }
  const act = () => testAction({ at: new Date() })
  const carryOut = (answer: string, deps = rowDeps(house.open.house)) => storeAnswerRow(deps, act, answer, new AbortController().signal)

  test('cut off after the pool has it, a row is brought to its end, once', async () => {
    const before = await rows()
    const { id: answer } = await take({ id_no: person, income: '500.00', town: '乙镇' })
    await expect(carryOut(answer, { ...rowDeps(house.open.house), onNewData: () => Promise.reject(new Error('cut off')) })).rejects.toThrow('cut off')
    expect((await rowOf(answer))?.state).toBe('waiting')
    await Promise.all([carryOut(answer), carryOut(answer)])
    expect((await rowOf(answer))?.state).toBe('stored')
    expect(await rows()).toEqual([...before, '1101**********002X 500.00 乙镇'].sort())
    await carryOut(answer)
    expect(await rows()).toHaveLength(before.length + 1)
    await house.open.idle()
    expect(await alerts()).toContain('乙镇一户收入过低')
  })

  test('a correction whose turn comes before that of what it corrects', async () => {
    const before = await rows()
    const wrong = await take({ id_no: '350390197305130010', income: '1.00', town: '丙镇' })
    const right = await take({ id_no: '350390197305130010', income: '2.00', town: '丙镇' }, { replaces: wrong.id })
    await carryOut(right.id)
    await carryOut(wrong.id)
    expect([(await rowOf(wrong.id))?.state, (await rowOf(right.id))?.state]).toEqual(['replaced', 'stored'])
    expect(await rows()).toEqual([...before, '3503**********0010 2.00 丙镇'].sort())
  })
})

test('a row waits while its topic has errors, and one that was given up is taken up again by the hour, and at the next start', async () => {
  const deps = { ...rowDeps(house.open.house), ...unlimited }
  const running = deps.registry.get(id)
  const version = expectJson<FormView>(await supervisor.get(`${topic}/forms/${id}/visit`)).version.hash
  const where = { topic: id, form: `${id}/visit` }
  const send = (id_no: string) => answerForm(deps, testAction({ at: new Date() }), { organisation: null }, where, { id: randomUUID(), version, answer: { id_no, income: '5000.00', town: '庚镇' } })
  const giveUp = () => bookkeeping(deps.store, (em) => em.nativeUpdate(OutboxMessage, { kind: answerRowEffect, state: 'waiting' }, { state: 'dead', attempts: 8 }))
  const hourly = (await send('350390199002020016')).receipt
  await giveUp()
  let woken = 0
  await sweepHouse(house.open.house, () => void (woken += 1), new AbortController().signal)
  await house.open.idle()
  expect([woken, (await rowOf(hourly.id))?.state]).toEqual([1, 'stored'])
  const { receipt } = await send('350390198805050011')
  deps.registry.quarantine({ id, title: id, version: '1.0.0', problems: [] })
  await expect(storeAnswerRow(deps, () => testAction({ at: new Date() }), receipt.id, new AbortController().signal)).rejects.toThrow('topic-quarantined')
  deps.registry.swap(running)
  expect((await rowOf(receipt.id))?.state).toBe('waiting')
  await giveUp()
  await house.open.idle()
  expect((await rowOf(receipt.id))?.state).toBe('waiting')
  const { account } = supervisor.me
  await house.restart()
  supervisor = await signedIn(house.open.app, account, supervisor.password)
  await house.open.idle()
  // The topic of this test is in no folder: at this start it is gone, and the answer says so.
  expect((await house.open.house.store.reader().findOneOrFail(FormAnswer, { id: receipt.id })).row?.state).toBe('failed')
})

test('no identity number stands anywhere in plain', async () => {
  await house.open.idle()
  for (const file of await readdir(house.dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const bytes = await readFile(join(file.parentPath, file.name))
    for (const value of [person, other]) expect([file.name, bytes.includes(value)]).toEqual([file.name, false])
  }
})
