import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { DispatchRowRequest, DispatchTableJson, DispatchTryJson, OrganisationLoadJson } from '../../core/contracts/dispatch-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { watchDispatch } from '../../core/host/watch-dispatch.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { WorkAct } from '../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import { newAgent, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
const table = `/topics/${topic}/dispatch`

async function begin(): Promise<{ readonly house: TestHouse; readonly supervisor: Agent; readonly coordinator: Agent }> {
  const house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] },
    ...(['licheng', 'xianyou'] as const).flatMap((id, i) => [
      { id, title: id, parent: 'city' },
      { id: `${id}-civil-affairs`, title: `${id}民政局`, parent: id, departmentKind: 'civil-affairs', serves: [['350304', '350322'][i]!] },
    ]),
    { id: 'team', title: '专办组', parent: 'city' },
  ])
  return { house, supervisor: await house.agent('supervisor'), coordinator: await house.agent('coordinator') }
}

const put = (agent: Agent, rows: readonly DispatchRowRequest[], { revision = 0, automatic = false, url = table } = {}) => agent.request({ method: 'PUT', url: `${api}${url}`, payload: { revision, automatic, rows } })
const row = (organisation: string, terms: Partial<DispatchRowRequest> = {}): DispatchRowRequest => ({ rules: null, levels: null, region: null, department: null, organisation, from: null, to: null, ...terms })
const listed = async (agent: Agent, query = '') => (await get<Page<AlertSummary>>(agent, `/alerts?limit=200&sort=firstSeen${query}`)).items
const detail = (agent: Agent, id: string, lang = 'zh-CN') => get<AlertDetail>(agent, `/alerts/${id}?lang=${lang}`)

