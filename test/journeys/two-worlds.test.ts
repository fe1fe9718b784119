import { randomUUID } from 'node:crypto'
import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, Page } from '../../core/contracts/api.ts'
import type { WorkJson } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { Notification } from '../../core/store/entities/notifications/notification.ts'
import { WorkAct } from '../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post } from '../support/asking.ts'
import { readEvents, type EventReader } from '../support/event-source.ts'
import { testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

/**
 * Two worlds with one past. In the first a department, the people below it, and those above it where they deal with it, go on working; in
 * the second they do nothing. Another department does the same things in both, and has to be answered the same, whatever it asks.
 */
const api = '/api/v1'
const topic = 'uncovered-assistance'
const nobody = '01989f00-0000-7000-8000-000000000001'
const monthlyVisit = `/topics/${topic}/forms/${topic}/monthly-visit`

/** Of the department that works on in the first world alone, and of the one that is to learn nothing of it. */
const busy = ['civil-clerk', 'civil-head', 'civil-lead', 'civil-town', 'desk', 'commission'] as const
const asking = ['health-clerk', 'health-head', 'health-lead', 'health-town', 'health-executive', 'health-supervisor'] as const
type Name = (typeof busy)[number] | (typeof asking)[number]

interface World {
  readonly house: TestHouse
  readonly as: (name: Name) => Agent
  /** Ids in the order in which answers of this world first told them. */
  readonly known: Map<string, string>
  /** Cases that came of the asking department's alerts, as soon as they were met. */
  readonly asked: Set<string>
}

let worlds: readonly [World, World]
/** In the hands of either department. */
const alerts = { busy: [] as string[], asking: [] as string[] }
let routes: readonly { readonly method: string; readonly route: string }[]

beforeAll(async () => {
  const first = await testHouse()
  await createOrganisations(first.open.house.store, testAction(), [
    { id: 'city', title: '某市', serves: ['350300'] }, { id: 'cdi', title: '某市纪委监委', parent: 'city' },
    { id: 'civil', title: '某市民政局', parent: 'city', departmentKind: 'civil-affairs' }, { id: 'civil-town', title: '某镇民政办', parent: 'civil', serves: ['350300'] },
    { id: 'health', title: '某市医保局', parent: 'city' }, { id: 'health-town', title: '某镇医保站', parent: 'health', serves: ['350300'] },
  ])
  const agents = {
    desk: await person(first, 'desk', 'city', 'coordinator', null), commission: await person(first, 'commission', 'cdi', 'supervisor', null),
    ...Object.fromEntries(await Promise.all((['civil', 'health'] as const).flatMap((root) => ([['clerk', 'handler'], ['head', 'department-head'], ['lead', 'lead'], ['town', 'assessor'], ['executive', 'executive'], ['supervisor', 'supervisor']] as const)
      .map(async ([name, role]) => [`${root}-${name}`, await person(first, `${root}-${name}`, name === 'town' ? `${root}-town` : root, role, name === 'town' ? `${root}-town` : root)] as const)))),
  } as Record<Name, Agent>
  await importSamples(first, agents.commission)
  const ids = (await get<Page<AlertSummary>>(agents.desk, '/alerts?limit=10&state=generated')).items.map(({ id }) => id)
  alerts.busy.push(...ids.slice(0, 5))
  alerts.asking.push(...ids.slice(5))
  for (const [organisation, some] of [['civil', alerts.busy], ['health', alerts.asking]] as const) expect((await post(agents.desk, '/alerts/actions/dispatch', { ids: some, organisation })).statusCode).toBe(200)
  await first.open.close()
  const copy = await mkdtemp(join(tmpdir(), 'huiyan-world-'))
  await cp(first.dataDir, copy, { recursive: true })
  const houses = [await testHouse({ dataDir: first.dataDir }), await testHouse({ dataDir: copy })]
  worlds = houses.map((house): World => ({ house, known: new Map(), asked: new Set(), as: (name) => signedInAt(house, agents[name]) })) as unknown as [World, World]
  const { paths } = (await houses[0]!.open.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>()
  const streams = ['/api/v1/events', '/api/v1/jobs/{id}/events']
  routes = Object.entries(paths).flatMap(([route, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), route }))).filter(({ route, method }) => !streams.includes(route) && !(method === 'DELETE' && route.endsWith('/session')))
}, 120_000)
afterAll(() => Promise.all(worlds.map(({ house }) => house.remove())))

