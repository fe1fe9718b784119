import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { CaseDetail } from '../../core/contracts/case-api.ts'
import type { MentionableJson } from '../../core/contracts/comment-api.ts'
import type { LiveEvent } from '../../core/contracts/live-event.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import type { WorkEventJson } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import type { NewGrant } from '../../core/domain/identity/create-account.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Comment } from '../../core/store/entities/comments/comment.ts'
import { Account } from '../../core/store/entities/identity/account.ts'
import { Grant } from '../../core/store/entities/identity/grant.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import { newAgent, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let supervisor: Agent
let coordinator: Agent
let clerk: Agent
let lead: Agent
let elsewhere: Agent
let alerts: readonly string[]

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市' }, { id: 'civil', title: '市民政局', titleEn: 'Civil Affairs', parent: 'city', departmentKind: 'civil-affairs', serves: ['350300'] },
    { id: 'town', title: '国欢镇', parent: 'civil' }, { id: 'other', title: '市医保局' },
  ])
  clerk = await person(house, 'clerk', 'civil', 'handler', 'civil')
  lead = await person(house, 'lead', 'civil', 'lead', 'civil')
  elsewhere = await person(house, 'elsewhere', 'other', 'handler', 'other')
  supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
  alerts = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=6&state=generated')).items.map(({ id }) => id)
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: alerts.slice(0, 4), byTable: true }))
})
afterAll(() => house.remove())

const store = () => house.open.house.store
const say = (agent: Agent, alert: string, text: string, mentions: readonly string[] = [], id: string = randomUUID()) => post(agent, `/alerts/${alert}/comments`, { id, text, mentions })
const events = async (agent: Agent, alert: string, query = '') => (await get<AlertDetail>(agent, `/alerts/${alert}${query}`)).events
const told = (agent: Agent, query = '') => get<NotificationPage>(agent, `/notifications?limit=50${query}`)
const offered = async (agent: Agent, alert: string, q = '') => (await get<{ items: readonly MentionableJson[] }>(agent, `/alerts/${alert}/mentionable?q=${encodeURIComponent(q)}`)).items

test('what is said stands among what was done, as it was written, with its leaf; those mentioned are told', async () => {
  const [alert] = alerts as [string]
  const id = randomUUID()
  const live: LiveEvent[] = []
  const stop = house.open.house.live.subscribe((event) => void live.push(event))
  const text = '<script>alert(1)</script>\u202e @lead 请核对\r\n身份证 11010519491231002X，电话 13800138000 '
  expect((await say(clerk, alert, text, [lead.me.id, lead.me.id], id)).statusCode).toBe(204)
  stop()
  expect(live.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['alerts', 'notifications']))
  expect((await post(clerk, `/alerts/${alert}/actions/sign`, { known: 1 })).statusCode).toBe(204)
  expect((await say(lead, alert, '已核对', [clerk.me.id])).statusCode).toBe(204)
  const kept = '<script>alert(1)</script> @lead 请核对\n身份证 110105********00**，电话 138****8000'
  const [answered, signed, asked, dispatched] = (await events(clerk, alert)) as [WorkEventJson, WorkEventJson, WorkEventJson, WorkEventJson]
  expect([answered.text, answered.by, answered.comment]).toMatchObject(['已核对', '市民政局 lead', { text: '已核对', mentions: ['clerk'], isOwn: false, withdrawn: null }])
  expect([signed.comment, dispatched.comment]).toEqual([undefined, undefined])
  expect(signed.text).toContain('签收')
  expect(asked).toEqual({ at: asked.at, text: kept, by: '市民政局 clerk', answer: null, comment: { id, text: kept, mentions: ['lead'], withdrawn: null, isOwn: true } })
  expect((await events(clerk, alert, '?lang=en')).find(({ comment }) => comment?.id === id)!.by).toBe('clerk, Civil Affairs')
  const leaf = await store().reader().findOneOrFail(AuditRecord, { verb: 'comment-alert', actorId: clerk.me.id })
  expect([leaf.objectId, leaf.topic, JSON.parse(leaf.after!)]).toEqual([alert, topic, { comment: id, number: 1, text: kept, mentions: [lead.me.id] }])
  const { items, unread } = await told(lead)
  expect(unread.count).toBe(1)
  expect(items[0]).toMatchObject({ kind: 'mention', light: null, read: false, matter: { id: alert, subject: 'alert', topic } })
  expect(items[0]!.text).toBe(`clerk在讨论中提到了您：${items[0]!.matter.title}`)
  expect((await told(lead, '&lang=en')).items[0]!.text).toMatch(/^clerk mentioned you in the discussion: /)
  // It is told to the one who was mentioned, and to nobody of the same role.
  expect((await told(await person(house, 'lead-2', 'civil', 'lead', 'civil'))).items).toEqual([])
  expect((await post(lead, '/notifications/read', { through: items[0]!.id })).statusCode).toBe(204)
  expect((await told(lead)).unread.count).toBe(0)
})

