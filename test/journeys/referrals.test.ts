import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OwnGrants } from '../../core/contracts/access-api.ts'
import type { AlertDetail, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { ReaderCandidate, ReferralDetail, ReferralsWaiting, ReferralSummary, ReferralTemplate } from '../../core/contracts/referral-api.ts'
import { verifyTrail } from '../../core/domain/audit/verify-trail.ts'
import { putOrganisations } from '../../core/domain/identity/put-organisations.ts'
import { rerouteReferrals } from '../../core/journeys/reroute-referrals.ts'
import { sweepWork } from '../../core/journeys/sweep-work.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Account } from '../../core/store/entities/identity/account.ts'
import { Notification } from '../../core/store/entities/notifications/notification.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { testAction } from '../support/action.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { person } from '../support/person.ts'
import { referralRequest, referralWorld, type ReferralWorld } from '../support/referral-world.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1/referrals'
let house: TestHouse
let world: ReferralWorld
beforeAll(async () => {
  house = await testHouse()
  world = await referralWorld(house)
})
afterAll(() => house.remove())

const send = (agent: Agent, method: 'POST' | 'PUT', url: string, payload: object) => agent.request({ method, url: `${api}${url}`, payload })
const post = (agent: Agent, url: string, payload: object) => send(agent, 'POST', url, payload)
const draft = async (agent: Agent, request: object) => expectJson<{ id: string }>(await post(agent, '', request), 201).id
const find = async (agent: Agent, id: string) => expectJson<ReferralDetail>(await agent.get(`${api}/${id}`))
const list = async (agent: Agent, query = '') => expectJson<Page<ReferralSummary>>(await agent.get(`${api}${query}`))
const code = async (answer: ReturnType<Agent['get']>) => {
  const { status, code: of } = (await answer).json<ApiProblem>()
  return `${status} ${of}`
}
const named = ({ readers }: ReferralDetail) => readers.filter(({ ended }) => ended === null).map(({ name }) => name)
/** By what the actor knows of it now. */
async function act(agent: Agent, id: string, action: string, answer: object = {}) {
  const { acts, revision } = await find(agent, id)
  return post(agent, `/${id}/actions/${action}`, { answer, known: acts, revision })
}
const trail = (verb: string, id?: string) => house.open.house.sealed.reader().find(AuditRecord, { verb, ...(id === undefined ? {} : { objectId: id }) })

describe('a referral on its way', () => {
  let id: string
  let matter: string
  test('is drafted from an alert, which stays as it is; who can approve it is named by the host', async () => {
    const { clerk, head } = world.agents
    matter = world.alerts[0]!
    const before = (await clerk.get(`/api/v1/alerts/${matter}`)).body
    const template = expectJson<ReferralTemplate>(await clerk.get(`${api}/template?matter=${matter}`))
    expect(template).toMatchObject({ topic: 'uncovered-assistance', matter: { id: matter, subject: 'alert' }, inCharge: { id: 'civil' } })
    const request = referralRequest({ organisations: ['works'] }, { matter })
    id = await draft(clerk, request)
    expect(await draft(clerk, request)).toBe(id)
    const after = expectJson<AlertDetail>(await clerk.get(`/api/v1/alerts/${matter}`))
    expect({ ...after, referrals: [] }).toEqual(JSON.parse(before))
    expect(after.referrals).toHaveLength(1)
    const own = await find(clerk, id)
    expect(own).toMatchObject({ title: request.title, state: 'draft', side: 'sending', stage: 'open', author: 'clerk', mayEdit: true, mayName: true, actions: [], matter: { id: matter, isOpen: true }, accused: { organisations: [{ id: 'works', title: '某县住建局' }] } })
    expect(own.facts).toContain('138****5678')
    expect(named(own)).toEqual(['clerk', 'head'])
    expect((await list(head)).items).toMatchObject([{ id, stage: 'waiting', time: { light: 'green' } }])
    const waits = async (agent: Agent) => expectJson<ReferralsWaiting>(await agent.get(`${api}/waiting`))
    expect([await waits(head), await waits(clerk)]).toEqual([{ count: 1, light: 'green' }, { count: 0, light: null }])
  })

  test('shows as a link to those alone who are named', async () => {
    const { clerk, colleague, supervisor } = world.agents
    const linked = async (agent: Agent) => expectJson<AlertDetail>(await agent.get(`/api/v1/alerts/${matter}`)).referrals
    const { number } = await find(clerk, id)
    expect(await linked(clerk)).toEqual([{ id, number, stateTitle: { 'zh-CN': '拟移送', en: 'Draft' } }])
    expect(number).toMatch(/^线索移〔\d{4}〕[0-9A-F]{8}$/)
    for (const agent of [colleague, supervisor]) expect(await linked(agent)).toEqual([])
  })

  test('goes its way to feedback; what the discipline body decides is its own', async () => {
    const { clerk, head, office, cityOffice } = world.agents
    expect(await code(act(clerk, id, 'approve'))).toBe('409 work-refused')
    expect((await find(head, id)).actions.map(({ name, hindrance }) => [name, hindrance])).toEqual([['approve', null], ['refuse', null]])
    expect((await act(head, id, 'approve', { note: '同意' })).statusCode).toBe(204)
    // The county's office covers the accused and belongs to nobody who is; the city's would be further away.
    expect(await code(cityOffice.get(`${api}/${id}`))).toBe('404 not-found')
    expect(await find(office, id)).toMatchObject({ state: 'approved', stage: 'waiting', side: 'receiving', mayName: true })
    expect(await code(send(clerk, 'PUT', `/${id}`, { title: 'x', facts: 'x', basis: '', known: 1 }))).toBe('409 referral-not-draft')
    expect((await act(office, id, 'receive', { office: '第二监督检查室' })).statusCode).toBe(204)
    expect(await code(post(office, `/${id}/actions/dispose`, { answer: {}, known: 1, revision: 1 }))).toBe('409 work-moved')
    expect(await code(act(office, id, 'dispose', { disposition: 'punish', grounds: '理由充分' }))).toBe('422 answer-unfit')
    expect((await act(office, id, 'dispose', { disposition: 'preliminary', grounds: '有具体线索，可查性强' })).statusCode).toBe(204)
    expect((await act(office, id, 'feed_back', { outcome: 'handled', feedback: '已依规处理，请健全审批制度。' })).statusCode).toBe(204)
    const [ours, theirs] = [await find(clerk, id), await find(office, id)]
    const told = ({ events }: ReferralDetail) => events.map(({ answer }) => answer?.answer ?? null)
    expect(told(theirs)).toEqual([{ outcome: 'handled', feedback: '已依规处理，请健全审批制度。' }, { disposition: 'preliminary', grounds: '有具体线索，可查性强' }, { office: '第二监督检查室' }, { note: '同意' }, null])
    expect(told(ours)).toEqual([told(theirs)[0], null, told(theirs)[2], told(theirs)[3], null])
    expect(ours).toMatchObject({ state: 'fed_back', stage: 'over', time: null, actions: [] })
    expect((await list(clerk, '?stage=over')).items.map((one) => one.id)).toEqual([id])
    expect((await list(clerk, '?stage=open')).items).toEqual([])
  })

  test('of two who act at once one has acted; sent again it is told that it was done', async () => {
    const { clerk, head, office } = world.agents
    const other = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await act(head, other, 'approve')).statusCode).toBe(204)
    const receive = () => post(office, `/${other}/actions/receive`, { answer: {}, known: 1, revision: 1 })
    const codes = (await Promise.all([receive(), receive(), receive()])).map(({ statusCode }) => statusCode).toSorted()
    expect(codes).toEqual([204, 409, 409])
    expect(await code(receive())).toBe('409 work-moved')
    expect((await trail('receive-referral', other))).toHaveLength(1)
  })

  test('every reading is on its trail, and none of it on that of the house', async () => {
    const readings = await trail('read-referral', id)
    const { clerk, office } = world.agents
    const { readings: shown } = await find(clerk, id)
    expect(shown).toHaveLength(readings.length + 1)
    expect(new Set(readings.map(({ actorId }) => actorId))).toEqual(new Set([clerk, world.agents.head, office].map(({ me }) => me.id)))
    expect(await verifyTrail(house.open.house.sealed)).toMatchObject({ broken: null })
    expect(await house.open.house.store.reader().count(AuditRecord, { objectId: id })).toBe(0)
    expect(await house.open.house.store.reader().count(AuditRecord, { objectKind: 'referral' })).toBe(0)
  })
})

