import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import { lights } from '../../../core/contracts/matter-clock.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { listNotifications, markRead, unreadOf } from '../../../core/domain/notifications/read-notifications.ts'
import { findItems } from '../../../core/domain/work/find-items.ts'
import { createMachines, type Machines } from '../../../core/domain/work/machines.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { moveAll } from '../../../core/journeys/act-on-work.ts'
import { extendWork } from '../../../core/journeys/extend-work.ts'
import { notificationSight } from '../../../core/journeys/read-notifications.ts'
import { sweepWork } from '../../../core/journeys/sweep-work.ts'
import { reading } from '../../../core/store/access.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Notification } from '../../../core/store/entities/notifications/notification.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction } from '../../support/action.ts'
import { alertWork } from '../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

const workflow: WorkflowFile = {
  id: 'case', subject: 'case', initial: 'registered',
  states: {
    registered: { title: '待交办', phase: 'open', within: '4wd', role: 'coordinator' }, rectifying: { title: '整改', phase: 'open', within: '4wd', role: 'handler' },
    checked: { title: '待复核', phase: 'open', within: null, role: 'lead' }, closed: { title: '销号', phase: 'closed' },
  },
  actions: {
    assign: { title: '交办', from: ['registered'], to: 'rectifying', roles: ['coordinator'] }, submit: { title: '提交', from: ['rectifying'], to: 'checked', roles: ['handler'] },
    close: { title: '销号', from: ['checked'], to: 'closed', roles: ['lead'] },
  },
  escalate: [{ when: 'blue', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }, { when: 'red', do: 'raise' }],
}
const city = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`)
const knowing = (coveredThrough: string, holidays: readonly string[] = []) => createMachines({ timeZone: 'Asia/Shanghai', holidays, makeUpDays: [], coveredThrough })
const everybody = ['coordinator', 'handler', 'lead', 'supervisor']
let database: TestDatabase
let machines: Machines
beforeEach(async () => {
  database = await freshDatabase()
  machines = knowing('2026-12-31')
  await createOrganisations(database.store, testAction(), [{ id: 'city', title: '市' }, { id: 'county', title: '县', parent: 'city' }, { id: 'town', title: '镇', parent: 'county' }, { id: 'other', title: '另县', parent: 'city' }])
})
afterEach(() => database.remove())

async function begin(ids: readonly string[], at: string, flow: WorkflowFile = workflow): Promise<void> {
  await unitOfWork(database.store, testAction({ at: city(at) }), async (change) => startItems(change, machines.calendar, await useWorkflow(change, 't', { id: 'p/case', hash: flow.id, content: { pack: 'p', workflow: flow, forms: {} } }), ids.map((id) => ({ id, region: null, department: null }))))
}
async function move(id: string, action: string, at: string, organisation?: string): Promise<void> {
  await unitOfWork(database.store, testAction({ at: city(at), actor: { roles: everybody } }), async (change) => {
    const item = (await findItems(change, [id])).get(id)!
    const result = (await moveAll({ ...alertWork, machines }, change, { organisation: null }, [{ item, action, organisation }])).get(id)
    if (result instanceof Error) throw result
  })
}
const sweep = (at: string, signal = new AbortController().signal) => sweepWork({ ...alertWork, store: database.store, machines }, () => testAction({ at: city(at), actor: { kind: 'system', id: 'system' } }), signal)
const told = async () => (await database.store.reader().find(Notification, {}, { orderBy: { id: 'asc' } })).map(({ key, role, organisation }) => [key, role, organisation])
const item = (id: string) => database.store.reader().findOneOrFail(WorkItem, { id })
const lightOf = async (id: string) => lights[(await item(id)).light ?? 9] ?? null
/** What a reader is told who has a role in a subtree. */
const toldTo = async (role: string, root: string | null, id = 'reader') => {
  const read = reading(database.store, testAction({ actor: { id, roles: [role] }, scope: [{ role, topics: 'all', organisations: root === null ? 'all' : [root] }] }))
  const sight = notificationSight(read.action.scope)
  return { read, sight, keys: (await listNotifications(read, sight, { limit: 50 })).map(({ key }) => key), unread: await unreadOf(read, sight) }
}

test('each light comes when its moment has come, with what follows it, once; the next moment is told', async () => {
  await begin(['m'], '2026-03-02 09:00')
  await move('m', 'assign', '2026-03-02 09:00', 'town')
  expect(await sweep('2026-03-06 01:47')).toMatchObject({ items: 0, effects: 0, next: city('2026-03-06 01:48') })
  expect(await sweep('2026-03-06 01:48')).toMatchObject({ items: 1, effects: 1, next: city('2026-03-07 00:00') })
  expect(await lightOf('m')).toBe('blue')
  expect(await sweep('2026-03-06 01:48')).toMatchObject({ items: 0, effects: 0 })
  await sweep('2026-03-07 00:00')
  expect(await sweep('2026-03-12 00:00')).toMatchObject({ items: 1, effects: 1, next: null })
  expect([await lightOf('m'), await told()]).toEqual(['red', [['m:2:blue:remind', 'handler', 'town'], ['m:2:yellow:notice:reminder', 'supervisor', 'town'], ['m:2:red:raise', null, 'county']]])
  const leaves = await database.store.reader().find(AuditRecord, { objectKind: 'case', objectId: 'm', actorKind: 'system' }, { orderBy: { seq: 'asc' } })
  expect(leaves.map(({ verb }) => verb)).toEqual(['remind-case', 'notice-reminder-case', 'raise-case'])
})

test('what was missed while the host was down is made up for, once and in order, also by who acts before the host comes by', async () => {
  await begin(['a', 'b'], '2026-03-02 09:00')
  for (const id of ['a', 'b']) await move(id, 'assign', '2026-03-02 09:00', 'town')
  await move('b', 'submit', '2026-03-09 09:00')
  expect((await told()).map(([key]) => key)).toEqual(['b:2:blue:remind', 'b:2:yellow:notice:reminder'])
  await sweep('2026-06-01 09:00')
  expect((await told()).map(([key]) => key)).toEqual(['b:2:blue:remind', 'b:2:yellow:notice:reminder', 'a:2:blue:remind', 'a:2:yellow:notice:reminder', 'a:2:red:raise'])
  // No deadline, nothing held against it: green.
  expect([await lightOf('a'), await lightOf('b')]).toEqual(['red', 'green'])
  await move('b', 'close', '2026-06-01 10:00')
  expect([await lightOf('b'), (await sweep('2030-01-01 00:00')).items]).toEqual([null, 0])
})

test('a clock that runs ahead and is put back does nothing twice and leaves no light that is still to come', async () => {
  await begin(['m', 'n'], '2026-03-02 09:00')
  await sweep('2027-03-02 09:00')
  expect([await lightOf('m'), (await told()).length]).toEqual(['red', 6])
  await sweep('2026-03-02 10:00')
  expect([await lightOf('m'), (await item('m')).nextChangeAt]).toEqual(['green', city('2026-03-06 01:48')])
  for (const at of ['2026-03-06 01:48', '2026-03-07 00:00', '2026-03-12 00:00']) expect((await sweep(at)).effects).toBe(0)
  expect([await lightOf('m'), (await told()).length]).toEqual(['red', 6])
})

test('a sweep that is cut off goes on with the next, and a matter that came before there were clocks has one from now on', async () => {
  await begin(['m'], '2026-03-02 09:00')
  const off = new AbortController()
  off.abort()
  expect(await sweep('2026-06-01 09:00', off.signal)).toMatchObject({ items: 0, effects: 0 })
  await unitOfWork(database.store, testAction(), async ({ em, audit }) => {
    audit({ verb: 'test', object: { kind: 'case', id: 'm' }, topic: null })
    await em.nativeUpdate(WorkItem, { id: 'm' }, { timing: null, nextChangeAt: new Date(0) })
  })
  expect(await sweep('2026-06-01 09:00')).toMatchObject({ items: 1, effects: 0 })
  expect((await item('m')).timing).toMatchObject({ state: 'registered', run: 1, clock: { started: city('2026-06-01 09:00').toISOString() } })
})

test('what was counted beyond the calendar is counted anew when it knows more', async () => {
  machines = knowing('2025-12-31')
  await begin(['m'], '2026-02-10 09:00')
  await sweep('2026-02-10 09:00')
  expect(await item('m')).toMatchObject({ provisional: true, dueBy: city('2026-02-17 00:00') })
  machines = knowing('2026-12-31', ['2026-02-16', '2026-02-17', '2026-02-18'])
  expect(await sweep('2026-02-10 10:00')).toMatchObject({ items: 1 })
  expect(await item('m')).toMatchObject({ provisional: false, dueBy: city('2026-02-20 00:00') })
  expect(await sweep('2026-02-10 10:01')).toMatchObject({ items: 0 })
})

test('when days that were known become others, as by a second notice, what is due after them is counted anew, also what stands and what is overdue', async () => {
  machines = knowing('2026-12-31', ['2026-02-16', '2026-02-17'])
  await begin(['before', 'late'], '2025-12-19 09:00')
  await begin(['after'], '2026-02-10 09:00')
  await sweep('2026-02-11 09:00')
  const dues = async () => Promise.all(['before', 'late', 'after'].map(async (id) => (await item(id)).dueBy))
  expect(await dues()).toEqual([city('2025-12-26 00:00'), city('2025-12-26 00:00'), city('2026-02-19 00:00')])
  machines = knowing('2026-12-31', ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19'])
  expect((await sweep('2026-02-11 10:00')).items).toBe(1)
  expect(await dues()).toEqual([city('2025-12-26 00:00'), city('2025-12-26 00:00'), city('2026-02-21 00:00')])
  expect(await item('after')).toMatchObject({ provisional: false })
  // A year further on that nobody was promised anything of moves nothing.
  machines = knowing('2027-12-31', ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2027-01-01'])
  expect((await sweep('2026-02-11 11:00')).items).toBe(0)
})

const pausing: WorkflowFile = {
  ...workflow,
  states: { ...workflow.states, paused: { title: '挂起', phase: 'suspended', within: '20wd' } },
  actions: { ...workflow.actions, pause: { title: '挂起', from: ['rectifying'], to: 'paused', roles: ['supervisor'] }, resume: { title: '恢复', from: ['paused'], to: 'rectifying', roles: ['supervisor'] } },
}

test('a matter whose suspension has lasted as long as it may is the task of whoever can let it go on, and they are told of it', async () => {
  await begin(['m'], '2026-03-02 09:00', pausing)
  await move('m', 'assign', '2026-03-02 09:00', 'town')
  await move('m', 'pause', '2026-03-03 09:00')
  expect(await item('m')).toMatchObject({ role: null, phase: 'suspended' })
  await sweep('2026-03-20 09:00')
  expect((await item('m')).role).toBeNull()
  await sweep('2026-06-01 09:00')
  expect([(await item('m')).role, await lightOf('m')]).toEqual(['supervisor', 'red'])
  expect((await told()).map(([key, role]) => [key, role])).toContainEqual(['m:2:blue:remind', 'supervisor'])
  await move('m', 'resume', '2026-06-01 10:00')
  expect((await item('m')).role).toBe('handler')
})

test('whatever comes first upon a suspension that has lasted too long, an act, or somebody who asks for more time or is answered: who can let it go on is told, and has the task', async () => {
  const flow: WorkflowFile = { ...pausing, extension: { max: 2, days: '2wd', approve: ['supervisor'] } }
  const all = ['answered', 'asked', 'resumed']
  await begin(all, '2026-03-02 09:00', flow)
  for (const id of all) await move(id, 'assign', '2026-03-02 09:00', 'town')
  const extend = (id: string, act: 'ask' | 'refuse', who: string, roles: readonly string[], at: string) => extendWork({ ...alertWork, store: database.store, machines }, testAction({ at: city(at), actor: { id: who, name: who, roles } }), { organisation: null }, 'case', id, act, { reason: '需要到外省核实' })
  await extend('answered', 'ask', 'wu', ['handler'], '2026-03-02 10:00')
  for (const id of all) await move(id, 'pause', '2026-03-03 09:00')
  await move('resumed', 'resume', '2026-06-01 10:00')
  await extend('answered', 'refuse', 'zhou', ['supervisor'], '2026-06-01 10:00')
  // Its suspension came to its end while there was time left: whoever lets it go on may ask for more.
  await extend('asked', 'ask', 'zhou', ['supervisor'], '2026-04-02 10:00')
  const reminders = (await told()).filter(([key]) => key!.endsWith('blue:remind'))
  expect(reminders.map(([key, role]) => [key, role]).toSorted()).toEqual([['answered:2:blue:remind', 'supervisor'], ['resumed:2:blue:remind', 'supervisor']])
  expect([(await item('asked')).role, (await item('asked')).timing!.asked?.by, (await item('resumed')).role, (await item('answered')).role, (await item('answered')).timing!.clock!.suspendedSince]).toEqual(['supervisor', 'zhou', 'handler', 'supervisor', null])
  await move('answered', 'resume', '2026-06-01 11:00')
  expect((await item('answered')).role).toBe('handler')
})

test('a clock that runs ahead takes nothing from a suspension once it is put back', async () => {
  await begin(['jumped', 'steady'], '2026-03-02 09:00', pausing)
  for (const id of ['jumped', 'steady']) {
    await move(id, 'assign', '2026-03-02 09:00', 'town')
    await move(id, 'pause', '2026-03-03 09:00')
  }
  await unitOfWork(database.store, testAction(), async ({ em, audit }) => {
    audit({ verb: 'test', object: { kind: 'case', id: 'steady' }, topic: null })
    await em.nativeUpdate(WorkItem, { id: 'steady' }, { nextChangeAt: null })
  })
  await sweep('2027-03-02 09:00')
  expect([(await item('jumped')).timing!.clock!.suspendedSince, (await item('jumped')).role]).toEqual([null, 'supervisor'])
  await sweep('2026-03-03 10:00')
  const [jumped, steady] = [await item('jumped'), await item('steady')]
  expect([jumped.timing!.clock, jumped.role, jumped.dueBy, jumped.light]).toEqual([steady.timing!.clock, null, steady.dueBy, steady.light])
  for (const id of ['jumped', 'steady']) await move(id, 'resume', '2026-03-05 09:00')
  expect((await item('jumped')).dueBy).toEqual((await item('steady')).dueBy)
})

test('who is told: those with the role where it reaches, of what is still within reach; and how far they have read', async () => {
  await begin(['m', 'desk'], '2026-03-02 09:00')
  await move('m', 'assign', '2026-03-02 09:00', 'town')
  await sweep('2026-03-12 00:00')
  expect((await toldTo('handler', 'town')).keys).toEqual(['m:2:blue:remind'])
  expect((await toldTo('handler', 'county')).keys).toEqual(['m:2:red:raise', 'm:2:blue:remind'])
  expect((await toldTo('handler', 'other')).keys).toEqual([])
  expect((await toldTo('lead', 'town')).keys).toEqual([])
  expect((await toldTo('coordinator', null)).keys).toEqual(['m:2:red:raise', 'desk:1:blue:remind'])
  const { read, sight, keys, unread } = await toldTo('supervisor', null)
  expect([[...keys].sort(), unread]).toEqual([['desk:1:red:raise', 'desk:1:yellow:notice:reminder', 'm:2:red:raise', 'm:2:yellow:notice:reminder'], { through: 0, count: 4, atLeast: false }])
  const [newest] = await listNotifications(read, sight, { limit: 1 })
  await markRead(database.store, read, newest!.id)
  await markRead(database.store, read, 1)
  expect((await toldTo('supervisor', null)).unread).toEqual({ through: newest!.id, count: 0, atLeast: false })
  expect((await toldTo('supervisor', null, 'somebody else')).unread.count).toBe(4)
  // It is another's now: whoever had it is told no more.
  await unitOfWork(database.store, testAction(), async ({ em, audit }) => {
    audit({ verb: 'test', object: { kind: 'case', id: 'm' }, topic: null })
    await em.nativeUpdate(WorkItem, { id: 'm' }, { organisation: 'other' })
  })
  expect((await toldTo('handler', 'town')).keys).toEqual([])
})
