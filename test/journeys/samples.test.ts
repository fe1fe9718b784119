import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textIn } from '../../core/base/text.ts'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { CaseDetail, CaseSummary } from '../../core/contracts/case-api.ts'
import type { DrawDetail, DrawPlan, DrawRepeated, DrawRequest, DrawSummary, SampleDetail, SamplePage } from '../../core/contracts/sample-api.ts'
import type { TaskJson } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { SupervisionCase } from '../../core/store/entities/cases/supervision-case.ts'
import { DrawFrame } from '../../core/store/entities/samples/draw-frame.ts'
import { Draw } from '../../core/store/entities/samples/draw.ts'
import { Sample } from '../../core/store/entities/samples/sample.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
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
let drawer: Agent
let inspector: Agent
let clerk: Agent
let closed: readonly string[]

beforeAll(async () => {
  house = await testHouse()
  const { store } = house.open.house
  await createOrganisations(store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] }, { id: 'cdi', title: '市纪委', parent: 'city' },
    { id: 'civil', title: '市民政局', parent: 'city', departmentKind: 'civil-affairs', serves: ['350300'] }, { id: 'civil-office', title: '救助科', parent: 'civil' },
  ])
  clerk = await person(house, 'clerk', 'civil', 'handler', 'civil')
  const lead = await person(house, 'lead', 'civil', 'lead', 'civil')
  supervisor = await person(house, 'supervisor', 'cdi', 'supervisor', null)
  drawer = await person(house, 'drawer', 'cdi', 'supervisor', null)
  inspector = await person(house, 'inspector', 'cdi', 'taskforce', null)
  const coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
  const ids = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=30&state=generated')).items.map(({ id }) => id)
  const many = async (agent: Agent, kind: string, action: string, all: readonly string[], more: object = {}) => {
    const { done } = expectJson<AlertActsResponse>(await post(agent, `/${kind}/actions/${action}`, { ids: all, ...more }))
    expect([action, done.length]).toEqual([action, all.length])
  }
  await many(coordinator, 'alerts', 'dispatch', ids, { organisation: 'civil' })
  await many(clerk, 'alerts', 'sign', ids)
  const version = (await get<AlertDetail>(clerk, `/alerts/${ids[0]!}`)).work!.actions.find(({ name }) => name === 'confirm')!.formVersion!
  await many(clerk, 'alerts', 'confirm', ids, { answer: { id: randomUUID(), version, answer: { finding: 'confirmed', note: '已入户核实' } } })
  closed = (await get<Page<CaseSummary>>(coordinator, '/cases?limit=50')).items.map(({ id }) => id)
  await many(coordinator, 'cases', 'assign', closed, { organisation: 'civil' })
  for (const [agent, action] of [[clerk, 'sign'], [clerk, 'submit'], [lead, 'pass_review'], [supervisor, 'close']] as const) await many(agent, 'cases', action, closed)
})
afterAll(() => house.remove())

const plan = { topic, from: '2020-01-01', through: '2099-12-31', by: ['region'] as const, rate: 0.2, minimum: 1 }
const drawn = async (more: Partial<DrawRequest> = {}, agent = drawer) => expectJson<{ id: string }>(await post(agent, '/draws', { request: randomUUID(), ...plan, ...more }), 201).id
const samplesOf = (draw: string, more = '') => get<SamplePage>(inspector, `/samples?draw=${draw}&limit=100${more}`)
const inspect = async (agent: Agent, id: string, action: 'pass' | 'fail', answer: object, note?: string) => {
  const { work } = await get<SampleDetail>(inspector, `/samples/${id}`)
  const { formVersion } = work.actions.find(({ name }) => name === action)!
  return post(agent, `/samples/${id}/actions/${action}`, { answer: { id: randomUUID(), version: formVersion, answer }, ...(note === undefined ? {} : { note }) })
}
const passed = { visited_on: '2026-11-20', method: 'visit', paid: true, result: 'passed' }
const failed = { visited_on: '2026-11-20', method: 'visit', paid: false, result: 'failed', reason: '救助金三个月未到账' }
let first: string

