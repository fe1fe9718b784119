import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LiveEvent } from '../../core/contracts/live-event.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { sweepWork } from '../../core/journeys/sweep-work.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
let house: TestHouse
let coordinator: Agent
beforeAll(async () => {
  house = await testHouse()
  const supervisor = await house.agent('supervisor')
  coordinator = await house.agent('coordinator')
  await importSamples(house, supervisor)
})
afterAll(() => house.remove())

const list = async (agent: Agent, query = '') => expectJson<NotificationPage>(await agent.get(`${api}/notifications?limit=3${query}`))

test('alerts that lie about are told of, a page at a time, in the reader’s language, until they are read', async () => {
  const inner = house.open.house
  expect(await list(coordinator)).toEqual({ items: [], next: null, unread: { count: 0, atLeast: false } })
  const clock = { now: () => new Date(Date.now() + 5 * 86_400_000) }
  const swept = await sweepWork(inner, () => newAction({ ...inner.source, clock }, { actor: systemActor, scope: wholeScope }), new AbortController().signal)
  expect([swept.effects > 0, [...swept.repainted]]).toEqual([true, []])
  const first = await list(coordinator)
  expect(first.items).toHaveLength(3)
  expect(first.items[0]).toMatchObject({ kind: 'remind', light: 'blue', read: false, matter: { subject: 'alert', topic: 'uncovered-assistance' } })
  expect(first.items[0]!.text).toBe(`临近到期，请抓紧办理：${first.items[0]!.matter.title}`)
  expect((await list(coordinator, '&lang=en')).items[0]!.text).toMatch(/^This is nearly due, please see to it: /)
  const second = await list(coordinator, `&cursor=${first.next}`)
  expect(second.items.filter(({ id }) => first.items.some((one) => one.id === id))).toEqual([])
  expect([...first.items, ...second.items].map(({ at }) => at)).toEqual([...first.items, ...second.items].map(({ at }) => at).toSorted().toReversed())
  expect((await coordinator.get(`${api}/notifications?cursor=x`)).statusCode).toBe(400)
  const read = (through: unknown) => coordinator.request({ method: 'POST', url: `${api}/notifications/read`, payload: { through } })
  // Ids are each reader's own, and say nothing of how many others are told.
  const other = await list(await house.agent('coordinator'))
  expect(other.items.map(({ text }) => text)).toEqual(first.items.map(({ text }) => text))
  expect(other.items.filter(({ id }) => first.items.some((one) => one.id === id))).toEqual([])
  expect([(await read(other.items[0]!.id)).statusCode, (await read('01989f00-0000-7000-8000-000000000001')).statusCode, (await read('all')).statusCode, (await read(1)).statusCode]).toEqual([404, 404, 404, 400])
  expect((await list(coordinator)).unread.count).toBeGreaterThan(3)
  expect((await read(first.items[1]!.id)).statusCode).toBe(204)
  const after = await list(coordinator)
  expect([after.items.map((one) => one.read), after.unread]).toEqual([[false, true, true], { count: 1, atLeast: false }])
  // The department's clerks are told nothing of what lies with the desk; nor is whoever may not work on matters.
  expect((await list(await house.agent('handler'))).items).toEqual([])
  expect((await (await house.agent('audit-admin')).get(`${api}/notifications`)).statusCode).toBe(403)
})

test('the host looks by itself soon after it starts, and open pages are told', async () => {
  await house.restart()
  const inner = house.open.house
  const told = Promise.withResolvers<LiveEvent>()
  const stop = inner.live.subscribe((event) => told.resolve(event))
  // The clock was put back since: the lights are those of today again.
  expect(await told.promise).toMatchObject({ kind: 'alerts' })
  stop()
})
