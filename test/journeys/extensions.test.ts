import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, Page } from '../../core/contracts/api.ts'
import type { AssessmentPage } from '../../core/contracts/assessment-api.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import type { AskedExtensions } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

let house: TestHouse
let coordinator: Agent
let clerk: Agent
let town: Agent
/** May answer where their grants reach: everywhere, in the county alone, elsewhere. */
let supervisor: Agent
let countySupervisor: Agent
let otherSupervisor: Agent
let alerts: readonly string[]

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'county', title: '县', serves: ['350303'] }, { id: 'bureau', title: '县民政局', parent: 'county', serves: ['350303'] }, { id: 'town', title: '镇', parent: 'bureau', serves: ['350303102'] }, { id: 'village', title: '村', parent: 'town', serves: ['350303102200'] }, { id: 'other', title: '别处' },
  ])
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  clerk = await person(house, 'clerk', 'bureau', 'handler', 'bureau')
  town = await person(house, 'town', 'town', 'assessor', 'town')
  countySupervisor = await person(house, 'county-supervisor', 'county', 'supervisor', 'county')
  otherSupervisor = await person(house, 'other-supervisor', 'other', 'supervisor', 'other')
  await importSamples(house, supervisor)
  alerts = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=4&state=generated')).items.map(({ id }) => id)
  for (const entity of [Alert, WorkItem]) await house.open.house.store.writer().nativeUpdate(entity as typeof WorkItem, { id: { $in: [...alerts] } }, { region: '350303102' })
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: alerts, organisation: 'bureau' }))
  expectJson(await post(clerk, '/alerts/actions/sign', { ids: alerts }))
})
afterAll(() => house.remove())

const waiting = async (agent: Agent) => (await get<AskedExtensions>(agent, '/extensions')).items
const told = async (agent: Agent) => (await get<NotificationPage>(agent, '/notifications?limit=20')).items.map(({ kind, text }) => [kind, text] as const)
const ask = async (agent: Agent, place: string) => expect((await post(agent, `${place}/extension/ask`, { reason: '需要到外省核实' })).statusCode).toBe(204)
const dueOf = async (id: string) => (await house.open.house.store.reader().findOneOrFail(WorkItem, { id }, { disableIdentityMap: true })).dueBy

test('whoever may answer is told that somebody asks and has it in their list; others are not', async () => {
  await ask(clerk, `/alerts/${alerts[0]!}`)
  const { title } = await get<AlertDetail>(clerk, `/alerts/${alerts[0]!}`)
  for (const agent of [supervisor, countySupervisor]) {
    expect((await told(agent))[0]).toEqual(['time:asked', `clerk申请延期，请批复：${title}`])
    expect(await waiting(agent)).toMatchObject([{ id: alerts[0], title, organisation: { id: 'bureau' }, span: { 'zh-CN': '5 个工作日' }, asked: { by: 'clerk', reason: '需要到外省核实' } }])
  }
  for (const agent of [otherSupervisor, clerk, coordinator]) expect([await waiting(agent), (await told(agent)).filter(([kind]) => kind === 'time:asked')]).toEqual([[], []])
})

test('several are answered at once, with a result for each; who asked is told, and who refuses has to say why', async () => {
  await ask(clerk, `/alerts/${alerts[1]!}`)
  const asked = await waiting(countySupervisor)
  expect(asked).toHaveLength(2)
  const before = await Promise.all(alerts.slice(0, 2).map(dueOf))
  const answer = async (agent: Agent, act: string, payload: object) => expectJson<AlertActsResponse>(await post(agent, `/extensions/${act}`, payload))
  const matters = asked.map(({ id, acts }) => ({ id, acts }))
  const refused = ({ refused: all }: AlertActsResponse) => all.map(({ id, code }) => [id, code])
  expect(refused(await answer(countySupervisor, 'refuse', { matters }))).toEqual(matters.map(({ id }) => [id, 'extension-refusal-reason']))
  expect(refused(await answer(otherSupervisor, 'grant', { matters }))).toEqual(matters.map(({ id }) => [id, 'not-found']))
  expect(refused(await answer(clerk, 'grant', { matters }))).toEqual(matters.map(({ id }) => [id, 'extension-not-yours']))
  const done = await answer(countySupervisor, 'grant', { matters: [matters[0]!, { ...matters[1]!, acts: matters[1]!.acts - 1 }, { id: randomUUID(), acts: 1 }] })
  expect([done.done, done.refused.map(({ code }) => code)]).toEqual([[matters[0]!.id], ['work-known-otherwise', 'not-found']])
  expect((await answer(countySupervisor, 'refuse', { matters: [matters[1]!], reason: '理由不足' })).done).toEqual([matters[1]!.id])
  expect((await dueOf(alerts[0]!))!.getTime()).toBeGreaterThan(before[0]!.getTime())
  expect(await dueOf(alerts[1]!)).toEqual(before[1])
  expect((await told(clerk)).map(([kind]) => kind).toSorted()).toEqual(['time:granted', 'time:refused'])
  expect(await waiting(supervisor)).toEqual([])
  // Answered already: what was asked for is no longer there.
  expect(refused(await answer(supervisor, 'grant', { matters }))).toEqual(matters.map(({ id }) => [id, 'work-known-otherwise']))
})

