import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GivenPassword, OwnGrants, RegisterImport } from '../../core/contracts/access-api.ts'
import type { AlertSummary, Page } from '../../core/contracts/api.ts'
import type { AttachmentJson, FormView, PeopleFound } from '../../core/contracts/form-api.ts'
import { documentedAsking, peopleTags, type DocumentedAsking } from '../support/documented-asking.ts'
import { fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const nobody = '01989f00-0000-7000-8000-000000000001'

let house: TestHouse
let supervisor: Agent
let asking: DocumentedAsking
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
  await importSamples(house, supervisor)
  asking = await documentedAsking(house)
})
afterAll(() => house.remove())

const ask: DocumentedAsking['ask'] = (...asked) => asking.ask(...asked)
const get = <T>(url: string, status = 200, agent: Agent | null = supervisor) => ask<T>(agent, { method: 'GET', url }, status)
const post = <T>(url: string, payload: object, status: number, agent = supervisor) => ask<T>(agent, { method: 'POST', url, payload }, status)

test('open to everybody, and who one is', async () => {
  await get('/health/live', 200, null)
  await get('/health/ready', 200, null)
  await get(`${api}/session`, 200, null)
  const { account } = supervisor.me
  await ask(null, { method: 'POST', url: `${api}/session`, payload: { account, password: supervisor.password } })
  await ask(null, { method: 'POST', url: `${api}/session`, payload: { account, password: 'wrong' } }, 401)
  await ask(null, { method: 'POST', url: `${api}/session`, payload: { account } }, 400)
  await get(`${api}/me`)
  await get(`${api}/me`, 401, null)
})