test('a case is talked about likewise, by those who may see cases', async () => {
  const signed = alerts[0]!
  const { work } = await get<AlertDetail>(clerk, `/alerts/${signed}`)
  const version = work!.actions.find(({ name }) => name === 'confirm')!.formVersion!
  expectJson(await post(clerk, `/alerts/${signed}/actions/confirm`, { answer: { id: randomUUID(), version, answer: { finding: 'confirmed', note: '已入户核实' } } }), 201)
  const id = (await get<AlertDetail>(coordinator, `/alerts/${signed}`)).case!.id
  const executive = await house.agent('executive')
  expect((await post(coordinator, `/cases/${id}/comments`, { id: randomUUID(), text: '请关注', mentions: [executive.me.id] })).statusCode).toBe(204)
  expect((await get<CaseDetail>(supervisor, `/cases/${id}`)).events[0]).toMatchObject({ text: '请关注', comment: { isOwn: false } })
  // Whoever looks on and works on nothing is told of it too, and may answer.
  expect((await told(executive)).items.map(({ kind, matter }) => [kind, matter.id])).toEqual([['mention', id]])
  expect((await post(executive, `/cases/${id}/comments`, { id: randomUUID(), text: '知道了' })).statusCode).toBe(204)
  expect(await refusal(post(clerk, `/cases/${id}/comments`, { id: randomUUID(), text: '看不到' }))).toEqual([404, 'not-found'])
  expect(await refusal(post(coordinator, `/alerts/${id}/comments`, { id: randomUUID(), text: '不是预警' }))).toEqual([404, 'not-found'])
  for (const role of ['hotline', 'security-admin'] as const) expect(await refusal(post(await house.agent(role), `/cases/${id}/comments`, { id: randomUUID(), text: '无权' }))).toEqual([403, 'not-permitted'])
})

test('who is meant is found by a part of the name, by its pinyin and by the initials of that, and only among those who see the matter', async () => {
  const alert = alerts[1]!
  const named = (account: string, name: string, organisation: string) => newAgent({ app: house.open.app, store: store() }, new Date(), { account, name, organisation, grants: [{ role: 'lead', organisation, topics: null }] })
  await named('zhenghai', '陈岚', 'civil')
  await named('zhengxi', '陈兰', 'other')
  const names = async (q: string) => (await offered(clerk, alert, q)).map(({ name }) => name)
  for (const q of ['陈', 'chen', 'ChenLan', 'cl', 'chen lan', 'zhenghai']) expect(await names(q), q).toEqual(['陈岚'])
  for (const q of ['zhengxi', 'chenli', '陈兰']) expect(await names(q), q).toEqual([])
})

