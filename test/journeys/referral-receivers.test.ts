import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem } from '../../core/contracts/api.ts'
import type { ReferralDetail, ReferralsWaiting } from '../../core/contracts/referral-api.ts'
import { rerouteReferrals } from '../../core/journeys/reroute-referrals.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { Account } from '../../core/store/entities/identity/account.ts'
import { ReferralReader } from '../../core/store/entities/referrals/referral-reader.ts'
import { testAction } from '../support/action.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { person } from '../support/person.ts'
import { referralRequest, referralWorld, type ReferralWorld } from '../support/referral-world.ts'
import { newAgent, type Agent } from '../support/server.ts'

const api = '/api/v1/referrals'
let house: TestHouse
let world: ReferralWorld
beforeAll(async () => {
  house = await testHouse()
  world = await referralWorld(house)
})
afterAll(() => house.remove())

const post = (agent: Agent, url: string, payload: object) => agent.request({ method: 'POST', url: `${api}${url}`, payload })
const draft = async (agent: Agent, request: object) => expectJson<{ id: string }>(await post(agent, '', request), 201).id
const find = async (agent: Agent, id: string) => expectJson<ReferralDetail>(await agent.get(`${api}/${id}`))
const code = async (answer: ReturnType<Agent['get']>) => {
  const { status, code: of } = (await answer).json<ApiProblem>()
  return `${status} ${of}`
}
const named = ({ readers }: ReferralDetail) => readers.filter(({ ended }) => ended === null).map(({ name }) => name)
const add = (agent: Agent, id: string, { me }: Agent) => post(agent, `/${id}/readers`, { account: me.id, reason: '熟悉有关情况' })
/** By what the actor knows of it now. */
async function act(agent: Agent, id: string, action: string) {
  const { acts, revision } = await find(agent, id)
  return post(agent, `/${id}/actions/${action}`, { answer: {}, known: acts, revision })
}
const suspend = ({ me }: Agent) => bookkeeping(house.open.house.store, (em) => em.nativeUpdate(Account, { id: me.id }, { state: 'suspended' }))
const reroute = () => rerouteReferrals(house.open.house, () => testAction({ at: new Date() }), new AbortController().signal)

