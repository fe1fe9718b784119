import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertActsResponse } from '../../core/contracts/alert-acts.ts'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { AnswerSummary, AttachmentJson } from '../../core/contracts/form-api.ts'
import type { NoticeDetail, NoticeRequest, NoticeSummary, NoticeTemplate } from '../../core/contracts/notice-api.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import type { SharedActionJson, TaskJson } from '../../core/contracts/work-api.ts'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { sweepWork } from '../../core/journeys/sweep-work.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Organisation } from '../../core/store/entities/identity/organisation.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import { newAgent, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let supervisor: Agent
let other: Agent
let taskforce: Agent
let clerk: Agent
let elsewhere: Agent
let countyForce: Agent
let alerts: readonly AlertSummary[]

beforeAll(async () => {
  house = await testHouse()
  const { store } = house.open.house
  await createOrganisations(store, testAction(), [
    { id: 'city', title: '市' }, { id: 'cdi', title: '市纪委监委', parent: 'city' }, { id: 'civil', title: '市民政局', parent: 'city', departmentKind: 'civil-affairs', serves: ['350300'] },
    { id: 'county', title: '荔城区', parent: 'city' }, { id: 'county-civil', title: '荔城区民政局', parent: 'county' }, { id: 'gone', title: '旧机构', parent: 'city', validTo: '2020-01-01' },
  ])
  supervisor = await person(house, 'supervisor', 'cdi', 'supervisor', null)
  other = await person(house, 'other', 'cdi', 'supervisor', null)
  taskforce = await person(house, 'taskforce', 'cdi', 'taskforce', null)
  clerk = await person(house, 'clerk', 'civil', 'handler', 'civil')
  elsewhere = await person(house, 'elsewhere', 'county-civil', 'handler', 'county-civil')
  countyForce = await person(house, 'county-force', 'county', 'taskforce', 'county')
  const coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
  alerts = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=3&state=generated')).items
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: alerts.map(({ id }) => id), byTable: true }))
})
afterAll(() => house.remove())

const get = async <T>(agent: Agent, url: string, status = 200) => expectJson<T>(await agent.get(`${api}${url}`), status)
const send = (agent: Agent, method: 'POST' | 'PUT', url: string, payload: object = {}) => agent.request({ method, url: `${api}${url}`, payload })
const post = (agent: Agent, url: string, payload: object = {}) => send(agent, 'POST', url, payload)
const act = (agent: Agent, id: string, action: string, payload: object = {}) => post(agent, `/notices/${id}/actions/${action}`, payload)
const refusal = async (answer: Promise<Awaited<ReturnType<typeof post>>>) => {
  const { code, status } = (await answer).json<ApiProblem>()
  return [status, code]
}
const done = async (answer: Promise<Awaited<ReturnType<typeof post>>>) => expect((await answer).statusCode, (await answer).body).toBe(204)
const asked = (more: Partial<NoticeRequest> = {}): NoticeRequest => ({
  request: randomUUID(), topic, kind: 'supervision', matters: [alerts[0]!.id], addressees: ['civil', 'county-civil'], title: '关于逾期事项的督办', facts: '有 1 件事项逾期。', basis: '', demand: '请限期办理。', signDays: 2, replyDays: 5, ...more,
})
const draft = async (agent: Agent, more: Partial<NoticeRequest> = {}) => expectJson<{ id: string }>(await post(agent, '/notices', asked(more)), 201).id
const find = (agent: Agent, id: string) => get<NoticeDetail>(agent, `/notices/${id}`)
/** By the form of the topic's own workflow. */
const reply = async (agent: Agent, id: string, words: string, files: readonly string[] = []) => {
  const version = (await find(agent, id)).parts[0]!.work.actions.find(({ name }) => name === 'reply')!.formVersion!
  expectJson(await act(agent, id, 'reply', { answer: { id: randomUUID(), version, answer: { progress: 'done', reply: words, files } } }), 201)
}
/** Drafted, approved and issued. */
const issued = async (more: Partial<NoticeRequest> = {}) => {
  const id = await draft(supervisor, more)
  await done(act(other, id, 'approve'))
  await done(act(taskforce, id, 'issue'))
  return id
}

test('what a notice may say names its matters and no person', async () => {
  const template = await get<NoticeTemplate>(supervisor, `/notices/template?kind=reminder&matters=${alerts.map(({ id }) => id).join(',')}`)
  expect(template).toMatchObject({ topic, signDays: 1, replyDays: 5, addressees: [{ id: 'civil' }], issuer: { id: 'cdi' } })
  expect(template.matters.map(({ id, subject }) => [id, subject])).toEqual(alerts.map(({ id }) => [id, 'alert']))
  expect(template.facts).toContain('3 件')
  // Titles of alerts have names, masked ones too.
  for (const { title } of alerts) expect(JSON.stringify(template)).not.toContain(title)
  expect(JSON.stringify(template)).not.toMatch(/\*/)
  expect(await get<NoticeTemplate>(supervisor, `/notices/template?kind=circular&topic=${topic}`)).toMatchObject({ matters: [], addressees: [], facts: '' })
  expect(await refusal(supervisor.get(`${api}/notices/template?kind=circular&topic=nothing`))).toEqual([404, 'no-topic'])
  expect(await refusal(clerk.get(`${api}/notices/template?kind=reminder&topic=${topic}`))).toEqual([403, 'not-permitted'])
})

