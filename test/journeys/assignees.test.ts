import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, Page } from '../../core/contracts/api.ts'
import type { AssignRequest } from '../../core/contracts/assign-api.ts'
import type { MentionableJson } from '../../core/contracts/comment-api.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import type { TaskPage } from '../../core/contracts/tasks-api.ts'
import { setAccountState } from '../../core/domain/identity/set-account-state.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { freeMatters } from '../../core/journeys/free-matters.ts'
import { followLights } from '../../core/journeys/follow-lights.ts'
import { reading } from '../../core/store/access.ts'
import { findItems } from '../../core/domain/work/find-items.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Grant } from '../../core/store/entities/identity/grant.ts'
import { Notification } from '../../core/store/entities/notifications/notification.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

let house: TestHouse
let supervisor: Agent
let coordinator: Agent
/** Clerks of one bureau, one of another, and who leads the first. */
let wu: Agent
let li: Agent
let zhao: Agent
let elsewhere: Agent
let lead: Agent
let alerts: readonly string[]

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'county', title: '县', serves: ['350303'] }, { id: 'bureau', title: '县民政局', parent: 'county', serves: ['350303'] }, { id: 'other', title: '别处' }])
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  wu = await person(house, 'wu', 'bureau', 'handler', 'bureau')
  li = await person(house, 'li', 'bureau', 'handler', 'county')
  zhao = await person(house, 'zhao', 'bureau', 'handler', 'bureau')
  elsewhere = await person(house, 'elsewhere', 'other', 'handler', 'other')
  lead = await person(house, 'lead', 'bureau', 'lead', 'bureau')
  await importSamples(house, supervisor)
  alerts = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=8&state=generated')).items.map(({ id }) => id)
  for (const entity of [Alert, WorkItem]) await house.open.house.store.writer().nativeUpdate(entity as typeof WorkItem, { id: { $in: [...alerts] } }, { region: '350303102' })
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: alerts, organisation: 'bureau' }))
}, 60_000)
afterAll(() => house.remove())

const tasks = (agent: Agent, query = '') => get<TaskPage>(agent, `/tasks?limit=200${query}`)
const work = async (agent: Agent, id: string) => (await get<AlertDetail>(agent, `/alerts/${id}`)).work!
const actsOf = async (id: string) => (await house.open.house.store.reader().findOneOrFail(WorkItem, { id }, { disableIdentityMap: true })).acts
const request = async (ids: readonly string[], to: Agent | null): Promise<AssignRequest> => ({ matters: await Promise.all(ids.map(async (id) => ({ id, acts: await actsOf(id) }))), to: to === null ? null : to.me.id })
const send = async (agent: Agent, asked: AssignRequest) => expectJson<AlertActsResponse>(await post(agent, '/tasks/assign', asked))
const assign = async (agent: Agent, ids: readonly string[], to: Agent | null) => send(agent, await request(ids, to))
const codes = ({ done, refused }: AlertActsResponse) => [done, refused.map(({ code }) => code)]
const told = async (agent: Agent) => (await get<NotificationPage>(agent, '/notifications?limit=20')).items.map(({ kind, text }) => [kind, text] as const)
const host = () => newAction(house.open.house.source, { actor: systemActor, scope: wholeScope })
const free = () => freeMatters(house.open.house, host, new AbortController().signal)

test('of two who take a matter at once one has it, and the other is told who; colleagues see it still', async () => {
  const id = alerts[0]!
  expect((await work(wu, id)).assigning).toEqual(['take', 'give'])
  const [one, other] = [await request([id], wu), await request([id], li)]
  const results = await Promise.all([send(wu, one), send(li, other)])
  expect(results.map(({ done }) => done.length).toSorted()).toEqual([0, 1])
  const [winner, loser] = results[0].done.length === 1 ? [wu, li] : [li, wu]
  const [refused] = results.flatMap((result) => result.refused)
  expect([refused!.code, refused!.detail]).toEqual(['assign-taken', `现在由${winner.me.name}承办。`])
  for (const [agent, isOwn, assigning] of [[winner, true, ['give', 'let-go']], [loser, false, []]] as const) {
    const { assignee, assigning: may, actions, state } = await work(agent, id)
    expect([assignee, may, state]).toEqual([{ name: winner.me.name, isOwn }, assigning, 'dispatched'])
    // Whoever has the role may act on it all the same.
    expect(actions.map(({ name }) => name)).toContain('sign')
    expect((await tasks(agent)).items.find((task) => task.id === id)!.assignee).toEqual({ name: winner.me.name, isOwn })
  }
  const { events } = await get<AlertDetail>(loser, `/alerts/${id}`)
  expect([events[0]!.text, events[0]!.by]).toEqual(['认领承办', `县民政局 ${winner.me.name}`])
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { verb: 'take-matter', objectId: id })
  expect(leaf.leaf).toBe(events[0]!.leaf)
  expect(JSON.parse(leaf.after!)).toMatchObject({ state: 'dispatched', act: 2, assignee: winner.me.id, roles: ['handler'] })
  expect(codes(await assign(winner, [id], null))).toEqual([[id], []])
})

