import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, Page } from '../../core/contracts/api.ts'
import type { AssessmentDetail, AssessmentPage } from '../../core/contracts/assessment-api.ts'
import type { CaseDetail } from '../../core/contracts/case-api.ts'
import type { SampleDetail, SamplePage } from '../../core/contracts/sample-api.ts'
import type { TimelineJson, WorkEventJson } from '../../core/contracts/work-api.ts'
import { findAlerts } from '../../core/domain/alerts/find-alert.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { tellLife } from '../../core/journeys/whole-timeline.ts'
import { reading } from '../../core/store/access.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import { differencesFromDocument } from '../support/response-schema.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
/** The whole life of one alert, from its run to a sample that failed. */
let alert: string
let found: string
let sample: string
let assessments: readonly string[]
let notice: string
let supervisor: Agent
let taskforce: Agent
/** Looked into the alert, and has no part in the case; the other way round; of one of the towns that were asked. */
let verifier: Agent
let fixer: Agent
let town: Agent

beforeAll(async () => {
  house = await testHouse()
  const { store, registry } = house.open.house
  await createOrganisations(store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] }, { id: 'cdi', title: '市纪委', parent: 'city' }, { id: 'health', title: '市医保局', parent: 'city' },
    { id: 'hanjiang', title: '涵江区', parent: 'city', serves: ['350303'] }, { id: 'civil', title: '涵江区民政局', parent: 'hanjiang', departmentKind: 'civil-affairs', serves: ['350303'] },
    { id: 'guohuan', title: '国欢镇', titleEn: 'Guohuan', parent: 'hanjiang', serves: ['350303102'] }, { id: 'station', title: '国欢工作站', parent: 'hanjiang', serves: ['350303102'] },
  ])
  const coordinator = await person(house, 'coordinator', 'cdi', 'coordinator', null)
  supervisor = await person(house, 'supervisor', 'cdi', 'supervisor', null)
  taskforce = await person(house, 'taskforce', 'cdi', 'taskforce', null)
  verifier = await person(house, 'verifier', 'civil', 'handler', 'civil')
  fixer = await person(house, 'fixer', 'health', 'handler', 'health')
  town = await person(house, 'town', 'guohuan', 'assessor', 'guohuan')
  const second = await person(house, 'second', 'station', 'assessor', 'station')
  const lead = await person(house, 'lead', 'health', 'lead', 'health')
  await importSamples(house, supervisor)
  alert = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=1&state=generated')).items[0]!.id
  for (const entity of [Alert, WorkItem]) await store.writer().nativeUpdate(entity as typeof WorkItem, { id: alert }, { region: '350303102' })
  const hashOf = (form: string) => registry.get(topic).runtime.forms.get(`${topic}/${form}`)!.hash
  const done = async (agent: Agent, place: string, payload: object = {}) => {
    const { statusCode, body } = await post(agent, place, payload)
    expect([200, 201, 204], `${place} ${body}`).toContain(statusCode)
  }
  const answer = (form: string, given: object) => ({ answer: { id: randomUUID(), version: hashOf(form), answer: given } })
  await done(coordinator, `/alerts/${alert}/actions/dispatch`, { organisation: 'civil' })
  await done(verifier, `/alerts/${alert}/actions/sign`)
  await done(verifier, `/alerts/${alert}/comments`, { id: randomUUID(), text: '先请镇里核对', mentions: [] })
  await done(verifier, `/alerts/${alert}/actions/forward_down`, { note: '请入户核对' })
  assessments = (await get<AssessmentPage>(verifier, `/assessments?parent=${alert}`)).items.toSorted((a, b) => (a.organisation.id < b.organisation.id ? -1 : 1)).map(({ id }) => id)
  for (const [i, agent] of [town, second].entries()) await done(agent, `/assessments/${assessments[i]!}/actions/answer`, answer('pre-assessment', { reached: false, conclusion: 'moved_out', reason: '户籍已迁出，多次联系不上。' }))
  await done(verifier, `/alerts/${alert}/actions/confirm`, answer('verification', { finding: 'confirmed', note: '入户核实，情况属实。' }))
  found = (await get<AlertDetail>(coordinator, `/alerts/${alert}`)).case!.id
  await done(coordinator, `/cases/${found}/actions/assign`, { organisation: 'health' })
  // One notice about both: it is told once.
  notice = expectJson<{ id: string }>(await post(supervisor, '/notices', { request: randomUUID(), topic, kind: 'supervision', matters: [alert, found], addressees: ['health'], title: '督办', facts: '有 2 件事项逾期。', basis: '', demand: '请限期办理。', signDays: 2, replyDays: 5 }), 201).id
  await done(fixer, `/cases/${found}/comments`, { id: randomUUID(), text: '正在核发', mentions: [] })
  for (const [agent, action] of [[fixer, 'sign'], [fixer, 'submit'], [lead, 'pass_review'], [supervisor, 'close']] as const) await done(agent, `/cases/${found}/actions/${action}`)
  await done(supervisor, '/draws', { request: randomUUID(), topic, from: '2020-01-01', through: '2099-12-31', by: ['region'], rate: 1, minimum: 1 })
  sample = (await get<SamplePage>(taskforce, `/samples?case=${found}`)).items[0]!.id
  const version = (await get<SampleDetail>(taskforce, `/samples/${sample}`)).work.actions.find(({ name }) => name === 'fail')!.formVersion
  await done(taskforce, `/samples/${sample}/actions/fail`, { answer: { id: randomUUID(), version, answer: { visited_on: '2026-11-20', method: 'visit', paid: false, result: 'failed', reason: '救助金三个月未到账' } } })
}, 60_000)
afterAll(() => house.remove())

