import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, Page } from '../../core/contracts/api.ts'
import type { CaseDetail, CaseSummary } from '../../core/contracts/case-api.ts'
import type { WorkflowFile } from '../../core/contracts/generated/workflow.ts'
import type { MigrationCountsJson, WorkflowsJson, WorkMigrationJson } from '../../core/contracts/work-migration-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { standardMachines } from '../../core/engines/workflow/standard-machines.ts'
import { migrateDeps } from '../../core/host/house.ts'
import { actOnMigration, carryOutMigration, settleMigration } from '../../core/journeys/migrate-matters.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { WorkAct } from '../../core/store/entities/work/work-act.ts'
import { WorkflowVersion } from '../../core/store/entities/work/workflow-version.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { newVersion } from '../support/new-version.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let supervisor: Agent
let coordinator: Agent
let clerk: Agent
let lead: Agent
let ids: readonly string[]

async function act(agent: Agent, id: string, action: string, payload: object = {}): Promise<void> {
  const answer = await post(agent, `/cases/${id}/actions/${action}`, payload)
  if (answer.statusCode !== 204) throw new Error(`${action}: ${answer.body}`)
}
const workflows = () => get<WorkflowsJson>(supervisor, `/topics/${topic}/workflows`)
const ofCases = async () => (await workflows()).items.find(({ subject }) => subject === 'case')!.versions.map(({ number, running, open }) => [number, running, open])
const stands = async () => Promise.all(ids.map(async (id) => (await house.open.house.store.reader().findOneOrFail(WorkItem, { id }, { disableIdentityMap: true })).state))
async function migrate(path: string, payload: object): Promise<WorkMigrationJson> {
  const { id } = expectJson<WorkMigrationJson>(await post(supervisor, `/topics/${topic}/migrations${path}`, payload), 202)
  await house.open.idle()
  return get<WorkMigrationJson>(supervisor, `/topics/${topic}/migrations/${id}`)
}
const zh = (text: unknown) => (typeof text === 'string' ? text : (text as { 'zh-CN': string })['zh-CN'])
const moves = ({ moves: all }: MigrationCountsJson) => all.map(({ from, to, count }) => [zh(from), zh(to), count])

/** Cases are put right in a state of another name, in fewer days; what was submitted is looked at nowhere any more. */
function secondCaseWorkflow(): WorkflowFile {
  const { states: { rectifying, submitted: _submitted, ...states }, actions: { pass_review: _pass, return_rework: _return, ...actions }, ...rest } = structuredClone(standardMachines.get('case')!) as WorkflowFile & { states: Record<string, NonNullable<WorkflowFile['states'][string]>>; actions: Record<string, WorkflowFile['actions'][string]> }
  const renamed = (state: string) => (state === 'rectifying' ? 'fixing' : state === 'submitted' ? 'acceptance' : state)
  return {
    ...rest,
    states: { ...states, fixing: { ...rectifying!, title: { 'zh-CN': '整治中', en: 'Being put right' }, within: '10wd' } },
    actions: Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, { ...action, from: action.from.filter((state) => state !== 'submitted').map(renamed), to: renamed(action.to) }])),
    migrate: { rectifying: 'fixing' },
  } as WorkflowFile
}

const newCases = (version: string, workflow: WorkflowFile) => newVersion(house, topic, version, async (folder) => {
  await writeFile(join(folder, 'workflows/case.json'), JSON.stringify({ $schema: '../../../schemas/workflow.schema.json', ...workflow }))
})

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'civil', title: '市民政局', departmentKind: 'civil-affairs', serves: ['350300'] }])
  clerk = await person(house, 'clerk', 'civil', 'handler', 'civil')
  lead = await person(house, 'lead', 'civil', 'lead', 'civil')
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
  const { items } = await get<Page<AlertSummary>>(coordinator, '/alerts?limit=6&state=generated')
  const alerts = items.map(({ id }) => id)
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: alerts, byTable: true }))
  expectJson(await post(clerk, '/alerts/actions/sign', { ids: alerts }))
  for (const id of alerts) {
    const { work } = await get<AlertDetail>(clerk, `/alerts/${id}`)
    const version = work!.actions.find(({ name }) => name === 'confirm')!.formVersion!
    expectJson(await post(clerk, `/alerts/${id}/actions/confirm`, { answer: { id: randomUUID(), version, answer: { finding: 'confirmed', note: '已入户核实' } } }), 201)
  }
  ids = (await get<Page<CaseSummary>>(coordinator, '/cases?sort=registered&limit=50')).items.map(({ id }) => id)
  const [registered, assigned, rectifying, suspended, submitted, closed] = ids as [string, string, string, string, string, string]
  for (const id of ids) if (id !== registered) await act(coordinator, id, 'assign', { organisation: 'civil' })
  for (const id of ids) if (id !== registered && id !== assigned) await act(clerk, id, 'sign')
  await act(supervisor, suspended, 'suspend', { note: '等待法院判决' })
  for (const id of [submitted, closed]) await act(clerk, id, 'submit')
  await act(lead, closed, 'pass_review')
  await act(supervisor, closed, 'close')
  expect(await stands()).toEqual(['registered', 'assigned', 'rectifying', 'suspended', 'submitted', 'closed'])
  expect(rectifying).toBe(ids[2])
}, 120_000)
afterAll(() => house.remove())

