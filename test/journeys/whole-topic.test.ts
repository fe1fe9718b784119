import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page, RunJson } from '../../core/contracts/api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { testAction } from '../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { newAgent, type Agent } from '../support/server.ts'

const topic = '/api/v1/topics/uncovered-assistance'
const rule = `${topic}/rules/uncovered-disabled`
const place = `${topic}/datasets/disabled_persons`
let house: TestHouse
let whole: Agent
let part: Agent
let run: RunJson

async function agent(account: string, role: Role, organisation: string | null): Promise<Agent> {
  const { app, house: { store } } = house.open
  return newAgent({ app, store }, new Date(), { account, name: account, organisation: 'county', grants: [{ role, organisation, topics: null }] })
}

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'city', title: '市' }, { id: 'county', title: '县', parent: 'city' }])
  ;[whole, part] = [await agent('whole', 'supervisor', null), await agent('part', 'supervisor', 'county')]
  run = expectJson<RunJson>(await whole.request({ method: 'POST', url: `${rule}/runs`, payload: {} }), 202)
  await house.open.idle()
}, 60_000)
afterAll(() => house.remove())

const post = (url: string, payload: object) => (who: Agent) => who.request({ method: 'POST', url, payload })
const get = (url: string) => (who: Agent) => who.get(url)

test.each<readonly [string, (who: Agent) => ReturnType<Agent['get']>, number]>([
  ['records', get(`${place}/records`), 200],
  ['imports', get(`${place}/imports`), 200],
  ['a file', (who) => who.request(fileRequest(`${place}/imports`, 'a.csv', Buffer.from('残疾人证号\n1\n'))), 202],
  ['a run by hand', post(`${rule}/runs`, {}), 202],
  ['a backtest', post(`${rule}/runs?asOf=2026-01-01`, {}), 202],
  ['a draft tried', post(`${topic}/draft/backtest`, { rule: { id: 'uncovered-disabled' } }), 202],
  ['a threshold', (who) => who.request({ method: 'PATCH', url: `${rule}/params`, payload: { params: { grace_days: 20 }, reason: '按新办法' } }), 200],
  ['a record screened', post(`${rule}/screen`, { record: {}, purpose: '窗口核查' }), 422],
])('%s: of a topic as a whole, for those who reach all its organisations', async (_, ask, status) => {
  expect((await ask(part)).json()).toMatchObject({ status: 403, code: 'needs-whole-topic' })
  const answer = await ask(whole)
  expect(answer.statusCode, answer.body).toBe(status)
})

test('jobs and the trail of the whole topic are not there for who reaches a part; the topic and that its rules ran are', async () => {
  expect((await whole.get(`/api/v1/jobs/${run.job}`)).statusCode).toBe(200)
  expect((await part.get(`/api/v1/jobs/${run.job}`)).statusCode).toBe(404)
  expect((await part.get(topic)).statusCode).toBe(200)
  const [shown] = expectJson<Page<RunJson>>(await part.get(`${rule}/runs`)).items
  expect(shown).toMatchObject({ findings: null, difference: null })
  const trail = async (who: Agent) => expectJson<Page<unknown>>(await who.get('/api/v1/audit')).total.count
  expect(await trail(await agent('auditor', 'audit-admin', null))).toBeGreaterThan(0)
  expect(await trail(await agent('local-auditor', 'audit-admin', 'county'))).toBe(0)
})
