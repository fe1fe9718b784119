import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, ApiProblem, Page } from '../../core/contracts/api.ts'
import { sightKinds, type MatterSightJson, type SightJson } from '../../core/contracts/sight-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { testAction } from '../support/action.ts'
import { get } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import { newAgent, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
const lists = { alert: 'alerts', case: 'cases', notice: 'notices', assessment: 'assessments', duty: 'duties', sample: 'samples' } as const
let house: TestHouse
let keeper: Agent
let people: readonly Agent[]
let alerts: readonly string[]

const sight = (of: Agent) => get<SightJson>(keeper, `/accounts/${of.me.id}/sight`)

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市民政局', departmentKind: 'civil-affairs', serves: ['350300'] }, { id: 'county', title: '县民政局', parent: 'city' }, { id: 'health', title: '市医保局' },
  ])
  keeper = await house.agent('security-admin')
  const coordinator = await house.agent('coordinator')
  const supervisor = await house.agent('supervisor')
  people = [
    supervisor, coordinator, await house.agent('topic-designer'),
    await person(house, 'city-clerk', 'city', 'handler', 'city'), await person(house, 'county-clerk', 'county', 'handler', 'county'),
    await person(house, 'health-lead', 'health', 'lead', 'health'), await person(house, 'county-supervisor', 'county', 'supervisor', 'county'),
  ]
  await importSamples(house, supervisor)
  alerts = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=12&state=generated')).items.map(({ id }) => id)
  for (const [organisation, some] of [['city', alerts.slice(0, 4)], ['county', alerts.slice(4, 7)], ['health', alerts.slice(7, 9)]] as const) {
    expectJson(await coordinator.request({ method: 'POST', url: `${api}/alerts/actions/dispatch`, payload: { ids: some, organisation } }))
  }
}, 120_000)
afterAll(() => house.remove())

test('what is counted is what each finds in their own lists, and what may be opened is what they may open', async () => {
  for (const agent of people) {
    const { topics, may, active } = await sight(agent)
    expect(active).toBe(true)
    expect(may.map(({ permission }) => permission).toSorted()).toEqual([...agent.me.may].toSorted())
    const { counts } = topics.find(({ id }) => id === topic)!
    for (const kind of sightKinds) {
      const own = await agent.get(`${api}/${lists[kind]}?topic=${topic}`)
      expect([agent.me.account, kind, counts[kind]]).toEqual([agent.me.account, kind, own.statusCode === 403 ? null : expectJson<Page<unknown>>(own).total])
    }
  }
  const seen = await Promise.all(people.map(async (agent) => (await sight(agent)).topics.find(({ id }) => id === topic)!.counts.alert?.count))
  expect(seen.slice(3)).toEqual([7, 3, 2, 3])
})

test('of each matter it is said what opening it says, whoever and whatever it is', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom(...people), fc.constantFrom(...sightKinds), fc.constantFrom(...alerts, '01989f00-0000-7000-8000-000000000001', 'x'), async (agent, kind, matter) => {
    const { sees, by } = await get<MatterSightJson>(keeper, `/accounts/${agent.me.id}/sight/${kind}/${matter}`)
    expect(sees).toBe((await agent.get(`${api}/${lists[kind]}/${matter}`)).statusCode === 200)
    expect(by.length > 0).toBe(sees)
  }), { numRuns: 60 })
})

test('whoever keeps a part learns of that part alone, whatever the others’ grants reach', async () => {
  const { app, house: { store } } = house.open
  const part = await person(house, 'part-keeper', 'county', 'security-admin', 'county')
  const wide = await newAgent({ app, store }, new Date(), {
    account: 'wide', name: 'wide', organisation: 'county', grants: [{ role: 'handler', organisation: 'city', topics: null }, { role: 'handler', organisation: 'health', topics: [topic] }],
  })
  const look = async () => expectJson<SightJson>(await part.get(`${api}/accounts/${wide.me.id}/sight`))
  const before = await look()
  expect([before.whole, before.topics.find(({ id }) => id === topic)!.counts.alert?.count, (await sight(wide)).whole]).toEqual([false, 3, true])
  const sees = async (matter: string) => (await get<MatterSightJson>(part, `/accounts/${wide.me.id}/sight/alert/${matter}`))
  expect([(await sees(alerts[4]!)).sees, (await sees(alerts[4]!)).by.map(({ organisation }) => organisation?.id)]).toEqual([true, ['city']])
  for (const matter of [alerts[0]!, alerts[7]!, 'x']) expect(await sees(matter)).toEqual({ sees: false, by: [] })
  const coordinator = people[1]!
  for (const [organisation, id] of [['city', alerts[9]!], ['health', alerts[10]!]] as const) expectJson(await coordinator.request({ method: 'POST', url: `${api}/alerts/actions/dispatch`, payload: { ids: [id], organisation } }))
  expect(await look()).toEqual(before)
  expect((await wide.get(`${api}/alerts/${alerts[9]!}`)).statusCode).toBe(200)
})

test('of whom and for whom; what is looked at stands on the trail', async () => {
  const [, , , clerk] = people
  const { by } = await get<MatterSightJson>(keeper, `/accounts/${clerk!.me.id}/sight/alert/${alerts[5]!}`)
  expect(by).toEqual([{ role: 'handler', heldBy: null, organisation: { id: 'city', title: '市民政局' }, topics: null }])
  for (const agent of people) expect((await agent.get(`${api}/accounts/${clerk!.me.id}/sight`)).statusCode).toBe(403)
  expect((await keeper.get(`${api}/accounts/nobody/sight`)).json<ApiProblem>().code).toBe('not-found')
  expect((await keeper.get(`${api}/accounts/${clerk!.me.id}/sight/referral/x`)).statusCode).toBe(400)
  const leaves = await house.open.house.store.reader().find(AuditRecord, { verb: 'look-at-sight', objectId: clerk!.me.id })
  expect(leaves.length).toBeGreaterThan(1)
  expect(leaves.map(({ actorId }) => actorId)).toEqual(leaves.map(() => keeper.me.id))
  expectJson(await (await house.agent('admin')).request({ method: 'POST', url: `${api}/accounts/${clerk!.me.id}/suspend`, payload: { reason: '长期休假' } }).then((answer) => (answer.statusCode === 204 ? keeper.get(`${api}/accounts`) : answer)))
  expect(await sight(clerk!)).toMatchObject({ active: false, may: [] })
  expect((await get<MatterSightJson>(keeper, `/accounts/${clerk!.me.id}/sight/alert/${alerts[5]!}`)).sees).toBe(false)
})
