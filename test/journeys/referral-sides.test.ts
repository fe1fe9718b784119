import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertDetail, ApiProblem, Page } from '../../core/contracts/api.ts'
import type { ReferralDetail, ReferralProblem, ReferralsWaiting, ReferralSummary } from '../../core/contracts/referral-api.ts'
import { putOrganisations } from '../../core/domain/identity/put-organisations.ts'
import { rerouteReferrals } from '../../core/journeys/reroute-referrals.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { Referral } from '../../core/store/entities/referrals/referral.ts'
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
const list = async (agent: Agent) => expectJson<Page<ReferralSummary>>(await agent.get(api))
const code = async (answer: ReturnType<Agent['get']>) => {
  const { status, code: of } = (await answer).json<ApiProblem>()
  return `${status} ${of}`
}
const named = ({ readers }: ReferralDetail) => readers.filter(({ ended }) => ended === null).map(({ name }) => name)
/** By what the actor knows of it now. */
async function act(agent: Agent, id: string, action: string) {
  const { acts, revision } = await find(agent, id)
  return post(agent, `/${id}/actions/${action}`, { answer: {}, known: acts, revision })
}

describe('two people, two sides', () => {
  const approve = (id: string, { acts, revision }: ReferralDetail) => post(world.agents.head, `/${id}/actions/approve`, { answer: {}, known: acts, revision })
  const accuse = async (agent: Agent, id: string, organisations: readonly string[], reason: string) => send(agent, 'PUT', `/${id}/accused`, { organisations, persons: [], reason, known: (await find(agent, id)).revision })

  test('nobody approves what they have not read: neither other words nor others who are accused', async () => {
    const { clerk, head } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    const read = await find(head, id)
    expect((await send(clerk, 'PUT', `/${id}`, { title: read.title, facts: '说的已是另一回事。', basis: '', known: read.revision })).statusCode).toBe(204)
    expect(await code(approve(id, read))).toBe('409 referral-changed-meanwhile')
    const again = await find(head, id)
    expect((await accuse(clerk, id, ['works-station'], '只涉及下属站所')).statusCode).toBe(204)
    expect(await code(approve(id, again))).toBe('409 referral-changed-meanwhile')
    expect((await approve(id, await find(head, id))).statusCode).toBe(204)
  })

  test('whoever says in a draft whom it accuses has written in it, and does not approve it', async () => {
    const { clerk, head, cityHead } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await accuse(head, id, ['works-station'], '只涉及下属站所')).statusCode).toBe(204)
    expect(await code(act(head, id, 'approve'))).toBe('409 referral-own-draft')
    expect(named(await find(cityHead, id))).toEqual(['clerk', 'head', 'city-head'])
    expect((await act(cityHead, id, 'approve')).statusCode).toBe(204)
    // Afterwards it is the discipline body's: it goes on with what it has put right itself.
    const { office } = world.agents
    expect((await accuse(office, id, ['works'], '经核查涉及全局')).statusCode).toBe(204)
    expect((await act(office, id, 'receive')).statusCode).toBe(204)
  })

  test('whom the discipline body comes upon, and why it names somebody, the sending side does not learn', async () => {
    const { clerk, head, office, cityOffice, supervisor } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    const told = ({ accused, events, readers }: ReferralDetail) => [accused, events, readers.map(({ name, reason, ended, isApart }) => [name, reason, ended?.reason, isApart])]
    const before = told(await find(clerk, id))
    expect((await send(office, 'PUT', `/${id}/accused`, { organisations: ['works'], persons: [{ name: 'head', organisation: 'civil', post: '局长' }], reason: '初核发现局长参与其中', known: 1 })).statusCode).toBe(204)
    expect(await code(head.get(`${api}/${id}`))).toBe('404 not-found')
    expect(told(await find(clerk, id))).toEqual(before)
    for (const one of [supervisor, cityOffice]) expect((await post(office, `/${id}/readers`, { account: one.me.id, reason: '参加初步核实' })).statusCode).toBe(204)
    expect((await post(office, `/${id}/readers/${cityOffice.me.id}/removal`, { reason: '退出核实组' })).statusCode).toBe(204)
    const [ours, theirs] = [await find(clerk, id), await find(supervisor, id)]
    expect(JSON.stringify(ours)).not.toMatch(/初核|核实/)
    expect(ours.readers.slice(3).map(({ name, reason, ended }) => [name, reason, ended === null ? null : ended.reason])).toEqual([['supervisor', null, null], ['city-office', null, null]])
    expect(theirs.accused.persons.map(({ name }) => name)).toEqual(['head'])
    expect(theirs.events[0]).toMatchObject({ text: '更正被反映对象：初核发现局长参与其中' })
    expect(theirs.readers.slice(3).map(({ reason, ended }) => [reason, ended === null ? null : ended.reason])).toEqual([['参加初步核实', null], ['参加初步核实', '退出核实组']])
    expect(theirs.readers.map(({ name, isApart }) => [name, isApart])).toContainEqual(['head', true])
  })
})