test('forms, answers, drafts and attachments', async () => {
  const form = `${topic}/forms/uncovered-assistance/report`
  const { version } = await get<FormView>(form)
  await get(`${form}?version=${version.hash}&lang=en`)
  await get(`${form}?version=1`, 400)
  await get(`${topic}/forms/uncovered-assistance/nothing`, 404)
  await get(`${form}/versions`)
  await get(`${form}/versions/${version.hash}/differences`)
  await get(`${form}/versions/${nobody}/differences`, 404)
  const answer = { kind: 'other', text: '具体情况说明，十个字以上。', phone: '13800138000' }
  const request = { id: nobody, version: version.hash, answer }
  await post(`${form}/answers`, request, 201)
  await post(`${form}/answers`, request, 200)
  await post(`${form}/answers`, { ...request, answer: {} }, 409)
  await post(`${form}/answers`, { ...request, id: nobody.replace('1', '2'), answer: {} }, 422)
  await post(`${form}/answers`, { ...request, replaces: nobody.replace('1', '2'), id: nobody.replace('1', '3') }, 409)
  await post(`${form}/answers`, { ...request, draft: nobody, id: nobody.replace('1', '3') }, 409)
  await post(`${form}/answers`, {}, 400)
  await post(`${form}/answers`, request, 403, await house.agent('admin'))
  await get(`${form}/answers?limit=1&where=kind:other`)
  await get(`${form}/answers?where=phone:1`, 422)
  await get(`${form}/answers?cursor=zzz`, 400)
  await get(`${form}/answers/${nobody}`)
  await get(`${form}/answers/${nobody.replace('1', '2')}`, 404)
  await post(`${form}/answers/${nobody}/reveal`, { reason: '回访核实需要' }, 200)
  await post(`${form}/answers/${nobody}/reveal`, { reason: ' a ' }, 400)
  await post(`${form}/answers/${nobody.replace('1', '2')}/reveal`, { reason: '回访核实需要' }, 404)
  await post(`${form}/answers/${nobody}/reveal`, { reason: '回访核实需要' }, 403, await house.agent('handler'))
  expect(await get<string>(`${form}/answers.csv?lang=en`)).toContain('138****8000')
  await get(`${form}/answers.csv?from=1`, 400)

  const assessment = `${api}/topics/uncovered-assistance/forms/uncovered-assistance/pre-assessment`
  const someone = { dataset: 'disabled_persons', format: 'id-card', query: '孙思力' }
  expect((await post<PeopleFound>(`${assessment}/people`, someone, 200)).people).toHaveLength(1)
  await post(`${assessment}/people`, { ...someone, query: '1' }, 422)
  await post(`${assessment}/people`, { ...someone, dataset: 'assistance_recipients' }, 404)
  await post(`${assessment}/people`, { ...someone, query: '' }, 400)
  await post(`${assessment}/people`, someone, 403, await house.agent('admin'))

  await post(`${api}/forms/preview`, { text: '{}' }, 200)
  await post(`${api}/forms/preview`, {}, 400)

  const named = await get<FormView>(`${topic}/forms/uncovered-assistance/verification`)
  const draft = { topic: 'uncovered-assistance', form: 'uncovered-assistance/verification', version: named.version.hash, answer: {}, revision: 0 }
  const put = (payload: object, status: number) => ask(supervisor, { method: 'PUT', url: `${api}/drafts/${nobody}`, payload }, status)
  await put(draft, 200)
  await put({ ...draft, answer: { a: 1 }, revision: 7 }, 409)
  await put({}, 400)
  await put({ ...draft, replaces: nobody.replace('1', '2') }, 404)
  await put({ ...draft, form: 'uncovered-assistance/report', version: version.hash }, 409)
  await get(`${api}/drafts?topic=uncovered-assistance&replaces=${nobody}`)
  await get(`${api}/drafts?replaces=1`, 400)
  await get(`${api}/drafts/${nobody}`)
  await ask(supervisor, { method: 'DELETE', url: `${api}/drafts/${nobody}` }, 204)
  await ask(supervisor, { method: 'DELETE', url: `${api}/drafts/${nobody}` }, 404)
  await get(`${api}/drafts/${nobody}`, 404)
  await put({ ...draft, revision: 1 }, 404)

  const upload = <T>(content: string, status: number) => ask<T>(supervisor, { ...fileRequest(`${api}/attachments`, 'a.pdf', Buffer.from(content)), method: 'POST', url: `${api}/attachments` }, status)
  const { id } = await upload<AttachmentJson>('%PDF-1.7', 201)
  await upload('<svg>', 415)
  await ask(supervisor, { ...fileRequest(`${api}/attachments?anonymous=true`, 'a.pdf', Buffer.from('%PDF-1.7')), method: 'POST', url: `${api}/attachments?anonymous=true` }, 201)
  await upload('', 422)
  await get(`${api}/attachments/${id}`)
  expect(await get(`${api}/attachments/${id}/about`)).toEqual({ id, name: 'a.pdf', type: 'application/pdf', size: 8 })
  await get(`${api}/attachments/${nobody}/about`, 404)
  await get(`${api}/attachments/${nobody}`, 404)
  await ask(supervisor, { method: 'DELETE', url: `${api}/attachments/${id}` }, 204)
  await ask(supervisor, { method: 'DELETE', url: `${api}/attachments/${id}` }, 404)
})