const timeline = async (agent: Agent, kind: 'alerts' | 'cases', id: string, lang = 'zh-CN') => (await get<TimelineJson>(agent, `/${kind}/${id}/timeline?lang=${lang}`)).items
const subjects = (events: readonly WorkEventJson[]) => new Set(events.map(({ matter }) => matter?.subject ?? 'own'))
const without = (events: readonly WorkEventJson[]) => events.map(({ matter: _, ...event }) => event)
const of = (events: readonly WorkEventJson[], id: string | null) => without(events.filter(({ matter }) => (matter?.id ?? null) === id))
const titles = (events: readonly WorkEventJson[]) => [...new Set(events.flatMap(({ matter }) => (matter === undefined ? [] : [matter.title as { readonly 'zh-CN': string }])).map((title) => title['zh-CN']))]

test('from the run that found it to the sample that failed it is one timeline, whether it is asked of the alert or of the case', async () => {
  const [byAlert, byCase] = [await timeline(supervisor, 'alerts', alert), await timeline(supervisor, 'cases', found)]
  expect(byAlert).toEqual((await get<AlertDetail>(supervisor, `/alerts/${alert}`)).events)
  expect(byCase).toEqual((await get<CaseDetail>(supervisor, `/cases/${found}`)).events)
  const sorted = (events: readonly WorkEventJson[]) => without(events).map((event) => JSON.stringify(event)).sort()
  expect(sorted(byAlert)).toEqual(sorted(byCase))
  for (const events of [byAlert, byCase]) expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted().toReversed())
  expect(byCase.at(-1)!.matter).toMatchObject({ subject: 'alert', id: alert })
  const steps = ['先请镇里核对', '请入户核对', '报送研判结果', '由预警转为问题', '拟制督办单', '正在核发', '已销号', '被抽中复查', '救助金三个月未到账'].map((words) => byAlert.findIndex(({ text }) => text.includes(words)))
  expect(steps).toEqual(steps.toSorted((a, b) => b - a))
  expect(steps).not.toContain(-1)
  expect(titles(byAlert)).toEqual(['问题 第 1 号', '抽查', '研判 · 国欢工作站', '研判 · 国欢镇'])
  expect(titles(byCase)).toEqual(['抽查', '预警', '研判 · 国欢工作站', '研判 · 国欢镇'])
  expect((await timeline(supervisor, 'alerts', alert, 'en')).flatMap(({ matter }) => (matter !== undefined && matter.id === assessments[0] ? [matter.title] : []))[0]).toMatchObject({ en: 'Assessment · Guohuan' })
})