test('what waits for an assessment that is given time is given it too, and does not ask for itself', async () => {
  const id = alerts[2]!
  expect((await post(clerk, `/alerts/${id}/actions/forward_down`, { note: '请入户核对' })).statusCode).toBe(204)
  expect(await refusal(post(clerk, `/alerts/${id}/extension/ask`, { reason: '需要到外省核实' }))).toEqual([409, 'extension-asked-elsewhere'])
  const [assessment] = (await get<AssessmentPage>(town, `/assessments?limit=5&parent=${id}`)).items
  await ask(town, `/assessments/${assessment!.id}`)
  const before = await dueOf(id)
  expect(await dueOf(assessment!.id)).toEqual(before)
  expect((await post(countySupervisor, `/assessments/${assessment!.id}/extension/grant`, {})).statusCode).toBe(204)
  expect(await dueOf(id)).toEqual(await dueOf(assessment!.id))
  expect((await dueOf(id))!.getTime()).toBeGreaterThan(before!.getTime())
  const { events } = await get<AlertDetail>(clerk, `/alerts/${id}`)
  expect(events.map(({ text }) => text)).toContain('随研判单位延期')
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { verb: 'wait-longer', objectId: id })
  expect(JSON.parse(leaf.after!)).toMatchObject({ state: 'pre_assessment', due: (await dueOf(id))!.toISOString(), by: 'system' })
  // Nobody acted on it beside the host: it goes on as it would.
  expect((await post(clerk, `/alerts/${id}/actions/take_back`, { note: '改为自行核实' })).statusCode).toBe(204)
})

test('time is given to what was split and to what it was split from in one answer, in either order', async () => {
  const village = await person(house, 'village', 'village', 'assessor', 'village')
  const id = alerts[3]!
  for (const entity of [Alert, WorkItem]) await house.open.house.store.writer().nativeUpdate(entity as typeof WorkItem, { id }, { region: '350303102200' })
  expect((await post(clerk, `/alerts/${id}/actions/forward_down`, { note: '请入户核对' })).statusCode).toBe(204)
  const [own] = (await get<AssessmentPage>(town, `/assessments?limit=5&parent=${id}`)).items
  await ask(town, `/assessments/${own!.id}`)
  expect((await post(town, `/assessments/${own!.id}/actions/hand_down`, {})).statusCode).toBe(204)
  const [below] = (await get<AssessmentPage>(village, `/assessments?limit=5&parent=${own!.id}`)).items
  await ask(village, `/assessments/${below!.id}`)
  const before = await dueOf(id)
  const acts = new Map((await waiting(countySupervisor)).map((one) => [one.id, one.acts]))
  expect([...acts.keys()].toSorted()).toEqual([own!.id, below!.id].toSorted())
  const answer = (ids: readonly string[]) => post(countySupervisor, '/extensions/grant', { matters: ids.map((one) => ({ id: one, acts: acts.get(one)! })) })
  expect(expectJson<AlertActsResponse>(await answer([below!.id, own!.id]))).toEqual({ done: [below!.id, own!.id], refused: [] })
  expect(await waiting(countySupervisor)).toEqual([])
  expect((await dueOf(own!.id))!.getTime()).toBeGreaterThan((await dueOf(below!.id))!.getTime())
  expect((await dueOf(id))!.getTime()).toBeGreaterThan(before!.getTime())
  expect(expectJson<AlertActsResponse>(await answer([own!.id, below!.id])).refused.map(({ code }) => code)).toEqual(['work-known-otherwise', 'work-known-otherwise'])
})