test('organisations, regions, accounts and grants', async () => {
  const [admin, security] = [await house.agent('admin'), await house.agent('security-admin')]
  const patch = (url: string, payload: object, status: number) => ask(admin, { method: 'PATCH', url, payload }, status)
  await post(`${api}/organisations`, { id: 'city', title: '市' }, 204, admin)
  await post(`${api}/organisations`, { id: 'city', title: '市' }, 409, admin)
  await post(`${api}/organisations`, { id: 'County', title: '', parent: 'no' }, 422, admin)
  await post(`${api}/organisations`, {}, 400, admin)
  await patch(`${api}/organisations/city`, { titleEn: 'City' }, 204)
  await patch(`${api}/organisations/nothing`, {}, 404)
  await get(`${api}/organisations/register`, 200, admin)
  await get(`${api}/organisations/register`, 403)
  await post(`${api}/regions`, { code: '350300', title: '莆田市' }, 204, admin)
  await patch(`${api}/regions/350300`, { validTo: '2026-02-30' }, 422)
  await get(`${api}/regions`, 200, admin)
  for (const kind of ['organisations', 'regions']) {
    const send = (text: string, status: number, digest = '') => ask<RegisterImport>(admin, { ...fileRequest(`${api}/${kind}/import${digest}`, 'a.csv', Buffer.from(text)), method: 'POST', url: `${api}/${kind}/import${digest}` }, status)
    await get(`${api}/${kind}.csv`, 200, admin)
    await send('a', 200)
    const { digest } = await send(kind === 'regions' ? '区划代码,名称\n350302,城厢区\n' : 'Code,Name,Parent code\ncounty,县,city\n', 200)
    await send('a', 422, `?digest=${digest}`)
    await send(kind === 'regions' ? '区划代码,名称\n350302,城厢区\n' : 'Code,Name,Parent code\ncounty,县,city\n', 200, `?digest=${digest}`)
    await send('PK\u0003\u0004', 422)
  }
  const { id } = await post<GivenPassword>(`${api}/accounts`, { account: 'clerk', name: '职员', organisation: 'city' }, 200, admin)
  await post(`${api}/accounts`, { account: 'clerk', name: '职员', organisation: null }, 409, admin)
  await get(`${api}/accounts?limit=1`, 200, admin)
  await get(`${api}/accounts?cursor=-`, 400, admin)
  await patch(`${api}/accounts/${id}`, { name: '办事员' }, 204)
  for (const act of ['suspend', 'resume']) await post(`${api}/accounts/${id}/${act}`, { reason: '试用' }, 204, admin)
  await post(`${api}/accounts/${id}/reset-password`, { reason: '试用' }, 200, admin)
  await post(`${api}/accounts/${nobody}/reset-password`, { reason: '试用' }, 404, admin)
  await get(`${api}/grants/choices`, 200, security)
  const given = { role: 'handler', organisation: 'city', topics: ['uncovered-assistance'], validFrom: '2026-01-01', validTo: null, reason: '入职' }
  const grant = await post<{ id: string }>(`${api}/accounts/${id}/grants`, given, 201, security)
  await post(`${api}/accounts/${security.me.id}/grants`, given, 409, security)
  await get(`${api}/accounts/${id}`, 200, security)
  await post(`${api}/grants/${grant.id}/delegations`, { to: nobody, organisation: null, topics: null, validFrom: null, validTo: '2026-12-31', reason: '休假' }, 404)
  const holder = await house.agent('handler')
  await patch(`${api}/accounts/${holder.me.id}`, { organisation: 'city' }, 204)
  const own = await get<OwnGrants>(`${api}/me/grants`, 200, holder)
  const until = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
  const lent = await post<{ id: string }>(`${api}/grants/${own.grants[0]!.id}/delegations`, { to: id, organisation: 'city', topics: null, validFrom: null, validTo: until, reason: '休假' }, 201, holder)
  await get(`${api}/me/grants`, 200, holder)
  await post(`${api}/delegations/${lent.id}/end`, { reason: '回来' }, 204, holder)
  await post(`${api}/delegations/${lent.id}/end`, { reason: '回来' }, 409, holder)
  await post(`${api}/grants/${grant.id}/end`, { lastDay: '2020-01-01', reason: '调岗' }, 422, security)
  await post(`${api}/grants/${grant.id}/end`, { reason: '调岗' }, 204, security)
  await get(`${api}/accounts/${id}`, 200, security)
  await post(`${api}/me/password`, { current: 'wrong', next: 'a new one, longer' }, 400, holder)
  await post(`${api}/me/password`, { current: holder.password, next: 'a new one, longer' }, 204, holder)
})

test('what somebody would see', async () => {
  const keeper = await house.agent('security-admin')
  const of = `${api}/accounts/${supervisor.me.id}/sight`
  await get(of, 200, keeper)
  await get(of, 403)
  await get(`${api}/accounts/nobody/sight`, 404, keeper)
  for (const kind of ['alert', 'case', 'notice', 'assessment']) await get(`${of}/${kind}/${nobody}`, 200, keeper)
  await get(`${of}/referral/${nobody}`, 400, keeper)
  await get(`${api}/accounts/nobody/sight/alert/${nobody}`, 404, keeper)
})

