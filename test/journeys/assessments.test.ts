import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { AssessmentDetail, AssessmentPage, AssessmentSheet } from '../../core/contracts/assessment-api.ts'
import type { AnswerReceipt } from '../../core/contracts/form-api.ts'
import type { TaskJson } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { answerDeps } from '../../core/host/open-forms.ts'
import { answerIdFor, answerWorks } from '../../core/journeys/answer-many.ts'
import { newAction } from '../../core/base/new-action.ts'
import { AnswerAttachment } from '../../core/store/entities/forms/answer-attachment.ts'
import { FormAnswer } from '../../core/store/entities/forms/form-answer.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Organisation } from '../../core/store/entities/identity/organisation.ts'
import { WorkAct } from '../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import { differencesFromDocument } from '../support/response-schema.ts'
import type { Agent } from '../support/server.ts'

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
  clerk = await person(house, 'clerk', 'hanjiang-civil-affairs', 'handler', 'hanjiang-civil-affairs')
  first = await person(house, 'first', 'guohuan', 'assessor', 'guohuan')
  second = await person(house, 'second', 'guohuan-station', 'assessor', 'guohuan-station')
  county = await person(house, 'county', 'hanjiang', 'assessor', 'hanjiang')
  elsewhere = await person(house, 'elsewhere', 'qiulu', 'assessor', 'qiulu')
  await importSamples(house, supervisor)
})
afterAll(() => house.remove())

const act = (agent: Agent, kind: 'alerts' | 'assessments', id: string, action: string, payload: object = {}) => post(agent, `/${kind}/${id}/actions/${action}`, payload)
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
  expect(seen.work!.actions.map(({ name, form }) => [name, form])).toEqual([['answer', `${topic}/pre-assessment`], ['reject_jurisdiction', null]])

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
    const lone = await person(house, 'lone', 'lonely-civil-affairs', 'handler', 'lonely-civil-affairs')
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
    expect(await refusal(act(second, 'assessments', two, 'reject_jurisdiction'))).toEqual([422, 'work-reason-missing'])
    expect((await act(second, 'assessments', two, 'reject_jurisdiction', { note: '不在本镇' })).statusCode).toBe(204)
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
    const city = await person(house, 'city-clerk', 'city-civil-affairs', 'handler', 'city-civil-affairs')
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
    const city = await person(house, 'city-clerk-2', 'city-civil-affairs', 'handler', 'city-civil-affairs')
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
  const narrowed = async (query: string) => (await asked(clerk, `state=asked&${query}`)).items.map(({ id }) => id).toSorted()
  const found = (which: (one: (typeof open.items)[number]) => boolean) => open.items.filter(which).map(({ id }) => id).toSorted()
  expect([await narrowed('light=red,yellow'), await narrowed('light=green')]).toEqual([[], found(() => true)])
  expect(found(({ region }) => region?.code === '350303105')).toHaveLength(2)
  for (const region of ['350303105', '350303102', '350303']) expect([region, await narrowed(`region=${region}`)]).toEqual([region, found((one) => one.region!.code.startsWith(region))])
  const pages: string[] = []
  for (let cursor = ''; ;) {
    const page = await get<AssessmentPage>(clerk, `/assessments?limit=2&state=asked${cursor}`)
    pages.push(...page.items.map(({ id }) => id))
    if (page.next === null) break
    cursor = `&cursor=${page.next}`
  }
  expect(pages.toSorted()).toEqual(open.items.map(({ id }) => id).toSorted())
})

