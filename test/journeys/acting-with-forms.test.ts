import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { AnswerProblem, AnswerReceipt, DraftJson } from '../../core/contracts/form-api.ts'
import { createAccount } from '../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { FormAnswer } from '../../core/store/entities/forms/form-answer.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { WorkAct } from '../../core/store/entities/work/work-act.ts'
import { testAction } from '../support/action.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { signedIn, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let clerk: Agent
/** Alerts that the clerk looks into. */
let verifying: readonly string[]

beforeAll(async () => {
  house = await testHouse()
  const { store } = house.open.house
  await createOrganisations(store, testAction(), [{ id: 'civil', title: '市民政局', departmentKind: 'civil-affairs', serves: ['350300'] }])
  const password = 'a password long enough'
  await createAccount(store, testAction({ at: new Date() }), { account: 'clerk', name: '王敏', password, organisation: 'civil', grants: [{ role: 'handler', organisation: 'civil', topics: null }] })
  clerk = await signedIn(house.open.app, 'clerk', password)
  const supervisor = await house.agent('supervisor')
  const coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
  const { items } = expectJson<Page<AlertSummary>>(await coordinator.get(`${api}/alerts?limit=6&state=generated`))
  verifying = items.map(({ id }) => id)
  expectJson(await coordinator.request({ method: 'POST', url: `${api}/alerts/actions/dispatch`, payload: { ids: verifying, byTable: true } }))
  expectJson(await clerk.request({ method: 'POST', url: `${api}/alerts/actions/sign`, payload: { ids: verifying } }))
})
afterAll(() => house.remove())

const act = (id: string, action: string, payload: object) => clerk.request({ method: 'POST', url: `${api}/alerts/${id}/actions/${action}`, payload })
const work = async (id: string) => expectJson<AlertDetail>(await clerk.get(`${api}/alerts/${id}`)).work!
const pinned = async (id: string, action: string) => (await work(id)).actions.find(({ name }) => name === action)!.formVersion!
const read = () => house.open.house.store.reader()
const confirmed = { finding: 'confirmed', amount: 1200.5, note: '入户核实，情况属实。' }

test('an action and the answer to its form are one act: stored, moved, and in the trail together', async () => {
  const [id] = verifying as [string]
  const offered = (await work(id)).actions.find(({ name }) => name === 'confirm')!
  expect(offered).toMatchObject({ form: `${topic}/verification`, formVersion: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const { since, acts } = await work(id)
  const answer = { id: randomUUID(), version: offered.formVersion!, answer: confirmed }
  const receipt = expectJson<AnswerReceipt>(await act(id, 'confirm', { known: acts, note: '材料齐全', answer }), 201)
  expect(receipt).toMatchObject({ id: answer.id, answer: confirmed, dropped: [] })
  expect(await work(id)).toMatchObject({ state: 'converted', phase: 'closed', acts: acts + 1 })
  expect(await read().findOneOrFail(WorkAct, { item: id, number: acts + 1 })).toMatchObject({ action: 'confirm', answer: answer.id, note: '材料齐全' })
  expect(await read().findOneOrFail(FormAnswer, { id: answer.id })).toMatchObject({ instance: { id, state: 'verifying', since }, organisation: 'civil' })
  expect(expectJson<AlertDetail>(await clerk.get(`${api}/alerts/${id}`)).events[0]).toMatchObject({ answer: { form: `${topic}/verification`, id: answer.id } })
  const [{ at }] = await read().find(AuditRecord, { verb: 'confirm-alert' }, { orderBy: { seq: 'desc' }, limit: 1 }) as [AuditRecord]
  const leaves = await read().find(AuditRecord, { at }, { orderBy: { seq: 'asc' } })
  expect(leaves.map(({ verb }) => verb)).toEqual(expect.arrayContaining(['answer-form', 'begin-case', 'confirm-alert', 'register-case']))
  // Sent again after a lost reply: the same receipt, and nothing is done a second time.
  expect(expectJson<AnswerReceipt>(await act(id, 'confirm', { known: acts, note: '材料齐全', answer }), 200)).toEqual(receipt)
  expect((await work(id)).acts).toBe(acts + 1)
})

test('what stands against either leaves both undone, and says so', async () => {
  const [, id, other] = verifying as [string, string, string]
  const version = await pinned(id, 'confirm')
  const refused = async (action: string, payload: object, of = id) => {
    const response = await act(of, action, payload)
    return [response.statusCode, response.json<ApiProblem>().code]
  }
  const answers = await read().count(FormAnswer)
  const answer = (given: object, more: object = {}) => ({ id: randomUUID(), version, answer: given, ...more })
  expect(await refused('confirm', {})).toEqual([422, 'work-without-answer'])
  // The condition of the action, over what was answered.
  expect(await refused('confirm', { answer: answer({ finding: 'not_eligible', note: '不符合条件' }) })).toEqual([409, 'work-refused'])
  expect(await refused('confirm', { answer: answer(confirmed), known: 0 })).toEqual([409, 'work-moved'])
  expect(await refused('confirm', { answer: { ...answer(confirmed), version: '0'.repeat(64) } })).toEqual([409, 'work-form-version'])
  expect(await refused('confirm', { answer: answer(confirmed, { replaces: randomUUID() }) })).toEqual([400, 'bad-request'])
  expect(await refused('approve_dismissal', { answer: answer(confirmed) })).toEqual([422, 'work-without-form'])
  expect(await refused('no_such', { answer: answer(confirmed) })).toEqual([422, 'work-without-form'])
  expect(await refused('confirm', { answer: answer(confirmed) }, randomUUID())).toEqual([404, 'not-found'])
  const unfit = await act(id, 'confirm', { answer: answer({ finding: 'confirmed', note: '短' }) })
  expect([unfit.statusCode, unfit.json<AnswerProblem>().faults.map(({ path }) => path)]).toEqual([422, ['/note']])
  const written = JSON.stringify({ answer: answer(confirmed) }).replace('1200.5', '1200.10000000000000000001')
  const inexact = await clerk.request({ method: 'POST', url: `${api}/alerts/${id}/actions/confirm`, payload: written, headers: { 'content-type': 'application/json' } })
  expect(expectJson<AnswerProblem>(inexact, 422).faults.map(({ path, detail }) => `${path} ${detail}`)).toEqual(['/amount inexact'])
  // An id that another matter's answer bears.
  const used = answer(confirmed)
  expectJson(await act(other, 'confirm', { answer: used }), 201)
  expect(await refused('confirm', { answer: used })).toEqual([409, 'answer-id-taken'])
  expect([await read().count(FormAnswer), (await work(id)).state]).toEqual([answers + 1, 'verifying'])
})

test('of two who act at once exactly one does; the other answer is not stored', async () => {
  const [,,, id] = verifying as [string, string, string, string]
  const [version, { acts }] = [await pinned(id, 'confirm'), await work(id)]
  const one = { id: randomUUID(), version, answer: confirmed }
  const two = { id: randomUUID(), version, answer: { finding: 'already_helped', note: '已纳入低保' } }
  const responses = await Promise.all([act(id, 'confirm', { known: acts, answer: one }), act(id, 'propose_dismissal', { known: acts, answer: two })])
  expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409])
  expect(await read().count(FormAnswer, { id: { $in: [one.id, two.id] } })).toBe(1)
  expect((await work(id)).acts).toBe(acts + 1)
})

