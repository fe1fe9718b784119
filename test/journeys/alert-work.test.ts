import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page, TopicDetail } from '../../core/contracts/api.ts'
import type { WorkflowFile } from '../../core/contracts/generated/workflow.ts'
import type { OrganisationJson, TaskJson } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { roles, type Role } from '../../core/domain/identity/permissions.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AlertSubject } from '../../core/store/entities/alerts/alert-subject.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { WorkAct } from '../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const machine = JSON.parse(await readFile(join(import.meta.dirname, '../../plugins/uncovered-assistance/workflows/alert.json'), 'utf8')) as WorkflowFile
let house: TestHouse
let supervisor: Agent
let coordinator: Agent
let licheng: Agent
let xianyou: Agent
beforeAll(async () => {
  house = await testHouse()
  const { store } = house.open.house
  await createOrganisations(store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] },
    ...(['licheng', 'xianyou'] as const).flatMap((id, i) => [
      { id, title: id, parent: 'city', serves: [['350304', '350322'][i]!] },
      { id: `${id}-civil-affairs`, title: `${id}民政局`, titleEn: `${id} Civil Affairs`, parent: id, departmentKind: 'civil-affairs', serves: [['350304', '350322'][i]!] },
    ]),
    { id: 'dissolved', title: '已撤销', parent: 'city', validTo: '2020-12-31' },
  ])
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  licheng = await person(house, 'licheng-clerk', 'licheng-civil-affairs', 'handler', 'licheng')
  xianyou = await person(house, 'xianyou-clerk', 'xianyou-civil-affairs', 'handler', 'xianyou')
  await importSamples(house, supervisor)
})
afterAll(() => house.remove())

const act = (agent: Agent, id: string, action: string, payload: object = {}) => post(agent, `/alerts/${id}/actions/${action}`, payload)
/** Of the form that an action is done with. */
const answerTo = (action: string) => ({ id: randomUUID(), version: house.open.house.registry.get('uncovered-assistance').runtime.forms.get('uncovered-assistance/verification')!.hash, answer: { finding: action === 'confirm' ? 'confirmed' : 'already_helped', note: '已入户核实' } })
const alerts = async (agent: Agent, query = '') => (await get<Page<AlertSummary>>(agent, `/alerts?limit=200&sort=firstSeen${query}`)).items
const detail = (agent: Agent, id: string) => get<AlertDetail>(agent, `/alerts/${id}`)
const undispatched = async (region: string) => (await alerts(coordinator, `&state=generated&region=${region}`))[0]!