describe('a table that is kept by hand', () => {
  let house: TestHouse
  let supervisor: Agent
  let coordinator: Agent
  let desk: readonly AlertSummary[]
  beforeAll(async () => {
    ({ house, supervisor, coordinator } = await begin())
    await importSamples(house, supervisor)
    desk = await listed(coordinator, '&state=generated')
  })
  afterAll(() => house.remove())

  test('is kept by who administers the topic as a whole, and by nobody who grants', async () => {
    for (const role of ['security-admin', 'audit-admin', 'coordinator', 'topic-designer', 'handler', 'executive'] as const) expect(await refusal(put(await house.agent(role), []))).toEqual([403, 'not-permitted'])
    expect(await refusal(put(await person(house, 'part', 'licheng', 'supervisor', 'licheng'), []))).toEqual([403, 'needs-whole-topic'])
    const { app, house: { store } } = house.open
    const ofTopic = await newAgent({ app, store }, new Date(), { account: 'of-topic', name: 'of-topic', organisation: null, grants: [{ role: 'supervisor', organisation: null, topics: [topic] }] })
    expect(await refusal(put(ofTopic, [], { url: '/dispatch' }))).toEqual([403, 'needs-all-topics'])
    expect(await refusal(put(ofTopic, [], { url: '/topics/other/dispatch' }))).toEqual([404, 'no-topic'])
    expect((await get<DispatchTableJson>(ofTopic, table)).mayKeep).toBe(true)
    expect((await get<DispatchTableJson>(coordinator, table)).mayKeep).toBe(false)
    expect((await put(await house.agent('admin'), [])).statusCode).toBe(204)
    // Nothing is in it: jurisdiction alone decides, as before.
    const empty = expectJson<DispatchTryJson>(await post(supervisor, `${table}/try`, { rows: [] }))
    expect(empty).toMatchObject({ desk: desk.length, changed: 0 })
    expect(new Set(empty.organisations.map(({ organisation }) => organisation?.id ?? null))).toEqual(new Set(['licheng-civil-affairs', 'xianyou-civil-affairs', null]))
  })

  test('is refused where a row names what is not there, and told at the row', async () => {
    const rows = [row('nowhere'), row('team', { rules: ['nothing'] }), row('team', { region: '999999' }), row('team', { department: 'circus' }), row('team', { from: '2026-03-02', to: '2026-03-01' }), row('team')]
    const problem = expectJson<ApiProblem>(await put(supervisor, rows, { revision: 1 }), 422)
    expect([problem.code, problem.problems?.map(({ code, pointer }) => `${pointer} ${code}`)]).toEqual(['dispatch-rows-unfit', ['/rows/0/organisation unknown-organisation', '/rows/1/rules unknown-rule', '/rows/2/region unknown-region', '/rows/3/department unknown-department', '/rows/4/to dates-reversed']])
    expect(await refusal(put(supervisor, [row('team', { rules: [desk[0]!.rule] })], { url: '/dispatch' }))).toEqual([422, 'dispatch-rows-unfit'])
    expect((await get<DispatchTableJson>(supervisor, table)).revision).toBe(1)
  })

  test('is tried before it is kept: where each alert at the desk would go is where it goes then', async () => {
    const rows = [row('licheng', { region: '350304' }), row('team', { levels: ['red'], region: '350304' }), row('city', { region: '350304', from: '2020-01-01' }), row('team', { levels: ['red'], region: '350304', department: 'civil-affairs', to: '2020-01-01' })]
    const before = await house.open.house.store.reader().count(AuditRecord)
    const tried = expectJson<DispatchTryJson>(await post(supervisor, `${table}/try`, { rows }))
    expect(await house.open.house.store.reader().count(AuditRecord)).toBe(before)
    expect(tried.rows.map(({ notes }) => notes.map(({ kind }) => kind))).toEqual([['overlaps'], [], ['never'], ['over']])
    expect((await put(supervisor, rows, { revision: 1 })).statusCode).toBe(204)
    expect(await refusal(put(supervisor, [], { revision: 1 }))).toEqual([409, 'dispatch-table-moved'])
    expect((await put(supervisor, [row('xianyou', { region: '350300' }), row('team')], { url: '/dispatch' })).statusCode).toBe(204)
    const kept = await get<DispatchTableJson>(supervisor, table)
    expect(kept).toMatchObject({ revision: 2, rows: rows.map(({ organisation }) => ({ organisation })), general: [{ organisation: 'xianyou', regionTitle: '莆田市', notes: [] }, { organisation: 'team' }] })
    expect(kept.rows[2]!.notes[0]!.text).toBe('永远轮不到：它适合的预警都已归第 1、2 行。删去它，或改得更具体。')
    const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { verb: 'keep-dispatch', topic }, { orderBy: { seq: 'desc' } })
    expect(JSON.parse(leaf.after!)).toMatchObject({ revision: 2, automatic: false, rows: rows.map(({ organisation }) => ({ organisation })), order: kept.rows.map(({ id }) => id) })

    const expected = ({ level, region }: AlertSummary) => (region === null ? 'team' : !region.code.startsWith('350304') ? 'xianyou' : level === 'red' ? 'team' : 'licheng')
    const shown = await detail(supervisor, desk.find(({ region }) => region?.code.startsWith('350304'))!.id)
    expect(shown.work).toMatchObject({ organisation: null, proposed: { id: expected(shown) } })
    const answer = expectJson<AlertActsResponse>(await post(coordinator, '/alerts/actions/dispatch', { ids: [...desk.map(({ id }) => id), 'nothing'], byTable: true }))
    expect([answer.done.length, answer.refused.map(({ id, code }) => [id, code])]).toEqual([desk.length, [['nothing', 'not-found']]])
    const items = new Map((await house.open.house.store.reader().find(WorkItem, { id: { $in: desk.map(({ id }) => id) } })).map(({ id, organisation }) => [id, organisation]))
    for (const alert of desk) expect([alert.id, items.get(alert.id)]).toEqual([alert.id, expected(alert)])
    // As tried, but for the table of all topics, which came after.
    for (const id of ['team', 'licheng']) expect(tried.organisations.find(({ organisation }) => organisation?.id === id)?.then ?? 0).toBe(desk.filter((alert) => alert.region?.code.startsWith('350304') === true && expected(alert) === id).length)

    const red = desk.find((alert) => alert.region?.code.startsWith('350304') === true && alert.level === 'red') ?? desk.find((alert) => alert.region?.code.startsWith('350304') === true)!
    const row2 = red.level === 'red' ? '依本主题的派发规则第 2 行（红色预警；荔城区）。' : '依本主题的派发规则第 1 行（荔城区）。'
    const went = await detail(coordinator, red.id)
    expect([went.work!.why && (went.work!.why as { 'zh-CN': string })['zh-CN'], went.events[0]!.text.endsWith(row2)]).toEqual([row2, true])
    const act = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: red.id, verb: 'dispatch-alert' })
    expect(JSON.parse(act.after!)).toMatchObject({ way: 'table', row: kept.rows[red.level === 'red' ? 1 : 0]!.id })
  })

  test('a row whose organisation has ended or was moved is told, keeps what fits it at the desk, and is put right by who keeps the table', async () => {
    const admin = await house.agent('admin')
    const { rows, revision } = await get<DispatchTableJson>(supervisor, table)
    expect((await admin.request({ method: 'PATCH', url: `${api}/organisations/licheng-civil-affairs`, payload: { parent: 'city' } })).statusCode).toBe(204)
    expect((await admin.request({ method: 'PATCH', url: `${api}/organisations/licheng`, payload: { validTo: '2026-01-31', parent: 'xianyou' } })).statusCode).toBe(204)
    const told = (await get<DispatchTableJson>(supervisor, table)).rows[0]!
    expect(told.notes.map(({ kind }) => kind)).toEqual(['overlaps', 'organisation-ended', 'organisation-moved'])
    const mine = desk.find((alert) => alert.region?.code.startsWith('350304') === true && alert.level !== 'red')!
    const clerk = await person(house, 'clerk', 'licheng', 'handler', 'licheng')
    expect((await post(clerk, `/alerts/${mine.id}/actions/reject_jurisdiction`, { note: '不在本县' })).statusCode).toBe(204)
    const answer = expectJson<AlertActsResponse>(await post(coordinator, '/alerts/actions/dispatch', { ids: [mine.id], byTable: true }))
    expect(answer.refused).toMatchObject([{ id: mine.id, code: 'dispatch-undecided', detail: '没有派发：本主题的派发规则第 1 行（荔城区）指定的“licheng”今天不在用，须由统筹选定。' }])
    expect((await detail(coordinator, mine.id)).work).toMatchObject({ proposed: null, why: { 'zh-CN': answer.refused[0]!.detail.replace('没有派发：', '') } })
    const sent = rows.map(({ organisationTitle: _title, regionTitle: _region, notes: _notes, ...one }) => one)
    expect((await put(supervisor, [{ ...sent[0]!, confirmed: true }, ...sent.slice(1)], { revision })).statusCode).toBe(204)
    expect((await get<DispatchTableJson>(supervisor, table)).rows[0]!.notes.map(({ kind }) => kind)).toEqual(['overlaps', 'organisation-ended'])
  })

  test('how much an organisation has in hand is counted as far as the reader may see', async () => {
    const loads = async (agent: Agent) => (await get<{ items: readonly OrganisationLoadJson[] }>(agent, '/organisations/load')).items
    const all = await loads(coordinator)
    for (const { id, ...lights } of all) expect(Object.values(lights).reduce((sum, one) => sum + one, 0)).toBe(await house.open.house.store.reader().count(WorkItem, { organisation: id, light: { $ne: null } }))
    expect(all.map(({ id }) => id)).toContain('xianyou')
    expect((await loads(await person(house, 'other-clerk', 'xianyou', 'handler', 'xianyou'))).every(({ id }) => id.startsWith('xianyou') || id === 'licheng')).toBe(true)
    expect(await refusal((await house.agent('executive')).get(`${api}/organisations/load`))).toEqual([403, 'not-permitted'])
    const plan = await house.open.house.store.reader().execute<{ detail: string }[]>("explain query plan select w.organisation, w.light, count(*) from work_item as w where w.organisation is not null and w.light is not null and w.subject in ('alert', 'case', 'assessment', 'notice', 'duty', 'sample') and w.phase in ('open', 'waiting', 'suspended') and (1 = 1) group by w.organisation, w.light")
    expect(plan.map(({ detail: step }) => step).join()).toMatch(/COVERING INDEX work_item_subject_phase_organisation_light_due_by_id_topic_index/)
  })
})

