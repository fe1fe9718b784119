import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import { createAccount } from '../../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { machinesOfActs } from '../../../core/domain/work/acts-by-version.ts'
import { historiesOf } from '../../../core/domain/work/move-items.ts'
import { nextStages } from '../../../core/domain/work/migrations.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { assignMatters } from '../../../core/journeys/assign-matters.ts'
import { freeMatters } from '../../../core/journeys/free-matters.ts'
import { carryOutMigration } from '../../../core/journeys/migrate-matters.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Account } from '../../../core/store/entities/identity/account.ts'
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
async function migrate(id: string, from: number, to: number): Promise<void> {
  await database.store.writer().insert(WorkMigration, { id, topic: 't', subject: 'alert', from: ids[from - 1], to: ids[to - 1], stage: 'moving', tried: null, moved: null, undone: null, reason: '改用新流程', undoReason: '退回原流程', account: 'tester', accountName: '测试员', at: testAction().at, job: 'job', problem: null } as never)
  await run(id)
}
async function undo(id: string): Promise<readonly (readonly [string, number])[]> {
  await database.store.writer().nativeUpdate(WorkMigration, { id }, { stage: 'undoing' })
  await run(id)
  const { undone } = await database.store.reader().findOneOrFail(WorkMigration, { id }, { disableIdentityMap: true })
  return undone!.stays.map(({ why, count }) => [why, count] as const)
}
const run = (id: string) => carryOutMigration(deps(), testAction, { id: 'job', subject: id, topic: 't', account: null, signal: new AbortController().signal, progress: () => undefined })
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
