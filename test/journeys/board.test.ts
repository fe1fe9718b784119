import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, Page } from '../../core/contracts/api.ts'
import { mostCards, type BoardJson } from '../../core/contracts/board-api.ts'
import type { CaseDetail, CaseSummary } from '../../core/contracts/case-api.ts'
import { phases } from '../../core/contracts/work-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { importSamples } from '../support/import-samples.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const topic = 'uncovered-assistance'
let house: TestHouse
let people: Readonly<Record<'coordinator' | 'supervisor' | 'clerk' | 'elsewhere', Agent>>

/** Alerts of which some lie with the desk, some with an organisation; cases in every phase that cases come to. */
beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'civil', title: '市民政局', departmentKind: 'civil-affairs', serves: ['350300'] }, { id: 'other', title: '市医保局' }])
  people = { coordinator: await house.agent('coordinator'), supervisor: await house.agent('supervisor'), clerk: await person(house, 'clerk', 'civil', 'handler', 'civil'), elsewhere: await person(house, 'elsewhere', 'other', 'handler', 'other') }
  const { coordinator, supervisor, clerk } = people
  await importSamples(house, supervisor)
  const ids = (await get<Page<AlertSummary>>(coordinator, '/alerts?limit=7&state=generated')).items.map(({ id }) => id)
  expectJson(await post(coordinator, '/alerts/actions/dispatch', { ids, byTable: true }))
  expectJson(await post(clerk, '/alerts/actions/sign', { ids: ids.slice(0, 5) }))
  for (const id of ids.slice(0, 4)) {
    const { work } = await get<AlertDetail>(clerk, `/alerts/${id}`)
    expectJson(await post(clerk, `/alerts/${id}/actions/confirm`, { answer: { id: randomUUID(), version: work!.actions.find(({ name }) => name === 'confirm')!.formVersion!, answer: { finding: 'confirmed', note: '已入户核实' } } }), 201)
  }
  const [first, second, third] = (await get<Page<CaseSummary>>(coordinator, '/cases')).items.map(({ id }) => id)
  const act = async (agent: Agent, id: string, action: string, payload: object = {}) => expect((await post(agent, `/cases/${id}/actions/${action}`, payload)).statusCode).toBe(204)
  for (const id of [first!, second!]) await act(coordinator, id, 'assign', { organisation: 'civil' })
  await act(clerk, first!, 'sign')
  await act(supervisor, first!, 'suspend', { note: '等待上级批复' })
  await act(supervisor, third!, 'void', { note: '重复登记，予以作废' })
})
afterAll(() => house.remove())

const lists = [
  { list: 'alerts', query: fc.record({ level: fc.constantFrom('red', 'yellow,orange'), state: fc.constantFrom('generated', 'converted,verifying'), light: fc.constantFrom('green', 'red,green'), presence: fc.constantFrom('firing', 'gone'), suppressed: fc.constantFrom('no', 'only'), region: fc.constantFrom('350300', '350304'), topic: fc.constantFrom(topic, 'other'), rule: fc.constantFrom('uncovered-disabled', 'other'), q: fc.constantFrom('持证', '持证 天', '没有'), phase: fc.constantFrom('open', 'closed,void', 'waiting') }, { requiredKeys: [] }) },
  { list: 'cases', query: fc.record({ level: fc.constantFrom('red', 'yellow,orange'), state: fc.constantFrom('registered', 'suspended,void'), region: fc.constantFrom('350300', '350304'), topic: fc.constantFrom(topic, 'other'), q: fc.constantFrom('持证', '没有'), phase: fc.constantFrom('open', 'suspended,void') }, { requiredKeys: [] }) },
] as const

test.each(lists)('the columns of $list add up to the list of the same filter, for everybody, and hold what the list of each phase holds', async ({ list, query }) => {
  const seen = new Set<string>()
  const narrowed = fc.oneof(fc.constant({}), query as fc.Arbitrary<Record<string, string>>)
  await fc.assert(fc.asyncProperty(narrowed, fc.constantFrom('coordinator', 'supervisor', 'clerk', 'elsewhere'), async (asked, name) => {
    const agent = people[name as keyof typeof people]
    const address = (more: Record<string, string>) => new URLSearchParams({ ...asked, ...more } as Record<string, string>).toString()
    const { columns, total } = await get<BoardJson>(agent, `/${list}/board?${address({})}`)
    const whole = await get<Page<AlertSummary | CaseSummary>>(agent, `/${list}?${address({})}`)
    expect(columns.map(({ phase }) => phase)).toEqual(phases.filter((phase) => (asked as { phase?: string }).phase?.split(',').includes(phase) ?? true))
    expect(total).toEqual(whole.total)
    expect(columns.reduce((sum, column) => sum + column.total.count, 0)).toBe(total.count)
    for (const column of columns) {
      if (column.total.count > 0) seen.add(column.phase)
      const { items, total: of } = await get<Page<AlertSummary | CaseSummary>>(agent, `/${list}?${address({ phase: column.phase, limit: '200' })}`)
      expect([of.count, column.items.length]).toEqual([column.total.count, Math.min(column.total.count, mostCards)])
      for (const card of column.items) expect(items.find(({ id }) => id === card.id), card.title).toMatchObject({ title: card.title, state: card.state, level: card.level })
    }
  }), { numRuns: 15 })
  expect(seen.size).toBeGreaterThan(1)
})

test('a card says how its matter stands; those due first come first, and what is done the newest first', async () => {
  const { columns } = await get<BoardJson>(people.supervisor, '/cases/board')
  expect(columns.map(({ phase, total }) => [phase, total.count])).toEqual([['open', 2], ['waiting', 0], ['suspended', 1], ['closed', 0], ['void', 1]])
  const of = (phase: string) => columns.find((column) => column.phase === phase)!.items
  expect(of('suspended')[0]).toMatchObject({ state: 'suspended', stateTitle: expect.anything(), organisation: { id: 'civil' }, topic, time: { suspended: true } })
  expect(of('void')[0]).toMatchObject({ time: null, state: 'void' })
  const due = of('open').map(({ time }) => time!.due!)
  expect(due).toEqual(due.toSorted())
  expect(of('open').map(({ organisation }) => organisation?.id ?? null).toSorted()).toEqual(['civil', null].toSorted())
})

test('an action says to which phase it leads, so that a card can be moved by doing it', async () => {
  const { columns } = await get<BoardJson>(people.supervisor, '/cases/board?phase=suspended')
  const { work } = await get<CaseDetail>(people.supervisor, `/cases/${columns[0]!.items[0]!.id}`)
  expect(work.actions.map(({ name, leadsTo }) => [name, leadsTo])).toEqual([['resume', 'open']])
})

test('a board takes the filters of its list, and neither its order nor its pages', async () => {
  const api = '/api/v1'
  for (const query of ['sort=level', 'limit=5', 'cursor=x', 'phase=done', 'level=pink']) expect(await refusal(people.supervisor.get(`${api}/cases/board?${query}`)), query).toEqual([400, 'bad-request'])
  expect(await refusal((await house.agent('audit-admin')).get(`${api}/alerts/board`))).toEqual([403, 'not-permitted'])
})
