import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, Page } from '../../core/contracts/api.ts'
import type { CaseDetail, CaseSummary } from '../../core/contracts/case-api.ts'
import type { LiveEvent } from '../../core/contracts/live-event.ts'
import type { ReferralDetail } from '../../core/contracts/referral-api.ts'
import { verifyTrail } from '../../core/domain/audit/verify-trail.ts'
import { whoSees } from '../../core/journeys/see-referrals.ts'
import { reading } from '../../core/store/access.ts'
import { Referral } from '../../core/store/entities/referrals/referral.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { referralRequest, referralTopic, referralWorld, type ReferralWorld } from '../support/referral-world.ts'
import type { Agent } from '../support/server.ts'

/** Nobody has written this anywhere else. */
const secret = '只在密件里出现的话'
const nobody = '01989f00-0000-7000-8000-000000000001'
type Name = keyof ReferralWorld['agents']

let house: TestHouse
let world: ReferralWorld
let caseId: string
let places: readonly string[]
/** Reading these leaves an entry on the trail each time: they are compared by themselves. */
const isExport = (place: string) => /\.csv$|sheet$/.test(place)
const log: string[] = []
const heard: LiveEvent[] = []
beforeAll(async () => {
  house = await testHouse({ logger: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }) })
  world = await referralWorld(house)
  const { clerk, supervisor } = world.agents
  const [id] = world.alerts
  expectJson(await clerk.request({ method: 'POST', url: '/api/v1/alerts/actions/sign', payload: { ids: [id] } }))
  const { work } = expectJson<AlertDetail>(await clerk.get(`/api/v1/alerts/${id}`))
  const version = work!.actions.find(({ name }) => name === 'confirm')!.formVersion!
  expectJson(await clerk.request({ method: 'POST', url: `/api/v1/alerts/${id}/actions/confirm`, payload: { answer: { id: randomUUID(), version, answer: { finding: 'confirmed', note: '已入户核实' } } } }), 201)
  caseId = expectJson<Page<CaseSummary>>(await supervisor.get('/api/v1/cases')).items[0]!.id
  places = await readPlaces()
  house.open.house.live.subscribe((event) => void heard.push(event))
})
afterAll(() => house.remove())

/** Every address that can be read, with what is there where the route names something. */
async function readPlaces(): Promise<readonly string[]> {
  const { paths } = (await house.open.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>()
  const known: Readonly<Record<string, string>> = { topic: referralTopic, dataset: 'disabled_persons', rule: 'uncovered-disabled', pack: referralTopic, form: 'monthly-visit' }
  const idOf = (route: string) => (route.includes('/alerts/') ? world.alerts[1]! : route.includes('/cases/') ? caseId : nobody)
  const streams = ['/api/v1/events', '/api/v1/jobs/{id}/events']
  const routes = Object.entries(paths).filter(([route, methods]) => 'get' in methods && !streams.includes(route)).map(([route]) => route.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => known[name] ?? idOf(route)))
  return [...routes, `/api/v1/alerts/${world.alerts[0]!}`, '/api/v1/alerts?q=线索', '/api/v1/tasks?light=red', '/api/v1/audit?objectKind=referral', '/api/v1/referrals?stage=over', `/api/v1/referrals/template?matter=${caseId}`]
}

/** An answer with everything in it but what is each request's own. */
const whole = ({ statusCode, headers, body }: Awaited<ReturnType<Agent['get']>>): string => {
  const { date, 'x-request-id': id, ...rest } = headers
  expect(typeof id).toBe('string')
  expect(date === undefined || typeof date === 'string').toBe(true)
  return JSON.stringify([statusCode, rest, body.replaceAll(String(id), '')])
}

/** What somebody gets to read, everywhere. */
async function everything(agent: Agent, which: (place: string) => boolean): Promise<readonly string[]> {
  const answers: string[] = []
  for (const place of places.filter(which)) answers.push(`${place} ${whole(await agent.get(place))}`)
  return answers
}

const acting = ['clerk', 'head', 'cityHead', 'office', 'cityOffice', 'supervisor', 'accused'] as const satisfies readonly Name[]
const addable = ['colleague', 'executive', 'accused', 'below', 'admin', 'cityOffice'] as const satisfies readonly Name[]
const accusedSets = [['works'], ['civil'], ['works-station'], ['works', 'county'], ['county-cdi']] as const