test('a kind that the topic does not use is not drafted, and those that it does are named', async () => {
  const { supervision } = house.open.house.registry.get(topic).runtime.pack.topic.modules! as { supervision: { notices?: string[] } }
  const before = supervision.notices
  try {
    supervision.notices = ['reminder', 'overdue']
    const problem = (await post(supervisor, '/notices', asked())).json<ApiProblem>()
    expect([problem.status, problem.code, problem.detail]).toEqual([422, 'notice-kind-not-used', expect.stringMatching(/不使用督办单，使用的督办文书有：工作提醒单、催办单。$/) as string])
    expect((await get<NoticeTemplate>(supervisor, `/notices/template?kind=supervision&topic=${topic}`)).kinds).toEqual(['reminder', 'overdue'])
    delete supervision.notices
    expect((await get<NoticeTemplate>(supervisor, `/notices/template?kind=supervision&topic=${topic}`)).kinds).toHaveLength(4)
  } finally {
    supervision.notices = before!
  }
})

test('a notice goes to two organisations; each signs and replies for itself and sees nothing of the other', async () => {
  const id = await draft(supervisor)
  const drafted = await find(other, id)
  expect(drafted).toMatchObject({ stage: 'draft', number: null, issuer: { id: 'cdi' }, author: 'supervisor', mayEdit: true, parts: [], matters: [{ id: alerts[0]!.id, isOpen: true }] })
  expect(drafted.actions.map(({ name }) => name)).toEqual(['approve'])
  for (const agent of [clerk, elsewhere, countyForce]) expect(await refusal(agent.get(`${api}/notices/${id}`))).toEqual([404, 'not-found'])
  expect((await get<{ items: readonly TaskJson[] }>(other, '/tasks?subject=notice')).items.map((task) => [task.id, task.title, task.level])).toEqual([[id, '督办单：关于逾期事项的督办', null]])
  expect((await find(supervisor, id)).hindrances).toMatchObject([{ title: { 'zh-CN': '审批' }, why: expect.stringContaining('另一人') as string }])
  expect(await refusal(act(supervisor, id, 'approve'))).toEqual([409, 'notice-own-draft'])
  expect(await refusal(act(clerk, id, 'approve'))).toEqual([404, 'not-found'])
  expect(await refusal(act(other, id, 'issue'))).toEqual([409, 'work-refused'])
  await done(act(other, id, 'approve', { known: 0 }))
  expect(await refusal(act(other, id, 'approve', { known: 0 }))).toEqual([409, 'work-moved'])
  await done(act(taskforce, id, 'issue', { known: 1 }))
  const { addressees: [first, second], number, signBy, stage, signer } = await find(supervisor, id)
  expect([first!.id, stage, signer, number]).toEqual([id, 'issued', 'other', `市纪委监委督办〔${new Date().getFullYear()}〕1号`])
  const sought = async (agent: Agent, q: string) => (await get<Page<NoticeSummary>>(agent, `/notices?limit=50&q=${encodeURIComponent(q)}`)).items.map((one) => one.id)
  for (const q of [number!, `〔${new Date().getFullYear()}〕1号`, '1号', '逾期 督办']) expect([await sought(supervisor, q), await sought(clerk, q)], q).toEqual([[id], [id]])
  for (const q of [`督办〔${new Date().getFullYear() - 1}〕1号`, `催办〔${new Date().getFullYear()}〕1号`, `县纪委督办〔${new Date().getFullYear()}〕1号`, '2号']) expect(await sought(supervisor, q), q).toEqual([])
  // The trail has the document as it went out, its table too.
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: id, verb: 'number-notice' })
  expect(JSON.parse(leaf.after!)).toMatchObject({
    signer: 'other', issuerTitle: '市纪委监委', parts: [{ organisation: 'civil', title: '市民政局' }, { organisation: 'county-civil', title: '荔城区民政局' }],
    matters: drafted.matters.map(({ id: matter, words, due, late }) => ({ id: matter, words, due, late })),
  })
  const items = new Map((await house.open.house.store.reader().find(WorkItem, { subject: 'notice' })).map((item) => [item.id, item]))
  for (const part of [first!, second!]) expect(items.get(part.id)).toMatchObject({ state: 'issued', organisation: part.organisation.id, role: 'handler', timing: { clock: { span: '2wd' } } })

  const seen = await find(clerk, id)
  expect(seen.parts.map(({ organisation }) => organisation.id)).toEqual(['civil'])
  expect(seen.addressees.map(({ organisation, state }) => [organisation.id, state?.name ?? null])).toEqual([['civil', 'issued'], ['county-civil', null]])
  expect([seen.author, seen.events.length, seen.signBy, seen.mayEdit, seen.actions]).toEqual([null, 1, signBy, false, []])
  expect((await find(elsewhere, id)).parts.map((part) => part.id)).toEqual([second!.id])
  expect(await refusal(clerk.get(`${api}/notices/${second!.id}`))).toEqual([404, 'not-found'])
  expect(await refusal(act(clerk, second!.id, 'sign'))).toEqual([404, 'not-found'])
  expect((await get<{ items: readonly TaskJson[] }>(clerk, '/tasks?subject=notice')).items.map((task) => task.id)).toEqual([id])

  await done(act(clerk, id, 'sign'))
  expect(await refusal(act(clerk, id, 'reply', { note: '已办结' }))).toEqual([422, 'work-without-answer'])
  const file = expectJson<AttachmentJson>(await clerk.request(fileRequest(`${api}/attachments`, '台账.pdf', Buffer.from('%PDF-1.7'))), 201).id
  await reply(clerk, id, '已办结，附入户台账', [file])
  const answer = (await find(taskforce, id)).parts[0]!.events.find(({ answer: given }) => given !== null)!.answer!
  expect(expectJson<AnswerSummary>(await taskforce.get(`${api}/topics/${topic}/forms/${answer.form}/answers/${answer.id}`)).answer).toMatchObject({ reply: '已办结，附入户台账', files: [file] })
  expect((await taskforce.get(`${api}/attachments/${file}`)).statusCode).toBe(200)
  expect((await elsewhere.get(`${api}/attachments/${file}`)).statusCode).toBe(404)
  expect((await elsewhere.get(`${api}/topics/${topic}/forms/${answer.form}/answers/${answer.id}`)).statusCode).toBe(404)
  expect((await find(supervisor, id)).addressees.map(({ state }) => state!.name)).toEqual(['replied', 'issued'])
  expect(JSON.stringify(await find(elsewhere, id))).not.toContain('已办结')
  // The other side's task force reaches an addressee, and has not issued it.
  await done(act(elsewhere, second!.id, 'sign'))
  await reply(elsewhere, second!.id, '正在办理之中')
  expect(await refusal(act(countyForce, second!.id, 'settle'))).toEqual([409, 'work-refused'])
  expect(await refusal(act(taskforce, second!.id, 'return'))).toEqual([422, 'notice-words-missing'])
  await done(act(taskforce, second!.id, 'return', { note: '请补充 11010519491231002X 的佐证材料' }))
  expect(JSON.stringify(await find(supervisor, id))).not.toContain('11010519491231002X')
  expect((await find(taskforce, id)).parts[1]!.work).toMatchObject({ state: 'receipted', time: { sentBack: 1 } })
  expect(await refusal(act(taskforce, id, 'withdraw'))).toEqual([409, 'work-refused'])
  await done(act(taskforce, id, 'settle'))
  expect((await find(taskforce, id)).stage).toBe('issued')
  await reply(elsewhere, second!.id, '已经补充材料')
  await done(act(taskforce, second!.id, 'settle'))
  expect((await find(clerk, id)).stage).toBe('over')
  const told = await get<AlertDetail>(supervisor, `/alerts/${alerts[0]!.id}`)
  expect(told.notices).toMatchObject([{ id, number, stage: 'over' }])
  expect(told.events.filter(({ text }) => text.includes('督办〔')).length).toBeGreaterThan(5)
  const own = (await get<AlertDetail>(clerk, `/alerts/${alerts[0]!.id}`)).events.map(({ text }) => text)
  expect([own.some((text) => text.includes('市民政局 · 回复')), own.some((text) => text.includes('荔城区民政局 · '))]).toEqual([true, false])
})

