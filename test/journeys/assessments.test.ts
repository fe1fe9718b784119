import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { AssessmentDetail, AssessmentPage } from '../../core/contracts/assessment-api.ts'
import type { AnswerReceipt } from '../../core/contracts/form-api.ts'
import type { TaskJson } from '../../core/contracts/work-api.ts'
import { createAccount } from '../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Organisation } from '../../core/store/entities/identity/organisation.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { differencesFromDocument } from '../support/response-schema.ts'
import { signedIn, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let coordinator: Agent
/** Looks into alerts for the county's department, and reaches nothing else. */
let clerk: Agent
/** Of the two towns that serve one region, of the county, and of another town. */
let first: Agent
let second: Agent
let county: Agent
let elsewhere: Agent

async function person(account: string, organisation: string, role: Role, root: string | null): Promise<Agent> {
  const password = 'a password long enough'
  await createAccount(house.open.house.store, testAction({ at: new Date() }), { account, name: account, password, organisation, grants: [{ role, organisation: root, topics: null }] })
  return signedIn(house.open.app, account, password)
}

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] }, { id: 'city-civil-affairs', title: '市民政局', parent: 'city', departmentKind: 'civil-affairs', serves: [] },
    { id: 'hanjiang', title: '涵江区', parent: 'city', serves: ['350303'] },
    { id: 'hanjiang-civil-affairs', title: '涵江区民政局', titleEn: 'Hanjiang Civil Affairs', parent: 'hanjiang', departmentKind: 'civil-affairs', serves: ['350303'] },
    { id: 'guohuan', title: '国欢镇', parent: 'hanjiang', serves: ['350303102'] }, { id: 'guohuan-station', title: '国欢工作站', parent: 'hanjiang', serves: ['350303102'] },
    { id: 'qiulu', title: '萩芦镇', parent: 'hanjiang', serves: ['350303105'] },
    { id: 'ended', title: '已撤销', parent: 'hanjiang', serves: ['350303102'], validTo: '2020-12-31' },
    { id: 'lonely-civil-affairs', title: '独立民政局', departmentKind: 'civil-affairs', serves: ['350304'] },
  ])
  const supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  clerk = await person('clerk', 'hanjiang-civil-affairs', 'handler', 'hanjiang-civil-affairs')
  first = await person('first', 'guohuan', 'assessor', 'guohuan')
  second = await person('second', 'guohuan-station', 'assessor', 'guohuan-station')
  county = await person('county', 'hanjiang', 'assessor', 'hanjiang')
  elsewhere = await person('elsewhere', 'qiulu', 'assessor', 'qiulu')
  for (const [pack, dataset] of [['common', 'deceased'], [topic, 'disabled_persons'], [topic, 'assistance_recipients']] as const) {
    const content = await readFile(join(import.meta.dirname, '../../plugins', pack, 'samples', `${dataset}.csv`))
    expectJson(await supervisor.request(fileRequest(`${api}/topics/${pack}/datasets/${dataset}/imports`, 'a.csv', content)), 202)
    await house.open.idle()
  }
})
afterAll(() => house.remove())

const get = async <T>(agent: Agent, url: string) => expectJson<T>(await agent.get(`${api}${url}`))
const post = (agent: Agent, url: string, payload: object = {}) => agent.request({ method: 'POST', url: `${api}${url}`, payload })
const act = (agent: Agent, kind: 'alerts' | 'assessments', id: string, action: string, payload: object = {}) => post(agent, `/${kind}/${id}/actions/${action}`, payload)
const refusal = async (answer: ReturnType<typeof post>) => {
  const { code, status } = (await answer).json<ApiProblem>()
  return [status, code]
}
const detail = (agent: Agent, id: string) => get<AlertDetail>(agent, `/alerts/${id}`)
/** Those of a round in the order of organisations. */
const asked = async (agent: Agent, query: string): Promise<AssessmentPage> => {
  const page = await get<AssessmentPage>(agent, `/assessments?limit=200&${query}`)
  return { ...page, items: page.items.toSorted((a, b) => a.round - b.round || (a.organisation.id < b.organisation.id ? -1 : 1)) }
}
const tasks = async (agent: Agent) => (await get<Page<TaskJson>>(agent, '/tasks?limit=200')).items
const hashOf = (form: string) => house.open.house.registry.get(topic).runtime.forms.get(`${topic}/${form}`)!.hash
const answer = (given: object, form = 'pre-assessment') => ({ answer: { id: randomUUID(), version: hashOf(form), answer: given } })
const unreached = { reached: false, conclusion: 'moved_out', reason: '户籍已迁出，多次联系不上。' }

