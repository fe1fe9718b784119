import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dateIn } from '../../core/base/clock.ts'
import { addDays } from '../../core/base/start-of-date.ts'
import type { AlertActsResponse, SuppressionJson } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page, RunJson, TopicDetail } from '../../core/contracts/api.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AlertSubject } from '../../core/store/entities/alerts/alert-subject.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const rule = 'uncovered-disabled'
const reason = '已核实，家庭正在办理'

let house: TestHouse
let supervisor: Agent
let coordinator: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
})
afterAll(() => house.remove())

const today = () => dateIn('Asia/Shanghai', new Date())
const get = async <T>(url: string, agent = supervisor) => expectJson<T>(await agent.get(`${api}${url}`))
const post = (agent: Agent, url: string, payload: object) => agent.request({ method: 'POST', url: `${api}${url}`, payload })
const refusal = async (agent: Agent, url: string, payload: object) => {
  const { code, status } = (await post(agent, url, payload)).json<ApiProblem>()
  return [status, code]
}
const list = async (query: string) => get<Page<AlertSummary>>(`/alerts?rule=${rule}&limit=200&${query}`)
const detail = (id: string) => get<AlertDetail>(`/alerts/${id}`)
const firing = async () => (await get<TopicDetail>(topic.slice(api.length))).rules.find((one) => one.id === rule)!.alerts
const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, n) => sum + n, 0)
async function run(): Promise<RunJson> {
  const started = expectJson<RunJson>(await post(supervisor, `${topic.slice(api.length)}/rules/${rule}/runs`, {}), 202)
  await house.open.idle()
  return get<RunJson>(`${topic.slice(api.length)}/rules/${rule}/runs/${started.id}`)
}
/** As if a day had come: no clock of the house is set. */
const turn = (id: string, change: object) => bookkeeping(house.open.house.store, (em) => em.nativeUpdate(Alert, { id }, change))