test('before a notice is issued it goes together; afterwards it is withdrawn by all or none', async () => {
  const early = await draft(supervisor)
  await done(act(taskforce, early, 'withdraw'))
  expect(await find(taskforce, early)).toMatchObject({ stage: 'withdrawn', actions: [], number: null, withdrawn: { reason: null } })
  expect(await refusal(act(other, early, 'approve'))).toEqual([409, 'work-refused'])
  expect(await refusal(clerk.get(`${api}/notices/${early}`))).toEqual([404, 'not-found'])
  const late = await issued()
  expect((await find(taskforce, late)).actions.map(({ name }) => name)).toEqual(['withdraw'])
  const [, second] = (await find(taskforce, late)).addressees
  await done(act(elsewhere, second!.id, 'sign'))
  expect((await find(taskforce, late)).actions).toEqual([])
  expect(await refusal(act(taskforce, late, 'withdraw', { note: '收文单位有误' }))).toEqual([409, 'notice-document-act'])
  expect((await find(taskforce, late)).addressees.map(({ state }) => state!.name)).toEqual(['issued', 'receipted'])
  const all = await issued()
  const [, part] = (await find(taskforce, all)).addressees
  expect((await find(taskforce, all)).actions).toMatchObject([{ name: 'withdraw', needsReason: true }])
  for (const note of [undefined, ' 发错 ']) for (const id of [all, part!.id]) expect(await refusal(act(taskforce, id, 'withdraw', { ...(note === undefined ? {} : { note }) }))).toEqual([422, 'work-reason-missing'])
  expect((await find(taskforce, all)).addressees.map(({ state }) => state!.name)).toEqual(['issued', 'issued'])
  await done(act(taskforce, part!.id, 'withdraw', { note: '收文单位有误' }))
  // Each of those who have it reads why.
  for (const [agent, id] of [[clerk, all], [elsewhere, part!.id], [taskforce, all]] as const) expect(await find(agent, id)).toMatchObject({ stage: 'withdrawn', withdrawn: { reason: '收文单位有误' }, parts: expect.arrayContaining([expect.objectContaining({ events: expect.arrayContaining([expect.objectContaining({ text: '撤回，现为“撤回”：收文单位有误' })]) as unknown })]) as unknown })
  expect((await find(taskforce, all)).addressees.map(({ state }) => state!.name)).toEqual(['withdrawn', 'withdrawn'])
  expect(await refusal(act(clerk, all, 'sign'))).toEqual([409, 'work-refused'])
})