test('what would be drawn is told by stratum, which cases is not; only who may draws', async () => {
  const told = expectJson<DrawPlan>(await post(drawer, '/draws/preview', plan))
  expect(told).toMatchObject({ frame: closed.length, organisation: { id: 'cdi' } })
  expect(told.strata.reduce((sum, { size }) => sum + size, 0)).toBe(closed.length)
  for (const { size, drawn: count } of told.strata) expect(count).toBe(Math.max(1, Math.ceil(size / 5)))
  expect(JSON.stringify(told)).not.toContain(closed[0])
  expect(await refusal(post(clerk, '/draws/preview', plan))).toEqual([403, 'not-permitted'])
  for (const [more, refused] of [
    [{ from: '2026-02-30' }, 'draw-dates'], [{ from: '2099-01-01', through: '2098-01-01' }, 'draw-dates'], [{ through: '2020-01-02' }, 'draw-nothing'], [{ organisation: 'civil' }, 'draw-own-cases'],
    [{ organisation: 'civil-office' }, 'draw-own-cases'], [{ organisation: 'nobody' }, 'no-organisation'], [{ strata: [{ key: 'x', rate: 1, minimum: 0 }] }, 'draw-unknown-stratum'], [{ topic: 'nothing' }, 'no-topic'],
  ] as const) expect([more, (await post(drawer, '/draws/preview', { ...plan, ...more })).json<ApiProblem>().code]).toEqual([more, refused])
  const { key, title } = told.strata[0]!
  for (const [strata, code] of [
    [[{ key, rate: 0, minimum: 1 }], 'draw-stratum-quota'], [[{ key, rate: 1.2, minimum: 1 }], 'draw-stratum-quota'], [[{ key, rate: 1, minimum: 1.5 }], 'draw-stratum-quota'], [[{ key, rate: 1, minimum: 1001 }], 'draw-stratum-quota'],
    [[{ key, rate: 1, minimum: 1 }, { key, rate: 0.5, minimum: 1 }], 'draw-stratum-twice'],
  ] as const) {
    const problem = (await post(drawer, '/draws/preview', { ...plan, strata })).json<ApiProblem>()
    expect([problem.code, problem.detail]).toEqual([code, expect.stringContaining(`“${textIn(title, 'zh-CN')}”`)])
  }
  expect(await refusal(post(await house.agent('supervisor'), '/draws/preview', plan))).toEqual([422, 'draw-without-inspector'])
})

test('a draw stands on the trail with seed, method, frame and strata; sent again it is the same one', async () => {
  const [one] = expectJson<DrawPlan>(await post(drawer, '/draws/preview', plan)).strata
  const request = randomUUID()
  const strata = [{ key: one!.key, rate: 1, minimum: 0 }]
  first = await drawn({ request, strata })
  expect(await drawn({ request, strata, organisation: 'cdi' })).toBe(first)
  for (const more of [{ from: '2020-01-02' }, { through: '2099-12-30' }, { by: ['level'] }, { rate: 0.3 }, { minimum: 2 }, { strata: [] }, { strata: [{ ...strata[0]!, rate: 0.9 }] }, { strata: [...strata, { key: 'x', rate: 1, minimum: 0 }] }, { organisation: 'civil' }] as readonly Partial<DrawRequest>[]) {
    expect([more, await refusal(post(drawer, '/draws', { request, ...plan, strata, ...more }))]).toEqual([more, [409, 'draw-request-taken']])
  }
  const found = await get<DrawDetail>(inspector, `/draws/${first}`)
  expect(found).toMatchObject({ frame: closed.length, method: 'sha256-order/1', seed: expect.stringMatching(/^[0-9a-f]{64}$/) as string, drawnBy: 'drawer', counts: { open: found.drawn, passed: 0, failed: 0, withdrawn: 0 } })
  expect(found.strata.find(({ key }) => key === one!.key)).toMatchObject({ size: one!.size, drawn: one!.size })
  const leaves = await house.open.house.store.reader().find(AuditRecord, { objectId: first, verb: 'draw-samples' }, { orderBy: { seq: 'asc' } })
  expect(leaves.map(({ after }) => JSON.parse(after!) as object)).toEqual([
    expect.objectContaining({ seed: found.seed, method: found.method, frame: { count: closed.length, hash: found.frameHash }, drawn: found.drawn, strata: found.strata.map(({ title: _, counts: __, ...stratum }) => stratum) }), { again: true },
  ])
  const items = (await samplesOf(first)).items
  expect(items).toHaveLength(found.drawn)
  expect(new Set(items.map((item) => item.case.id)).size).toBe(found.drawn)
  // It lies with whoever inspects; who put the case right is not told, nor the clerk who could prepare.
  expect((await get<{ items: readonly TaskJson[] }>(inspector, '/tasks?subject=sample&limit=200')).items.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id).sort())
  expect((await get<SamplePage>(clerk, '/samples')).items).toEqual([])
  expect(await refusal(clerk.get(`${api}/samples/${items[0]!.id}`))).toEqual([404, 'not-found'])
  expect(await refusal(clerk.get(`${api}/draws/${first}`))).toEqual([404, 'not-found'])
})