describe('setting a key aside', () => {
  test('takes a supervisor, a reason and a day to come; what is refused says why', async () => {
    const { items: [alert] } = await list('sort=level')
    const url = `/alerts/${alert!.id}/actions/suppress`
    const until = addDays(today(), 30)
    expect(await refusal(coordinator, url, { reason, until })).toEqual([403, 'not-permitted'])
    expect(await refusal(await house.agent('admin'), url, { reason, until })).toEqual([403, 'not-permitted'])
    expect(await refusal(supervisor, url, { reason: ' 无 ', until })).toEqual([400, 'act-reason-missing'])
    for (const wrong of [today(), addDays(today(), 731), '2027-02-30', 'soon', '']) expect(await refusal(supervisor, url, { reason, until: wrong })).toEqual([400, 'suppression-date'])
    expect(await refusal(supervisor, `/alerts/${alert!.id}/actions/unsuppress`, { reason })).toEqual([409, 'alert-not-suppressed'])
    expect(await refusal(supervisor, '/alerts/nothing/actions/suppress', { reason, until })).toEqual([404, 'not-found'])
  })

  test('it leaves the counts and stays on the lists; runs count it and change nothing; the trail and the history keep it', async () => {
    const before = total(await firing())
    const { items: [alert] } = await list('sort=level')
    const until = addDays(today(), 30)
    expect((await post(supervisor, `/alerts/${alert!.id}/actions/suppress`, { reason, until })).statusCode).toBe(204)
    expect(total(await firing())).toBe(before - 1)
    expect((await list('presence=firing&suppressed=no')).total.count).toBe(before - 1)
    expect((await list('suppressed=only')).items.map(({ id, suppressedUntil }) => [id, suppressedUntil])).toEqual([[alert!.id, until]])
    expect(await run()).toMatchObject({ state: 'done', suppressed: 1, difference: { new: 0, gone: 0, changed: 0, same: before } })
    const seen = await detail(alert!.id)
    expect(seen.events[0]!.text).toBe(`屏蔽至 ${until}：${reason}`)
    expect(seen).toMatchObject({ state: 'generated', presence: 'firing', suppression: { state: 'active', until, reason, by: supervisor.me.name }, actions: ['suppress', 'unsuppress'] })
    const trail = await house.open.house.store.reader().find(AuditRecord, { verb: 'suppress-alert' })
    expect(trail.map((entry) => [entry.objectId, entry.reason])).toEqual([[alert!.id, reason]])
  })

  test('another day replaces the first; the list of what is set aside shows what is in force, or all', async () => {
    const { items: [alert] } = await list('suppressed=only')
    const until = addDays(today(), 7)
    expect((await post(supervisor, `/alerts/${alert!.id}/actions/suppress`, { reason: '改为一周后再看', until })).statusCode).toBe(204)
    const active = await get<Page<SuppressionJson>>('/suppressions')
    expect(active).toMatchObject({ total: { count: 1 }, items: [{ until, state: 'active', lifted: null, alert: { id: alert!.id, title: alert!.title } }] })
    const all = await get<Page<SuppressionJson>>('/suppressions?show=all&limit=1')
    expect(all.total.count).toBe(2)
    expect((await get<Page<SuppressionJson>>(`/suppressions?show=all&limit=1&cursor=${all.next}`)).items[0]).toMatchObject({ state: 'lifted', lifted: { by: supervisor.me.name, reason: '改为一周后再看' } })
  })

  test('lifted before its day, it counts again', async () => {
    const { items: [alert] } = await list('suppressed=only')
    const before = total(await firing())
    expect((await post(supervisor, `/alerts/${alert!.id}/actions/unsuppress`, { reason: '有新的反映' })).statusCode).toBe(204)
    expect(total(await firing())).toBe(before + 1)
    expect(await detail(alert!.id)).toMatchObject({ suppressedUntil: null, suppression: { state: 'lifted' }, actions: ['suppress'] })
    expect(await run()).toMatchObject({ suppressed: 0, difference: { new: 0, gone: 0, changed: 0 } })
  })

  test('several at once: those that refuse are named, the rest is done', async () => {
    const { items } = await list('sort=level')
    const ids = [...items.slice(0, 3).map(({ id }) => id), 'nothing']
    const until = addDays(today(), 2)
    const answer = expectJson<AlertActsResponse>(await post(supervisor, '/alerts/actions/suppress', { ids, reason, until }))
    expect(answer.done).toEqual(ids.slice(0, 3))
    expect(answer.refused).toMatchObject([{ id: 'nothing', code: 'not-found' }])
    expect((await list('suppressed=only')).total.count).toBe(3)
    const none = expectJson<AlertActsResponse>(await post(supervisor, '/alerts/actions/unsuppress', { ids: ['nothing'], reason }))
    expect([none.done, none.refused.length]).toEqual([[], 1])
    expect(expectJson<AlertActsResponse>(await post(supervisor, '/alerts/actions/unsuppress', { ids: ids.slice(0, 3), reason })).done).toHaveLength(3)
  })

  test('over: an alert in work is simply there again, a dismissed one that still fires is judged anew under a new alert', async () => {
    const [open, dismissed] = (await list('sort=level')).items
    for (const { id } of [open!, dismissed!]) expect((await post(supervisor, `/alerts/${id}/actions/suppress`, { reason, until: addDays(today(), 5) })).statusCode).toBe(204)
    await turn(dismissed!.id, { state: 'dismissed' })
    expect(await run()).toMatchObject({ suppressed: 2, difference: { new: 0, gone: 0 } })
    for (const { id } of [open!, dismissed!]) await turn(id, { suppressedUntil: new Date(Date.now() - 1) })
    expect(await run()).toMatchObject({ suppressed: 0, difference: { new: 1, gone: 1, changed: 0 } })
    expect(await run()).toMatchObject({ suppressed: 0, difference: { new: 0, gone: 0, changed: 0 } })
    expect(await detail(open!.id)).toMatchObject({ state: 'generated', presence: 'firing' })
    const old = await detail(dismissed!.id)
    expect(old).toMatchObject({ state: 'dismissed', presence: 'gone' })
    const [successor] = old.sameSubject.filter((one) => one.rule === rule)
    expect(successor).toMatchObject({ state: 'generated', presence: 'firing', title: old.title })
    expect(old.events[0]!.text).toContain(old.title)
    expect(await refusal(supervisor, `/alerts/${old.id}/actions/suppress`, { reason, until: addDays(today(), 5) })).toEqual([409, 'alert-outlived'])
  })
})