describe('an alert on its way', () => {
  test('is dispatched, signed for and looked into by whom it concerns; each sees what is theirs and may do what is next', async () => {
    const { id } = await undispatched('350304')
    expect(await refusal(licheng.get(`${api}/alerts/${id}`))).toEqual([404, 'not-found'])
    const before = await detail(coordinator, id)
    expect(before.work).toMatchObject({ state: 'generated', phase: 'open', role: { name: 'coordinator' }, organisation: null, proposed: { id: 'licheng-civil-affairs' }, acts: 0 })
    expect(before.work!.actions.map(({ name, handsOver }) => [name, handsOver])).toEqual([['dispatch', 'required'], ['merge', 'no']])
    expect((await detail(supervisor, id)).work!.actions).toEqual([])
    expect(await refusal(act(coordinator, id, 'dispatch'))).toEqual([422, 'work-without-organisation'])
    for (const organisation of ['nowhere', 'dissolved']) expect(await refusal(act(coordinator, id, 'dispatch', { organisation }))).toEqual([422, 'no-organisation'])

    expect((await act(coordinator, id, 'dispatch', { organisation: 'licheng-civil-affairs', known: 0, note: '请核实 11010519491231002X' })).statusCode).toBe(204)
    expect(await refusal(act(coordinator, id, 'dispatch', { organisation: 'licheng', known: 0 }))).toEqual([409, 'work-moved'])
    expect(await refusal(xianyou.get(`${api}/alerts/${id}`))).toEqual([404, 'not-found'])
    const seen = await detail(licheng, id)
    expect(seen).toMatchObject({ state: 'dispatched', work: { state: 'dispatched', role: { name: 'handler' }, organisation: { id: 'licheng-civil-affairs' }, acts: 1 } })
    expect(seen.work!.actions.map(({ name }) => name)).toEqual(['sign', 'reject_jurisdiction'])
    expect(seen.events[0]!.text).toMatch(/^派发给licheng民政局，现为“待签收”：请核实 [0-9X*]*\*{6,}[0-9X*]*$/)
    expect(JSON.stringify(seen.events)).not.toContain('11010519491231002X')

    const tasks = async (agent: Agent) => (await get<Page<TaskJson>>(agent, '/tasks?limit=200')).items
    expect((await tasks(licheng)).map((task) => [task.id, task.state, task.role.name])).toEqual([[id, 'dispatched', 'handler']])
    expect(await tasks(xianyou)).toEqual([])
    expect((await tasks(coordinator)).map((task) => task.id)).not.toContain(id)

    expect(await refusal(act(supervisor, id, 'sign'))).toEqual([409, 'work-refused'])
    expect(await refusal(act(licheng, id, 'signs'))).toEqual([409, 'work-refused'])
    expect(await refusal(act(xianyou, id, 'sign'))).toEqual([404, 'not-found'])
    expect((await act(licheng, id, 'sign', { known: 1 })).statusCode).toBe(204)
    // Nobody is below whom it could be handed down to.
    expect((await detail(licheng, id)).work!.actions.map(({ name }) => name)).toEqual(['confirm', 'propose_dismissal'])
    expect(expectJson<{ items: { name: string }[] }>(await post(licheng, '/alerts/open-actions', { ids: [id] })).items.map(({ name }) => name)).toEqual(['confirm', 'propose_dismissal'])
    expect(await refusal(act(licheng, id, 'forward_down'))).toEqual([409, 'work-none-below'])
    expect((await act(licheng, id, 'propose_dismissal', { note: '名单有误', answer: answerTo('propose_dismissal') })).statusCode).toBe(201)
    const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: id, verb: 'propose-dismissal-alert' })
    expect(JSON.parse(leaf.after!)).toMatchObject({ state: 'dismissal_review', act: 3, note: '名单有误', roles: ['handler'], for: 'licheng-civil-affairs' })
    expect((await detail(supervisor, id)).work!.actions.map(({ name }) => name)).toEqual(['approve_dismissal', 'reject_dismissal'])
    expect((await act(supervisor, id, 'approve_dismissal')).statusCode).toBe(204)
    expect((await detail(licheng, id)).work).toMatchObject({ state: 'dismissed', phase: 'closed', role: null, actions: [] })
    expect(await refusal(act(supervisor, id, 'reject_dismissal'))).toEqual([409, 'work-refused'])
  })

  test('goes back to the desk from whom it does not concern, who then sees it no more', async () => {
    const { id } = await undispatched('350304')
    const told: unknown[] = []
    const stop = house.open.house.live.subscribe((event) => void told.push(event))
    await act(coordinator, id, 'dispatch', { organisation: 'xianyou-civil-affairs' })
    stop()
    expect(told).toEqual(['alerts', 'cases', 'duties', 'notices', 'notifications', 'samples'].map((kind) => ({ kind, topic: 'uncovered-assistance', id: null, organisations: [null, 'xianyou-civil-affairs'] })))
    expect(await refusal(act(xianyou, id, 'reject_jurisdiction'))).toEqual([422, 'work-reason-missing'])
    expect((await act(xianyou, id, 'reject_jurisdiction', { note: '不在本县' })).statusCode).toBe(204)
    expect(await refusal(xianyou.get(`${api}/alerts/${id}`))).toEqual([404, 'not-found'])
    expect((await detail(coordinator, id)).work).toMatchObject({ state: 'generated', organisation: null, acts: 2 })
  })

  test('several are dispatched to whoever answers for them; what cannot be done is named and the rest is done', async () => {
    const waiting = (await alerts(coordinator, '&state=generated')).map(({ id }) => id)
    const done = (await alerts(coordinator, '&state=dismissed')).map(({ id }) => id)
    const ids = [...waiting, ...done, 'nothing']
    const answer = expectJson<AlertActsResponse>(await post(coordinator, '/alerts/actions/dispatch', { ids, byTable: true }))
    expect([...answer.done, ...answer.refused.map(({ id }) => id)].sort()).toEqual([...ids].sort())
    expect(new Map(answer.refused.map(({ id, code }) => [id, code])).get('nothing')).toBe('not-found')
    expect(answer.refused.filter(({ id }) => done.includes(id)).every(({ code }) => code === 'work-refused')).toBe(true)
    for (const { id, region, department } of await alerts(coordinator, '&state=dispatched')) {
      const { work } = await detail(coordinator, id)
      expect([region?.code.slice(0, 6), department?.code]).toEqual([{ 'licheng-civil-affairs': '350304', 'xianyou-civil-affairs': '350322' }[work!.organisation!.id], 'civil-affairs'])
    }
    // Nobody answers for the others: the desk has to choose.
    expect(answer.refused.filter(({ id }) => waiting.includes(id)).every(({ code, detail: told }) => code === 'dispatch-undecided' && told.includes('没有机构管辖'))).toBe(true)
    expect(answer.done.length).toBeGreaterThan(5)
    const empty = expectJson<AlertActsResponse>(await post(coordinator, '/alerts/actions/dispatch', { ids: ['nothing'] }))
    expect(empty).toMatchObject({ done: [], refused: [{ id: 'nothing' }] })
  })

  test('whoever answers for a district hands over within it', async () => {
    const desk = await person(house, 'licheng-desk', 'licheng', 'coordinator', 'licheng')
    const [mine] = await alerts(licheng, '&state=dispatched')
    const reassign = (organisation: string) => refusal(act(desk, mine!.id, 'dispatch', { organisation }))
    expect(await reassign('xianyou')).toEqual([422, 'no-organisation'])
    expect(await reassign('licheng-civil-affairs')).toEqual([409, 'work-refused'])
  })

  test('what is merged goes with what it is merged into, and what it came from is told', async () => {
    const { store } = house.open.house
    const [one, other] = (await store.reader().find(WorkItem, { topic: 'uncovered-assistance', state: 'generated', role: 'coordinator' }, { limit: 2, orderBy: { id: 'asc' } })).map(({ id }) => id) as [string, string]
    await store.writer().insertMany(AlertSubject, [one, other].map((alert) => ({ alert, subject: 'both' })) as never)
    const reason = '同一个人的两条'
    expect((await post(coordinator, `/alerts/${one}/actions/merge`, { reason, into: other })).statusCode).toBe(204)
    const merged = await store.reader().findOneOrFail(AuditRecord, { objectId: one, verb: 'merge-alert' })
    expect(JSON.parse(merged.after!)).toMatchObject({ state: 'merged', into: other, note: reason, roles: ['coordinator'] })
    await act(coordinator, other, 'dispatch', { organisation: 'licheng-civil-affairs' })
    expect((await detail(licheng, other)).merged.map(({ id }) => id)).toEqual([one])
    expect(await detail(licheng, one)).toMatchObject({ state: 'merged', mergedInto: other, work: { organisation: { id: 'licheng-civil-affairs' } } })
    expect((await detail(licheng, other)).events.map(({ text }) => text).join()).toContain(reason)
    expect((await post(coordinator, `/alerts/${one}/actions/unmerge`, { reason })).statusCode).toBe(204)
    expect(await refusal(licheng.get(`${api}/alerts/${one}`))).toEqual([404, 'not-found'])
    expect(await store.reader().findOneOrFail(WorkItem, { id: one })).toMatchObject({ state: 'generated', organisation: null })
    // The other is still the reader's; what went out of reach is told no more.
    expect((await detail(licheng, other)).events.map(({ text }) => text).join()).not.toContain(reason)
    expect((await detail(coordinator, other)).events.map(({ text }) => text).join()).toContain(reason)
  })

  test('what a run counted over all alerts is for who sees all of them', async () => {
    const runs = async (agent: Agent) => (await get<TopicDetail>(agent, '/topics/uncovered-assistance')).rules.flatMap(({ lastRun }) => (lastRun?.state === 'done' ? [[lastRun.findings, lastRun.difference]] : []))
    expect((await runs(coordinator)).every(([findings, difference]) => findings !== null && difference !== null)).toBe(true)
    const seen = await runs(licheng)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every(([findings, difference]) => findings === null && difference === null)).toBe(true)
  })

  test('of two people at once one acts, and the other is told', async () => {
    const [mine] = await alerts(licheng, '&state=dispatched')
    const { work } = await detail(licheng, mine!.id)
    const answers = await Promise.all(['sign', 'reject_jurisdiction', 'sign', 'reject_jurisdiction'].map((action) => act(licheng, mine!.id, action, { known: work!.acts, note: '不在本县' })))
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409, 409, 409])
    expect(answers.filter(({ statusCode }) => statusCode === 409).map((one) => one.json<ApiProblem>().code)).toEqual(['work-moved', 'work-moved', 'work-moved'])
    expect((await house.open.house.store.reader().count(WorkAct, { item: mine!.id }))).toBe(work!.acts + 1)
  })

  test('organisations: those of today, each followed by those below it, and marked are those that a matter may go to', async () => {
    const listed = async (agent: Agent) => (await get<{ items: readonly OrganisationJson[] }>(agent, '/organisations')).items
    const items = await listed(coordinator)
    expect(items.map(({ id }) => id)).not.toContain('dissolved')
    const above = (id: string | null): readonly string[] => (id === null ? [] : [id, ...above(items.find((one) => one.id === id)!.parent)])
    items.forEach(({ parent }, i) => { if (parent !== null) expect(above(items[i - 1]!.id)).toContain(parent) })
    expect(items.every(({ withinReach }) => withinReach)).toBe(true)
    const [mine] = await alerts(licheng, '&state=verifying')
    expect((await listed(licheng)).some(({ withinReach }) => withinReach)).toBe(true)
    for (const { id, withinReach } of await listed(licheng)) {
      const answer = await act(licheng, mine!.id, 'nothing', { organisation: id })
      expect([id, answer.json<ApiProblem>().code === 'no-organisation']).toEqual([id, !withinReach])
    }
    expect((await listed(await house.agent('executive'))).some(({ withinReach }) => withinReach)).toBe(false)
  })
})