test('done again, the draw is the same; what was changed since is found', async () => {
  const found = await get<DrawDetail>(inspector, `/draws/${first}`)
  const repeat = () => get<DrawRepeated>(inspector, `/draws/${first}/repeat`)
  expect(await repeat()).toEqual({ same: true, leaf: true, seq: expect.any(Number) as number, frame: true, frameHash: found.frameHash, drawn: found.drawn, surplus: [], missing: [] })
  const { store } = house.open.house
  const reader = () => store.reader()
  const change = (fn: Parameters<typeof bookkeeping<unknown>>[1]) => bookkeeping(store, fn)
  const [sample] = (await samplesOf(first)).items
  const undrawn = closed.find((id) => !found.strata.some(({ size, drawn: count }) => size === count) || id !== sample!.case.id)!
  // Another case in place of one that was drawn.
  await change((em) => em.nativeUpdate(Sample, { id: sample!.id }, { case: 'another' }))
  expect(await repeat()).toMatchObject({ same: false, leaf: true, frame: true, surplus: ['another'], missing: [sample!.case.id] })
  await change((em) => em.nativeUpdate(Sample, { id: sample!.id }, { case: sample!.case.id }))
  // A case fewer to draw from.
  const { cases } = await reader().findOneOrFail(DrawFrame, { draw: first })
  await change((em) => em.nativeUpdate(DrawFrame, { draw: first }, { cases: cases.filter(([id]) => id !== undrawn) }))
  expect(await repeat()).toMatchObject({ same: false, frame: false })
  await change((em) => em.nativeUpdate(DrawFrame, { draw: first }, { cases: [...cases] }))
  // Another seed than the trail has.
  await change((em) => em.nativeUpdate(Draw, { id: first }, { seed: '0'.repeat(64) }))
  expect(await repeat()).toMatchObject({ same: false, leaf: false, frame: true, surplus: [], missing: [] })
  await change((em) => em.nativeUpdate(Draw, { id: first }, { seed: found.seed }))
  expect((await repeat()).same).toBe(true)
  const file = (await drawer.get(`${api}/draws/${first}/frame.csv`)).body.trim().split('\r\n')
  expect(file).toHaveLength(closed.length + 1)
  expect(file.filter((line) => line.endsWith(',1'))).toHaveLength(found.drawn)
  expect(await refusal(clerk.get(`${api}/draws/${first}/frame.csv`))).toEqual([403, 'not-permitted'])
})

test('who took part in a case does not inspect it, nor withdraw it, nor has it among their tasks', async () => {
  const { items } = await samplesOf(first)
  const [{ id } = { id: '' }] = items
  expect(await get<SampleDetail>(supervisor, `/samples/${id}`)).toMatchObject({ keptApart: true, work: { actions: [] } })
  expect(await refusal(post(supervisor, `/samples/${id}/actions/withdraw`, { note: '不必复查了吧' }))).toEqual([403, 'sample-own-case'])
  expect(await refusal(inspect(supervisor, id, 'pass', passed))).toEqual([403, 'sample-own-case'])
  const colleague = await person(house, 'colleague', 'civil-office', 'taskforce', null)
  expect(await refusal(inspect(colleague, id, 'pass', passed))).toEqual([403, 'sample-own-case'])
  expect(await get<SampleDetail>(colleague, `/samples/${id}`)).toMatchObject({ keptApart: true })
  // One who works on the task force too, and once signed a case for somebody.
  const busy = await person(house, 'busy', 'cdi', 'taskforce', null)
  const tasks = async () => (await get<{ items: readonly TaskJson[]; total: { count: number } }>(busy, '/tasks?subject=sample&limit=200'))
  const before = await tasks()
  const { store } = house.open.house
  await bookkeeping(store, (em) => em.getConnection('write').execute(`update work_act set in_place_of = ? where item = ? and number = 1`, [busy.me.id, items[0]!.case.id], 'run', em.getTransactionContext()))
  const after = await tasks()
  expect(before.items.map((task) => task.id).filter((one) => !after.items.some((task) => task.id === one))).toEqual([id])
  expect(after.total.count).toBe(before.total.count - 1)
})