test('referrals: drafted, named for, approved, received, disposed', async () => {
  const [clerk, head, office] = [await house.agent('handler'), await house.agent('department-head'), await house.agent('case-office')]
  const admin = await house.agent('admin')
  const alert = (await get<Page<AlertSummary>>(`${api}/alerts?limit=1`)).items[0]!.id
  for (const query of [`matter=${alert}`, 'topic=uncovered-assistance']) await get(`${api}/referrals/template?${query}`, 200, clerk)
  await get(`${api}/referrals/template?matter=${nobody}`, 404, clerk)
  await get(`${api}/referrals/template`, 403, admin)
  const put = (url: string, payload: object, status: number, agent = clerk) => ask(agent, { method: 'PUT', url: `${api}/referrals/${url}`, payload }, status)
  const accused = { organisations: ['city'], persons: [{ name: '某某', organisation: null, post: '站长' }] }
  const request = { request: nobody.replace('1', '9'), topic: 'uncovered-assistance', matter: alert, title: '问题线索', facts: '情况说明', basis: '', accused }
  const { id } = await post<{ id: string }>(`${api}/referrals`, request, 201, clerk)
  await post(`${api}/referrals`, { ...request, request: nobody.replace('1', '8'), accused: { organisations: [], persons: [] } }, 422, clerk)
  await post(`${api}/referrals`, { ...request, extra: 1 }, 400, clerk)
  await post(`${api}/referrals`, request, 403, admin)
  await put(id, { title: '问题线索', facts: '情况说明，有补充', basis: '', known: 1 }, 204)
  await put(id, { title: '问题线索', facts: '情况说明', basis: '', known: 1 }, 409)
  await put(nobody, { title: '问题线索', facts: '情况说明', basis: '', known: 1 }, 404)
  await put(`${id}/accused`, { ...accused, reason: '补充对象', known: 2 }, 204)
  await put(`${id}/accused`, { ...accused, reason: '补', known: 3 }, 422)
  await put(`${nobody}/accused`, { ...accused, reason: '补充对象', known: 2 }, 404)
  await get(`${api}/referrals/${id}/candidates?q=super`, 200, clerk)
  await get(`${api}/referrals/${nobody}/candidates`, 404, clerk)
  await post(`${api}/referrals/${id}/readers`, { account: supervisor.me.id, reason: '督办需要' }, 204, clerk)
  await post(`${api}/referrals/${id}/readers`, { account: supervisor.me.id, reason: '督办需要' }, 409, clerk)
  await post(`${api}/referrals/${id}/readers/${supervisor.me.id}/removal`, { reason: '不再需要' }, 204, clerk)
  await post(`${api}/referrals/${id}/readers/${supervisor.me.id}/removal`, { reason: '不再需要' }, 404, clerk)
  const act = (agent: Agent, action: string, answer: object, known: number, status = 204) => post(`${api}/referrals/${id}/actions/${action}`, { answer, known, revision: 3 }, status, agent)
  for (const [agent, count] of [[head, 1], [office, 0]] as const) expect(await get(`${api}/referrals/waiting`, 200, agent)).toMatchObject({ count })
  await get(`${api}/referrals/waiting`, 403, admin)
  await act(head, 'approve', { note: '同意' }, 0)
  await act(office, 'receive', {}, 1)
  await act(office, 'dispose', { disposition: 'none', grounds: '理由充分' }, 2, 422)
  await act(office, 'dispose', { disposition: 'shelved', grounds: '理由充分', look_again: '2027-03-01' }, 2)
  await act(office, 'receive', {}, 2, 409)
  await act(supervisor, 'receive', {}, 2, 404)
  for (const lang of ['zh-CN', 'en']) for (const agent of [clerk, head, office]) await get(`${api}/referrals/${id}?lang=${lang}`, 200, agent)
  await get(`${api}/alerts/${alert}`, 200, clerk)
  await get(`${api}/referrals?limit=1`, 200, office)
  await get(`${api}/referrals?stage=lost`, 400, office)
  await get(`${api}/referrals?cursor=x`, 400, office)
  await get(`${api}/referrals`)
  await get(`${api}/referrals/${id}`, 404)
  await get(`${api}/referrals`, 403, admin)
})

test('every route of these parts was asked', async () => {
  await ask(supervisor, { method: 'DELETE', url: `${api}/session` }, 204)
  expect(asking.named.filter(({ name, tag }) => peopleTags.has(tag) && !asking.answered.has(name))).toEqual([])
})
