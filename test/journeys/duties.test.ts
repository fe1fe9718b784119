import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DutyDetail, DutyPage, DutySum } from '../../core/contracts/duty-api.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import type { TaskJson } from '../../core/contracts/work-api.ts'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { askDuties } from '../../core/journeys/ask-duties.ts'
import { dutiesCsv } from '../../core/journeys/read-duties.ts'
import { sweepWork } from '../../core/journeys/sweep-work.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { DutyMark } from '../../core/store/entities/duties/duty-mark.ts'
import { DutyTask } from '../../core/store/entities/duties/duty-task.ts'
import { FormAnswer } from '../../core/store/entities/forms/form-answer.ts'
import { Organisation } from '../../core/store/entities/identity/organisation.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { testHouse, type TestHouse } from '../support/house.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
let house: TestHouse
let supervisor: Agent
let town: Agent
let other: Agent
let bureau: Agent
let county: Agent

const never = new AbortController().signal
const month = 31 * 86_400_000
const act = (at: Date) => () => newAction({ clock: { now: () => at }, random: (bytes) => house.open.house.source.random(bytes) }, { actor: systemActor, scope: wholeScope })
const ask = (at = new Date()) => askDuties(house.open.house, act(at), never)
const sweep = (at: Date) => sweepWork(house.open.house, act(at), never)
const duties = (agent: Agent, query = '') => get<DutyPage>(agent, `/duties?limit=100${query}`)
const answer = async (agent: Agent, id: string, data: object, uuid = randomUUID()) => {
  const { work } = await get<DutyDetail>(agent, `/duties/${id}`)
  return post(agent, `/duties/${id}/actions/answer`, { answer: { id: uuid, version: work.actions.find(({ name }) => name === 'answer')?.formVersion ?? '0'.repeat(64), answer: data } })
}
const visit = { town: '350304102000', visited: 12, in_need: 3 }

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市', serves: ['350300'] }, { id: 'cdi', title: '市纪委', parent: 'city' }, { id: 'licheng', title: '荔城区', parent: 'city', serves: ['350304'] },
    { id: 'bureau', title: '荔城区民政局', parent: 'licheng', departmentKind: 'civil-affairs', serves: ['350304'] },
    { id: 'xindu', title: '新度镇', parent: 'licheng', serves: ['350304102'] }, { id: 'beigao', title: '北高镇', parent: 'licheng', serves: ['350304103'] }, { id: 'huangshi', title: '黄石镇', parent: 'licheng', serves: ['350304101'], validTo: '2020-01-01' },
  ])
  supervisor = await person(house, 'supervisor', 'cdi', 'supervisor', null)
  county = await person(house, 'county', 'licheng', 'lead', 'licheng')
  town = await person(house, 'town', 'xindu', 'assessor', 'xindu')
  other = await person(house, 'other', 'beigao', 'assessor', 'beigao')
  bureau = await person(house, 'bureau', 'bureau', 'handler', 'bureau')
})
afterAll(() => house.remove())

test('a new installation asks for the present month: each town that there is, once', async () => {
  const { asked, next } = await ask()
  expect(asked).toBeGreaterThanOrEqual(2)
  expect(next!.getTime()).toBeGreaterThan(Date.now())
  expect((await ask()).asked).toBe(0)
  const { items, statuses } = await duties(supervisor, '&duty=monthly-visit')
  expect(items.map(({ organisation, status }) => [organisation.id, status])).toEqual([['beigao', 'open'], ['xindu', 'open']])
  expect(Object.values(statuses).reduce((sum, { count }) => sum + count, 0)).toBe(2)
  const [leaf] = await house.open.house.store.reader().find(AuditRecord, { verb: 'ask-duty', objectId: 'uncovered-assistance/monthly-visit' })
  expect(JSON.parse(leaf!.after!)).toMatchObject({ by: 'system', period: items[0]!.period.key, organisations: ['beigao', 'xindu'] })
})