test('nor does who dispatched or verified the alert that the case comes of', async () => {
  const { items } = await samplesOf(first)
  const [{ id, case: { id: inspected } } = { id: '', case: { id: '' } }] = items
  const { store } = house.open.house
  const { alert } = await store.reader().findOneOrFail(SupervisionCase, { id: inspected })
  const verifier = await person(house, 'verifier', 'cdi', 'taskforce', null)
  const tasks = async () => (await get<{ items: readonly TaskJson[] }>(verifier, '/tasks?subject=sample&limit=200')).items.map((task) => task.id)
  const before = await tasks()
  await bookkeeping(store, (em) => em.getConnection('write').execute('update work_act set account = ? where item = ? and number = 1', [verifier.me.id, alert], 'run', em.getTransactionContext()))
  expect(before.filter((one) => !items.some((sample) => sample.id === one))).toEqual([])
  expect(before).toContain(id)
  expect(await tasks()).toEqual(before.filter((one) => one !== id))
  expect(await get<SampleDetail>(verifier, `/samples/${id}`)).toMatchObject({ keptApart: true, work: { actions: [] } })
  expect(await refusal(inspect(verifier, id, 'pass', passed))).toEqual([403, 'sample-own-case'])
})

test('anybody who has the trail and the file draws the same with nothing else', async () => {
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: first, verb: 'draw-samples' }, { orderBy: { seq: 'asc' } })
  const noted = JSON.parse(leaf.after!) as { seed: string; method: string; frame: { count: number; hash: string }; strata: readonly { key: string; size: number; rate: number; minimum: number; drawn: number }[] }
  const rows = (await drawer.get(`${api}/draws/${first}/frame.csv`)).body.replace(/^\uFEFF/, '').trim().split('\r\n').slice(1).map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '')) as [string, string, string, string])
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  // What the file says it was drawn from is what the trail has the hash of.
  expect([noted.method, noted.frame]).toEqual(['sha256-order/1', { count: rows.length, hash: sha256(rows.map(([id, stratum]) => `${id}\t${stratum}\n`).sort().join('')) }])
  const mine = noted.strata.flatMap(({ key, size, rate, minimum }) => {
    const members = rows.filter(([, stratum]) => stratum === key).map(([id]) => [sha256(`${noted.seed}\n${id}`), id] as const).sort(([a], [b]) => (a < b ? -1 : 1))
    expect(members).toHaveLength(size)
    return members.slice(0, Math.min(size, Math.max(Math.ceil(Math.round(rate * size * 1e6) / 1e6), minimum))).map(([, id]) => id)
  })
  expect(mine.sort()).toEqual((await samplesOf(first)).items.map((item) => item.case.id).sort())
})

test('what is to be inspected is not drawn a second time, whatever was noted on the case meanwhile', async () => {
  const { store } = house.open.house
  const [open] = (await samplesOf(first)).items
  await bookkeeping(store, (em) => em.nativeUpdate(WorkItem, { id: open!.case.id }, { acts: 99 }))
  const { frame } = expectJson<DrawPlan>(await post(drawer, '/draws/preview', plan))
  expect(frame).toBe(closed.length - (await samplesOf(first)).items.length)
  const { acts } = await store.reader().findOneOrFail(Sample, { id: open!.id }).then(({ closing }) => ({ acts: closing }))
  await bookkeeping(store, (em) => em.nativeUpdate(WorkItem, { id: open!.case.id }, { acts }))
})

test('what passes is done with; what fails takes the case up again, with the reason', async () => {
  const { items } = await samplesOf(first)
  const [good, bad] = items as [SamplePage['items'][number], SamplePage['items'][number]]
  expect((await inspect(inspector, good.id, 'pass', passed)).statusCode).toBe(201)
  expect(await get<SampleDetail>(inspector, `/samples/${good.id}`)).toMatchObject({ outcome: 'passed', work: { phase: 'closed', actions: [] }, answer: { answer: { result: 'passed' } } })
  expect((await get<CaseDetail>(drawer, `/cases/${good.case.id}`)).work.state).toBe('closed')
  // The form says otherwise than the button.
  expect(await refusal(inspect(inspector, bad.id, 'fail', passed, '其实是合格的'))).toEqual([409, 'work-refused'])
  const together = await Promise.all([inspect(inspector, bad.id, 'fail', failed), inspect(inspector, bad.id, 'fail', failed)])
  expect(together.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409])
  const reopened = await get<CaseDetail>(drawer, `/cases/${bad.case.id}`)
  expect(reopened.work).toMatchObject({ state: 'rectifying', organisation: { id: 'civil' } })
  expect(reopened.events[0]!.text).toBe('重新打开，现为“整改中”：随机抽查不合格：救助金三个月未到账')
  expect((await get<{ items: readonly TaskJson[] }>(clerk, '/tasks?subject=case&limit=200')).items.map(({ id }) => id)).toContain(bad.case.id)
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: bad.case.id, verb: 'reopen-case' })
  expect(JSON.parse(leaf.after!)).toMatchObject({ state: 'rectifying', sample: bad.id, by: 'system' })
  expect(await refusal(post(inspector, `/samples/${bad.id}/actions/fail`, {}))).toEqual([409, 'work-refused'])
  expect((await get<DrawDetail>(inspector, `/draws/${first}`)).counts).toEqual({ open: items.length - 2, passed: 1, failed: 1, withdrawn: 0 })
})