test('mine, nobody’s and others’ are lists of their own, and counts go with them', async () => {
  const [mine, theirs, ...rest] = alerts.slice(1)
  expect(codes(await assign(wu, [mine!], wu))).toEqual([[mine], []])
  expect(codes(await assign(li, [theirs!], li))).toEqual([[theirs], []])
  const ids = async (agent: Agent, query: string) => { const page = await tasks(agent, query); return [page.items.map(({ id }) => id).toSorted(), page.total.count, Object.values(page.lights).reduce((sum, { count }) => sum + count, 0)] }
  const nobodys = [alerts[0]!, ...rest].toSorted()
  expect(await ids(wu, '&mine=mine')).toEqual([[mine], 1, 1])
  expect(await ids(wu, '&mine=others')).toEqual([[theirs], 1, 1])
  expect(await ids(wu, '&mine=free')).toEqual([nobodys, nobodys.length, nobodys.length])
  expect(await ids(zhao, '&mine=others')).toEqual([[mine!, theirs!].toSorted(), 2, 2])
  expect(await ids(wu, '')).toEqual([alerts.toSorted(), alerts.length, alerts.length])
  expect(await refusal(wu.get('/api/v1/tasks?mine=all'))).toEqual([400, 'bad-request'])
  await assign(wu, [mine!], null)
  await assign(li, [theirs!], null)
})

test('it is given to whoever has the role there, who is told; who leads decides about what another has', async () => {
  const id = alerts[1]!
  const assignable = async (agent: Agent, q = '') => (await get<{ items: readonly MentionableJson[] }>(agent, `/tasks/${id}/assignable?q=${q}`)).items.map(({ name }) => name)
  expect(await assignable(wu)).toEqual(['li', 'zhao'])
  expect(await assignable(wu, 'zha')).toEqual(['zhao'])
  expect(await refusal(elsewhere.get(`/api/v1/tasks/${id}/assignable`))).toEqual([404, 'not-found'])
  for (const to of [elsewhere, lead, coordinator]) expect(codes(await assign(wu, [id], to))).toEqual([[], ['assign-not-theirs']])
  expect(codes(await send(wu, { ...(await request([id], wu)), to: randomUUID() }))).toEqual([[], ['assign-not-theirs']])
  expect(codes(await assign(wu, [id, randomUUID()].slice(0, 1), li))).toEqual([[id], []])
  const { title } = await get<AlertDetail>(li, `/alerts/${id}`)
  expect((await told(li))[0]).toEqual(['task:given', `wu把事项交给您承办：${title}`])
  for (const agent of [wu, zhao]) expect((await told(agent)).filter(([kind]) => kind === 'task:given')).toEqual([])
  // Who had it before and who has the role only are told by whom it is taken.
  for (const agent of [wu, zhao]) {
    expect((await assign(agent, [id], zhao)).refused.map(({ code, detail }) => [code, detail])).toEqual([['assign-taken', '现在由li承办。']])
    expect(await assignable(agent)).toEqual([])
  }
  expect((await work(lead, id)).assigning).toEqual(['give', 'let-go'])
  expect(codes(await assign(lead, [id], lead))).toEqual([[], ['assign-not-yours']])
  expect(await assignable(lead)).toEqual(['wu', 'zhao'])
  expect(codes(await assign(lead, [id], zhao))).toEqual([[id], []])
  expect((await get<AlertDetail>(wu, `/alerts/${id}`)).events.slice(0, 2).map(({ text, by }) => [text, by])).toEqual([['交由承办：zhao', '县民政局 lead'], ['交由承办：li', '县民政局 wu']])
  // Elsewhere it is not there, and who looks on has no say.
  for (const agent of [elsewhere]) expect(codes(await assign(agent, [id], agent))).toEqual([[], ['not-found']])
  expect(await refusal(post(await house.agent('executive'), '/tasks/assign', await request([id], null)))).toEqual([403, 'not-permitted'])
  expect(codes(await assign(lead, [id], null))).toEqual([[id], []])
  expect(codes(await assign(lead, [id], null))).toEqual([[], ['assign-nobody']])
})