test('each sees what is asked of them and those below; it is among their tasks', async () => {
  const [own] = (await duties(town)).items
  expect((await duties(town)).items.map(({ organisation }) => organisation.id)).toEqual(['xindu'])
  expect((await duties(county, '&duty=monthly-visit')).items.map(({ organisation }) => organisation.id)).toEqual(['beigao', 'xindu'])
  expect(await refusal(other.get(`${api}/duties/${own!.id}`))).toEqual([404, 'not-found'])
  const tasks = (await get<{ items: readonly TaskJson[] }>(town, '/tasks')).items
  expect(tasks.map(({ id, subject, title, role }) => [id, subject, title, role.name])).toEqual([[own!.id, 'duty', `每月走访（${(own!.period.title as { 'zh-CN': string })['zh-CN']}）`, 'assessor']])
  expect(await refusal(bureau.get(`${api}/duties/${own!.id}`))).toEqual([404, 'not-found'])
})

test('it is answered by its form, once', async () => {
  const [{ id } = { id: '' }] = (await duties(town)).items
  expect(await refusal(post(town, `/duties/${id}/actions/answer`))).toEqual([422, 'work-without-answer'])
  expect((await answer(town, id, { visited: -1 })).statusCode).toBe(422)
  expect((await answer(county, id, visit)).statusCode).toBe(409)
  const uuid = randomUUID()
  const { formVersion } = (await get<DutyDetail>(town, `/duties/${id}`)).work.actions[0]!
  const send = () => post(town, `/duties/${id}/actions/answer`, { answer: { id: uuid, version: formVersion, answer: visit } })
  expect((await send()).statusCode).toBe(201)
  expect((await send()).statusCode).toBe(200)
  const done = await get<DutyDetail>(supervisor, `/duties/${id}`)
  expect(done).toMatchObject({ status: 'answered', work: { state: 'answered', phase: 'closed', acts: 1, actions: [{ name: 'send_back', needsReason: true }] }, answer: { answer: visit } })
  expect((await duties(supervisor, '&duty=monthly-visit')).statuses).toMatchObject({ answered: { count: 1 }, open: { count: 1 }, late: { count: 0 } })
  expect((await get<{ items: readonly TaskJson[] }>(town, '/tasks')).items).toEqual([])
})

test('who has not answered is reminded, overdue in the lists, and late for good once they have', async () => {
  const [{ id } = { id: '' }] = (await duties(other)).items
  const { store } = house.open.house
  const item = await store.reader().findOneOrFail(WorkItem, { id })
  const due = new Date(item.timing!.clock!.due)
  expect((await sweep(new Date(due.getTime() - 3_600_000))).effects).toBeGreaterThan(0)
  const told = await get<NotificationPage>(other, '/notifications')
  expect(told.items.map(({ kind, matter }) => [kind, matter?.id])).toContainEqual(['remind', id])
  // Back in the present: the lists go by what is due now.
  await sweep(new Date())
  const read = store.reader()
  await read.getConnection('write').execute('update work_item set due_by = ?, timing = json_set(timing, \'$.clock.due\', ?) where id = ?', [Date.now() - 1000, new Date(Date.now() - 1000).toISOString(), id])
  expect((await duties(supervisor, '&status=overdue')).items.map((one) => [one.id, one.status])).toEqual([[id, 'overdue']])
  const sums = async (by: string) => (await get<{ items: readonly DutySum[] }>(supervisor, `/duties/summary?by=${by}&duty=monthly-visit`)).items.map(({ key, asked, open, overdue, answered, late, excused }) => [key, asked, open, overdue, answered, late, excused])
  expect(await sums('organisation')).toEqual([['beigao', 1, 0, 1, 0, 0, 0], ['xindu', 1, 0, 0, 1, 0, 0]])
  const file = (await supervisor.get(`${api}/duties.csv?status=overdue`)).body
  expect(file.trim().split('\r\n')).toHaveLength(2)
  expect(file).toContain('北高镇,逾期未报')
  expect((await answer(other, id, visit)).statusCode).toBe(201)
  expect((await get<DutyDetail>(other, `/duties/${id}`)).status).toBe('late')
  const [{ key } = { key: '' }] = (await duties(supervisor)).periods
  expect((await sums('period')).find(([of]) => of === key)).toEqual([key, 2, 0, 0, 1, 1, 0])
})