describe('who refers does not choose who receives', () => {
  test('one further away whom the sender has named reads it; the nearest is named by the host and receives', async () => {
    const { clerk, head, office, cityOffice } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await add(clerk, id, cityOffice)).statusCode).toBe(204)
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    expect(named(await find(office, id))).toEqual(['clerk', 'head', 'city-office', 'office'])
    expect(await find(cityOffice, id)).toMatchObject({ stage: 'open', mayName: false, actions: [] })
    expect(await code(act(cityOffice, id, 'receive'))).toBe('409 work-refused')
    expect((await act(office, id, 'receive')).statusCode).toBe(204)
    // What the discipline body wants of its own it still does.
    expect((await post(office, `/${id}/readers/${cityOffice.me.id}/removal`, { reason: '改为提级办理' })).statusCode).toBe(204)
    expect((await add(office, id, cityOffice)).statusCode).toBe(204)
    expect((await find(cityOffice, id)).stage).toBe('waiting')
  })

  test('the nearest is not passed over because the sender has named them: the host names them anew', async () => {
    const { clerk, head, office } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await add(clerk, id, office)).statusCode).toBe(204)
    expect((await find(office, id)).stage).toBe('open')
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    const { readers } = await find(office, id)
    expect(readers.map(({ name, by, reason, ended }) => [name, by, reason, ended?.reason])).toEqual([
      ['clerk', 'clerk', '拟写移送', undefined], ['head', '系统', '按管辖和回避规定由系统指派', undefined],
      ['office', 'clerk', '熟悉有关情况', '改由系统指派'], ['office', '系统', '按管辖和回避规定由系统指派', undefined],
    ])
    expect((await act(office, id, 'receive')).statusCode).toBe(204)
  })

  test('nor who approves: the head whom the host has named stays, though the author names another who could; they may give it up themselves', async () => {
    const { clerk, head, cityHead } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await add(clerk, id, cityHead)).statusCode).toBe(204)
    const removal = (agent: Agent) => post(agent, `/${id}/readers/${head.me.id}/removal`, { reason: '另请审批' })
    expect(await code(removal(clerk))).toBe('409 reader-by-host')
    expect(named(await find(clerk, id))).toContain('head')
    expect((await removal(head)).statusCode).toBe(204)
    expect(named(await find(clerk, id))).not.toContain('head')
  })

  test('a case officer who refers does not receive it by that', async () => {
    const { cityHead, office } = world.agents
    const author = await person(house, 'city-author', 'city-cdi', 'case-office', 'city')
    const id = await draft(author, referralRequest({ organisations: ['works'] }))
    expect((await act(cityHead, id, 'approve')).statusCode).toBe(204)
    expect(named(await find(office, id))).toEqual(['city-author', 'city-head', 'office'])
    expect(await code(act(author, id, 'receive'))).toBe('409 work-refused')
    expect((await act(office, id, 'receive')).statusCode).toBe(204)
    await suspend(author)
  })

  test('whoever was named in a draft was named by who refers, whatever else they are', async () => {
    const { clerk, head, office, cityOffice } = world.agents
    const both = await newAgent({ app: house.open.app, store: house.open.house.store }, new Date(), {
      account: 'both', name: 'both', organisation: 'city', grants: [{ role: 'department-head', organisation: 'civil', topics: null }, { role: 'case-office', organisation: 'city', topics: null }],
    })
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect(named(await find(clerk, id))).toEqual(['clerk', 'head', 'both'])
    expect((await add(both, id, cityOffice)).statusCode).toBe(204)
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    expect(named(await find(office, id))).toEqual(['clerk', 'head', 'both', 'city-office', 'office'])
    for (const agent of [both, cityOffice]) expect(await code(act(agent, id, 'receive'))).toBe('409 work-refused')
    await suspend(both)
  })

  test('a reader whose seal is broken does not go on with it, and nothing is held up', async () => {
    const { clerk, head, office, cityOffice } = world.agents
    const id = await draft(clerk, referralRequest({ organisations: ['works'] }))
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    const { sealed } = house.open.house
    const reader = await sealed.reader().findOneOrFail(ReferralReader, { referral: id, account: office.me.id })
    await bookkeeping(sealed, (em) => em.nativeUpdate(ReferralReader, { id: reader.id }, { sealed: `${reader.sealed.slice(0, -4)}AAAA` }))
    expectJson(await office.get(api))
    await reroute()
    expect(expectJson<ReferralsWaiting>(await office.get(`${api}/waiting`)).count).toBeGreaterThan(0)
    expect(await sealed.reader().count(ReferralReader, { referral: id, account: cityOffice.me.id })).toBe(0)
    expect(await sealed.reader().count(ReferralReader, { referral: id, account: office.me.id, endedAt: null })).toBe(1)
  })
})

describe('where nobody knows to which organisation the accused belong', () => {
  test('whoever reaches every organisation receives it, not whom the sender has named; without such a one it is said what is missing', async () => {
    const { clerk, head, office } = world.agents
    const id = await draft(clerk, referralRequest({ persons: [{ name: '身份不明', organisation: null, post: '' }] }))
    expect((await add(clerk, id, office)).statusCode).toBe(204)
    expect(await code(act(head, id, 'approve'))).toBe('409 referral-organisation-unknown')
    expect((await find(head, id)).state).toBe('draft')
    const whole = await person(house, 'whole-office', 'city-cdi', 'case-office', null)
    expect((await act(head, id, 'approve')).statusCode).toBe(204)
    expect(named(await find(whole, id))).toEqual(['clerk', 'head', 'office', 'whole-office'])
    expect(await find(office, id)).toMatchObject({ stage: 'open', actions: [] })
    expect(await code(act(office, id, 'receive'))).toBe('409 work-refused')
    // Nor does whoever looks again each hour stop at it.
    await suspend(whole)
    await reroute()
    expect(named(await find(clerk, id))).toEqual(['clerk', 'head', 'office', 'whole-office'])
  })
})