type Step =
  | { readonly do: 'draft'; readonly by: Name; readonly accused: number; readonly about: 'case' | 'alert' | null }
  | { readonly do: 'act'; readonly by: Name; readonly on: number; readonly action: string }
  | { readonly do: 'add' | 'remove'; readonly by: Name; readonly on: number; readonly who: Name }
  | { readonly do: 'accuse'; readonly by: Name; readonly on: number; readonly accused: number }
  | { readonly do: 'edit' | 'read' | 'look'; readonly by: Name; readonly on: number }

const by = fc.constantFrom(...acting)
/** Who would do it, if it went as it should. */
const usual: Readonly<Record<string, readonly Name[]>> = { approve: ['head'], refuse: ['head'], receive: ['office'], dispose: ['office'], feed_back: ['office'], nothing: ['clerk'] }
const on = fc.nat({ max: 1 })
const accused = fc.nat({ max: accusedSets.length - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('draft' as const), by, accused, about: fc.constantFrom('case' as const, 'alert' as const, null) }),
  { weight: 8, arbitrary: fc.constantFrom('approve', 'approve', 'refuse', 'receive', 'dispose', 'feed_back', 'nothing').chain((action) => fc.record({ do: fc.constant('act' as const), by: fc.oneof(fc.constantFrom(...usual[action]!), { weight: 3, arbitrary: fc.constantFrom(...usual[action]!) }, by), on, action: fc.constant(action) })) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('add' as const, 'remove' as const), by: fc.constantFrom<Name>('clerk', 'office', 'head'), on, who: fc.constantFrom<Name>(...addable) }) },
  fc.record({ do: fc.constant('accuse' as const), by, on, accused }),
  fc.record({ do: fc.constantFrom('edit' as const, 'read' as const, 'look' as const), by, on }),
)

const answers: Readonly<Record<string, object>> = {
  refuse: { why: secret }, dispose: { disposition: 'shelved', grounds: secret }, feed_back: { outcome: 'unfounded', feedback: secret }, approve: { note: secret }, receive: { office: secret },
}
const ids = async () => (await house.open.house.sealed.reader().find(Referral, {}, { orderBy: { id: 'asc' } })).map(({ id }) => id)

/** Does a step as its actor would; what is refused has to be a coded refusal. */
async function take(one: Step, of: readonly string[]): Promise<void> {
  const agent = world.agents[one.by]
  const send = async (method: 'POST' | 'PUT', url: string, payload: object) => {
    const answer = await agent.request({ method, url: `/api/v1/referrals${url}`, payload })
    expect(answer.statusCode, answer.body).toBeLessThan(500)
    return answer
  }
  if (one.do === 'draft') {
    await send('POST', '', referralRequest({ organisations: accusedSets[one.accused]! }, { matter: one.about === 'case' ? caseId : one.about === 'alert' ? world.alerts[0]! : null, title: secret, facts: secret }))
    return
  }
  const id = of.at(-1 - one.on)
  if (id === undefined) return
  if (one.do === 'look') return void (await agent.get('/api/v1/referrals'))
  const read = await agent.get(`/api/v1/referrals/${id}`)
  const now = read.statusCode === 200 ? read.json<ReferralDetail>() : null
  const known = now?.revision ?? 1
  if (one.do === 'act') await send('POST', `/${id}/actions/${one.action}`, { answer: answers[one.action] ?? {}, known: now?.acts ?? 0, revision: known })
  if (one.do === 'add') await send('POST', `/${id}/readers`, { account: world.agents[one.who].me.id, reason: secret })
  if (one.do === 'remove') await send('POST', `/${id}/readers/${world.agents[one.who].me.id}/removal`, { reason: secret })
  if (one.do === 'accuse') await send('PUT', `/${id}/accused`, { organisations: accusedSets[one.accused], persons: [], reason: secret, known })
  if (one.do === 'edit') await send('PUT', `/${id}`, { title: secret, facts: `${secret}。`, basis: '', known })
}

/** What can be asked about one referral, by its id. */
const asked = (id: string) => [
  ['GET', `/${id}`, undefined], ['GET', `/${id}/candidates?q=a`, undefined],
  ['PUT', `/${id}`, { title: 'a', facts: 'b', basis: '', known: 1 }], ['PUT', `/${id}/accused`, { organisations: ['works'], persons: [], reason: '更正对象', known: 1 }],
  ['POST', `/${id}/readers`, { account: nobody, reason: '协助核对' }], ['POST', `/${id}/readers/${nobody}/removal`, { reason: '不再需要' }],
  ['POST', `/${id}/actions/approve`, { answer: {}, known: 0, revision: 1 }], ['POST', `/${id}/actions/receive`, { answer: { office: 1 }, known: 3, revision: 1 }],
] as const