test('numbers follow each other within issuer, kind and year, whatever happens to drafts between', async () => {
  const drafts = [await draft(supervisor, { kind: 'circular' }), await draft(supervisor, { kind: 'circular' }), await draft(supervisor, { kind: 'circular', issuer: 'city' })]
  for (const id of drafts) await done(act(other, id, 'approve'))
  await done(act(taskforce, drafts[0]!, 'withdraw'))
  await Promise.all([drafts[1]!, drafts[2]!].map((id) => done(act(taskforce, id, 'issue'))))
  expect((await find(taskforce, drafts[1]!)).number).toMatch(/市纪委监委通报〔\d+〕1号/)
  expect((await find(taskforce, drafts[2]!)).number).toMatch(/^市通报〔\d+〕1号/)
  const twice = await draft(supervisor, { kind: 'circular' })
  await done(act(other, twice, 'approve'))
  const codes = (await Promise.all([act(taskforce, twice, 'issue'), act(taskforce, twice, 'issue')])).map(({ statusCode }) => statusCode)
  expect(codes.toSorted()).toEqual([204, 409])
  expect((await find(taskforce, twice)).number).toContain('2号')
})

test('drafts are changed until they are approved, by one after the other, and not approved by who changed them', async () => {
  const id = await draft(taskforce, { facts: '' })
  const { request: _, topic: __, kind: ___, ...change } = asked({ title: '<b>标题</b>\u202E\u0007  二', addressees: ['county-civil'], facts: '第一行\r\n第二行 13800138000' })
  expect(await refusal(act(other, id, 'approve'))).toEqual([422, 'notice-incomplete'])
  await done(send(other, 'PUT', `/notices/${id}`, { ...change, known: 1 }))
  expect(await refusal(send(supervisor, 'PUT', `/notices/${id}`, { ...change, known: 1 }))).toEqual([409, 'notice-changed-meanwhile'])
  const changed = await find(taskforce, id)
  expect([changed.title, changed.facts, changed.addressees.map(({ organisation }) => organisation.id), changed.revision]).toEqual(['<b>标题</b> 二', '第一行\n第二行 138****8000', ['county-civil'], 2])
  expect(await refusal(act(other, id, 'approve'))).toEqual([409, 'notice-own-draft'])
  await done(act(supervisor, id, 'approve'))
  expect(await refusal(send(taskforce, 'PUT', `/notices/${id}`, { ...change, known: 2 }))).toEqual([409, 'notice-not-draft'])
  expect(await refusal(send(clerk, 'PUT', `/notices/${id}`, { ...change, known: 2 }))).toEqual([403, 'not-permitted'])
  expect(await refusal(send(countyForce, 'PUT', `/notices/${id}`, { ...change, known: 2 }))).toEqual([404, 'not-found'])
})