test('each event is told as the page of its own matter tells it, with the same leaf of the trail', async () => {
  const events = await timeline(supervisor, 'alerts', alert)
  for (const id of assessments) expect(of(events, id)).toEqual((await get<AssessmentDetail>(supervisor, `/assessments/${id}`)).events)
  expect(of(events, sample)).toEqual((await get<SampleDetail>(supervisor, `/samples/${sample}`)).events)
  expect(of(events, sample).at(-1)).toMatchObject({ by: 'supervisor' })
  const { leaf } = await house.open.house.store.reader().findOneOrFail(AuditRecord, { verb: 'draw-samples' })
  expect(of(events, sample).at(-1)!.leaf).toBe(leaf)
  const leafless = events.filter((event) => event.leaf === undefined)
  expect(leafless.filter(({ comment, text }) => comment === undefined && !text.startsWith('拟制督办单'))).toEqual([])
  expect(events.filter(({ text }) => text.startsWith('拟制督办单'))).toHaveLength(1)
  // About both of them, it is the page's own on either page.
  for (const [kind, id] of [['alerts', alert], ['cases', found]] as const) expect((await timeline(supervisor, kind, id)).find(({ text }) => text.startsWith('拟制督办单'))!.matter).toBeUndefined()
  expect((await get<CaseDetail>(supervisor, `/cases/${found}`)).notices.map(({ id }) => id)).toEqual([notice])
})

test('of more assessments than it tells it says how many it does not tell of', async () => {
  const read = reading(house.open.house.store, testAction())
  const life = { alert: (await findAlerts(read, [alert])).get(alert)!, case: null }
  const told = await tellLife(house.open.house, read, 'alert', life, 'zh-CN', 1)
  expect([subjects(told.events), new Set(told.events.flatMap(({ matter }) => (matter?.subject === 'assessment' ? [matter.id] : []))).size, told.untold]).toEqual([new Set(['own', 'assessment']), 1, 1])
  expect([(await get<AlertDetail>(supervisor, `/alerts/${alert}`)).untold, (await get<TimelineJson>(supervisor, `/cases/${found}/timeline`)).untold]).toEqual([0, 0])
})

test('what is out of reach leaves no trace: not the case, not the alert, not what hangs on them', async () => {
  // Who looked into the alert has no part in the case; the draft of a notice is not theirs either.
  const theirs = await timeline(verifier, 'alerts', alert)
  expect(subjects(theirs)).toEqual(new Set(['own', 'assessment']))
  expect(JSON.stringify(theirs)).not.toMatch(/销号|抽中|正在核发|督办|第 1 号/)
  expect(theirs).toEqual((await get<AlertDetail>(verifier, `/alerts/${alert}`)).events)
  expect(await refusal(verifier.get(`${api}/cases/${found}/timeline`))).toEqual([404, 'not-found'])
  // Who puts the case right has no part in what came before it, nor in its inspection.
  const cases = await timeline(fixer, 'cases', found)
  expect(subjects(cases)).toEqual(new Set(['own']))
  expect(cases.at(-1)!.text).toContain('列入')
  expect(JSON.stringify(cases)).not.toMatch(/研判|镇里|被抽中/)
  expect(JSON.stringify(cases)).not.toContain(alert)
  expect(await refusal(fixer.get(`${api}/alerts/${alert}/timeline`))).toEqual([404, 'not-found'])
  // Who was asked sees what was asked of them on its own page, and neither alert nor case.
  for (const place of [`/alerts/${alert}`, `/cases/${found}`]) expect(await refusal(town.get(`${api}${place}/timeline`))).toEqual([404, 'not-found'])
  // Who was asked about the alert, and then has the case, is not told by its page that the one became the other.
  const both = await person(house, 'both', 'guohuan', 'handler', 'guohuan')
  await house.open.house.store.writer().nativeUpdate(WorkItem, { id: found }, { organisation: 'guohuan' })
  await house.open.house.store.writer().getConnection().execute('update supervision_case set organisation = ? where id = ?', ['guohuan', found])
  expect((await both.get(`${api}/assessments/${assessments[0]!}`)).statusCode).toBe(200)
  expect(subjects(await timeline(both, 'cases', found))).toEqual(new Set(['own']))
})

test('both are what the document says of them, and ask for somebody who may read', async () => {
  for (const [kind, id] of [['alerts', alert], ['cases', found]] as const) {
    expect(await differencesFromDocument(house.open, 'GET', `/api/v1/${kind}/{id}/timeline`, await supervisor.get(`${api}/${kind}/${id}/timeline`))).toEqual([])
    expect(await refusal((await house.agent('hotline')).get(`${api}/${kind}/${id}/timeline`))).toEqual([403, 'not-permitted'])
    expect(await refusal(supervisor.get(`${api}/${kind}/${randomUUID()}/timeline`))).toEqual([404, 'not-found'])
  }
})
