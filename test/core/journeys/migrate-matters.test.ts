import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import { createAccount } from '../../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { machinesOfActs } from '../../../core/domain/work/acts-by-version.ts'
import { historiesOf } from '../../../core/domain/work/move-items.ts'
import { nextStages } from '../../../core/domain/work/migrations.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { moveAll } from '../../../core/journeys/act-on-work.ts'
import { assignMatters } from '../../../core/journeys/assign-matters.ts'
import { freeMatters } from '../../../core/journeys/free-matters.ts'
import { carryOutMigration } from '../../../core/journeys/migrate-matters.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Account } from '../../../core/store/entities/identity/account.ts'
import { Notification } from '../../../core/store/entities/notifications/notification.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { WorkflowVersion } from '../../../core/store/entities/work/workflow-version.ts'
import { WorkMigration } from '../../../core/store/entities/work/work-migration.ts'
import { reading } from '../../../core/store/access.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction } from '../../support/action.ts'
import { alertWork, testMachines as machines } from '../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

/** Three versions of one workflow: the second gives the step to another role, the third names its state otherwise. */
function flow(state: string, role: string, migrate?: WorkflowFile['migrate']): WorkflowFile {
  return {
    id: 'alert', subject: 'alert', initial: state, states: { [state]: { title: '核实', phase: 'open', within: '4wd', role }, closed: { title: '办结', phase: 'closed' } },
    actions: { close: { title: '办结', from: [state], to: 'closed', roles: [role] } }, ...(migrate === undefined ? {} : { migrate }),
  }
}
const versions = [flow('verifying', 'handler'), flow('verifying', 'assessor'), flow('checking', 'assessor', { verifying: 'checking' })]
let database: TestDatabase
let wu: string
let ids: readonly string[]
const all = ['m', 'n', 'o']
const deps = () => ({ ...alertWork, store: database.store, enqueue: () => 'job' })

beforeEach(async () => {
  database = await freshDatabase()
  const { store } = database
  await createOrganisations(store, testAction(), [{ id: 'town', title: '镇' }])
  wu = await createAccount(store, testAction(), { account: 'wu', name: '吴敏', password: 'correct horse battery', organisation: 'town', grants: [{ role: 'handler', organisation: 'town', topics: null }] })
  ids = await unitOfWork(store, testAction(), async (change) => {
    const rows = []
    for (const [i, workflow] of versions.entries()) rows.push(await useWorkflow(change, 't', { id: 'p/alert', hash: String(i), content: { pack: 'p', workflow, forms: {} } }))
    await startItems(change, machines.calendar, rows[0]!, all.map((id) => ({ id, region: null, department: null, organisation: 'town' })))
    return rows.map(({ id }) => id)
  })
})
afterEach(() => database.remove())

const item = (id: string) => database.store.reader().findOneOrFail(WorkItem, { id }, { disableIdentityMap: true })
const stand = () => Promise.all(all.map(async (id) => { const { version, state, assignee } = await item(id); return [ids.indexOf(version as unknown as string) + 1, state, assignee] }))
async function migrate(id: string, from: number, to: number, at?: Date): Promise<void> {
  await database.store.writer().insert(WorkMigration, { id, topic: 't', subject: 'alert', from: ids[from - 1], to: ids[to - 1], stage: 'moving', tried: null, moved: null, undone: null, reason: '改用新流程', undoReason: '退回原流程', account: 'tester', accountName: '测试员', at: testAction().at, job: 'job', problem: null } as never)
  await run(id, at)
}
async function undo(id: string, at?: Date): Promise<readonly (readonly [string, number])[]> {
  await database.store.writer().nativeUpdate(WorkMigration, { id }, { stage: 'undoing' })
  await run(id, at)
  const { undone } = await database.store.reader().findOneOrFail(WorkMigration, { id }, { disableIdentityMap: true })
  return undone!.stays.map(({ why, count }) => [why, count] as const)
}
const run = (id: string, at?: Date) => carryOutMigration(deps(), () => testAction(at === undefined ? {} : { at }), { id: 'job', subject: id, topic: 't', account: null, signal: new AbortController().signal, progress: () => undefined })
const may = async (id: string) => nextStages(await database.store.reader().findOneOrFail(WorkMigration, { id }, { disableIdentityMap: true }))
/** The acts on a matter, each with the version that it is told by. */
async function toldBy(id: string): Promise<readonly (readonly [string, number])[]> {
  const [read, one] = [reading(database.store, testAction()), await item(id)]
  const acts = (await historiesOf(read, [one])).get(id) ?? []
  const machineOf = await machinesOfActs(machines, read, one, acts)
  return acts.map((act) => [act.action, ids.indexOf(machineOf(act).version) + 1])
}
async function assign(id: string, by: string, to: string | null, role = 'handler') {
  const action = testAction({ actor: { id: by, name: by, roles: [role] }, scope: [{ role, topics: 'all', organisations: 'all' }] })
  expect((await assignMatters(deps(), action, { organisation: null }, { matters: [{ id, acts: (await item(id)).acts }], to }, 'zh-CN')).refused).toEqual([])
}
async function act(id: string, action: string, at: Date, role = 'handler'): Promise<void> {
  await unitOfWork(database.store, testAction({ at, actor: { roles: [role] } }), async (change) => {
    const result = (await moveAll({ ...alertWork, machines }, change, { organisation: null }, [{ item: await item(id), action }])).get(id)
    if (result instanceof Error) throw result
  })
}