test('what began while the host was down is asked for once; a clock that is put back asks for nothing twice', async () => {
  const later = new Date(Date.now() + 3 * month)
  const before = await house.open.house.store.reader().count(DutyTask, {})
  const { asked } = await ask(later)
  const rows = await house.open.house.store.reader().find(DutyTask, { duty: 'monthly-visit' })
  const periods = [...new Set(rows.map(({ period }) => period))].sort()
  expect([periods.length >= 3, rows.length]).toEqual([true, periods.length * 2])
  // Reports of quarters that ended meanwhile come from the bureaus.
  expect((await duties(bureau)).items.every(({ duty }) => duty === 'quarterly-report')).toBe(true)
  expect(await house.open.house.store.reader().count(DutyTask, {})).toBe(before + asked)
  for (const at of [later, new Date(), new Date(Date.now() - 5 * month), new Date(later.getTime() + 1000)]) expect((await ask(at)).asked).toBe(0)
  const marks = await house.open.house.store.reader().find(DutyMark, {})
  expect(marks.map(({ duty }) => duty).sort()).toEqual(['monthly-visit', 'quarterly-report'])
  for (const row of await house.open.house.store.reader().find(DutyTask, {})) expect(await house.open.house.store.reader().findOneOrFail(WorkItem, { id: row.id })).toMatchObject({ state: row.state, organisation: row.organisation, subject: 'duty' })
})

