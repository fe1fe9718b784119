import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, Page } from '../../core/contracts/api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { testAction } from '../support/action.ts'
import { get, post } from '../support/asking.ts'
import { readEvents, type EventReader } from '../support/event-source.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const topic = 'uncovered-assistance'
const kinds = ['alerts', 'cases', 'duties', 'notices', 'notifications', 'samples']
let house: TestHouse
let coordinator: Agent
let civil: Agent
let health: Agent
let above: Agent
let alerts: readonly string[]
beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'city', title: '市' }, { id: 'civil', title: '民政局', parent: 'city' }, { id: 'health', title: '医保局', parent: 'city' }])
  coordinator = await house.agent('coordinator')
  civil = await person(house, 'civil', 'civil', 'handler', 'civil')
  health = await person(house, 'health', 'health', 'handler', 'health')
  above = await person(house, 'above', 'city', 'lead', 'city')
  await importSamples(house, await house.agent('supervisor'))
  alerts = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=4&state=generated')).items.map(({ id }) => id)
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids: alerts.slice(0, 3), organisation: 'civil' }))
})
const open: EventReader[] = []
afterEach(() => Promise.all(open.splice(0).map((stream) => stream.close())))
afterAll(() => house.remove())

async function listen(agent: Agent): Promise<EventReader> {
  const stream = await readEvents(`${house.open.address}/api/v1/events`, agent.cookie)
  open.push(stream)
  return stream
}
/** What a stream tells until everybody is told of the end. */
async function heard(stream: EventReader): Promise<readonly string[]> {
  const names: string[] = []
  for (let next = await stream.next(); next !== null && next.event !== 'topic'; next = await stream.next()) names.push(next.event)
  return names.toSorted()
}
/** Something that everybody hears, after all that came before it. */
const end = (agents: readonly Agent[]) => house.open.house.live.publish({ kind: 'topic', topic, id: null, to: agents.map(({ me }) => me.id) })

test('what somebody does with what is theirs, those hear who reach it, whatever it is; another department hears nothing', async () => {
  const agents = [civil, above, health, coordinator]
  const streams = await Promise.all(agents.map(listen))
  expect((await post(civil, `/alerts/${alerts[0]!}/actions/sign`)).statusCode).toBe(204)
  expect((await post(civil, `/alerts/${alerts[0]!}/comments`, { id: randomUUID(), text: '已电话联系', mentions: [] })).statusCode).toBe(204)
  expect((await post(civil, `/alerts/${alerts[0]!}/extension/ask`, { reason: '需要到外省核实' })).statusCode).toBe(204)
  end(agents)
  const told = await Promise.all(streams.map(heard))
  for (const names of [told[0]!, told[1]!, told[3]!]) expect([...new Set(names)]).toEqual(kinds)
  expect(told[2]).toEqual([])
})

test('what goes from one to another both hear, and what lies with the desk those alone who reach it', async () => {
  const agents = [civil, health, coordinator]
  const [first, second, desk] = await Promise.all(agents.map(listen)) as [EventReader, EventReader, EventReader]
  expect((await post(civil, `/alerts/${alerts[1]!}/actions/reject_jurisdiction`, { note: '不属于本部门' })).statusCode).toBe(204)
  end(agents)
  expect([await heard(first), await heard(second)].map((names) => [...new Set(names)])).toEqual([kinds, []])
  await heard(desk)
  expect((await post(coordinator, `/alerts/${alerts[1]!}/actions/dispatch`, { organisation: 'health' })).statusCode).toBe(204)
  end(agents)
  expect([await heard(first), await heard(second), await heard(desk)].map((names) => [...new Set(names)])).toEqual([[], kinds, kinds])
})