test('who approves what was changed since they looked is told by whom, and so is who changes it after somebody else', async () => {
  const id = await draft(supervisor)
  const { acts } = await find(other, id)
  const { request: _, topic: __, kind: ___, ...change } = asked({ demand: '请在三日内办结。' })
  await done(send(taskforce, 'PUT', `/notices/${id}`, { ...change, known: 1 }))
  const told = async (answer: ReturnType<typeof post>) => {
    const { code, detail } = (await answer).json<ApiProblem>()
    return [code, detail]
  }
  expect(await told(act(other, id, 'approve', { known: acts }))).toEqual(['work-moved', 'taskforce刚刚做了“修改草稿”，事项现在处于“拟稿”。'])
  expect(await told(send(supervisor, 'PUT', `/notices/${id}`, { ...change, known: 1 }))).toEqual(['notice-changed-meanwhile', '文书草稿已被taskforce改过，与页面所示不同。'])
  const now = await find(other, id)
  expect(now.events.map(({ text, by }) => [text, by])).toEqual([['修改草稿', '市纪委监委 taskforce'], ['拟制督办单', 'supervisor']])
  const leaf = await house.open.house.store.reader().findOneOrFail(AuditRecord, { objectId: id, verb: 'change-notice' })
  expect([JSON.parse(leaf.before!), JSON.parse(leaf.after!)]).toMatchObject([{ state: 'draft' }, { state: 'draft', act: acts + 1, revision: 2 }])
  await done(act(other, id, 'approve', { known: now.acts }))
})

test('sent again with other words it is told that it was saved, and nothing is lost in silence', async () => {
  const request = asked({ demand: '第一稿' })
  const { id } = expectJson<{ id: string }>(await post(supervisor, '/notices', request), 201)
  expect(expectJson<{ id: string }>(await post(supervisor, '/notices', { ...request, demand: ' 第一稿 ' }), 201).id).toBe(id)
  for (const more of [{ demand: '第二稿' }, { addressees: ['civil'] }, { kind: 'circular' as const }, { matters: [] }]) expect(await refusal(post(supervisor, '/notices', { ...request, ...more }))).toEqual([409, 'notice-request-taken'])
  expect((await find(supervisor, id)).demand).toBe('第一稿')
})

test('topics of one grant do not go with organisations of another, for addressees and issuers alike', async () => {
  const { app, house: { store } } = house.open
  const grants = [{ role: 'taskforce' as const, organisation: 'cdi', topics: [topic] }, { role: 'taskforce' as const, organisation: 'county', topics: ['common'] }]
  const both = await newAgent({ app, store }, new Date(), { account: 'both', name: 'both', organisation: 'cdi', grants })
  const drafting = (more: Partial<NoticeRequest>) => post(both, '/notices', asked({ matters: [], ...more }))
  expect(await refusal(drafting({ issuer: 'cdi', addressees: ['county-civil'] }))).toEqual([422, 'no-organisation'])
  expect(await refusal(drafting({ issuer: 'county', addressees: ['cdi'] }))).toEqual([422, 'no-organisation'])
  expect(await refusal(drafting({ topic: 'common', addressees: ['county-civil'] }))).toEqual([422, 'notice-without-issuer'])
  const { id } = expectJson<{ id: string }>(await drafting({ topic: 'common', issuer: 'county', addressees: ['county-civil'] }), 201)
  expect((await find(both, id)).issuer!.id).toBe('county')
})

test('who drafts by a lent role alone writes for whoever lent it, who does not approve it either', async () => {
  const standIn = await person(house, 'stand-in', 'cdi', 'executive', null)
  const [grant] = (await get<{ grants: readonly { id: string }[] }>(other, '/me/grants')).grants
  const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  expectJson(await post(other, `/grants/${grant!.id}/delegations`, { to: standIn.me.id, organisation: 'city', topics: null, validFrom: null, validTo: soon, reason: '休假' }), 201)
  const id = await draft(standIn, { matters: [] })
  expect(await refusal(act(other, id, 'approve'))).toEqual([409, 'notice-own-draft'])
  await done(act(supervisor, id, 'approve'))
})

test('an organisation that was dissolved issues nothing more', async () => {
  const { store } = house.open.house
  await createOrganisations(store, testAction(), [{ id: 'fading', title: '旧专班', parent: 'city' }])
  const id = await draft(supervisor, { issuer: 'fading' })
  await done(act(other, id, 'approve'))
  await store.writer().nativeUpdate(Organisation, { id: 'fading' }, { validTo: '2020-01-01' })
  expect(await refusal(act(taskforce, id, 'issue'))).toEqual([422, 'no-organisation'])
  expect(await find(taskforce, id)).toMatchObject({ stage: 'approved', number: null })
})

test('a notice is not issued to where nobody can sign for it; who approves is told before', async () => {
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'island', title: '湄洲岛管委会', parent: 'city' }])
  // Who looks on there signs nothing, and who does elsewhere does not there.
  await person(house, 'island-head', 'island', 'executive', 'island')
  const id = await draft(supervisor, { addressees: ['civil', 'island'] })
  const told = { title: { 'zh-CN': '下发' }, why: expect.stringMatching(/没有人能签收：湄洲岛管委会。.*角色“承办”.*请管理员/) as string }
  const before = await find(other, id)
  expect([before.actions.map(({ name }) => name), before.hindrances]).toMatchObject([['approve'], [told]])
  await done(act(other, id, 'approve'))
  const approved = await find(taskforce, id)
  expect([approved.actions.map(({ name }) => name), approved.hindrances]).toMatchObject([['withdraw'], [told]])
  expect(await refusal(act(taskforce, id, 'issue'))).toEqual([422, 'notice-nobody-to-sign'])
  expect(await find(taskforce, id)).toMatchObject({ stage: 'approved', number: null })
  await person(house, 'island-clerk', 'island', 'handler', 'island')
  expect(await find(taskforce, id)).toMatchObject({ hindrances: [], actions: [{ name: 'issue' }, { name: 'withdraw' }] })
  await done(act(taskforce, id, 'issue'))
})