test('whoever is not named gets byte-identical answers from every route, whatever others do with referrals', { timeout: 240_000 }, async () => {
  const before = new Map<Name, readonly string[]>()
  const names = Object.keys(world.agents) as Name[]
  const files = new Map<Name, readonly string[]>()
  for (const name of names) files.set(name, await everything(world.agents[name], isExport))
  for (const name of names) before.set(name, await everything(world.agents[name], (place) => !isExport(place)))
  let compared = 0
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), fc.shuffledSubarray(names, { minLength: 5, maxLength: 5 }), async (steps, asking) => {
    await take({ do: 'draft', by: 'clerk', accused: 0, about: 'alert' }, [])
    for (const one of steps) await take(one, await ids())
    const all = await ids()
    // Whoever is named and came to be accused is one of those who see nothing.
    const sealed = reading(house.open.house.sealed, testAction({ at: new Date() }))
    const named = new Set<string>()
    for (const id of all) for (const account of await whoSees(house.open.house, sealed, id)) named.add(account)
    for (const name of asking) {
      const agent = world.agents[name]
      if (named.has(agent.me.id)) continue
      const now = await everything(agent, (place) => !isExport(place))
      expect(now.filter((one, i) => one !== before.get(name)![i])).toEqual([])
      for (const id of all.slice(-1)) {
        for (const [i, [method, url, payload]] of asked(id).entries()) {
          const [real, none] = [[method, url, payload] as const, asked(nobody)[i]!]
          const [first, second] = await Promise.all([real, none].map(([verb, where, body]) => agent.request({ method: verb, url: `/api/v1/referrals${where}`, ...(body === undefined ? {} : { payload: body }) })))
          expect(whole(first!).replaceAll(id, nobody)).toBe(whole(second!))
        }
      }
      compared += 1
    }
  }), { numRuns: 12, endOnFailure: true })
  for (const name of names) expect(await everything(world.agents[name], isExport)).toEqual(files.get(name))
  expect(compared).toBeGreaterThan(20)
  const states = new Set((await house.open.house.sealed.reader().find(WorkItem, {})).map(({ state }) => state))
  expect(states.size, [...states].join()).toBeGreaterThan(2)
})

test('nor does anything else that they come upon tell of them: live changes, the log, the house’s own files; what is sealed is not readable as it lies there', async () => {
  const all = await ids()
  const told = heard.filter(({ kind }) => kind === 'referrals')
  expect(told.length).toBeGreaterThan(0)
  expect(heard.filter(({ kind, to }) => kind !== 'referrals' || to === undefined)).toEqual([])
  for (const [i, name] of (['admin', 'security', 'audit', 'below'] as const).entries()) expect(told.some(({ to }) => to!.includes(world.agents[name].me.id)), String(i)).toBe(false)
  const words = [secret, ...all]
  expect(log.length).toBeGreaterThan(0)
  expect(log.filter((line) => line.includes('/referrals') || words.some((word) => line.includes(word)))).toEqual([])
  await house.open.house.notes.flush()
  const files = (await readdir(house.dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const { name, parentPath } of files) {
    const content = await readFile(join(parentPath, name))
    const forbidden = name.startsWith('sealed.sqlite') ? [secret, 'works-station', caseId] : words
    expect(forbidden.filter((word) => content.includes(word)), name).toEqual([])
  }
  expect(files.some(({ name }) => name === 'sealed.sqlite')).toBe(true)
  expect(await verifyTrail(house.open.house.sealed)).toMatchObject({ broken: null })
})

test('the case goes on whatever becomes of them, and its page has a link for those alone who are named', async () => {
  const { supervisor, executive, cityOffice, clerk } = world.agents
  const linked = async (agent: Agent) => expectJson<CaseDetail>(await agent.get(`/api/v1/cases/${caseId}`)).referrals.length
  const before = [await linked(supervisor), await linked(executive)]
  expectJson(await supervisor.request({ method: 'POST', url: '/api/v1/referrals', payload: referralRequest({ organisations: ['works-station'] }, { matter: caseId }) }), 201)
  expect([await linked(supervisor), await linked(executive)]).toEqual([before[0]! + 1, before[1]!])
  const { work, events } = expectJson<CaseDetail>(await supervisor.get(`/api/v1/cases/${caseId}`))
  expect([work.state, work.acts, events.filter(({ matter }) => matter === undefined).length]).toEqual(['registered', 0, 1])
  for (const agent of [cityOffice, clerk]) expect((await agent.get(`/api/v1/cases/${caseId}`)).statusCode).not.toBe(200)
})