test('a case that is taken up again for another reason is not inspected; withdrawing needs a reason', async () => {
  const [one, two] = (await samplesOf(first, '&outcome=open')).items as [SamplePage['items'][number], SamplePage['items'][number]]
  expect((await post(supervisor, `/cases/${one.case.id}/actions/reopen`, { note: '当事人再次反映' })).statusCode).toBe(204)
  const left = await get<SampleDetail>(inspector, `/samples/${one.id}`)
  expect([left.outcome, left.events[0]!.text]).toEqual(['withdrawn', '撤回，现为“撤回”：问题已重新打开，不再复查'])
  expect(await refusal(post(drawer, `/samples/${two.id}/actions/withdraw`))).toEqual([422, 'work-reason-missing'])
  expect((await post(drawer, `/samples/${two.id}/actions/withdraw`, { note: '当事人已迁出本市' })).statusCode).toBe(204)
  const { counts, drawn: all, strata } = await get<DrawDetail>(inspector, `/draws/${first}`)
  expect(counts).toMatchObject({ passed: 1, failed: 1, withdrawn: 2 })
  expect(counts.open + counts.passed + counts.failed + counts.withdrawn).toBe(all)
  for (const stratum of strata) expect(Object.values(stratum.counts).reduce((sum, count) => sum + count, 0)).toBe(stratum.drawn)
  const listed = await samplesOf(first)
  expect(Object.fromEntries(Object.entries(listed.outcomes).map(([outcome, { count }]) => [outcome, count]))).toEqual(counts)
  expect((await samplesOf(first, '&outcome=passed,failed')).items).toHaveLength(2)
})

test('what was inspected since it was closed is not drawn again; what was withdrawn is, and what was closed again', async () => {
  const standing = await house.open.house.store.reader().find(Sample, { state: { $nin: ['failed', 'withdrawn'] } })
  const open = await house.open.house.store.reader().find(WorkItem, { subject: 'case', phase: { $ne: 'closed' } })
  const second = await drawn({ by: [], rate: 1, minimum: 0 })
  const found = await get<DrawDetail>(inspector, `/draws/${second}`)
  expect([found.frame, found.drawn, found.strata.map(({ key }) => key)]).toEqual([closed.length - standing.length - open.length, found.frame, ['all']])
  const again = new Set((await samplesOf(second)).items.map((item) => item.case.id))
  for (const { case: id } of standing) expect(again.has(id)).toBe(false)
  expect(await refusal(post(drawer, '/draws', { request: randomUUID(), ...plan }))).toEqual([409, 'draw-nothing'])
  const [bad] = (await samplesOf(first, '&outcome=failed')).items
  const reader = house.open.house.store.reader()
  const lead = await person(house, 'lead-2', 'civil', 'lead', 'civil')
  for (const [agent, action] of [[clerk, 'submit'], [lead, 'pass_review'], [supervisor, 'close']] as const) expect((await post(agent, `/cases/${bad!.case.id}/actions/${action}`)).statusCode).toBe(204)
  const third = await drawn()
  expect((await samplesOf(third)).items.map((item) => item.case.id)).toEqual([bad!.case.id])
  expect((await get<Page<DrawSummary>>(drawer, `/draws?topic=${topic}&limit=2`)).items.map(({ id }) => id)).toEqual([third, second])
  // What lists look at is what the work has come to.
  for (const row of await reader.find(Sample, {})) expect(await reader.findOneOrFail(WorkItem, { id: row.id })).toMatchObject({ state: row.state, organisation: row.organisation, subject: 'sample', apartFrom: row.case })
})
