import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, Page } from '../../core/contracts/api.ts'
import type { CaseDetail, CaseSummary } from '../../core/contracts/case-api.ts'
import type { TaskJson } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { SupervisionCase } from '../../core/store/entities/cases/supervision-case.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let supervisor: Agent
let coordinator: Agent
let clerk: Agent
let elsewhere: Agent
let lead: Agent
/** Alerts that turned out to be true, in the order in which that was said. */
let confirmed: readonly string[]

beforeAll(async () => {
  house = await testHouse()
  const { store } = house.open.house
  await createOrganisations(store, testAction(), [
    { id: 'civil', title: '市民政局', departmentKind: 'civil-affairs', serves: ['350300'] }, { id: 'other', title: '市医保局' },
  ])
  clerk = await person(house, 'clerk', 'civil', 'handler', 'civil')
  elsewhere = await person(house, 'elsewhere', 'other', 'handler', 'other')
  lead = await person(house, 'lead', 'civil', 'lead', 'civil')
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
  const { items } = await get<Page<AlertSummary>>(coordinator, '/alerts?limit=3&state=generated')
  confirmed = items.map(({ id }) => id)
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: confirmed, byTable: true }))
  expectJson(await post(clerk, '/alerts/actions/sign', { ids: confirmed }))
  for (const id of confirmed) {
    const { work } = await get<AlertDetail>(clerk, `/alerts/${id}`)
    const version = work!.actions.find(({ name }) => name === 'confirm')!.formVersion!
    expectJson(await post(clerk, `/alerts/${id}/actions/confirm`, { answer: { id: randomUUID(), version, answer: { finding: 'confirmed', note: '已入户核实' } } }), 201)
  }
})
afterAll(() => house.remove())

const cases = async (agent: Agent, query = '') => (await get<Page<CaseSummary>>(agent, `/cases?sort=registered&limit=50${query}`)).items

test('each alert that turned out to be true is a case, numbered within topic and year, and lies with the desk', async () => {
  const all = await cases(coordinator)
  expect(all.map(({ number, state, topic: of }) => [of, number, state])).toEqual([1, 2, 3].map((number) => [topic, number, 'registered']))
  const details = await Promise.all(all.map(({ id }) => get<CaseDetail>(coordinator, `/cases/${id}`)))
  expect(details.map(({ alert }) => alert!.id)).toEqual(confirmed)
  const [first] = details
  const alert = await get<AlertDetail>(coordinator, `/alerts/${confirmed[0]!}`)
  expect([first!.title, first!.level, first!.region, first!.department]).toEqual([alert.title, alert.level, alert.region, alert.department])
  expect(alert.case).toEqual({ id: first!.id, year: first!.year, number: 1 })
  expect(first!.work).toMatchObject({ state: 'registered', role: { name: 'coordinator' }, organisation: null, proposed: { id: 'civil' } })
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: first!.id, verb: 'register-case' })
  expect(JSON.parse(leaf.after!)).toEqual({ alert: confirmed[0], year: first!.year, number: 1 })
  // Whoever looked into the alert sees no case before it is theirs.
  expect(await cases(clerk)).toEqual([])
  expect((await get<AlertDetail>(clerk, `/alerts/${confirmed[0]!}`)).case).toBeNull()
  expect(await refusal(clerk.get(`${api}/cases/${first!.id}`))).toEqual([404, 'not-found'])
  expect((await get<{ items: readonly TaskJson[] }>(coordinator, '/tasks?subject=case')).items.map(({ id, title, level }) => [id, title, level])).toEqual(all.map(({ id, title, level }) => [id, title, level]))
})

test('a case goes its way to closure; each sees what is theirs', async () => {
  const [{ id } = { id: '' }] = await cases(coordinator)
  const act = (agent: Agent, action: string, payload: object = {}) => post(agent, `/cases/${id}/actions/${action}`, payload)
  expect(await refusal(act(coordinator, 'assign'))).toEqual([422, 'work-without-organisation'])
  expect((await act(coordinator, 'assign', { organisation: 'civil', note: '限期整改' })).statusCode).toBe(204)
  expect(await refusal(elsewhere.get(`${api}/cases/${id}`))).toEqual([404, 'not-found'])
  expect(await refusal(act(elsewhere, 'sign'))).toEqual([404, 'not-found'])
  expect(await refusal(post(clerk, `/alerts/${id}/actions/sign`))).toEqual([404, 'not-found'])
  expect((await cases(clerk)).map((one) => [one.id, one.state])).toEqual([[id, 'assigned']])
  for (const [agent, action] of [[clerk, 'sign'], [clerk, 'submit'], [lead, 'pass_review'], [supervisor, 'close']] as const) expect((await act(agent, action)).statusCode).toBe(204)
  const closed = await get<CaseDetail>(clerk, `/cases/${id}`)
  expect(closed.work).toMatchObject({ state: 'closed', phase: 'closed', acts: 5 })
  // What came before it, on the way as an alert, is told by the alert.
  const own = closed.events.filter(({ matter }) => matter === undefined)
  expect([own.length, new Set(closed.events.map(({ matter }) => matter?.subject))]).toEqual([6, new Set([undefined, 'alert'])])
  expect(own.at(-1)!.text).toContain('第 1 号')
  expect(own[0]!.text).toContain('已销号')
  const noted = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: closed.id, verb: 'close-case' })
  const registered = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: closed.id, verb: 'register-case' })
  expect([own[0]!.leaf, own.at(-1)!.leaf, new Set(own.flatMap(({ leaf }) => leaf ?? [])).size]).toEqual([noted.leaf, registered.leaf, 6])
  expect((await cases(supervisor, '&state=closed')).map((one) => one.id)).toEqual([id])
  // What lists look at is what the work has come to.
  const { store } = house.open.house
  for (const row of await store.reader().find(SupervisionCase, {})) expect(await store.reader().findOneOrFail(WorkItem, { id: row.id })).toMatchObject({ state: row.state, organisation: row.organisation, subject: 'case' })
})

test('many at once; what lists are narrowed to and sorted by', async () => {
  const [, two, three] = await cases(coordinator)
  const { done, refused } = expectJson<AlertActsResponse>(await post(coordinator, '/cases/actions/assign', { ids: [two!.id, three!.id, confirmed[0]!], byTable: true }))
  expect([done, refused.map(({ id, code }) => [id, code])]).toEqual([[two!.id, three!.id], [[confirmed[0]!, 'not-found']]])
  expect(await cases(coordinator, '&topic=other')).toEqual([])
  expect((await cases(coordinator, `&q=${encodeURIComponent(two!.title.slice(-4))}&state=assigned`)).map(({ id }) => id)).toContain(two!.id)
  const byRegion = (await cases(coordinator)).filter(({ region }) => region?.code.startsWith('3503') === true).map(({ id }) => id)
  expect((await cases(coordinator, '&region=350300')).map(({ id }) => id)).toEqual(byRegion)
  for (const sort of ['-registered', 'level', '-level', 'registered']) {
    const whole = await get<Page<CaseSummary>>(coordinator, `/cases?limit=50&sort=${sort}`)
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<CaseSummary> = await get(coordinator, `/cases?limit=1&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`)
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.next
    }
    expect([sort, paged]).toEqual([sort, whole.items.map(({ id }) => id)])
  }
  expect(await refusal(coordinator.get(`${api}/cases?cursor=x`))).toEqual([400, 'bad-cursor'])
})