/** The same session in another house over the same past. */
function signedInAt({ open: { app } }: TestHouse, { me, cookie, password }: Agent): Agent {
  const request: Agent['request'] = (options) => app.inject({ ...options, headers: { cookie, 'x-csrf-token': me.csrfToken, ...options.headers } })
  return { me, cookie, password, request, get: (url) => request({ method: 'GET', url }) }
}

/** Leaves of the trail are ids too: each holds the one before it, whoever did that. */
const leafLike = /(?<=\\"leaf\\":\\")[0-9a-f]{64}/g
const idLike = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** As the interface tells them, and as files do: by the city's clock, without an offset. */
const instantLike = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/g

/** Cases are numbered through a topic's year, as the files of an office are: the number stands for the case. */
const numberLike = /(?<=\\"year\\":\d{4},\\"number\\":|(?:清单|问题 )第 |(?:[Cc]ase|list as) no\. )\d+/g

/** An answer with everything in it; ids that came up since the worlds parted stand by their order, instants by nothing but being some. */
function whole({ known }: World, { statusCode, headers, body }: LightMyRequestResponse): string {
  const { date: _date, 'x-request-id': request, 'content-length': _length, etag: _etag, ...rest } = headers
  const numbered = (id: string) => known.get(id) ?? known.set(id, `id ${known.size}`).get(id)!
  return JSON.stringify([statusCode, rest, body.replaceAll(String(request), '')])
    .replaceAll(idLike, numbered).replaceAll(leafLike, numbered).replaceAll(numberLike, (number) => numbered(`no ${number}`)).replaceAll(instantLike, 'instant')
}

/** Random numbers of a step choose among what there is when its turn comes. */
interface Step { readonly by: number; readonly action?: string; readonly do: 'act' | 'ask-for-time' | 'answer-time' | 'comment' | 'notice' | 'answer' | 'draft' | 'list'; readonly on: number; readonly which: number; readonly id: string }

const step: fc.Arbitrary<Step> = fc.record({
  by: fc.nat(), do: fc.oneof({ weight: 6, arbitrary: fc.constant('act' as const) }, fc.constantFrom('ask-for-time' as const, 'answer-time' as const, 'comment' as const, 'notice' as const, 'answer' as const, 'draft' as const, 'list' as const)), on: fc.nat(), which: fc.nat(), id: fc.uuid({ version: 4 }),
})
const lists = ['/alerts', '/cases', '/assessments', '/notices', '/tasks', '/notifications', '/extensions', '/duties', '/samples', '/referrals', '/drafts', `${monthlyVisit}/answers`, `/alerts?q=${encodeURIComponent('民政')}`, '/alerts?state=verifying'] as const
const answers: Readonly<Record<string, object>> = {
  verification: { finding: 'confirmed', note: '已入户核实' }, 'pre-assessment': { finding: 'confirmed', reason: '符合条件' }, rectification: { outcome: 'one_off', measures: ['已给予临时救助'] },
}

const pick = <T>(all: readonly T[], number: number): T | undefined => all[number % Math.max(all.length, 1)]

/** Everything that somebody asks and does in a step, with what they are answered. */
async function take(world: World, one: Step, names: readonly Name[], own: readonly string[]): Promise<readonly string[]> {
  const agents = names.map((_, i) => world.as(pick(names, one.by + i)!))
  let [agent] = agents as [Agent, ...Agent[]]
  const told: string[] = []
  const ask = async (answer: Promise<LightMyRequestResponse>) => {
    const got = await answer
    expect(got.statusCode, got.body).toBeLessThan(500)
    told.push(whole(world, got))
    return got
  }
  if (one.do === 'list') await ask(agent.get(`${api}${pick(lists, one.which)!}`))
  if (one.do === 'draft' || one.do === 'answer') {
    const { version } = (await ask(agent.get(`${api}${monthlyVisit}`))).json<{ version: { hash: string } }>()
    const answer = { town: '350303105', visited: one.which % 50, in_need: one.on % 9 }
    if (one.do === 'draft') await ask(agent.request({ method: 'PUT', url: `${api}/drafts/${one.id}`, payload: { topic, form: `${topic}/monthly-visit`, version: version.hash, answer, revision: 0 } }))
    else await ask(post(agent, `${monthlyVisit}/answers`, { id: one.id, version: version.hash, answer }))
  }
  const isTheirs = names === busy
  if (isTheirs) await openCases(world)
  const all = (await agent.get(`${api}/cases?limit=50`)).json<Partial<Page<{ id: string }>>>().items ?? []
  const cases = isTheirs ? all.filter(({ id }) => !world.asked.has(id)) : all
  const assessments = (await agent.get(`${api}/assessments?limit=20`)).json<Partial<Page<{ id: string; organisation: { id: string } }>>>().items ?? []
  const asked = isTheirs ? assessments.filter(({ organisation }) => !organisation.id.startsWith('health')) : assessments
  const written = (await agent.get(`${api}/notices?limit=20`)).json<Partial<Page<{ id: string; addressees: readonly { organisation: { id: string } }[] }>>>().items ?? []
  const notices = isTheirs ? written.filter(({ addressees }) => addressees.every(({ organisation }) => organisation.id !== 'health')) : written
  const matters = [...own.map((id) => ['alerts', id] as const), ...cases.map(({ id }) => ['cases', id] as const), ...asked.map(({ id }) => ['assessments', id] as const), ...notices.map(({ id }) => ['notices', id] as const)]
  const [kind, matter] = pick(matters, one.on)!
  const place = `/${kind}/${matter}`
  const workOf = (answer: LightMyRequestResponse) => (answer.statusCode === 200 ? answer.json<{ work: WorkJson | null }>().work : null)
  let work: WorkJson | null = null
  // Who acts is the next one who may.
  for (agent of agents) {
    work = workOf(await ask(agent.get(`${api}${place}`)))
    if (one.do !== 'act' || (one.action === undefined ? (work?.actions.length ?? 0) > 0 : work?.actions.some(({ name }) => name === one.action))) break
  }
  if (one.do === 'comment') await ask(post(agent, `${place}/comments`, { id: one.id, text: `说到 ${one.which % 100}`, mentions: [world.as(pick(names, one.which)!).me.id] }))
  if (one.do === 'notice') await ask(post(agent, '/notices', { request: one.id, topic, kind: 'supervision', matters: [pick(own, one.on)], addressees: [names === busy ? 'civil' : 'health'], title: '督办', facts: '有 1 件事项逾期。', basis: '', demand: '请限期办理。', signDays: 2, replyDays: 5 }))
  if (one.do === 'ask-for-time') await ask(post(agent, `${place}/extension/ask`, { reason: '人手不足' }))
  if (one.do === 'answer-time') {
    const { items = [] } = (await ask(agent.get(`${api}/extensions`))).json<{ items?: { id: string; acts: number }[] }>()
    const matters = items.filter(({ id }) => own.includes(id) || cases.some((each) => each.id === id) || asked.some((each) => each.id === id)).map(({ id, acts }) => ({ id, acts }))
    if (matters.length > 0) await ask(post(agent, `/extensions/${one.which % 2 === 0 ? 'grant' : 'refuse'}`, { matters, reason: '情况属实' }))
  }
  if (one.do === 'act') {
    const actions = work?.actions ?? []
    const action = actions.find(({ name }) => name === one.action) ?? pick(actions, one.which)
    const answer = action?.form == null ? {} : { answer: { id: one.id, version: action.formVersion ?? '0'.repeat(64), answer: answers[action.form.split('/')[1]!] ?? {} } }
    await ask(post(agent, `${place}/actions/${action?.name ?? 'sign'}`, { note: `理由 ${one.which % 10}`, ...answer }))
  }
  return told
}

/** Every address of the interface, with what is there for the asking department and, by the ids of the busy one, with what is not. */
async function everywhere(world: World, name: Name, number: number): Promise<readonly string[]> {
  const agent = world.as(name)
  const named: Readonly<Record<string, string>> = { topic, dataset: 'disabled_persons', rule: 'uncovered-disabled', pack: topic, form: 'monthly-visit', action: 'sign' }
  const told: string[] = []
  for (const { method, route } of routes) {
    for (const id of [alerts.asking[number % alerts.asking.length]!, alerts.busy[number % alerts.busy.length]!, nobody]) {
      const url = route.replaceAll(/\{([^}]+)\}/g, (_all, part: string) => named[part] ?? id)
      told.push(`${method} ${url} ${whole(world, await agent.request({ method: method as 'GET', url, ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }) }))}`)
      if (!route.includes('{id}')) break
    }
  }
  return told
}