/** Alerts that the clerk looks into, moved to a region. */
async function verifying(region: string, count: number, organisation = 'hanjiang-civil-affairs'): Promise<string[]> {
  const ids = (await get<Page<AlertSummary>>(coordinator, `/alerts?limit=${count}&state=generated`)).items.map(({ id }) => id)
  expect(ids).toHaveLength(count)
  for (const entity of [Alert, WorkItem]) await house.open.house.store.writer().nativeUpdate(entity as typeof WorkItem, { id: { $in: ids } }, { region })
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids, organisation }))
  if (organisation === 'hanjiang-civil-affairs') expectJson(await post(clerk, '/alerts/actions/sign', { ids }))
  return ids
}

test('an alert goes its whole way: split, answered by both who serve its region, joined by the host, converted', async () => {
  const [id] = await verifying('350303102', 1) as [string]
  const before = (await detail(clerk, id)).work!
  expect(before.actions.map(({ name }) => name)).toEqual(['forward_down', 'confirm', 'propose_dismissal'])
  expect((await act(clerk, 'alerts', id, 'forward_down', { known: before.acts, note: '请入户核对' })).statusCode).toBe(204)
  expect((await detail(clerk, id)).work).toMatchObject({ state: 'pre_assessment', phase: 'waiting', role: null, organisation: { id: 'hanjiang-civil-affairs' } })

  const { items, states } = await asked(clerk, `parent=${id}`)
  expect(items.map(({ organisation, state, time, endedAt }) => [organisation.id, state, time?.light, endedAt])).toEqual([['guohuan', 'asked', 'green', null], ['guohuan-station', 'asked', 'green', null]])
  expect(states).toMatchObject({ asked: { count: 2 }, answered: { count: 0 }, unneeded: { count: 0 } })
  const [one, two] = items.map((item) => item.id) as [string, string]
  // Due when the alert is, whose own clock it is.
  expect(items[0]!.time!.due).toBe((await detail(clerk, id)).work!.time!.due)

  // Each sees their own; what it is about they are told, and cannot open.
  expect((await asked(first, '')).items.map((item) => [item.id, item.about.isOpen])).toEqual([[one, false]])
  expect(await refusal(first.get(`${api}/alerts/${id}`))).toEqual([404, 'not-found'])
  expect(await refusal(first.get(`${api}/assessments/${two}`))).toEqual([404, 'not-found'])
  expect((await asked(elsewhere, '')).items).toEqual([])
  expect((await tasks(first)).map((task) => [task.id, task.subject, task.title, task.role.name])).toEqual([[one, 'assessment', items[0]!.about.title, 'assessor']])
  expect((await tasks(clerk)).map((task) => task.id)).not.toContain(id)
  const seen = await get<AssessmentDetail>(first, `/assessments/${one}`)
  expect(seen.why).toMatch(/。$/)
  expect(seen.work!.actions.map(({ name, form }) => [name, form])).toEqual([['answer', `${topic}/pre-assessment`], ['hand_down', null], ['reject_jurisdiction', null]])

  // Refused: whoever was not asked, without the form, with an answer that does not fit it.
  expect(await refusal(act(elsewhere, 'assessments', one, 'answer', answer(unreached)))).toEqual([404, 'not-found'])
  expect(await refusal(act(second, 'assessments', one, 'answer', answer(unreached)))).toEqual([404, 'not-found'])
  expect(await refusal(act(clerk, 'assessments', one, 'answer', answer(unreached)))).toEqual([404, 'not-found'])
  expect(await refusal(act(first, 'assessments', one, 'answer'))).toEqual([422, 'work-without-answer'])
  expect(await refusal(act(first, 'assessments', one, 'answer', answer({ reached: false })))).toEqual([422, 'answer-unfit'])

  const given = answer(unreached)
  const receipt = expectJson<AnswerReceipt>(await act(first, 'assessments', one, 'answer', given), 201)
  expect(expectJson<AnswerReceipt>(await act(first, 'assessments', one, 'answer', given), 200)).toEqual(receipt)
  expect(await refusal(act(first, 'assessments', one, 'answer', answer(unreached)))).toEqual([409, 'work-refused'])
  expect((await detail(clerk, id)).work).toMatchObject({ state: 'pre_assessment' })
  expect((await asked(clerk, `parent=${id}&state=asked`)).items.map((item) => item.organisation.id)).toEqual(['guohuan-station'])

  for (const [agent, one] of [[clerk, items[0]!.id], [second, two]] as const) expect(await differencesFromDocument(house.open, 'GET', '/api/v1/assessments/{id}', await agent.get(`${api}/assessments/${one}`))).toEqual([])
  expect(await differencesFromDocument(house.open, 'GET', '/api/v1/assessments', await clerk.get(`${api}/assessments`))).toEqual([])
  // Whoever asked reads what was answered, though the town is out of reach otherwise.
  expect((await get<AssessmentDetail>(clerk, `/assessments/${one}`))).toMatchObject({ state: 'answered', work: null, answer: { answer: unreached, organisation: { id: 'guohuan' }, form: `${topic}/pre-assessment` } })

  expectJson(await act(second, 'assessments', two, 'answer', answer(unreached)), 201)
  const joined = await detail(clerk, id)
  expect(joined.work).toMatchObject({ state: 'verifying', role: { name: 'handler' } })
  expect(joined.events[0]).toMatchObject({ text: '报送研判结果，现为“核实筛选”', by: '系统' })
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: id, verb: 'return-assessment-alert' })
  expect(JSON.parse(leaf.after!)).toMatchObject({ by: 'system', state: 'verifying', joins: { asked: 2, answered: 2, returned: 0, open: 0 } })
  expect(await refusal(act(second, 'assessments', two, 'reject_jurisdiction'))).toEqual([409, 'work-refused'])

  expectJson(await act(clerk, 'alerts', id, 'confirm', answer({ finding: 'confirmed', amount: 1200.5, note: '入户核实，情况属实。' }, 'verification')), 201)
  expect((await detail(clerk, id)).work).toMatchObject({ state: 'converted', phase: 'closed' })
})