test('what was written for a matter may be what is done with it next, though it was sent before', async () => {
  const [, id] = verifying as [string, string]
  const version = await pinned(id, 'confirm')
  const draft = randomUUID()
  const save = (answer: object, revision: number) => clerk.request({ method: 'PUT', url: `${api}/drafts/${draft}`, payload: { topic, form: `${topic}/verification`, matter: id, version, answer, revision } })
  const dismissed = { finding: 'not_eligible', note: '不符合救助条件' }
  expectJson(await save(dismissed, 0))
  // Another page has the draft too, and writes on before the first one sends.
  expectJson(await save(confirmed, 1))
  expectJson(await act(id, 'propose_dismissal', { answer: { id: randomUUID(), version, answer: dismissed, draft, drafted: { revision: 1 } } }), 201)
  expectJson(await save({ ...confirmed, amount: 1300 }, 2))
  expect((await act(id, 'confirm', { answer: { id: randomUUID(), version, answer: confirmed, draft } })).json<ApiProblem>().code).toBe('work-refused')
  const supervisor = await house.agent('supervisor')
  expect((await supervisor.request({ method: 'POST', url: `${api}/alerts/${id}/actions/reject_dismissal`, payload: { note: '再核一次' } })).statusCode).toBe(204)
  expectJson(await act(id, 'confirm', { answer: { id: randomUUID(), version, answer: confirmed, draft } }), 201)
  // A saving on its way all the while makes no draft again.
  expect((await save(confirmed, 0)).json<ApiProblem>().code).toBe('draft-sent')
})

test('sent again when the matter has gone out of reach by it, the receipt is given once more', async () => {
  const [,,,,, id] = verifying as [string, string, string, string, string, string]
  const answer = { id: randomUUID(), version: await pinned(id, 'confirm'), answer: confirmed }
  const receipt = expectJson<AnswerReceipt>(await act(id, 'confirm', { answer }), 201)
  await house.open.house.store.writer().nativeUpdate(WorkItem, { id }, { organisation: null })
  expect(expectJson<AnswerReceipt>(await act(id, 'confirm', { answer }), 200)).toEqual(receipt)
  const response = await act(id, 'propose_dismissal', { answer })
  expect([response.statusCode, response.json<ApiProblem>().code]).toEqual([404, 'not-found'])
})

test('a draft belongs to its matter and ends with the act', async () => {
  const [,,,, id] = verifying as [string, string, string, string, string]
  const version = await pinned(id, 'confirm')
  const draft = randomUUID()
  const saved = { topic, form: `${topic}/verification`, matter: id, version, answer: { note: '先记下' }, revision: 0 }
  expect(expectJson<DraftJson>(await clerk.request({ method: 'PUT', url: `${api}/drafts/${draft}`, payload: saved })).matter).toBe(id)
  const drafts = async () => expectJson<Page<DraftJson>>(await clerk.get(`${api}/drafts?form=${topic}/verification`)).items.map((one) => [one.id, one.matter, one.subject])
  expect(await drafts()).toEqual([[draft, id, 'alert']])
  // Of what is beyond reach nothing is told.
  const { organisation } = await house.open.house.store.reader().findOneOrFail(WorkItem, { id })
  const lies = (where: string | null) => house.open.house.store.writer().nativeUpdate(WorkItem, { id }, { organisation: where })
  await lies(null)
  expect(await drafts()).toEqual([[draft, id, undefined]])
  await lies(organisation)
  for (const [matter, count] of [[id, 1], [randomUUID(), 0]] as const) expect(expectJson<Page<DraftJson>>(await clerk.get(`${api}/drafts?matter=${matter}`)).items).toHaveLength(count)
  expectJson(await act(id, 'confirm', { answer: { id: randomUUID(), version, answer: confirmed, draft } }), 201)
  expect(await drafts()).toEqual([])
})