test('who does not see a matter learns nothing of what is said, and nobody learns of them', async () => {
  const alert = alerts[1]!
  const id = randomUUID()
  expect((await say(clerk, alert, '内部意见', [], id)).statusCode).toBe(204)
  expect(await refusal(say(elsewhere, alert, '我也说'))).toEqual([404, 'not-found'])
  expect(await refusal(elsewhere.get(`${api}/alerts/${alert}/mentionable`))).toEqual([404, 'not-found'])
  expect(await refusal(post(elsewhere, `/alerts/${alert}/comments/${id}/withdraw`))).toEqual([404, 'not-found'])
  expect((await offered(clerk, alert, 'elsewhere'))).toEqual([])
  const answers = await Promise.all([elsewhere.me.id, 'nobody', randomUUID()].map(async (account) => {
    const { requestId: _, ...problem } = (await say(clerk, alert, '@某人', [account])).json<ApiProblem>()
    return problem
  }))
  expect(answers[0]).toMatchObject({ status: 422, code: 'mention-unknown' })
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
  expect((await told(elsewhere)).items).toEqual([])
  expect((await events(clerk, alert)).filter(({ comment }) => comment !== undefined)).toHaveLength(1)
})

test('a mention is told while its matter may be seen, and no longer', async () => {
  const alert = alerts[1]!
  const leaving = await person(house, 'leaving', 'civil', 'handler', 'civil')
  expect((await say(clerk, alert, '@leaving 看一下', [leaving.me.id])).statusCode).toBe(204)
  const about = async () => (await told(leaving)).items.map(({ matter }) => matter.id)
  expect(await about()).toEqual([alert])
  const move = async (organisation: string | null) => {
    for (const entity of [Alert, WorkItem]) await store().writer().nativeUpdate(entity as typeof WorkItem, { id: alert }, { organisation })
  }
  await move('other')
  expect([await about(), (await told(leaving)).unread.count]).toEqual([[], 0])
  await move('civil')
  expect(await about()).toEqual([alert])
  await store().writer().nativeUpdate(Grant, { account: leaving.me.id }, { endedAt: new Date() })
  // Without any grant there is not even a list.
  expect((await leaving.get(`${api}/notifications`)).statusCode).toBe(403)
  expect(await offered(clerk, alert, 'leaving')).toEqual([])
})

test('one withdraws what is one’s own; that it was there stays', async () => {
  const alert = alerts[2]!
  const id = randomUUID()
  expect((await say(clerk, alert, '写错了', [lead.me.id], id)).statusCode).toBe(204)
  const before = (await told(lead)).items.length
  const withdraw = (agent: Agent) => post(agent, `/alerts/${alert}/comments/${id}/withdraw`)
  expect(await refusal(withdraw(lead))).toEqual([403, 'comment-not-yours'])
  expect(await refusal(post(clerk, `/alerts/${alerts[1]!}/comments/${id}/withdraw`))).toEqual([404, 'not-found'])
  expect((await withdraw(clerk)).statusCode).toBe(204)
  expect(await refusal(withdraw(clerk))).toEqual([409, 'comment-withdrawn'])
  const [said] = await events(lead, alert)
  expect(said).toMatchObject({ text: '一条留言，已由本人撤回', by: '市民政局 clerk', comment: { id, text: null, mentions: [], isOwn: false } })
  expect(Date.parse(said!.comment!.withdrawn!)).toBeGreaterThanOrEqual(Date.parse(said!.at))
  expect((await told(lead)).items).toHaveLength(before - 1)
  expect(await store().reader().findOneOrFail(Comment, { id })).toMatchObject({ text: '', mentions: [] })
  expect((await store().reader().find(AuditRecord, { objectId: alert, verb: { $in: ['comment-alert', 'withdraw-comment-alert'] } }, { orderBy: { seq: 'asc' } })).map(({ verb, after }) => [verb, (JSON.parse(after!) as { comment: string }).comment])).toEqual([['comment-alert', id], ['withdraw-comment-alert', id]])
  // Sent again by a page that has not heard of it: it stays withdrawn.
  expect((await say(clerk, alert, '写错了', [], id)).statusCode).toBe(204)
  expect((await events(lead, alert))[0]!.comment!.text).toBeNull()
})