describe('a topic whose alerts go out by themselves', () => {
  let house: TestHouse
  let supervisor: Agent
  let coordinator: Agent
  beforeAll(async () => {
    ({ house, supervisor, coordinator } = await begin())
  })
  afterAll(() => house.remove())
  const look = () => watchDispatch(house.open.house, pino({ level: 'silent' }), new AbortController().signal)
  const acts = () => house.open.house.store.reader().find(WorkAct, {}, { orderBy: { item: 'asc', number: 'asc' } })

  test('they go as soon as they are made, by the host, once; who has them sees them, and who sends one back leaves it to the desk', async () => {
    expect((await put(supervisor, [row('team', { levels: ['red'] })], { automatic: true })).statusCode).toBe(204)
    await importSamples(house, supervisor)
    await look()
    const all = await listed(coordinator)
    const stays = ({ region, level, department }: AlertSummary) => level !== 'red' && !(/^3503(04|22)/.test(region?.code ?? '') && department?.code === 'civil-affairs')
    for (const alert of all) expect([alert.id, alert.state]).toEqual([alert.id, stays(alert) ? 'generated' : 'dispatched'])
    expect([all.some(stays), all.filter((alert) => !stays(alert)).length > 5]).toEqual([true, true])
    const done = await acts()
    expect(done.every(({ account, actorName, action, number }) => account === null && actorName === '系统' && action === 'dispatch' && number === 1)).toBe(true)
    expect(done).toHaveLength(all.filter((alert) => !stays(alert)).length)
    const clerk = await person(house, 'licheng-clerk', 'licheng-civil-affairs', 'handler', 'licheng')
    const [mine] = await listed(clerk, '&state=dispatched')
    const seen = await detail(clerk, mine!.id)
    expect(seen.events.some(({ text, by }) => by === '系统' && text.startsWith('派发给licheng民政局，现为“待签收”。按管辖：它管辖荔城区'))).toBe(true)
    expect(seen.work).toMatchObject({ time: { light: 'green' }, why: { en: expect.stringContaining('It answers for') } })
    expect(JSON.parse((await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: mine!.id, verb: 'dispatch-alert' })).after!)).toMatchObject({ by: 'system', way: 'jurisdiction', organisation: 'licheng-civil-affairs' })

    expect((await post(clerk, `/alerts/${mine!.id}/actions/reject_jurisdiction`, { note: '不在本县' })).statusCode).toBe(204)
    await Promise.all([look(), look()])
    expect((await acts()).map(({ item, number }) => [item, number])).toEqual([...done.map(({ item, number }) => [item, number]), [mine!.id, 2]].sort())
    expect((await detail(coordinator, mine!.id)).state).toBe('generated')
  })

  test('what nobody took goes once somebody is there for it, also after the program was down; what was made before is left to the desk', async () => {
    const waiting = (await listed(coordinator, '&state=generated'))
    const untouched = (await house.open.house.store.reader().find(WorkItem, { id: { $in: waiting.map(({ id }) => id) }, acts: 0 })).map(({ id }) => id)
    expect(untouched.length).toBeGreaterThan(0)
    const before = (await acts()).length
    await look()
    expect(await acts()).toHaveLength(before)
    await house.restart()
    const { revision, rows } = await get<DispatchTableJson>(await house.agent('supervisor'), table)
    const sent = rows.map(({ organisationTitle: _title, regionTitle: _region, notes: _notes, ...one }) => one)
    const keeper = await house.agent('supervisor')
    expect((await put(keeper, [...sent, row('city')], { revision, automatic: false })).statusCode).toBe(204)
    await look()
    expect(await acts()).toHaveLength(before)
    // Said anew, it counts from now on.
    expect((await put(keeper, [...sent, row('city')], { revision: revision + 1, automatic: true })).statusCode).toBe(204)
    await look()
    expect(await acts()).toHaveLength(before)
    const { store } = house.open.house
    const since = (await store.reader().findOneOrFail(WorkItem, { id: untouched[0]! })).startedAt
    await store.writer().nativeUpdate('DispatchTable' as never, { topic } as never, { automaticSince: since } as never)
    await look()
    expect((await store.reader().find(WorkItem, { id: { $in: untouched } })).every(({ organisation, startedAt }) => startedAt < since || organisation === 'city')).toBe(true)
    expect((await acts()).length).toBeGreaterThan(before)
  })
})