test('several at once, with a result for each; who looked before somebody else acted is told', async () => {
  const [first, second, third] = alerts.slice(2, 5) as [string, string, string]
  expect(codes(await assign(zhao, [second], zhao))).toEqual([[second], []])
  const { matters } = await request([first, third], wu)
  expectJson(await post(li, '/alerts/actions/sign', { ids: [third] }))
  const answered = await send(wu, { matters: [...matters, { id: second, acts: 1 }, { id: randomUUID(), acts: 1 }], to: wu.me.id })
  expect(codes(answered)).toEqual([[first], ['work-moved', 'assign-taken', 'not-found']])
  // Signed for, it stays with the same role, and whoever has it has it.
  expectJson(await post(li, '/alerts/actions/sign', { ids: [first] }))
  expect((await work(wu, first)).assignee).toEqual({ name: 'wu', isOwn: true })
  // Sent back to the desk, it is nobody's.
  expect((await post(zhao, `/alerts/${second}/actions/reject_jurisdiction`, { note: '不属我局职责' })).statusCode).toBe(204)
  expect(await house.open.house.store.reader().findOneOrFail(WorkItem, { id: second }, { disableIdentityMap: true })).toMatchObject({ role: 'coordinator', assignee: null })
})

test('reminders go to whoever has it alone, as long as they can see to it; then it is everybody’s again', async () => {
  const id = alerts[5]!
  const { store } = house.open.house
  const remind = (key: string, as: Partial<WorkItem> = {}) => unitOfWork(store, host(), async (change) => {
    const item = { ...(await findItems(change, [id])).get(id)!, ...as }
    await followLights(house.open.house, change, [{ item, effects: [{ key, do: 'remind', light: 'blue', since: change.action.at, caughtUp: false }] }])
  })
  const reminded = async () => Promise.all([wu, li, zhao].map(async (agent) => (await told(agent)).filter(([kind]) => kind === 'remind').length))
  const gone = await person(house, 'gone', 'bureau', 'handler', 'bureau')
  await remind('one')
  expect(await reminded()).toEqual([1, 1, 1])
  expect(codes(await assign(wu, [id], wu))).toEqual([[id], []])
  await remind('two')
  expect(await reminded()).toEqual([2, 1, 1])
  // What is suspended comes back to whoever had it; once that has lasted too long it waits for who can let it go on.
  const addressed = async (key: string) => { const { role, account } = await store.reader().findOneOrFail(Notification, { key }); return [role, account] }
  await remind('paused', { phase: 'suspended', role: null })
  await remind('paused too long', { phase: 'suspended', role: 'supervisor' })
  expect([await addressed('paused'), await addressed('paused too long')]).toEqual([[null, wu.me.id], ['supervisor', null]])
  await store.writer().nativeDelete(Notification, { key: { $in: ['paused', 'paused too long'] } })
  expect(codes(await assign(wu, [id], gone))).toEqual([[id], []])
  expect(await free()).toBe(0)
  await setAccountState(house.open.house, { ...testAction(), actor: { kind: 'person', id: 'security', name: '周宁', roles: ['security-admin'] } }, gone.me.id, 'suspended')
  await remind('three')
  expect(await reminded()).toEqual([3, 2, 2])
  expect(await work(li, id)).toMatchObject({ assignee: null, assigning: ['take', 'give'] })
  expect(await free()).toBe(1)
  expect(await free()).toBe(0)
  expect((await tasks(li, '&mine=free')).items.map((task) => task.id)).toContain(id)
  const { title, events } = await get<AlertDetail>(li, `/alerts/${id}`)
  for (const agent of [wu, li, zhao]) expect((await told(agent))[0]).toEqual(['task:freed', `原承办人已不能办理，请重新认领：${title}`])
  expect([events[0]!.text, events[0]!.leaf === undefined]).toEqual(['原承办人已不能办理，放回待认领', false])
})

test('what somebody has whose grant has ended can be taken at once', async () => {
  const [id, kept] = [alerts[6]!, alerts[7]!]
  const { store } = house.open.house
  const leaving = await person(house, 'leaving', 'bureau', 'handler', 'bureau')
  expect(codes(await assign(leaving, [id], leaving))).toEqual([[id], []])
  expect(codes(await assign(wu, [kept], wu))).toEqual([[kept], []])
  await store.writer().nativeUpdate(Grant, { account: leaving.me.id } as never, { endedAt: new Date() })
  expect((await tasks(wu)).items.find((task) => task.id === id)!.assignee).toBeNull()
  expect(codes(await assign(li, [id], li))).toEqual([[id], []])
  // Nobody else loses anything.
  expect(await free()).toBe(0)
  expect([...(await findItems(reading(store, host()), [id, kept])).values()].map(({ assignee }) => assignee)).toEqual(expect.arrayContaining([li.me.id, wu.me.id]))
})