test('a chain of migrations is taken back link by link; what somebody acted on in between stays', async () => {
  await migrate('a', 1, 2)
  await migrate('b', 2, 3)
  expect(await stand()).toEqual(all.map(() => [3, 'checking', null]))
  // What went on further is not taken back from under that.
  expect(await undo('a')).toEqual([['gone-further', 3]])
  expect(await may('a')).toEqual(['undo'])
  expect(await undo('b')).toEqual([])
  await migrate('c', 2, 3)
  expect(await undo('c')).toEqual([])
  const clerk = await createAccount(database.store, testAction(), { account: 'fang', name: '方玲', password: 'correct horse battery', organisation: 'town', grants: [{ role: 'assessor', organisation: 'town', topics: null }] })
  await assign('n', clerk, clerk, 'assessor')
  await assign('n', clerk, null, 'assessor')
  expect(await undo('a')).toEqual([['acted-since', 1]])
  expect(await may('a')).toEqual([])
  expect(await stand()).toEqual([[1, 'verifying', null], [2, 'verifying', null], [1, 'verifying', null]])
  const links = [['change-version', 2], ['change-version', 3], ['return-version', 2], ['change-version', 3], ['return-version', 2]]
  expect([await toldBy('m'), await toldBy('n')]).toEqual([[...links, ['return-version', 1]], [...links, ['take-matter', 2], ['let-go-of-matter', 2]]])
})

test('what cannot come back any more is told so at once, and is not asked about again; what went round in a circle comes back', async () => {
  const clerk = await createAccount(database.store, testAction(), { account: 'fang', name: '方玲', password: 'correct horse battery', organisation: 'town', grants: [{ role: 'assessor', organisation: 'town', topics: null }] })
  await migrate('a', 1, 2)
  await assign('m', clerk, clerk, 'assessor')
  await migrate('b', 2, 3)
  await assign('n', clerk, clerk, 'assessor')
  expect([await undo('a'), await may('a')]).toEqual([[['acted-since', 2], ['gone-further', 1]], ['undo']])
  // Told by the state that they left the second version in, which has none of the third's.
  const { undone } = await database.store.reader().findOneOrFail(WorkMigration, { id: 'a' }, { disableIdentityMap: true })
  expect(undone!.stays.map(({ state }) => state)).toEqual(['verifying', 'verifying'])
  expect([await undo('b'), await may('b')]).toEqual([[['acted-since', 1]], []])
  expect([await undo('a'), await may('a')]).toEqual([[['acted-since', 2]], []])
  expect((await stand()).map(([version]) => version)).toEqual([2, 3, 1])

  await migrate('c', 1, 2)
  await migrate('d', 2, 1)
  await migrate('e', 1, 2)
  expect([await undo('c'), await may('c')]).toEqual([[['gone-further', 1]], ['undo']])
  for (const id of ['e', 'd', 'c']) expect((await undo(id)).filter(([why]) => why !== 'acted-since')).toEqual([])
  expect((await stand()).map(([version]) => version)).toEqual([2, 3, 1])
  expect(await toldBy('o')).toEqual([...[2, 3].map((version) => ['change-version', version]), ...[2, 1].map((version) => ['return-version', version]), ...[2, 1, 2].map((version) => ['change-version', version]), ...[1, 2, 1].map((version) => ['return-version', version])])
})

test('what came back and was acted on since is told by the state that it stands in', async () => {
  const clerk = await createAccount(database.store, testAction(), { account: 'fang', name: '方玲', password: 'correct horse battery', organisation: 'town', grants: [{ role: 'assessor', organisation: 'town', topics: null }] })
  await migrate('a', 1, 2)
  await migrate('b', 2, 3)
  await undo('b')
  await act('m', 'close', testAction().at, 'assessor')
  await assign('n', clerk, clerk, 'assessor')
  await undo('a')
  const { undone } = await database.store.reader().findOneOrFail(WorkMigration, { id: 'a' }, { disableIdentityMap: true })
  expect(undone!.stays.map(({ state, why }) => [state, why]).toSorted()).toEqual([['closed', 'acted-since'], ['verifying', 'acted-since']])
})

test('what went further twice is told by the state in which it first left', async () => {
  ids = [...ids, await unitOfWork(database.store, testAction(), async (change) => (await useWorkflow(change, 't', { id: 'p/alert', hash: 'fourth', content: { pack: 'p', workflow: flow('looking', 'assessor', { checking: 'looking' }), forms: {} } })).id)]
  await migrate('a', 1, 2)
  await migrate('b', 2, 3)
  await migrate('c', 3, 4)
  await undo('a')
  const { undone } = await database.store.reader().findOneOrFail(WorkMigration, { id: 'a' }, { disableIdentityMap: true })
  expect(undone!.stays).toEqual([{ state: 'verifying', why: 'gone-further', count: 3 }])
})