test('what is done with is not said to be open', async () => {
  const over = alerts[2]!.id
  const { store } = house.open.house
  const { phase } = await store.reader().findOneOrFail(WorkItem, { id: over })
  await store.writer().nativeUpdate(WorkItem, { id: over }, { phase: 'closed' })
  for (const [kind, words] of [['supervision', '涉及你单位的有以下 2 件事项。'], ['circular', '以下 2 件事项予以通报。']] as const) expect((await get<NoticeTemplate>(supervisor, `/notices/template?kind=${kind}&matters=${alerts[0]!.id},${over}`)).facts).toContain(words)
  await store.writer().nativeUpdate(WorkItem, { id: over }, { phase })
})

test('what is wrong with a request is said', async () => {
  const refused = (more: Partial<NoticeRequest>, agent = supervisor) => refusal(post(agent, '/notices', asked(more)))
  expect(await refused({ addressees: [] })).toEqual([400, 'bad-request'])
  expect(await refused({ addressees: ['civil', 'civil'] })).toEqual([422, 'notice-addressee-twice'])
  expect(await refused({ addressees: ['nowhere'] })).toEqual([422, 'no-organisation'])
  expect(await refused({ addressees: ['gone'] })).toEqual([422, 'no-organisation'])
  expect(await refused({ addressees: ['civil'], matters: [] }, countyForce)).toEqual([422, 'no-organisation'])
  expect(await refused({ issuer: 'cdi', addressees: ['county-civil'], matters: [] }, countyForce)).toEqual([422, 'no-organisation'])
  expect(await refused({ matters: [alerts[0]!.id], addressees: ['county-civil'] }, countyForce)).toEqual([404, 'not-found'])
  expect(await refused({ matters: ['nothing'] })).toEqual([404, 'not-found'])
  expect(await refused({ topic: 'common' })).toEqual([422, 'notice-other-topic'])
  expect(await refused({ topic: 'nothing', matters: [] })).toEqual([404, 'no-topic'])
  expect(await refused({ title: ' \u200b\u202e ' })).toEqual([422, 'notice-title-missing'])
  for (const more of [{ signDays: 0 }, { signDays: 31 }, { replyDays: 91 }, { replyDays: 1.5 }, { title: 'x'.repeat(121) }, { kind: 'letter' as never }, { request: 'again' }]) expect(await refused(more)).toEqual([400, 'bad-request'])
  expect(await refused({ facts: '长'.repeat(4_000_000) })).toEqual([413, 'too-large'])
  expect(await refused({}, clerk)).toEqual([403, 'not-permitted'])
  expect(await refused({}, await house.agent('supervisor'))).toEqual([422, 'notice-without-issuer'])
  const request = asked()
  const ids = await Promise.all([post(supervisor, '/notices', request), post(supervisor, '/notices', request)]).then((both) => both.map((one) => expectJson<{ id: string }>(one, 201).id))
  expect(new Set(ids).size).toBe(1)
  expect(await refusal(act(supervisor, ids[0]!, 'sign'))).toEqual([409, 'work-refused'])
  expect(await refusal(act(supervisor, alerts[0]!.id, 'sign'))).toEqual([404, 'not-found'])
  expect(await refusal(supervisor.get(`${api}/notices?cursor=x`))).toEqual([400, 'bad-cursor'])
})