describe('who is named', () => {
  let id: string
  beforeAll(async () => {
    id = await draft(world.agents.clerk, referralRequest({ organisations: ['works'] }))
  })

  test('are persons, named with a reason by who has it in hand', async () => {
    const { clerk, head, colleague, executive, admin } = world.agents
    const people = async (q: string) => expectJson<{ items: readonly ReaderCandidate[] }>(await clerk.get(`${api}/${id}/candidates?q=${q}`)).items.map(({ name }) => name)
    expect(await people('')).toEqual(['city-head', 'city-office', 'colleague', 'executive', 'office', 'supervisor'])
    expect(await people('accused')).toEqual([])
    const add = (agent: Agent, account: string, reason = '协助核对材料') => post(agent, `/${id}/readers`, { account, reason })
    expect(await code(colleague.get(`${api}/${id}`))).toBe('404 not-found')
    expect(await code(add(clerk, colleague.me.id, ' 因 '))).toBe('422 referral-reason-missing')
    expect((await add(clerk, colleague.me.id)).statusCode).toBe(204)
    expect(await code(add(clerk, colleague.me.id))).toBe('409 reader-already-named')
    expect(await find(colleague, id)).toMatchObject({ mayName: false, side: 'sending' })
    expect(await code(add(colleague, executive.me.id))).toBe('403 readers-not-yours')
    for (const account of [admin.me.id, 'nobody']) expect(await code(add(clerk, account))).toBe('422 reader-unfit')
    for (const { me } of [world.agents.accused, world.agents.below]) expect(await code(add(clerk, me.id))).toBe('409 reader-in-conflict')
    const leave = (agent: Agent, account: string) => post(agent, `/${id}/readers/${account}/removal`, { reason: '不再需要' })
    expect(await code(leave(clerk, head.me.id))).toBe('409 reader-by-host')
    expect(await code(leave(colleague, clerk.me.id))).toBe('403 readers-not-yours')
    expect((await leave(colleague, colleague.me.id)).statusCode).toBe(204)
    expect(await code(leave(clerk, colleague.me.id))).toBe('404 reader-not-named')
    expect(await code(colleague.get(`${api}/${id}`))).toBe('404 not-found')
    expect((await find(clerk, id)).readers).toMatchObject([{ name: 'clerk' }, { name: 'head', by: '系统' }, { name: 'colleague', reason: '协助核对材料', by: 'clerk', ended: { reason: '不再需要', by: 'colleague' } }])
    expect((await trail('name-reader', id)).map(({ actorName }) => actorName)).toEqual(['clerk', 'clerk', 'clerk'])
    expect((await trail('end-reader', id)).map(({ actorName }) => actorName)).toEqual(['colleague'])
  })

  test('whoever wrote in it does not approve it', async () => {
    const { head, cityHead, clerk } = world.agents
    const { revision, title, facts } = await find(head, id)
    expect(await code(send(head, 'PUT', `/${id}`, { title: ' ', facts, basis: '', known: revision }))).toBe('422 referral-title-missing')
    expect((await send(head, 'PUT', `/${id}`, { title, facts: `${facts}另有其他问题。`, basis: '', known: revision })).statusCode).toBe(204)
    expect(await code(send(clerk, 'PUT', `/${id}`, { title, facts, basis: '', known: revision }))).toBe('409 referral-changed-meanwhile')
    expect((await find(head, id)).actions.map(({ name, hindrance }) => [name, hindrance === null])).toEqual([['approve', false], ['refuse', true]])
    expect(await code(act(head, id, 'approve'))).toBe('409 referral-own-draft')
    // Nobody else of the bureau could: the host has named who is next above.
    expect(named(await find(cityHead, id))).toEqual(['clerk', 'head', 'city-head'])
    expect((await act(cityHead, id, 'refuse', { why: '另案处理' })).statusCode).toBe(204)
    expect(await find(clerk, id)).toMatchObject({ state: 'refused', stage: 'over' })
  })
})