test('a suspension that has lasted too long by the time it is taken back is told whoever can let it go on', async () => {
  const pausing = (title: string): WorkflowFile => ({
    ...flow('verifying', 'handler'), escalate: [{ when: 'blue', do: 'remind' }],
    states: { verifying: { title, phase: 'open', within: '4wd', role: 'handler' }, stopped: { title: '中止', phase: 'suspended', within: '2wd' }, closed: { title: '办结', phase: 'closed' } },
    actions: { stop: { title: '中止', from: ['verifying'], to: 'stopped', roles: ['handler'] }, resume: { title: '恢复', from: ['stopped'], to: 'verifying', roles: ['supervisor'] }, close: { title: '办结', from: ['verifying'], to: 'closed', roles: ['handler'] } },
  })
  const [begun, stopped, late] = [new Date('2026-03-02T01:00:00Z'), new Date('2026-03-03T02:00:00Z'), new Date('2026-03-20T02:00:00Z')] as const
  const more = await unitOfWork(database.store, testAction({ at: begun }), async (change) => {
    const rows = []
    for (const title of ['核实', '核查']) rows.push(await useWorkflow(change, 't', { id: 'p/alert', hash: title, content: { pack: 'p', workflow: pausing(title), forms: {} } }))
    await startItems(change, machines.calendar, rows[0]!, [{ id: 'p', region: null, department: null, organisation: 'town' }])
    return rows.map(({ id }) => id)
  })
  ids = [...ids, ...more]
  await act('p', 'stop', stopped)
  await migrate('x', 4, 5, stopped)
  expect((await item('p')).role).toBeNull()
  expect(await undo('x', late)).toEqual([])
  expect([(await item('p')).role, ids.indexOf((await item('p')).version as unknown as string) + 1]).toEqual(['supervisor', 4])
  expect((await database.store.reader().find(Notification, { item: 'p' })).map(({ kind, role }) => [kind, role])).toEqual([['remind', 'supervisor']])
})

test('what the host put back for others in between goes back all the same, and is told by the version that it was then of', async () => {
  const clerk = await createAccount(database.store, testAction(), { account: 'fang', name: '方玲', password: 'correct horse battery', organisation: 'town', grants: [{ role: 'assessor', organisation: 'town', topics: null }] })
  await migrate('a', 1, 2)
  await database.store.writer().nativeUpdate(WorkItem, { id: 'm' }, { assignee: clerk })
  await database.store.writer().nativeUpdate(Account, { id: clerk }, { state: 'suspended' })
  expect(await freeMatters(deps(), testAction, new AbortController().signal)).toBe(1)
  expect([await undo('a'), await stand()]).toEqual([[], all.map(() => [1, 'verifying', null])])
  expect(await toldBy('m')).toEqual([['change-version', 2], ['free-matter', 2], ['return-version', 1]])
})

test('more matters than a lot holds go over and come back', async () => {
  const many = Array.from({ length: 1200 }, (_, i) => `x${i}`)
  const [first] = await database.store.reader().find(WorkflowVersion, { id: ids[0]! }, { disableIdentityMap: true })
  await unitOfWork(database.store, testAction(), (change) => startItems(change, machines.calendar, first!, many.map((id) => ({ id, region: null, department: null, organisation: 'town' }))))
  await migrate('a', 1, 2)
  const under = (version: number) => database.store.reader().count(WorkItem, { version: ids[version - 1]! } as never)
  expect([await under(1), await under(2)]).toEqual([0, 1203])
  expect([await undo('a'), await under(1), await under(2)]).toEqual([[], 1203, 0])
})

test('who lost a matter by its going over to another role has it again when it is taken back, where they can see to it', async () => {
  for (const id of ['m', 'n']) await assign(id, wu, wu)
  await migrate('a', 1, 2)
  expect(await stand()).toEqual(all.map(() => [2, 'verifying', null]))
  await migrate('b', 2, 3)
  expect([await undo('b'), await undo('a')]).toEqual([[], []])
  expect(await stand()).toEqual([[1, 'verifying', wu], [1, 'verifying', wu], [1, 'verifying', null]])
  const [leaf] = await database.store.reader().find(AuditRecord, { verb: 'return-version', objectId: 'm' }, { orderBy: { seq: 'desc' }, limit: 1 })
  expect([JSON.parse(leaf!.before!), JSON.parse(leaf!.after!)]).toMatchObject([{ assignee: null }, { assignee: wu }])

  await migrate('c', 1, 2)
  await database.store.writer().nativeUpdate(Account, { id: wu }, { state: 'suspended' })
  expect(await undo('c')).toEqual([])
  expect(await stand()).toEqual(all.map(() => [1, 'verifying', null]))
})
