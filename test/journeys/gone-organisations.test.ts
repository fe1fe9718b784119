import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from '../../core/contracts/api.ts'
import type { DutyDetail, DutyPage, DutySum } from '../../core/contracts/duty-api.ts'
import type { NoticeDetail, NoticeSummary } from '../../core/contracts/notice-api.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import type { TaskJson } from '../../core/contracts/work-api.ts'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { watchLights } from '../../core/host/watch-lights.ts'
import { askDuties } from '../../core/journeys/ask-duties.ts'
import { Organisation } from '../../core/store/entities/identity/organisation.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const topic = 'uncovered-assistance'
const never = new AbortController().signal
const day = 86_400_000
/** The last day of the town that is merged into another: later than the house's own clock. */
const last = new Date(Date.now() + 20 * day).toISOString().slice(0, 10)
let house: TestHouse
let supervisor: Agent
let other: Agent
let taskforce: Agent
let town: Agent

const act = (at: Date) => () => newAction({ clock: { now: () => at }, random: (bytes) => house.open.house.source.random(bytes) }, { actor: systemActor, scope: wholeScope })
/** What the host does by the clock. */
const sweep = (days: number) => watchLights({ ...house.open.house, source: { ...house.open.house.source, clock: { now: () => new Date(Date.now() + days * day) } } }, pino({ level: 'silent' }), never)
const drafts = async () => (await get<Page<NoticeSummary>>(supervisor, '/notices?stage=draft&limit=100')).items
const told = async () => (await get<NotificationPage>(supervisor, '/notifications?limit=200')).items

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] }, { id: 'cdi', title: '市纪委', parent: 'city' }, { id: 'licheng', title: '荔城区', parent: 'city', serves: ['350304'] },
    { id: 'xindu', title: '新度镇', parent: 'licheng', serves: ['350304102'] }, { id: 'beigao', title: '北高镇', parent: 'licheng', serves: ['350304103'] },
  ])
  supervisor = await person(house, 'supervisor', 'cdi', 'supervisor', null)
  other = await person(house, 'other', 'cdi', 'supervisor', null)
  taskforce = await person(house, 'taskforce', 'cdi', 'taskforce', null)
  town = await person(house, 'town', 'xindu', 'assessor', 'xindu')
  await person(house, 'clerk', 'xindu', 'handler', 'xindu')
  await askDuties(house.open.house, act(new Date()), never)
  await house.open.house.store.writer().nativeUpdate(Organisation, { id: 'xindu' }, { validTo: last })
})
afterAll(() => house.remove())

test('of a matter that lies with an organisation that is there no more no notice is drafted to it: the supervisors are told that one is due', async () => {
  const { id } = expectJson<{ id: string }>(await post(supervisor, '/notices', { request: randomUUID(), topic, kind: 'supervision', matters: [], addressees: ['xindu'], title: '督办', facts: '有 1 件事项逾期。', basis: '', demand: '请限期办理。', signDays: 2, replyDays: 5 }), 201)
  for (const [agent, action] of [[other, 'approve'], [taskforce, 'issue']] as const) expect((await post(agent, `/notices/${id}/actions/${action}`)).statusCode).toBe(204)
  await sweep(40)
  expect((await drafts()).flatMap(({ addressees }) => addressees.map(({ organisation }) => organisation.id))).not.toContain('xindu')
  expect((await told()).filter(({ matter, kind }) => matter.id === id && kind.startsWith('notice:')).map(({ kind }) => kind)).toContain('notice:overdue')
  // What goes on with it goes to who stands above, and is there.
  expect((await drafts()).some(({ kind, addressees }) => kind === 'circular' && addressees[0]!.organisation.id === 'licheng')).toBe(true)
  expect((await get<NoticeDetail>(supervisor, `/notices/${id}`)).stage).toBe('over')
})

test('duties that an organisation has left open which is there no more are ended by the host, which says why; what was asked still adds up', async () => {
  const { items, statuses } = await get<DutyPage>(supervisor, '/duties?limit=100&duty=monthly-visit')
  expect(items.map(({ organisation, status }) => [organisation.id, status])).toEqual([['beigao', 'open'], ['xindu', 'excused']])
  expect(statuses).toMatchObject({ open: { count: 1 }, excused: { count: 1 } })
  const [sum] = (await get<{ items: readonly DutySum[] }>(supervisor, '/duties/summary?by=period&duty=monthly-visit')).items
  expect(sum).toMatchObject({ asked: 2, open: 1, overdue: 0, excused: 1 })
  const ended = await get<DutyDetail>(supervisor, `/duties/${items[1]!.id}`)
  expect(ended.work).toMatchObject({ phase: 'void', time: null })
  expect(ended.events.map(({ by, text }) => [by, text])).toEqual([['系统', `免报，现为“免报”：新度镇已于 ${last} 撤销，不再填报`]])
  expect((await get<{ items: readonly TaskJson[] }>(town, '/tasks?subject=duty')).items).toEqual([])
  // Once: the next look finds nothing.
  await sweep(41)
  expect((await get<DutyDetail>(supervisor, `/duties/${items[1]!.id}`)).work.acts).toBe(1)
})

test('a duty that its own workflow lets nobody excuse holds up no other, and the host goes on', async () => {
  const { store } = house.open.house
  await store.writer().nativeUpdate(Organisation, { id: 'beigao' }, { validTo: last })
  const [{ id } = { id: '' }] = (await get<DutyPage>(supervisor, '/duties?organisation=beigao&limit=1')).items
  const { state } = await store.reader().findOneOrFail(WorkItem, { id })
  await store.writer().nativeUpdate(WorkItem, { id }, { state: 'elsewhere' })
  await sweep(42)
  expect((await get<DutyDetail>(supervisor, `/duties/${id}`)).work).toMatchObject({ acts: 0, phase: 'open' })
  await store.writer().nativeUpdate(WorkItem, { id }, { state })
  await store.writer().nativeUpdate(Organisation, { id: 'beigao' }, { validTo: null })
})

test('what another organisation has left open goes on', async () => {
  await sweep(80)
  expect((await drafts()).flatMap(({ addressees }) => addressees.map(({ organisation }) => organisation.id))).toContain('beigao')
  const { statuses } = await get<DutyPage>(supervisor, '/duties?limit=100&duty=monthly-visit')
  expect([statuses.open.count + statuses.overdue.count, statuses.excused.count]).toEqual([1, 1])
})