describe('whoever is accused', () => {
  test('cannot refer, nor approve, nor receive', async () => {
    const { clerk, accused, below } = world.agents
    for (const [agent, organisation] of [[clerk, 'civil'], [clerk, 'county'], [accused, 'works'], [below, 'works'], [below, 'city']] as const) expect(await code(post(agent, '', referralRequest({ organisations: [organisation] })))).toBe('409 referral-own-organisation')
    // The head of the bureau is accused: the city's head approves.
    const id = await draft(clerk, referralRequest({ persons: [{ name: ' Head ', organisation: 'civil', post: '局长' }] }))
    expect(named(await find(clerk, id))).toEqual(['clerk', 'city-head'])
    expect((await act(world.agents.cityHead, id, 'approve')).statusCode).toBe(204)
    // Of the same name elsewhere: somebody else.
    const other = await draft(clerk, referralRequest({ persons: [{ name: 'head', organisation: 'works', post: '' }] }))
    expect(named(await find(clerk, other))).toEqual(['clerk', 'head'])
    for (const wrong of [{}, { persons: [{ name: '  ', organisation: null, post: '' }] }]) expect(await code(post(clerk, '', referralRequest(wrong)))).toBe('422 referral-nobody-accused')
    expect(await code(post(clerk, '', referralRequest({ organisations: ['works', 'works'] })))).toBe('422 referral-accused-twice')
    expect(await code(post(clerk, '', referralRequest({ organisations: ['nothing'] })))).toBe('422 no-organisation')
  })

  test('by being accused later sees nothing from then on, superiors too where they are', async () => {
    const { clerk, head, office, cityOffice, supervisor } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    const { revision } = await find(office, id)
    const change = (organisations: readonly string[], known = revision) => send(office, 'PUT', `/${id}/accused`, { organisations, persons: [], reason: '经核查另有涉及单位', known })
    expect(await code(send(clerk, 'PUT', `/${id}/accused`, { organisations: ['works'], persons: [], reason: '经核查另有涉及单位', known: revision }))).toBe('403 readers-not-yours')
    expect(await code(change(['works'], revision + 1))).toBe('409 referral-changed-meanwhile')
    // Everything below the county, its commission with it.
    expect((await change(['works', 'county'])).statusCode).toBe(204)
    for (const agent of [clerk, head, office, supervisor]) expect(await code(agent.get(`${api}/${id}`))).toBe('404 not-found')
    expect((await list(clerk)).items.some((one) => one.id === id)).toBe(false)
    const now = await find(cityOffice, id)
    expect(now.readers.map(({ name, isApart }) => [name, isApart])).toEqual([['clerk', true], ['head', true], ['office', true], ['city-office', false]])
    expect(now.events[0]).toMatchObject({ by: 'office', text: '更正被反映对象：经核查另有涉及单位' })
    expect(await code(send(cityOffice, 'PUT', `/${id}/accused`, { organisations: ['city'], persons: [], reason: '全部涉及其中', known: revision + 1 }))).toBe('409 referral-nobody-to-go-on')
    expect(await find(cityOffice, id)).toMatchObject({ revision: revision + 1 })
  })

  test('by the tree being moved sees nothing, and the next above takes it on', async () => {
    const { store } = house.open.house
    await unitOfWork(store, testAction(), (change) => putOrganisations(change, [{ id: 'bureau', title: '某局', titleEn: null, parent: 'county', departmentKind: null, serves: [], validFrom: null, validTo: null }, { id: 'bureau-cdi', title: '派驻组', titleEn: null, parent: 'county', departmentKind: null, serves: [], validFrom: null, validTo: null }]))
    const author = await person(house, 'author', 'civil', 'handler', 'civil')
    const id = await draft(author, referralRequest({ organisations: ['bureau'] }))
    expect((await act(world.agents.head, id, 'approve')).statusCode).toBe(204)
    expect((await find(world.agents.office, id)).state).toBe('approved')
    await unitOfWork(store, testAction(), async (change) => {
      await change.em.nativeUpdate(Account, { id: { $in: [world.agents.office.me.id, author.me.id] } }, { organisation: 'bureau' } as never)
      change.audit({ verb: 'move', object: { kind: 'account', id: 'x' }, topic: null })
    })
    for (const agent of [world.agents.office, author]) expect(await code(agent.get(`${api}/${id}`))).toBe('404 not-found')
    await rerouteReferrals(house.open.house, () => testAction({ at: new Date() }), new AbortController().signal)
    expect(named(await find(world.agents.cityOffice, id))).toContain('city-office')
    const before = await house.open.house.sealed.reader().count(AuditRecord)
    await rerouteReferrals(house.open.house, () => testAction({ at: new Date() }), new AbortController().signal)
    expect(await house.open.house.sealed.reader().count(AuditRecord)).toBe(before)
    await unitOfWork(store, testAction(), async (change) => {
      await change.em.nativeUpdate(Account, { id: world.agents.office.me.id }, { organisation: 'county-cdi' } as never)
      change.audit({ verb: 'move', object: { kind: 'account', id: 'x' }, topic: null })
    })
  })

  test('is kept out together with whoever acts in their place, and a lent role opens nothing', async () => {
    const { clerk, cityHead, head, colleague } = world.agents
    const [grant] = expectJson<OwnGrants>(await head.get('/api/v1/me/grants')).grants
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
    const delegated = await head.request({ method: 'POST', url: `/api/v1/grants/${grant!.id}/delegations`, payload: { to: colleague.me.id, organisation: 'civil', topics: null, validFrom: null, validTo: day, reason: '休假期间' } })
    expectJson(delegated, 201)
    const id = await draft(clerk, referralRequest({ persons: [{ name: 'head', organisation: 'civil', post: '' }] }))
    expect(await code(post(clerk, `/${id}/readers`, { account: colleague.me.id, reason: '协助核对材料' }))).toBe('409 reader-in-conflict')
    const other = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await post(clerk, `/${other}/readers`, { account: colleague.me.id, reason: '协助核对材料' })).statusCode).toBe(204)
    expect((await find(colleague, other)).actions).toEqual([])
    expect(await code(act(colleague, other, 'approve'))).toBe('409 work-refused')
    expect(named(await find(cityHead, id))).toEqual(['clerk', 'city-head'])
  })
})

test('is late like everything else: its light changes in the sealed store, and nobody is told of it elsewhere', async () => {
  const { clerk, head } = world.agents
  const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
  const { house: open } = house.open
  const later = new Date(Date.now() + 40 * 86_400_000)
  const before = await open.store.reader().count(AuditRecord)
  await sweepWork({ ...open, store: open.sealed }, () => testAction({ at: later }), new AbortController().signal)
  expect((await list(head, '?stage=waiting')).items.find((one) => one.id === id)!.time).toMatchObject({ light: 'red' })
  expect((await trail('change-lights')).length).toBeGreaterThan(0)
  expect(await open.store.reader().count(AuditRecord)).toBe(before)
  expect(await open.store.reader().count(Notification, { item: id })).toBe(0)
})