describe('many at once', () => {
  const mine = async (agent: Agent) => (await asked(agent, 'state=asked')).items
  const bulk = (agent: Agent, ids: readonly string[], given: object, id = randomUUID()) => post(agent, '/assessments/actions/answer', { ids, answer: { id, version: hashOf('pre-assessment'), answer: given } })

  test('one answer for several: each has it as its own; what cannot be done is named; sent again nothing is done twice', async () => {
    const ids = (await mine(elsewhere)).map(({ id }) => id)
    const [foreign] = (await mine(second)).map(({ id }) => id)
    expect(ids.length).toBeGreaterThanOrEqual(2)
    const id = randomUUID()
    const first = expectJson<AlertActsResponse>(await bulk(elsewhere, [...ids, foreign!, 'nothing'], unreached, id))
    expect([first.done, first.refused.map((one) => [one.id, one.code])]).toEqual([ids, [[foreign, 'not-found'], ['nothing', 'not-found']]])
    const answers = await Promise.all(ids.map((one) => get<AssessmentDetail>(elsewhere, `/assessments/${one}`)))
    expect(answers.map(({ state, answer: given }) => [state, given?.answer])).toEqual(ids.map(() => ['answered', unreached]))
    expect(new Set(answers.map(({ answer: given }) => given!.id)).size).toBe(ids.length)
    const acts = await house.open.house.store.reader().count(WorkAct, { item: { $in: ids } })
    expect(expectJson<AlertActsResponse>(await bulk(elsewhere, ids, unreached, id))).toEqual({ done: ids, refused: [] })
    expect(await house.open.house.store.reader().count(WorkAct, { item: { $in: ids } })).toBe(acts)
    expect(expectJson<AlertActsResponse>(await bulk(elsewhere, ids, unreached)).refused.map(({ code }) => code)).toEqual(ids.map(() => 'work-refused'))
    expect(await refusal(bulk(second, [foreign!], { reached: false }))).toEqual([422, 'answer-unfit'])
    expect((await post(second, '/assessments/actions/answer', { ids: [foreign], answer: { id: randomUUID(), version: '0'.repeat(64), answer: unreached } })).json<AlertActsResponse>().refused[0]!.code).toBe('work-form-version')
  })

  test('by spreadsheet: downloaded, filled in, looked at, handed in; all of it or nothing, and once', async () => {
    const waiting = await mine(second)
    expect(waiting.length).toBeGreaterThanOrEqual(3)
    const text = (await second.get(`${api}/topics/${topic}/assessments.csv`)).body
    const [head, ...lines] = text.replace('\uFEFF', '').trimEnd().split('\r\n')
    expect(head).toContain('研判结论【符合 / 疑似符合 / 不符合 / 已故 / 迁出】')
    expect(lines.map((line) => line.split(',')[0]).toSorted()).toEqual(waiting.map(({ id }) => id).toSorted())
    expect(await refusal(first.get(`${api}/topics/nothing/assessments.csv`))).toEqual([404, 'no-topic'])

    const send = (content: string | Buffer, digest?: string, agent = second) => agent.request(fileRequest(`${api}/topics/${topic}/assessments/import${digest === undefined ? '' : `?digest=${digest}`}`, '填好.csv', Buffer.from(content)))
    const look = async (content: string) => expectJson<AssessmentSheet>(await send(content))
    const [one, two, three] = waiting.map(({ id }) => id) as [string, string, string]
    const filled = `编号,是否联系上,研判结论,理由,备注\n${one},否,迁出,"户籍已迁出，多次联系不上",x\n${two},no,deceased,邻居和村委会均证实已故,\n${three},,,,\n`
    const seen = await look(filled)
    expect(seen).toMatchObject({ ready: 2, already: 0, blank: 1, faultCount: 0, ignored: ['备注'], done: false })

    // Each line at fault has its sentence, and nothing is done.
    const faulty = await look(`编号,是否联系上,研判结论,理由\n${one},也许,迁出,多次联系不上他\n${two},否,升天,多次联系不上他\n${two},否,迁出,多次联系不上他\nnothing,否,迁出,多次联系不上他\n${(await mine(first))[0]!.id},否,迁出,多次联系不上他\n${three},否,迁出,短\n`)
    expect(faulty.faults.map(({ line, column }) => [line, column])).toEqual([[2, '是否联系上'], [3, '研判结论'], [4, '编号'], [5, '编号'], [6, '编号'], [7, '理由']])
    expect(faulty.faults[1]).toMatchObject({ message: '没有“升天”这个选项。', hint: '可填：符合、疑似符合、不符合、已故、迁出' })
    expect([faulty.digest, (await look('结论\n符合\n')).faults[0]!.message, (await look('')).faults[0]!.message]).toEqual([null, '第一行没有“编号”这一列。', '第一行没有“编号”这一列。'])
    expect((await look(`编号,研判结论,研判结论\n${one},迁出,迁出\n`)).faults[0]).toMatchObject({ line: 1, message: '这一列出现了两次。' })
    expect(await refusal(send(`编号,是否联系上\n${one},也许\n`, seen.digest!))).toEqual([422, 'register-faulty'])
    for (const bad of [Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), Buffer.from([0x81, 0xff, 0xff, 0x30, 0x80]), Buffer.from('编号\n"x')]) expect(await refusal(send(bad))).toEqual([422, 'register-unreadable'])
    expect(await refusal(send(`编号,理由\n${`${one},一二三四五\n`.repeat(10_000)}`))).toEqual([413, 'too-large'])
    expect((await mine(second)).map(({ id }) => id)).toEqual(waiting.map(({ id }) => id))

    expect(expectJson<AssessmentSheet>(await send(filled, seen.digest!))).toMatchObject({ ready: 2, done: true })
    const given = await get<AssessmentDetail>(second, `/assessments/${two}`)
    expect(given).toMatchObject({ state: 'answered', answer: { answer: { reached: false, conclusion: 'deceased', reason: '邻居和村委会均证实已故' } } })
    // What was answered may name somebody: nothing that is kept in plain is worked out from it without a key.
    const entries = Object.entries(given.answer!.answer).toSorted()
    expect(given.answer!.id).not.toBe(answerIdFor('sheet', second.me.id, two, JSON.stringify(entries)))
    expect(expectJson<AssessmentSheet>(await send(filled, seen.digest!))).toMatchObject({ ready: 0, already: 2, blank: 1, done: true })
    expect(await refusal(send(`编号,是否联系上,研判结论,理由\n${three},否,迁出,多次联系不上他\n`, seen.digest!))).toEqual([409, 'assessments-moved'])
    expect((await look(`编号,是否联系上,研判结论,理由\n${one},否,已故,换一个说法再报\n`)).faults[0]!.message).toBe('这项研判已经办结，或已转下级。')
  })
})