test('whatever anybody tries, no alert comes into a state that its workflow does not lead to, and its acts tell how it came to where it is', async () => {
  const people = new Map<Role, Agent>([['supervisor', supervisor], ['coordinator', coordinator], ['handler', await house.agent('handler')]])
  const { store } = house.open.house
  const ids = (await store.reader().find(Alert, { topic: 'uncovered-assistance' }, { fields: ['id'], orderBy: { id: 'desc' }, limit: 6 })).map(({ id }) => id)
  const actions = [...Object.keys(machine.actions), 'nothing', '__proto__', 'constructor']
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ id: fc.constantFrom(...ids), role: fc.constantFrom(...people.keys()), action: fc.constantFrom(...actions), to: fc.constantFrom('licheng', 'city') }), { minLength: 5, maxLength: 25 }), async (steps) => {
    for (const { id, role, action, to } of steps) {
      if (action === 'merge' || action === 'unmerge') continue
      const before = await store.reader().findOneOrFail(WorkItem, { id })
      const declared = Object.hasOwn(machine.actions, action) ? machine.actions[action] : undefined
      const { statusCode } = await act(people.get(role)!, id, action, { organisation: to, note: '随机试一试', ...(declared?.form === undefined ? {} : { answer: answerTo(action) }) })
      const after = await store.reader().findOneOrFail(WorkItem, { id })
      // There is somebody to ask only below the city, for the regions of its two counties.
      const asksNobody = declared !== undefined && Object.hasOwn(machine.fanOut ?? {}, declared.to) && !(before.organisation === 'city' && /^3503(04|22)/.test(before.region ?? ''))
      const allowed = declared !== undefined && declared.from.includes(before.state) && declared.roles.includes(role) && !asksNobody
      expect([statusCode, after.state, after.acts - before.acts]).toEqual(allowed ? [declared.form === undefined ? 204 : 201, declared.to, 1] : [409, before.state, 0])
      expect((await store.reader().findOneOrFail(Alert, { id }, { fields: ['state', 'organisation'] }))).toMatchObject({ state: after.state, organisation: after.organisation })
    }
    for (const id of ids) await retraced(id)
  }), { numRuns: 15 })

  /** The trail alone says where the alert stands and who is in charge. */
  async function retraced(id: string): Promise<void> {
    const item = await store.reader().findOneOrFail(WorkItem, { id })
    const leaves = await store.reader().find(AuditRecord, { objectKind: 'alert', objectId: id }, { orderBy: { seq: 'asc' } })
    const told = leaves.flatMap(({ before, after }) => {
      const [from, to] = [JSON.parse(before ?? '{}'), JSON.parse(after ?? '{}')] as [{ state?: string }, { state?: string; act?: number; organisation?: string | null }]
      return to.act === undefined ? [] : [{ from: from.state, to: to.state!, act: to.act, organisation: to.organisation }]
    })
    expect(told.map(({ act: number }) => number)).toEqual(Array.from({ length: item.acts }, (_, i) => i + 1))
    let [state, organisation] = ['generated', null as string | null]
    for (const leaf of told) {
      expect(leaf.from).toBe(state)
      state = leaf.to
      if (leaf.organisation !== undefined) organisation = leaf.organisation
    }
    expect([state, organisation]).toEqual([item.state, item.organisation])
  }
})

test('each role of the domain may be granted', () => {
  for (const state of Object.values(machine.states)) if (state.role !== undefined && state.role !== 'system') expect(roles).toContain(state.role)
})