test('sent again it is stored once; two at once too; under an id that is taken nothing else is', async () => {
  const alert = alerts[3]!
  const id = randomUUID()
  const all = await Promise.all([1, 2, 3].map(() => say(clerk, alert, '同一条', [lead.me.id], id)))
  expect([...all, await say(clerk, alert, ' 同一条 ', [], id)].map(({ statusCode }) => statusCode)).toEqual([204, 204, 204, 204])
  expect((await events(clerk, alert)).filter(({ comment }) => comment !== undefined)).toHaveLength(1)
  expect((await told(lead)).items.filter(({ matter }) => matter.id === alert)).toHaveLength(1)
  for (const other of [say(clerk, alert, '另一条', [], id), say(lead, alert, '同一条', [], id), say(clerk, alerts[1]!, '同一条', [], id)]) expect(await refusal(other)).toEqual([409, 'comment-id-taken'])
  expect(await refusal(say(clerk, alert, ' \u200b\n '))).toEqual([422, 'comment-empty'])
  for (const payload of [{ id: 'x', text: '一' }, { id: randomUUID(), text: 'a'.repeat(2001) }, { id: randomUUID() }, { id: randomUUID(), text: '一', html: '<b>' }, { id: randomUUID(), text: '一', mentions: Array.from({ length: 21 }, () => 'x') }]) {
    expect((await post(clerk, `/alerts/${alert}/comments`, payload)).statusCode).toBe(400)
  }
  const row = await store().reader().findOneOrFail(Comment, { id })
  await store().writer().insertMany(Comment, Array.from({ length: 499 }, (_, at) => ({ ...row, id: `c${at}`, number: at + 2 })))
  expect(await refusal(say(clerk, alert, '第五百零一条'))).toEqual([409, 'comments-full'])
  await store().writer().nativeDelete(Comment, { number: { $gt: 1 }, item: alert })
})

test('those are offered who see the matter, and all of them: by role, organisation, topic, dates, delegation', async () => {
  const alert = alerts[3]!
  const { app } = house.open
  const make = (account: string, organisation: string | null, ...grants: readonly Partial<NewGrant>[]) => newAgent({ app, store: store() }, new Date(), {
    account, name: account, organisation, grants: grants.map((grant) => ({ role: 'handler', organisation, topics: null, ...grant })),
  })
  const people = [
    await make('x-civil', 'civil', {}), await make('x-town', 'town', {}), await make('x-city', 'city', {}), await make('x-other', 'other', {}), await make('x-all', null, {}),
    await make('x-topic', 'city', { topics: [topic] }), await make('x-elsewhere', 'city', { topics: ['other-topic'] }),
    await make('x-past', 'city', { validTo: '2020-01-01' }), await make('x-future', 'city', { validFrom: '2199-01-01' }),
    await make('x-hotline', null, { role: 'hotline' }), await make('x-audit', null, { role: 'audit-admin' }), await make('x-executive', 'civil', { role: 'executive' }),
    await make('x-two', 'other', { topics: [topic] }, { role: 'hotline', organisation: null }), await make('x-suspended', null, {}),
  ]
  await store().writer().nativeUpdate(Account, { account: 'x-suspended' }, { state: 'suspended' })
  const several = people.filter((one) => one.me.name !== 'x-suspended')
  for (const organisation of ['civil', 'town', 'city', 'other', null]) {
    for (const entity of [Alert, WorkItem]) await store().writer().nativeUpdate(entity as typeof WorkItem, { id: alert }, { organisation })
    const sees: string[] = []
    for (const one of several) if ((await one.get(`${api}/alerts/${alert}`)).statusCode === 200) sees.push(one.me.name)
    const names = new Set<string>()
    for (const { me: { name } } of people) for (const one of await offered(supervisor, alert, name)) if (one.name.startsWith('x-')) names.add(one.name)
    expect([organisation, [...names].sort()]).toEqual([organisation, sees.sort()])
    expect(sees.length).toBeGreaterThan(0)
    // The list is short and never has the reader.
    expect((await offered(supervisor, alert, '')).length).toBeLessThanOrEqual(8)
    expect((await offered(supervisor, alert, supervisor.me.name)).map(({ id }) => id)).not.toContain(supervisor.me.id)
  }
  expect(await offered(supervisor, alert, 'x-%')).toEqual([])
})