/** Answers of two worlds that are not the same, from a little before the place where they part. */
function unlike(one: readonly string[], other: readonly string[]): readonly string[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i] ?? '', other[i] ?? ''] as const).filter(([a, b]) => a !== b).map(([a, b]) => {
    const at = Math.max([...a].findIndex((letter, i) => letter !== [...b][i]) - 200, 0)
    return `${a.slice(0, 120)} … ${a.slice(at, at + 300)} | ${b.slice(at, at + 300)}`
  })
}

/** Cases as the desk sees them; those that came of the asking department's alerts are noted. */
async function openCases(world: World): Promise<readonly { readonly id: string; readonly state: string }[]> {
  const desk = world.as('desk')
  const { items } = (await desk.get(`${api}/cases?limit=50`)).json<Page<{ id: string; state: string }>>()
  for (const { id } of items) {
    const { alert } = (await desk.get(`${api}/cases/${id}`)).json<{ alert: { id: string } | null }>()
    if (alert !== null && alerts.asking.includes(alert.id)) world.asked.add(id)
  }
  return items
}

/** The desk gives each case to the department whose alert it comes of, as far as it lies there. */
async function assignCases(world: World): Promise<void> {
  for (const { id, state } of await openCases(world)) {
    const isAsked = world.asked.has(id)
    if (state === 'registered' && (isAsked || world === worlds[0])) expect((await post(world.as('desk'), `/cases/${id}/actions/assign`, { organisation: isAsked ? 'health' : 'civil' })).statusCode).toBe(204)
  }
}