describe('who goes on with it is nobody’s choice', () => {
  test('a head who is not over who refers is told of it where somebody says so, and approves nothing', async () => {
    const { clerk, head } = world.agents
    const friend = await person(house, 'friend', 'works', 'department-head', 'works')
    const id = await draft(clerk, referralRequest({ organisations: ['works-station'] }))
    expect((await post(clerk, `/${id}/readers`, { account: friend.me.id, reason: '协助核对材料' })).statusCode).toBe(204)
    expect(await find(friend, id)).toMatchObject({ stage: 'open', mayName: false, actions: [] })
    for (const action of ['approve', 'refuse']) expect(await code(act(friend, id, action))).toBe('409 work-refused')
    // Nor do they stand in for the head who is named.
    expect(await code(post(clerk, `/${id}/readers/${head.me.id}/removal`, { reason: '不必麻烦他' }))).toBe('409 reader-by-host')
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
  })

  test('a case officer from elsewhere whom the sending side has named does not receive it: whose it is, is named as well; the discipline body hands it on to whom it will', async () => {
    const { clerk, head, office } = world.agents
    await unitOfWork(house.open.house.store, testAction(), (change) => putOrganisations(change, [{ id: 'far', title: '外县', titleEn: null, parent: 'city', departmentKind: null, serves: [], validFrom: null, validTo: null }]))
    const far = await person(house, 'far-office', 'far', 'case-office', 'far')
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await post(clerk, `/${id}/readers`, { account: far.me.id, reason: '熟悉有关情况' })).statusCode).toBe(204)
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    expect(named(await find(office, id))).toEqual(['clerk', 'head', 'far-office', 'office'])
    expect(await code(act(far, id, 'receive'))).toBe('409 work-refused')
    expect(await find(far, id)).toMatchObject({ stage: 'open', mayName: false })
    const other = await person(house, 'far-office-2', 'far', 'case-office', 'far')
    expect((await post(office, `/${id}/readers`, { account: other.me.id, reason: '指定异地管辖' })).statusCode).toBe(204)
    expect((await act(other, id, 'receive')).statusCode).toBe(204)
  })

  test('whoever knows of a conflict gives it up, somebody else is named, and they are not named again', async () => {
    const { clerk, head, office, cityOffice, cityHead } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    const leave = (agent: Agent, account = agent.me.id) => post(agent, `/${id}/readers/${account}/removal`, { reason: '与被反映人有亲属关系' })
    expect(await code(leave(clerk, head.me.id))).toBe('409 reader-by-host')
    expect((await leave(head)).statusCode).toBe(204)
    expect(await code(head.get(`${api}/${id}`))).toBe('404 not-found')
    expect(named(await find(clerk, id))).toEqual(['clerk', 'city-head'])
    expect((await act(cityHead, id, 'approve')).statusCode).toBe(204)
    expect((await leave(office)).statusCode).toBe(204)
    expect(named(await find(clerk, id))).toEqual(['clerk', 'city-head', 'city-office'])
    // Nobody is left above: it would lie there.
    expect(await code(leave(cityOffice))).toBe('409 referral-nobody-to-go-on')
    expect(await find(cityOffice, id)).toMatchObject({ stage: 'waiting' })
    await rerouteReferrals(house.open.house, () => testAction({ at: new Date() }), new AbortController().signal)
    expect(named(await find(clerk, id))).toEqual(['clerk', 'city-head', 'city-office'])
  })
})

test('sent again it is drafted once; with other words it says so and names the draft that is kept, until somebody changes that one', async () => {
  const { clerk } = world.agents
  const request = referralRequest({ organisations: ['works'], persons: [{ name: '王某', organisation: 'works', post: '' }] }, { matter: world.alerts[0]! })
  const id = await draft(clerk, request)
  expect(await draft(clerk, { ...request, facts: ` ${request.facts}\r\n` })).toBe(id)
  const others = [
    { title: '关于另一件事的线索' }, { facts: '补充了新的事实。' }, { basis: '' }, { matter: null }, { matter: world.alerts[1]! },
    { accused: { ...request.accused, organisations: ['works-station'] } }, { accused: { ...request.accused, persons: [] } }, { accused: { ...request.accused, persons: [{ ...request.accused.persons[0]!, post: '科长' }] } },
  ]
  for (const other of others) {
    const answer = await post(clerk, '', { ...request, ...other })
    expect([answer.statusCode, answer.json<ReferralProblem>().code, answer.json<ReferralProblem>().referral]).toEqual([409, 'referral-request-taken', id])
    // It is for the log as well: nothing of what it says.
    expect(answer.body).not.toContain(request.title)
  }
  const { title, facts, revision } = await find(clerk, id)
  expect([title, revision]).toEqual([request.title, 1])
  expect(await draft(clerk, { ...request, request: randomUUID(), facts: '补充了新的事实。' })).not.toBe(id)
  // What others have changed since cannot be told from what was sent.
  expect((await send(clerk, 'PUT', `/${id}`, { title, facts: `${facts}补充。`, basis: '', known: 1 })).statusCode).toBe(204)
  expect(await draft(clerk, { ...request, facts: '补充了新的事实。' })).toBe(id)
})

test('one whose seal is broken takes nothing else with it', async () => {
  const { clerk, head } = world.agents
  const [broken, whole] = [await draft(clerk, referralRequest({ organisations: ['works'] }, { matter: world.alerts[1]! })), await draft(clerk, referralRequest({ organisations: ['works'] }))]
  const { sealed } = house.open.house
  const { sealed: was } = await sealed.reader().findOneOrFail(Referral, { id: broken })
  const store = (text: string) => bookkeeping(sealed, (em) => em.nativeUpdate(Referral, { id: broken }, { sealed: text }))
  await store(`${was.slice(0, -4)}AAAA`)
  const ids = (await list(clerk)).items.map(({ id }) => id)
  expect([ids.includes(whole), ids.includes(broken)]).toEqual([true, false])
  expect(expectJson<AlertDetail>(await clerk.get(`/api/v1/alerts/${world.alerts[1]!}`)).referrals).toEqual([])
  expect(expectJson<ReferralsWaiting>(await head.get(`${api}/waiting`)).count).toBeGreaterThan(0)
  expect(await code(clerk.get(`${api}/${broken}`))).toBe('500 sealed-row-damaged')
  await rerouteReferrals(house.open.house, () => testAction({ at: new Date() }), new AbortController().signal)
  await store(was)
  expect((await list(clerk)).items.map(({ id }) => id)).toContain(broken)
})