describe('merging alerts about one subject', () => {
  /** Two alerts of different rules about one person: in the samples nobody is hit twice, so a second subject is noted. */
  async function pair(): Promise<readonly [AlertSummary, AlertSummary]> {
    const { items: [one] } = await list('state=generated&presence=firing&suppressed=no')
    const { items } = await get<Page<AlertSummary>>('/alerts?limit=200&state=generated&presence=firing')
    const other = items.find((item) => item.rule !== rule)!
    const [subject] = await house.open.house.store.reader().find(AlertSubject, { alert: one!.id })
    await bookkeeping(house.open.house.store, (em) => em.insert(AlertSubject, { alert: other.id, subject: subject!.subject }))
    return [one!, other]
  }

  test('one goes into the other, both tell of it, runs follow both, and it comes out again', async () => {
    const [primary, member] = await pair()
    expect((await detail(primary.id)).sameSubject.map(({ id }) => id)).toContain(member.id)
    expect(await refusal(supervisor, `/alerts/${member.id}/actions/merge`, { reason, into: primary.id })).toEqual([403, 'not-permitted'])
    expect((await post(coordinator, `/alerts/${member.id}/actions/merge`, { reason, into: primary.id })).statusCode).toBe(204)

    const seen = await get<AlertDetail>(`/alerts/${member.id}`, coordinator)
    expect(seen).toMatchObject({ state: 'merged', presence: 'firing', mergedInto: primary.id, primary: { id: primary.id }, actions: ['unmerge'] })
    expect(seen.events[0]!.text).toBe(`并入另一条预警“${primary.title}”：${reason}`)
    const carrier = await detail(primary.id)
    expect(carrier.merged.map(({ id }) => id)).toEqual([member.id])
    expect(carrier.events[0]!.text).toContain(member.title)
    expect(carrier.sameSubject.map(({ id }) => id)).not.toContain(member.id)

    const [, third] = (await list('state=generated&presence=firing')).items
    expect(await refusal(coordinator, `/alerts/${primary.id}/actions/merge`, { reason, into: third!.id })).toEqual([409, 'alert-carries-others'])
    expect(await refusal(coordinator, `/alerts/${third!.id}/actions/merge`, { reason, into: member.id })).toEqual([409, 'alert-is-merged'])
    expect(await refusal(coordinator, `/alerts/${third!.id}/actions/merge`, { reason, into: primary.id })).toEqual([409, 'merge-other-subject'])
    expect(await refusal(coordinator, `/alerts/${third!.id}/actions/merge`, { reason, into: third!.id })).toEqual([409, 'merge-into-itself'])
    expect(await refusal(coordinator, `/alerts/${third!.id}/actions/unmerge`, { reason })).toEqual([409, 'alert-not-merged'])
    expect(await refusal(supervisor, `/alerts/${member.id}/actions/suppress`, { reason, until: addDays(today(), 5) })).toEqual([409, 'alert-is-merged'])
    await turn(third!.id, { state: 'verifying' })
    await bookkeeping(house.open.house.store, (em) => em.nativeUpdate(WorkItem, { id: third!.id }, { state: 'verifying', role: 'handler' }))
    await bookkeeping(house.open.house.store, (em) => em.insert(AlertSubject, { alert: third!.id, subject: 'shared' }).then(() => em.insert(AlertSubject, { alert: primary.id, subject: 'shared' })))
    expect(await refusal(coordinator, `/alerts/${third!.id}/actions/merge`, { reason, into: primary.id })).toEqual([409, 'work-refused'])

    const answer = expectJson<AlertActsResponse>(await post(coordinator, '/alerts/actions/unmerge', { ids: [member.id], reason: '不是同一件事' }))
    expect(answer).toEqual({ done: [member.id], refused: [] })
    expect(await detail(member.id)).toMatchObject({ state: 'generated', mergedInto: null, primary: null })
    const [apart, kept] = [await detail(member.id), await detail(primary.id)]
    expect(kept.merged).toEqual([])
    // Each thing that happened stands in its leaf: what was done with it, with the other one, or the run that found it.
    const trail = await house.open.house.store.reader().find(AuditRecord, { $or: [{ objectId: { $in: [member.id, primary.id] } }, { verb: 'run-rule' }] })
    const verbOf = (leaf: string | undefined) => trail.filter((one) => one.leaf === leaf).map(({ verb, objectId }) => [verb, objectId])
    const rulesOf = await house.open.house.store.reader().find(Alert, { id: { $in: [member.id, primary.id] } }, { fields: ['id', 'rule'] })
    const ruleOf = (id: string) => rulesOf.find((one) => one.id === id)!.rule
    expect(apart.events.map(({ leaf }) => verbOf(leaf))).toEqual([[['unmerge-alert', member.id]], [['merge-alert', member.id]], [['run-rule', ruleOf(member.id)]]])
    expect(kept.events.map(({ leaf }) => verbOf(leaf))).toEqual([[['unmerge-alert', member.id]], [['merge-alert', member.id]], [['run-rule', ruleOf(primary.id)]]])
  })
})