test('who was founded while the host was down is not asked for what lay before; who is there no more is not asked', async () => {
  const { store } = house.open.house
  const at = new Date(Date.now() + 8 * month)
  const periods = async () => Map.groupBy(await store.reader().find(DutyTask, { duty: 'monthly-visit' }), ({ organisation }) => organisation)
  const before = (await periods()).get('beigao')!.length
  // Founded in the middle of the month before, and dissolved within the present one.
  const day = (days: number) => new Date(at.getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const founded = `${new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 1, 15)).toISOString().slice(0, 10)}`
  await createOrganisations(store, testAction(), [{ id: 'new-town', title: '新设镇', parent: 'licheng', serves: ['350304104'], validFrom: founded }, { id: 'old-town', title: '撤并镇', parent: 'licheng', serves: ['350304105'], validTo: day(-1) }])
  await ask(at)
  const asked = await periods()
  expect(asked.get('beigao')!.length).toBeGreaterThan(before + 3)
  expect(asked.get('new-town')!.map(({ period }) => period)).toEqual([[...asked.get('beigao')!].map(({ period }) => period).sort().at(-1)])
  expect(asked.get('old-town')).toBeUndefined()
  expect((await ask(at)).asked).toBe(0)
})

test('a duty that comes back after a year is asked for its present period, not for what lay between', async () => {
  const { store, registry, machines, timeZone } = house.open.house
  const [{ runtime }] = registry.running().filter((one) => one.runtime.pack.id === 'uncovered-assistance') as [ReturnType<typeof registry.running>[number]]
  const without = { runtime: { ...runtime, duties: new Map([...runtime.duties].filter(([id]) => id !== 'monthly-visit')) } }
  const asking = (one: { runtime: typeof runtime }, at: Date) => askDuties({ store, machines, timeZone, registry: { ...registry, running: () => [one] as unknown as ReturnType<typeof registry.running> } }, act(at), never)
  const [gone, back] = [new Date(Date.now() + 9 * month), new Date(Date.now() + 20 * month)]
  const keys = async () => [...new Set((await store.reader().find(DutyTask, { duty: 'monthly-visit' })).map(({ period }) => period))].sort()
  await asking(without, gone)
  const before = await keys()
  await asking({ runtime }, back)
  expect(await keys()).toEqual([...before, new Date(back.getTime() + 8 * 3_600_000).toISOString().slice(0, 7)])
})

test('of two who answer at once one has answered, and the other is told', async () => {
  const second = await person(house, 'town-2', 'xindu', 'assessor', 'xindu')
  const [{ id } = { id: '' }] = (await duties(town, '&duty=monthly-visit&status=open')).items
  const codes = (await Promise.all([answer(town, id, visit), answer(second, id, { ...visit, visited: 13 })])).map(({ statusCode }) => statusCode).toSorted()
  expect(codes).toEqual([201, 409])
  const { status, work } = await get<DutyDetail>(town, `/duties/${id}`)
  expect([status, work.acts]).toEqual(['answered', 1])
})

test('whoever supervises excuses an organisation, with a reason; more time is asked for as with other matters', async () => {
  const [{ id } = { id: '' }] = (await duties(town, '&status=open')).items
  expect(await refusal(post(town, `/duties/${id}/actions/excuse`, { note: '我们不用报' }))).toEqual([409, 'work-refused'])
  expect(await refusal(post(county, `/duties/${id}/actions/excuse`))).toEqual([422, 'work-reason-missing'])
  expect((await post(town, `/duties/${id}/extension/ask`, { reason: '台风期间无法入户' })).statusCode).toBe(204)
  expect((await post(county, `/duties/${id}/extension/grant`, {})).statusCode).toBe(204)
  expect((await post(county, `/duties/${id}/actions/excuse`, { note: '台风期间不再走访' })).statusCode).toBe(204)
  expect(await get<DutyDetail>(town, `/duties/${id}`)).toMatchObject({ status: 'excused', work: { phase: 'void' } })
})

test('the file tells when answers came as the city’s clocks show it, and nothing of who was excused; where it is full it says so', async () => {
  const { store } = house.open.house
  const [{ id } = { id: '' }] = (await duties(other, '&status=late')).items
  await store.writer().nativeUpdate(DutyTask, { id }, { endedAt: new Date('2026-03-04T16:30:00Z') })
  const lines = async (query: string, most?: number) => (await dutiesCsv(house.open.house, newAction(house.open.house.source, { actor: systemActor, scope: wholeScope }), Object.fromEntries(new URLSearchParams(query)), 'zh-CN', most)).trim().split('\r\n')
  expect((await lines('status=late')).slice(1).map((line) => line.split(',').slice(-3))).toEqual([['逾期填报', '', '2026-03-05 00:30:00']])
  expect((await lines('status=excused')).slice(1).map((line) => line.split(',').slice(-3))).toEqual([['免报', '', '']])
  const whole = await lines('duty=monthly-visit')
  expect(whole.length).toBeGreaterThan(4)
  expect(await lines('duty=monthly-visit', whole.length - 1)).toEqual(whole)
  expect(await lines('duty=monthly-visit', 2)).toEqual([...whole.slice(0, 3), '只列出前 2 行，还有没列出的：请按主题、期次或单位筛选后分次下载。'])
})

test('whoever was excused wrongly is asked after all, with a reason and time of their own', async () => {
  const [{ id } = { id: '' }] = (await duties(town, '&status=excused')).items
  const act = (agent: Agent, name: string, note?: string) => post(agent, `/duties/${id}/actions/${name}`, note === undefined ? {} : { note })
  expect((await get<DutyDetail>(county, `/duties/${id}`)).work.actions).toMatchObject([{ name: 'ask_again', needsReason: true, leadsTo: 'open' }])
  expect((await get<DutyDetail>(town, `/duties/${id}`)).work.actions).toEqual([])
  expect(await refusal(act(town, 'ask_again', '我们可以填报了'))).toEqual([409, 'work-refused'])
  expect(await refusal(act(county, 'ask_again'))).toEqual([422, 'work-reason-missing'])
  expect(await refusal(act(county, 'send_back', '还没有填报过'))).toEqual([409, 'work-refused'])
  const { store } = house.open.house
  await store.writer().nativeUpdate(Organisation, { id: 'xindu' }, { validTo: '2026-01-01' })
  expect(await refusal(act(county, 'ask_again', '台风改道，照常走访'))).toEqual([422, 'no-organisation'])
  await store.writer().nativeUpdate(Organisation, { id: 'xindu' }, { validTo: null })
  expect((await act(county, 'ask_again', '台风改道，照常走访')).statusCode).toBe(204)
  const asked = await get<DutyDetail>(town, `/duties/${id}`)
  expect(asked).toMatchObject({ status: 'open', endedAt: null, work: { phase: 'open', organisation: { id: 'xindu' }, actions: [{ name: 'answer' }] } })
  expect(asked.events[0]!.text).toBe('恢复填报，现为“待填报”：台风改道，照常走访')
  // At least some days from now on, whenever the period ends.
  expect([asked.time!.light, Date.parse(asked.time!.due!) > Date.now() + 5 * 86_400_000 - 43_200_000]).toEqual(['green', true])
  expect((await get<{ items: readonly TaskJson[] }>(town, '/tasks?subject=duty')).items.map((task) => task.id)).toContain(id)
})

test('an answer is sent back with a reason and given anew; the earlier one is kept and replaced, and what was late stays so', async () => {
  const [{ id } = { id: '' }] = (await duties(other, '&status=late')).items
  const act = (agent: Agent, name: string, note?: string) => post(agent, `/duties/${id}/actions/${name}`, note === undefined ? {} : { note })
  const first = (await get<DutyDetail>(county, `/duties/${id}`)).answer!.id
  expect(await refusal(act(other, 'send_back', '自己想重填'))).toEqual([409, 'work-refused'])
  expect(await refusal(act(county, 'send_back', '再报'))).toEqual([422, 'work-reason-missing'])
  expect(await refusal(act(county, 'ask_again', '并没有免报'))).toEqual([409, 'work-refused'])
  expect((await act(county, 'send_back', '走访户数与台账不符')).statusCode).toBe(204)
  const back = await get<DutyDetail>(other, `/duties/${id}`)
  expect(back).toMatchObject({ status: 'open', answer: null, events: [{ text: '退回重报，现为“待填报”：走访户数与台账不符', by: '荔城区 county' }, { answer: { id: first } }] })
  expect(back.time!.light).toBe('green')
  const anew = randomUUID()
  expect((await answer(other, id, { ...visit, visited: 15 }, anew)).statusCode).toBe(201)
  expect(await get<DutyDetail>(county, `/duties/${id}`)).toMatchObject({ status: 'late', answer: { id: anew, answer: { visited: 15 } }, events: [{ answer: { id: anew } }, {}, { answer: { id: first } }] })
  const em = house.open.house.store.reader()
  expect(await em.findOneOrFail(FormAnswer, { id: first })).toMatchObject({ replacedBy: anew, answer: { visited: 12 } })
  expect(await em.findOneOrFail(FormAnswer, { id: anew })).toMatchObject({ replaces: first, replacedBy: null })
  // Of several at once too.
  expect((await act(county, 'send_back', '走访户数与台账仍不符')).statusCode).toBe(204)
  const { formVersion } = (await get<DutyDetail>(other, `/duties/${id}`)).work.actions[0]!
  expect((await post(other, '/duties/actions/answer', { ids: [id], answer: { id: randomUUID(), version: formVersion, answer: { ...visit, visited: 16 } } })).json()).toMatchObject({ done: [id], refused: [] })
  const last = (await get<DutyDetail>(other, `/duties/${id}`)).answer!
  expect([last.answer, (await house.open.house.store.reader().findOneOrFail(FormAnswer, { id: last.id })).replaces]).toMatchObject([{ visited: 16 }, anew])
})

test('lists page through, by filter', async () => {
  const whole = (await duties(supervisor)).items.map(({ id }) => id)
  const paged: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: DutyPage = await get(supervisor, `/duties?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.next
  }
  expect(paged).toEqual(whole)
  const { duties: known, periods } = await duties(supervisor)
  expect(known.map(({ duty }) => duty).sort()).toEqual(['monthly-visit', 'quarterly-report'])
  expect((await duties(supervisor, `&period=${periods[0]!.key}&organisation=xindu`)).items.every(({ organisation }) => organisation.id === 'xindu')).toBe(true)
  expect(await refusal(supervisor.get(`${api}/duties?cursor=x`))).toEqual([400, 'bad-cursor'])
})