test('what went out of reach between the look and the change is refused, not told as done', async () => {
  const [id] = await verifying('350303105', 1) as [string]
  await act(clerk, 'alerts', id, 'forward_down')
  const [one] = (await asked(clerk, `parent=${id}`)).items
  const inner = house.open.house
  const deps = answerDeps(inner, { peopleQuota: 10, peopleMisses: 10 })
  const action = newAction(inner.source, { actor: { kind: 'person', id: elsewhere.me.id, name: 'elsewhere', roles: ['assessor'] }, scope: [{ role: 'assessor', topics: 'all', organisations: ['qiulu'] }] })
  const away = async () => inner.store.writer().nativeUpdate(WorkItem, { id: one!.id }, { organisation: 'guohuan' })
  // The machines are asked for after the look, before the change.
  const machines = { ...inner.machines, under: async (...asked: Parameters<typeof inner.machines.under>) => away().then(() => inner.machines.under(...asked)) }
  const request = { ids: [one!.id], answer: { id: randomUUID(), version: hashOf('pre-assessment'), answer: unreached } }
  const told = await answerWorks({ ...deps, machines }, action, { organisation: null }, 'assessment', 'answer', request, 'zh-CN')
  expect([told.done, told.refused.map((refused) => [refused.id, refused.code])]).toEqual([[], [[one!.id, 'not-found']]])
  expect(await inner.store.reader().count(FormAnswer, { instance: { id: one!.id } as never })).toBe(0)
  await inner.store.writer().nativeUpdate(WorkItem, { id: one!.id }, { organisation: 'qiulu' })
})

test('whoever asked reads the files of an answer too, and nobody else does', async () => {
  const [id] = await verifying('350303105', 1) as [string]
  await act(clerk, 'alerts', id, 'forward_down')
  const [one] = (await asked(clerk, `parent=${id}`)).items
  const file = expectJson<{ id: string }>(await elsewhere.request(fileRequest(`${api}/attachments`, '走访.pdf', Buffer.from('%PDF-1.7'))), 201).id
  const read = (agent: Agent) => agent.get(`${api}/attachments/${file}`).then(({ statusCode }) => statusCode)
  const given = answer(unreached)
  expectJson(await act(elsewhere, 'assessments', one!.id, 'answer', given), 201)
  expect([await read(elsewhere), await read(clerk)]).toEqual([200, 404])
  // As an answer to a form with a place for files has it.
  await house.open.house.store.writer().insert(AnswerAttachment, { answer: given.answer.id, attachment: file })
  expect([await read(clerk), await read(first), await read(coordinator)]).toEqual([200, 404, 200])
})

test('what others are asked and answer changes nothing of what a town is told', async () => {
  const [id, mine] = [...(await verifying('350303102', 1)), ...(await verifying('350303105', 1))] as [string, string]
  await act(clerk, 'alerts', mine, 'forward_down')
  const [own] = (await asked(elsewhere, `parent=${mine}`)).items
  const urls = ['/assessments?limit=200', '/assessments?state=asked&light=green', `/assessments?parent=${id}`, `/assessments/${own!.id}`, '/tasks?limit=200', '/notifications?limit=200', '/alerts?limit=200', `/topics/${topic}/assessments.csv`]
  const told = () => Promise.all(urls.map(async (url) => (await elsewhere.get(`${api}${url}`)).body))
  const before = await told()
  await act(clerk, 'alerts', id, 'forward_down')
  const [one, two] = (await asked(clerk, `parent=${id}`)).items
  expectJson(await act(first, 'assessments', one!.id, 'answer', answer(unreached)), 201)
  expect((await act(second, 'assessments', two!.id, 'reject_jurisdiction', { note: '不在本镇' })).statusCode).toBe(204)
  expect((await detail(clerk, id)).work!.state).toBe('verifying')
  expect(await told()).toEqual(before)
})