describe('what can go otherwise', () => {
  test('nobody below: a sentence says so; one who is split already is not split again; of two at once one does it', async () => {
    const [lonely] = await verifying('350304', 1, 'lonely-civil-affairs') as [string]
    const lone = await person('lone', 'lonely-civil-affairs', 'handler', 'lonely-civil-affairs')
    await act(lone, 'alerts', lonely, 'sign')
    const refused = await act(lone, 'alerts', lonely, 'forward_down')
    expect(refused.json<ApiProblem>()).toMatchObject({ status: 409, code: 'work-none-below' })
    expect(refused.json<ApiProblem>().detail).toContain('独立民政局')

    const [id] = await verifying('350303102', 1) as [string]
    await house.open.house.store.writer().nativeUpdate(WorkItem, { id }, { region: null })
    expect(await refusal(act(clerk, 'alerts', id, 'forward_down'))).toEqual([409, 'work-without-region'])
    await house.open.house.store.writer().nativeUpdate(WorkItem, { id }, { region: '350303102' })
    const { acts } = (await detail(clerk, id)).work!
    const both = await Promise.all([act(clerk, 'alerts', id, 'forward_down', { known: acts }), act(clerk, 'alerts', id, 'forward_down', { known: acts })])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409])
    expect(await refusal(act(clerk, 'alerts', id, 'forward_down'))).toEqual([409, 'work-refused'])
    expect((await asked(clerk, `parent=${id}`)).items).toHaveLength(2)
  })

  test('sent back as not theirs counts as an answer that is missing; where nobody is left the matter comes back', async () => {
    const [id] = await verifying('350303102', 1) as [string]
    await act(clerk, 'alerts', id, 'forward_down')
    const [one, two] = (await asked(clerk, `parent=${id}`)).items.map((item) => item.id) as [string, string]
    expect((await act(first, 'assessments', one, 'reject_jurisdiction', { note: '不在本镇' })).statusCode).toBe(204)
    expect((await detail(clerk, id)).work!.state).toBe('pre_assessment')
    expect((await act(second, 'assessments', two, 'reject_jurisdiction')).statusCode).toBe(204)
    expect((await detail(clerk, id)).work!.state).toBe('verifying')
    expect((await asked(clerk, `parent=${id}`)).states).toMatchObject({ returned: { count: 2 }, asked: { count: 0 } })
    const told = await get<AssessmentDetail>(first, `/assessments/${one}`)
    expect(told.events[0]!.text).toBe('退件，现为“已退件”：不在本镇')
  })

  test('taken back, what is still open needs no answer any more and says so; asked again it is another round', async () => {
    const [id] = await verifying('350303102', 1) as [string]
    await act(clerk, 'alerts', id, 'forward_down')
    const [one, two] = (await asked(clerk, `parent=${id}`)).items.map((item) => item.id) as [string, string]
    expectJson(await act(first, 'assessments', one, 'answer', answer(unreached)), 201)
    expect((await act(clerk, 'alerts', id, 'take_back', { note: '已电话核实' })).statusCode).toBe(204)
    expect((await asked(clerk, `parent=${id}`)).items.map(({ state }) => state)).toEqual(['answered', 'unneeded'])
    const dropped = await get<AssessmentDetail>(second, `/assessments/${two}`)
    expect(dropped).toMatchObject({ state: 'unneeded', time: null, work: { phase: 'void', actions: [] } })
    expect(dropped.events[0]).toMatchObject({ text: '不再需要，现为“不再需要”', by: '系统' })
    expect(await refusal(act(second, 'assessments', two, 'answer', answer(unreached)))).toEqual([409, 'work-refused'])
    expect((await detail(clerk, id)).work!.state).toBe('verifying')
    await act(clerk, 'alerts', id, 'forward_down')
    const again = await asked(clerk, `parent=${id}`)
    expect(again.items.map(({ state }) => state)).toEqual(['answered', 'unneeded', 'asked', 'asked'])
    expect(new Set(again.items.map(({ round }) => round)).size).toBe(2)
    // The answer of the round before does not count.
    expectJson(await act(first, 'assessments', again.items[2]!.id, 'answer', answer(unreached)), 201)
    expect((await detail(clerk, id)).work!.state).toBe('pre_assessment')
  })

  test('a county asks its towns in its turn, with no more time than it has, and answers when they have', async () => {
    const [id] = await verifying('350303102', 1, 'city-civil-affairs') as [string]
    const city = await person('city-clerk', 'city-civil-affairs', 'handler', 'city-civil-affairs')
    await act(city, 'alerts', id, 'sign')
    expect((await act(city, 'alerts', id, 'forward_down')).statusCode).toBe(204)
    const [above] = (await asked(city, `parent=${id}`)).items
    expect(above).toMatchObject({ organisation: { id: 'hanjiang' }, state: 'asked' })
    expect((await act(county, 'assessments', above!.id, 'hand_down')).statusCode).toBe(204)
    const below = (await asked(county, `parent=${above!.id}`)).items
    expect(below.map((item) => [item.organisation.id, item.time!.due])).toEqual([['guohuan', above!.time!.due], ['guohuan-station', above!.time!.due]])
    expect((await get<AssessmentDetail>(county, `/assessments/${above!.id}`))).toMatchObject({ state: 'below', time: { due: above!.time!.due } })
    expect(await refusal(act(county, 'assessments', above!.id, 'answer', answer(unreached)))).toEqual([409, 'work-refused'])
    // Whoever asked in the first place sees it all.
    expect((await asked(city, `parent=${above!.id}`)).items).toHaveLength(2)
    for (const [agent, one] of [[first, below[0]!], [second, below[1]!]] as const) expectJson(await act(agent, 'assessments', one.id, 'answer', answer(unreached)), 201)
    expect((await get<AssessmentDetail>(county, `/assessments/${above!.id}`))).toMatchObject({ state: 'asked', time: { due: above!.time!.due } })
    expect((await detail(city, id)).work!.state).toBe('pre_assessment')
    expectJson(await act(county, 'assessments', above!.id, 'answer', answer(unreached)), 201)
    expect((await detail(city, id)).work!.state).toBe('verifying')
  })

  test('taken back from above, those asked by those who were asked need not answer either', async () => {
    const [id] = await verifying('350303105', 1, 'city-civil-affairs') as [string]
    const city = await person('city-clerk-2', 'city-civil-affairs', 'handler', 'city-civil-affairs')
    for (const name of ['sign', 'forward_down']) await act(city, 'alerts', id, name)
    const [above] = (await asked(city, `parent=${id}`)).items
    await act(county, 'assessments', above!.id, 'hand_down')
    const [below] = (await asked(county, `parent=${above!.id}`)).items
    expect(below).toMatchObject({ organisation: { id: 'qiulu' }, state: 'asked' })
    await act(city, 'alerts', id, 'take_back')
    expect((await asked(city, `parent=${above!.id}`)).items.map(({ state }) => state)).toEqual(['unneeded'])
    expect((await asked(city, `parent=${id}`)).items.map(({ state }) => state)).toEqual(['unneeded'])
    expect(await tasks(elsewhere)).toEqual([])
  })

  test('an organisation that was dissolved keeps what it was asked, and is asked nothing more', async () => {
    const [id, other] = await verifying('350303105', 2) as [string, string]
    await act(clerk, 'alerts', id, 'forward_down')
    await house.open.house.store.writer().nativeUpdate(Organisation, { id: 'qiulu' }, { validTo: '2026-01-01' })
    const [one] = (await asked(clerk, `parent=${id}`)).items
    expectJson(await act(elsewhere, 'assessments', one!.id, 'answer', answer(unreached)), 201)
    expect((await detail(clerk, id)).work!.state).toBe('verifying')
    expect(await refusal(act(clerk, 'alerts', other, 'forward_down'))).toEqual([409, 'work-none-below'])
    await house.open.house.store.writer().nativeUpdate(Organisation, { id: 'qiulu' }, { validTo: null })
  })
})