test('versions stand side by side; what would become of the old ones’ matters is tried on copies', async () => {
  expect(await ofCases()).toEqual([[1, true, 5]])
  const [{ id: old } = { id: '' }] = (await workflows()).items.find(({ subject }) => subject === 'case')!.versions
  expect(await refusal(post(supervisor, `/topics/${topic}/migrations`, { from: old }))).toEqual([409, 'migration-same-version'])
  await newCases('1.1.0', secondCaseWorkflow())
  // What runs has its row before anything begins under it.
  expect(await ofCases()).toEqual([[2, true, 0], [1, false, 5]])
  expect((await workflows()).items.find(({ subject }) => subject === 'case')!.versions[0]).toMatchObject({ id: null, since: null })
  // What is under way goes its old way as long as nobody moves it.
  expect((await get<CaseDetail>(clerk, `/cases/${ids[2]!}`)).work!.actions.map(({ name }) => name)).toContain('submit')
  const before = await house.open.house.store.reader().find(WorkItem, { id: { $in: [...ids] } }, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  const tried = await migrate('', { from: old })
  expect(tried).toMatchObject({ subject: 'case', from: 1, to: 2, stage: 'tried', moved: null, undone: null, may: ['carry-out'], problem: null })
  expect(moves(tried.tried!)).toEqual(expect.arrayContaining([['已入问题清单', '已入问题清单', 1], ['待签收', '待签收', 1], ['整改中', '整治中', 1], ['挂起', '挂起', 1]]))
  expect(tried.tried!.stays.map(({ state, why, count }) => [zh(state), why, count])).toEqual([['已反馈待审核', 'no-state', 1]])
  expect(await house.open.house.store.reader().find(WorkItem, { id: { $in: [...ids] } }, { orderBy: { id: 'asc' }, disableIdentityMap: true })).toEqual(before)
  expect(await ofCases()).toEqual([[2, true, 0], [1, false, 5]])
})

test('who may not, what is not there, what is not tried', async () => {
  const { migrations: [one] } = await workflows()
  for (const agent of [clerk, coordinator]) expect(await refusal(agent.get(`${api}/topics/${topic}/workflows`))).toEqual([403, 'not-permitted'])
  const part = await person(house, 'part', 'civil', 'supervisor', 'civil')
  expect(await refusal(part.get(`${api}/topics/${topic}/workflows`))).toEqual([403, 'needs-whole-topic'])
  expect(await refusal(post(supervisor, `/topics/${topic}/migrations`, { from: randomUUID() }))).toEqual([404, 'no-workflow-version'])
  expect(await refusal(post(supervisor, `/topics/${topic}/migrations/${one!.id}/undo`, { reason: '试错了，退回' }))).toEqual([409, 'migration-stage'])
  expect(await refusal(post(supervisor, `/topics/${topic}/migrations/${randomUUID()}/carry-out`, { reason: '按新流程办理' }))).toEqual([404, 'not-found'])
  expect(await refusal(post(supervisor, `/topics/${topic}/migrations/${one!.id}/carry-out`, { reason: '新' }))).toEqual([400, 'bad-request'])
})

test('carried out, matters go on under the new version with the clock that people know of', async () => {
  const { migrations: [one] } = await workflows()
  const due = (await get<CaseDetail>(clerk, `/cases/${ids[2]!}`)).work!.time!.due
  const page = await get<CaseDetail>(clerk, `/cases/${ids[2]!}`)
  const moved = await migrate(`/${one!.id}/carry-out`, { reason: '全市统一改用新流程\u202e\u200b' })
  expect([moved.problem, moved.stage, moved.may, moved.reason]).toEqual([null, 'moved', ['undo'], '全市统一改用新流程'])
  expect(moves(moved.moved!).reduce((sum, [, , count]) => sum + (count as number), 0)).toBe(4)
  expect(await stands()).toEqual(['registered', 'assigned', 'fixing', 'suspended', 'submitted', 'closed'])
  expect(await ofCases()).toEqual([[2, true, 4], [1, false, 1]])
  const now = await get<CaseDetail>(clerk, `/cases/${ids[2]!}`)
  expect([now.work!.state, now.work!.time!.due, now.state]).toEqual(['fixing', due, 'fixing'])
  expect(now.events[0]!.text).toBe('换用新版流程，现为“整治中”：全市统一改用新流程')
  // What was done before is told in the words of the version that it was done under.
  expect(now.events.map(({ text }) => text).some((text) => text.includes('整改中'))).toBe(true)
  // Who still has the page of before is told what happened.
  expect(await refusal(post(clerk, `/cases/${ids[2]!}/actions/submit`, { known: page.work!.acts }))).toEqual([409, 'work-moved'])
  await act(clerk, ids[2]!, 'submit')
  expect((await stands())[2]).toBe('acceptance')
  // What was suspended goes on with the days that it had.
  await act(supervisor, ids[3]!, 'resume')
  const resumed = await house.open.house.store.reader().findOneOrFail(WorkItem, { id: ids[3]! }, { disableIdentityMap: true })
  expect([resumed.state, resumed.timing!.clock!.span, resumed.timing!.clock!.suspendedSince]).toEqual(['fixing', '15wd', null])
  // What stayed goes its old way.
  await act(lead, ids[4]!, 'return_rework', { note: '佐证材料不全' })
  expect((await stands())[4]).toBe('rectifying')
})

test('taken back, matters stand where they stood, but for those on which somebody has acted', async () => {
  const { migrations: [one] } = await workflows()
  const back = await migrate(`/${one!.id}/undo`, { reason: '新流程有误，退回重改' })
  expect([back.stage, back.may]).toEqual(['undone', []])
  expect(moves(back.undone!)).toEqual(expect.arrayContaining([['已入问题清单', '已入问题清单', 1], ['待签收', '待签收', 1]]))
  expect(back.undone!.stays.map(({ why, count }) => [why, count])).toEqual([['acted-since', 1], ['acted-since', 1]])
  expect(await stands()).toEqual(['registered', 'assigned', 'acceptance', 'fixing', 'rectifying', 'closed'])
  expect(await ofCases()).toEqual([[2, true, 2], [1, false, 3]])
  const { events } = await get<CaseDetail>(clerk, `/cases/${ids[1]!}`)
  expect(events.slice(0, 2).map(({ text }) => text)).toEqual(['退回原版流程，现为“待签收”：新流程有误，退回重改', '换用新版流程，现为“待签收”：全市统一改用新流程'])
  // Every act has its leaf, and the leaves alone tell how each matter stands.
  const { store } = house.open.house
  for (const id of ids) {
    const acts = await store.reader().find(WorkAct, { item: id }, { orderBy: { number: 'asc' } })
    expect(acts.map(({ number }) => number)).toEqual(acts.map((_, i) => i + 1))
    const leaves = (await store.reader().find(AuditRecord, { objectId: id, objectKind: 'case' })).flatMap(({ after }) => { const now = after === null ? {} : (JSON.parse(after) as { act?: number; state?: string; version?: string }); return now.act === undefined ? [] : [now] }).sort((a, b) => a.act! - b.act!)
    expect(leaves.map(({ act: number, state }) => [number, state])).toEqual(acts.map(({ number, to }) => [number, to]))
    const item = await store.reader().findOneOrFail(WorkItem, { id }, { disableIdentityMap: true })
    expect(item.state).toBe(acts.at(-1)?.to ?? 'registered')
    const version = leaves.findLast(({ version: led }) => led !== undefined)?.version
    if (version !== undefined) expect(item.version).toBe(version)
  }
})

test('a try of a version that no longer runs is not carried out', async () => {
  const old = (await workflows()).items.find(({ subject }) => subject === 'case')!.versions.find(({ number }) => number === 1)!
  const tried = await migrate('', { from: old.id })
  const third = secondCaseWorkflow()
  await newCases('1.2.0', { ...third, migrate: { ...third.migrate, submitted: 'acceptance' } })
  expect(await refusal(post(supervisor, `/topics/${topic}/migrations/${tried.id}/carry-out`, { reason: '按新流程办理' }))).toEqual([409, 'migration-outdated'])
  expect(await stands()).toEqual(['registered', 'assigned', 'acceptance', 'fixing', 'rectifying', 'closed'])
})

test('stopped between two matters it stands as far as it came, goes on, and counts each once', async () => {
  const { house: own } = house.open
  const from = (await workflows()).items.find(({ subject }) => subject === 'case')!.versions.find(({ number }) => number === 1)!
  const tried = await migrate('', { from: from.id })
  expect(tried.tried!.stays).toEqual([])
  expect(tried.tried!.moves.reduce((sum, { count }) => sum + count, 0)).toBe(from.open)
  const act = () => testAction({ at: new Date() })
  const whole = { topic, id: tried.id }
  const deps = { ...migrateDeps(own), enqueue: () => 'by-hand' }
  await actOnMigration(deps, act(), whole, 'carry-out', '按新流程办理，询13800138000')
  const controller = new AbortController()
  const job = (signal: AbortSignal, progress = () => undefined as void) => ({ id: 'by-hand', subject: tried.id, topic, account: null, signal, progress })
  await expect(carryOutMigration(deps, act, job(controller.signal, () => controller.abort(new Error('stopped'))), 1)).rejects.toThrow('stopped')
  await settleMigration(deps, act(), { job: job(controller.signal), state: 'cancelled', problem: null })
  const stopped = await get<WorkMigrationJson>(supervisor, `/topics/${topic}/migrations/${tried.id}`)
  expect([stopped.stage, stopped.may, stopped.moved!.moves.map(({ count }) => count)]).toEqual(['stopped', ['carry-out', 'undo'], [1]])
  await actOnMigration(deps, act(), whole, 'carry-out', '接着办')
  await carryOutMigration(deps, act, job(new AbortController().signal), 1)
  const moved = await get<WorkMigrationJson>(supervisor, `/topics/${topic}/migrations/${tried.id}`)
  expect(stopped.reason).toBe('按新流程办理，询138****8000')
  expect([moved.stage, moved.moved!.stays, moved.moved!.moves.reduce((sum, { count }) => sum + count, 0)]).toEqual(['moved', [], from.open])
  // Done again, as after a crash, it does nothing more.
  await carryOutMigration(deps, act, job(new AbortController().signal), 1)
  expect((await ofCases()).find(([number]) => number === 1)).toEqual([1, false, 0])
})

test('what was filled in under one version is not taken where the matter has gone over meanwhile', async () => {
  const { house: { machines, store } } = house.open
  const alert = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=1&state=generated')).items[0]!.id
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: [alert], organisation: 'civil' }))
  expectJson(await post(clerk, '/alerts/actions/sign', { ids: [alert] }))
  const version = (await get<AlertDetail>(clerk, `/alerts/${alert}`)).work!.actions.find(({ name }) => name === 'confirm')!.formVersion!
  const { version: old } = await store.reader().findOneOrFail(WorkItem, { id: alert }, { disableIdentityMap: true })
  const row = await store.reader().findOneOrFail(WorkflowVersion, { id: old as unknown as string }, { disableIdentityMap: true })
  await store.writer().insert(WorkflowVersion, { ...row, id: 'meanwhile', hash: 'meanwhile', number: 99 })
  const confirm = () => post(clerk, `/alerts/${alert}/actions/confirm`, { answer: { id: randomUUID(), version, answer: { finding: 'confirmed', note: '已入户核实' } } })
  const { under } = machines
  // The migration comes between looking which form is to be filled in and the act.
  ;(machines as { under: typeof under }).under = async (...asked) => {
    const found = await under(...asked)
    ;(machines as { under: typeof under }).under = under
    await store.writer().nativeUpdate(WorkItem, { id: alert }, { version: 'meanwhile' as never, acts: 3 })
    return found
  }
  expect((await refusal(confirm()))[0]).toBe(409)
  expect((await store.reader().findOneOrFail(WorkItem, { id: alert }, { disableIdentityMap: true })).acts).toBe(3)
  expectJson(await confirm(), 201)
})