test('the list is narrowed, and each sees their own', async () => {
  const list = async (agent: Agent, query = '') => (await get<Page<NoticeSummary>>(agent, `/notices?limit=50${query}`)).items
  const all = await list(supervisor)
  expect(all.length).toBeGreaterThan(8)
  for (const stage of ['draft', 'approved', 'issued', 'over', 'withdrawn'] as const) expect((await list(supervisor, `&stage=${stage}`)).map(({ id }) => id)).toEqual(all.filter((one) => one.stage === stage).map(({ id }) => id))
  for (const kind of ['circular', 'supervision'] as const) {
    const wanted = all.filter((one) => one.kind === kind).map(({ id }) => id)
    expect(wanted.length).toBeGreaterThan(0)
    expect((await list(supervisor, `&kind=${kind}`)).map(({ id }) => id)).toEqual(wanted)
  }
  expect(await list(supervisor, `&q=${encodeURIComponent('<b>标题')}`)).toHaveLength(1)
  const own = await list(clerk)
  expect(own.length).toBeGreaterThan(0)
  for (const one of own) expect(one.addressees.every(({ organisation, state }) => (organisation.id === 'civil') === (state !== null))).toBe(true)
  expect(own.every(({ stage }) => stage !== 'draft' && stage !== 'approved')).toBe(true)
  const paged: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<NoticeSummary> = await get(supervisor, `/notices?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.next
  }
  expect(paged).toEqual(all.map(({ id }) => id))
})

test('what is drafted, or goes on with others, changes nothing of what an addressee is told', async () => {
  const shared = await issued()
  const second = (await find(taskforce, shared)).addressees[1]!.id
  const urls = ['/notices?limit=200', '/notices?stage=draft', '/notices?stage=over,withdrawn', `/notices/${shared}`, `/notices/${second}`, '/tasks?limit=200', '/notifications?limit=200', `/alerts/${alerts[0]!.id}`]
  const told = () => Promise.all(urls.map(async (url) => (await elsewhere.get(`${api}${url}`)).body))
  const before = (await told()).map((body) => body.replaceAll(/"requestId":"[^"]*"/g, ''))
  const drafts = [await draft(supervisor, { addressees: ['county-civil'] }), await draft(supervisor, { addressees: ['civil', 'county-civil'] })]
  await done(act(other, drafts[0]!, 'approve'))
  await done(act(clerk, shared, 'sign'))
  await reply(clerk, shared, '本单位的回复不是别人的事')
  await done(act(taskforce, shared, 'settle'))
  const alone = await issued({ addressees: ['civil'] })
  await done(act(clerk, alone, 'sign'))
  expect((await told()).map((body) => body.replaceAll(/"requestId":"[^"]*"/g, ''))).toEqual(before)
  for (const id of [...drafts, alone]) expect(await refusal(elsewhere.get(`${api}/notices/${id}`))).toEqual([404, 'not-found'])
})

test('how far a notice has come an addressee is told by its own part alone, in lists and by their filter too', async () => {
  const id = await issued()
  const second = (await find(taskforce, id)).addressees[1]!.id
  const staged = async (agent: Agent) => {
    const by = await Promise.all(['issued', 'over', 'withdrawn', 'draft,approved'].map(async (stage) => (await get<Page<NoticeSummary>>(agent, `/notices?limit=200&stage=${stage}`))))
    for (const { items, total } of by) expect(total.count).toBe(items.length)
    const { notices } = await get<AlertDetail>(agent, `/alerts/${alerts[0]!.id}`).catch(() => ({ notices: [] }))
    return [(await find(agent, id)).stage, ['issued', 'over', 'withdrawn', 'draft'].filter((_, at) => by[at]!.items.some((one) => one.id === id && one.stage === (['issued', 'over', 'withdrawn'] as const)[at])), notices.find((one) => one.id === id)?.stage]
  }
  await done(act(elsewhere, second, 'sign'))
  await reply(elsewhere, second, '本单位已经办结')
  await done(act(taskforce, second, 'settle'))
  // The whole waits for the other one; this one has nothing left to do.
  expect([await staged(elsewhere), await staged(countyForce), await staged(clerk), await staged(taskforce)]).toEqual([['over', ['over'], undefined], ['over', ['over'], undefined], ['issued', ['issued'], 'issued'], ['issued', ['issued'], 'issued']])
  await done(act(clerk, id, 'sign'))
  await reply(clerk, id, '本单位已经办结')
  await done(act(taskforce, id, 'settle'))
  expect([await staged(elsewhere), await staged(clerk), await staged(taskforce)]).toEqual([['over', ['over'], undefined], ['over', ['over'], 'over'], ['over', ['over'], 'over']])
})

test('of several notices it is told which parts allow what, and each that is acted on has its result', async () => {
  const [both, one] = [await issued(), await issued({ addressees: ['civil'] })]
  const parts = (await find(taskforce, both)).addressees.map(({ id }) => id)
  const open = async (agent: Agent, ids: readonly string[]) => Object.fromEntries((await expectJson<{ items: readonly SharedActionJson[] }>(await post(agent, '/notices/open-actions', { ids }))).items.map((action) => [action.name, action.ids]))
  expect(await open(taskforce, [...parts, one])).toEqual({ withdraw: [...parts, one] })
  expect(await open(clerk, [...parts, one])).toEqual({ sign: [both, one] })
  const many = async (agent: Agent, action: string, ids: readonly string[], more: object = {}) => expectJson<AlertActsResponse>(await post(agent, `/notices/actions/${action}`, { ids, ...more }))
  expect(await many(clerk, 'sign', [both, one])).toEqual({ done: [both, one], refused: [] })
  for (const id of [both, one]) await reply(clerk, id, '本单位已经办结')
  // One addressee has replied, the other has not signed: the act is one on the part that allows it.
  expect(await open(taskforce, [...parts, one])).toMatchObject({ settle: [both, one], return: [both, one] })
  expect(await many(taskforce, 'settle', [...parts, one])).toMatchObject({ done: [both, one], refused: [{ id: parts[1], code: 'work-refused' }] })
  expect((await many(taskforce, 'withdraw', [parts[1]!], { note: '收文单位有误' })).refused).toMatchObject([{ id: parts[1], code: 'notice-document-act' }])
})

test('what falls due is drafted by the host, once, in one draft for each organisation, and who approves is told', async () => {
  const inner = house.open.house
  const sweepAt = (at: number, deps = inner) => sweepWork(deps, () => newAction({ ...inner.source, clock: { now: () => new Date(at) } }, { actor: systemActor, scope: wholeScope }), new AbortController().signal)
  /** Whatever holidays there are meanwhile. */
  const inDays = (days: number) => Date.now() + days * 86_400_000
  const late = await issued({ addressees: ['county-civil'], matters: [] })
  // The alerts have a day, the notice has two.
  const overdue = Date.parse((await find(taskforce, late)).parts[0]!.work.time!.due!) + 3_600_000
  await sweepAt(overdue)
  await sweepAt(overdue)
  const drafts = (await get<Page<NoticeSummary>>(supervisor, '/notices?stage=draft&limit=50')).items.filter(({ issuer }) => issuer === null)
  const byKind = Object.fromEntries(drafts.map((one) => [`${one.kind} ${one.addressees[0]!.organisation.id}`, one.id]))
  const reminder = await find(supervisor, byKind['reminder civil']!)
  expect(reminder.matters.map(({ id }) => id).toSorted()).toEqual(alerts.map(({ id }) => id).toSorted())
  expect(reminder.facts).toContain('均已超过规定时限')
  const told = (await get<NotificationPage>(supervisor, '/notifications?limit=200')).items.filter(({ kind }) => kind === 'approve')
  expect(told.filter(({ matter }) => matter.id === reminder.id)).toHaveLength(1)
  expect(told[0]!.text).toMatch(/请审批：(工作提醒单|催办单)：/)
  expect(byKind['overdue county-civil']).toBeDefined()
  expect((await find(supervisor, byKind['overdue county-civil']!)).matters.map(({ id }) => id)).toContain(late)
  const written = await inner.store.reader().findOneOrFail(AuditRecord, { objectId: reminder.id, verb: 'draft-notice' })
  expect(JSON.parse(written.after!)).toMatchObject({ by: 'system' })

  // What falls due later goes into the same draft, and whoever had looked at that is told.
  const before = await find(supervisor, byKind['overdue county-civil']!)
  const later = await issued({ addressees: ['county-civil'], matters: [] })
  await sweepAt(overdue)
  const now = await find(supervisor, before.id)
  expect([now.matters.map(({ id }) => id).toSorted(), now.acts, now.events[0]]).toMatchObject([[...before.matters.map(({ id }) => id), later].toSorted(), before.acts + 1, { text: '补入新到期的事项', by: '系统' }])
  expect(await refusal(act(supervisor, before.id, 'approve', { known: before.acts }))).toEqual([409, 'work-moved'])

  await sweepAt(inDays(40))
  expect((await find(taskforce, late)).parts[0]!.work).toMatchObject({ state: 'escalated', phase: 'closed' })
  expect((await find(taskforce, late)).stage).toBe('over')
  const after = (await get<Page<NoticeSummary>>(supervisor, '/notices?stage=draft&limit=50')).items
  const circular = after.find(({ issuer, kind, addressees }) => issuer === null && kind === 'circular' && addressees[0]!.organisation.id === 'county')!
  expect((await find(supervisor, circular.id)).matters.map(({ id }) => id)).toContain(late)
  // It tells the county of its bureau: it does not say that they were late themselves, and says whose part it was.
  const { facts, matters } = await find(supervisor, circular.id)
  expect([facts.includes('你单位'), facts.includes('尚未办结'), matters.find((one) => one.id === late)!.words.endsWith('号（荔城区民政局）')]).toEqual([false, true, true])
  // Nobody has written in it: one approves it, and by that issues it for their own organisation.
  await done(act(supervisor, circular.id, 'approve'))
  expect(await find(taskforce, circular.id)).toMatchObject({ issuer: { id: 'cdi' }, signer: 'supervisor', stage: 'approved' })
  const leaf = await inner.store.reader().findOneOrFail(AuditRecord, { objectId: late, verb: 'notice-circular-notice' })
  expect(JSON.parse(leaf.after!)).toMatchObject({ notice: circular.id, light: 'red' })

  // A part that no other notice goes on with is not ended.
  const stuck = await issued({ addressees: ['civil'], matters: [] })
  await sweepAt(inDays(80), { ...inner, registry: { ...inner.registry, running: () => [] } })
  expect((await find(taskforce, stuck)).parts[0]!.work).toMatchObject({ state: 'issued', time: { light: 'red' } })
})