test('several are split at once, each to whom it concerns; lists find those who have not answered', async () => {
  const ids = [...(await verifying('350303102', 2)), ...(await verifying('350303105', 2))]
  const shared = expectJson<{ items: { name: string; count: number }[] }>(await post(clerk, '/alerts/open-actions', { ids }))
  expect(shared.items.find(({ name }) => name === 'forward_down')).toMatchObject({ count: 4 })
  expect(expectJson<AlertActsResponse>(await post(clerk, '/alerts/actions/forward_down', { ids }))).toEqual({ done: ids, refused: [] })
  const open = await asked(clerk, 'state=asked')
  expect(open.items.filter(({ parent }) => ids.includes(parent)).map(({ organisation }) => organisation.id).sort()).toEqual(['guohuan', 'guohuan', 'guohuan-station', 'guohuan-station', 'qiulu', 'qiulu'])
  expect((await asked(clerk, 'state=asked&organisation=qiulu')).items).toHaveLength(2)
  expect((await asked(clerk, 'state=asked&light=red,yellow')).items).toEqual([])
  expect((await asked(clerk, 'state=asked&region=350303105')).items.every(({ organisation }) => organisation.id === 'qiulu')).toBe(true)
  const pages: string[] = []
  for (let cursor = ''; ;) {
    const page = await get<AssessmentPage>(clerk, `/assessments?limit=2&state=asked${cursor}`)
    pages.push(...page.items.map(({ id }) => id))
    if (page.next === null) break
    cursor = `&cursor=${page.next}`
  }
  expect(pages.toSorted()).toEqual(open.items.map(({ id }) => id).toSorted())
})