/** What open pages of the asking department are told until now. */
async function heard(streams: readonly EventReader[]): Promise<readonly string[]> {
  worlds[0].house.open.house.live.publish({ kind: 'topic', topic, id: null, to: asking.map((name) => worlds[0].as(name).me.id) })
  const told = await Promise.all(streams.map(async (stream) => {
    const names: string[] = []
    for (let next = await stream.next(); next !== null && next.event !== 'topic'; next = await stream.next()) names.push(next.event)
    return names
  }))
  return told.flat()
}

test('a department is answered the same, byte for byte, and told nothing, whatever another one and those above that one do', { timeout: 240_000 }, async () => {
  const [first, second] = worlds
  const streams = await Promise.all(asking.map((name) => readEvents(`${first.house.open.address}/api/v1/events`, first.as(name).cookie)))
  const go = async (isBusy: boolean, one: Step) => {
    if (isBusy) await take({ ...first, known: new Map() }, one, busy, alerts.busy)
    else expect(unlike(await take(first, one, asking, alerts.asking), await take(second, one, asking, alerts.asking))).toEqual([])
    const told = await heard(streams)
    if (isBusy) expect([one, told]).toEqual([one, []])
    return told
  }
  // What each department has done before chance goes on: cases, assessments asked for, what is sent back.
  for (const [on, actions] of [['sign', 'confirm'], ['sign', 'confirm'], ['sign', 'forward_down'], ['reject_jurisdiction'], ['sign']].entries()) {
    for (const action of actions) {
      const begin = (): Step => ({ by: 0, do: 'act', action, on, which: 0, id: randomUUID() })
      await go(true, begin())
      expect([on, action, (await go(false, begin())).length > 0]).toEqual([on, action, true])
    }
  }
  // More time, asked for by the clerk and given by a supervisor; somebody is mentioned.
  for (const [by, action] of [[0, 'ask-for-time'], [0, 'comment'], [5, 'answer-time']] as const) for (const isBusy of [true, false]) await go(isBusy, { by, do: action, on: 4, which: 0, id: randomUUID() })
  for (const world of worlds) await assignCases(world)
  await heard(streams)
  for (const name of asking) expect(unlike(await everywhere(first, name, 0), await everywhere(second, name, 0))).toEqual([])
  let number = 0
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), step), { minLength: 10, maxLength: 25 }), async (steps) => {
    for (const [isBusy, one] of steps) await go(isBusy, one)
    for (const world of worlds) await assignCases(world)
    await heard(streams)
    number += 1
    const name = asking[number % asking.length]!
    expect(unlike(await everywhere(first, name, number), await everywhere(second, name, number))).toEqual([])
  }), { numRuns: 4, endOnFailure: true })
  await Promise.all(streams.map((stream) => stream.close()))
  // The worlds have come apart, and not only by what was refused: by matters of each kind.
  const [more, less] = await Promise.all(worlds.map(async ({ house }) => {
    const em = house.open.house.store.reader()
    return { acts: await em.count(WorkAct), cases: await em.count(WorkItem, { subject: 'case' }), assessments: await em.count(WorkItem, { subject: 'assessment' }), told: await em.count(Notification) }
  })) as unknown as readonly [Readonly<Record<string, number>>, Readonly<Record<string, number>>]
  expect(Object.entries(more).filter(([kind, count]) => count <= less[kind]!)).toEqual([])
  expect(Object.entries(less).filter(([, count]) => count === 0)).toEqual([])
})
