import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CalendarJson, HolidayNoticeJson } from '../../core/contracts/calendar-api.ts'
import type { WorkflowFile } from '../../core/contracts/generated/workflow.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { startItems } from '../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../core/domain/work/workflow-versions.ts'
import { sweepWork } from '../../core/journeys/sweep-work.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { HolidayYear } from '../../core/store/entities/calendar/holiday-year.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { testAction } from '../support/action.ts'
import { get, post, refusal } from '../support/asking.ts'
import { holidayNotice, likelyHolidays } from '../support/holiday-notice.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

let house: TestHouse
let admin: Agent
let supervisor: Agent
/** The year that is not known yet. */
let year: number
beforeAll(async () => {
  house = await testHouse()
  admin = await house.agent('admin')
  supervisor = await house.agent('supervisor')
  year = (await get<CalendarJson>(supervisor, '/calendar')).next
})
afterAll(() => house.remove())

const readIn = (text: string, digest?: string, agent = admin) => post(agent, '/calendar', { text, ...(digest === undefined ? {} : { digest }) })
const look = async (text: string) => expectJson<HolidayNoticeJson>(await readIn(text))
const item = (id: string) => house.open.house.store.reader().findOneOrFail(WorkItem, { id }, { disableIdentityMap: true })
const sweep = (at: Date) => sweepWork(house.open.house, () => testAction({ at, actor: { kind: 'system', id: 'system' } }), new AbortController().signal)

test('the years that came with the program stand there, of the last one it is known that nothing is known after it', async () => {
  const calendar = await get<CalendarJson>(supervisor, '/calendar')
  expect(calendar).toMatchObject({ coveredThrough: `${year - 1}-12-31`, next: year })
  expect(calendar.years[0]).toMatchObject({ year: year - 1, source: 'shipped', imported: null })
  expect(calendar.years.find((one) => one.year === 2026)!.days.filter(({ title }) => title === '元旦')).toEqual([
    { date: '2026-01-01', kind: 'holiday', title: '元旦' }, { date: '2026-01-02', kind: 'holiday', title: '元旦' }, { date: '2026-01-03', kind: 'holiday', title: '元旦' }, { date: '2026-01-04', kind: 'make-up', title: '元旦' },
  ])
})

test('the notice of the next year is looked at, then read in; what was counted beyond the calendar is counted anew, once', async () => {
  // Begun three days before the end of what is known: five working days end beyond it.
  const at = new Date(`${year - 1}-12-29T02:00:00Z`)
  const workflow: WorkflowFile = { id: 'case', subject: 'case', initial: 'open', states: { open: { title: '办理', phase: 'open', within: '5wd', role: 'handler' }, closed: { title: '销号', phase: 'closed' } }, actions: { close: { title: '销号', from: ['open'], to: 'closed', roles: ['handler'] } } }
  const { house: inner } = house.open
  const calendar = () => inner.machines.calendar
  await sweep(at)
  await unitOfWork(inner.store, testAction({ at }), async (change) => startItems(change, calendar(), await useWorkflow(change, 't', { id: 'p/case', hash: 'h', content: { pack: 'p', workflow, forms: {} } }), [{ id: 'm', region: null, department: null }]))
  const before = await item('m')
  expect(before.provisional).toBe(true)

  const days = likelyHolidays(year)
  const text = holidayNotice(year, days)
  const seen = await look(text)
  expect(seen).toMatchObject({ done: false, year, faults: [], changed: days.map(({ date }) => date) })
  expect(seen.days).toEqual(days)
  expect(inner.calendar.holidays.some((date) => date.startsWith(String(year)))).toBe(false)

  expect(expectJson<HolidayNoticeJson>(await readIn(text, seen.digest!))).toMatchObject({ done: true, year })
  expect(inner.calendar.holidays).toContain(days.find(({ kind, date }) => kind === 'holiday' && ![0, 6].includes(new Date(date).getUTCDay()))!.date)
  await sweep(at)
  const after = await item('m')
  expect(after.provisional).toBe(false)
  // The three days of New Year, but for those on a weekend, are not counted.
  const rests = [1, 2, 3].filter((day) => ![0, 6].includes(new Date(Date.UTC(year, 0, day)).getUTCDay())).length
  expect(after.dueBy!.getTime()).toBeGreaterThan(before.dueBy!.getTime())
  const counted = new Date(before.dueBy!)
  for (let left = rests; left > 0; left -= 1) do counted.setUTCDate(counted.getUTCDate() + 1); while ([0, 6].includes(new Date(counted.getTime() - 1 + 8 * 3_600_000).getUTCDay()))
  expect(after.dueBy).toEqual(counted)
  expect((await sweep(at)).items).toBe(0)

  const now = await get<CalendarJson>(supervisor, '/calendar')
  expect(now).toMatchObject({ coveredThrough: `${year}-12-31`, next: year + 1 })
  expect(now.years[0]).toMatchObject({ year, source: 'imported', imported: { by: 'admin-1' } })
  const leaf = await inner.store.reader().findOneOrFail(AuditRecord, { verb: 'import-holidays' })
  expect([leaf.objectId, (JSON.parse(leaf.after!) as { days: string[] }).days]).toEqual([String(year), days.map(({ date, kind }) => `${date} ${kind}`)])
})

test('it stands after a restart, and what comes with the program does not take its place', async () => {
  await house.restart()
  expect((await get<CalendarJson>(await house.agent('supervisor'), '/calendar')).years[0]).toMatchObject({ year, source: 'imported' })
  expect(house.open.house.machines.calendar.coveredThrough).toBeGreaterThan(Date.UTC(year, 11, 30) / 86_400_000)
  expect(await house.open.house.store.reader().count(HolidayYear, { source: 'imported' })).toBe(1)
  admin = await house.agent('admin')
  supervisor = await house.agent('supervisor')
})

test('what cannot be read in says why: the same again, a year too far, one that is over, faults, a notice that was changed since', async () => {
  const [same, far, over] = [await look(holidayNotice(year, likelyHolidays(year))), await look(holidayNotice(year + 2, likelyHolidays(year + 2))), await look(holidayNotice(2020, likelyHolidays(2020)))]
  expect([same, far, over].map(({ faults, digest }) => [faults.length, digest])).toEqual([[1, null], [1, null], [1, null]])
  expect([same, far, over].map(({ faults }) => faults[0]!.slice(0, 10))).toEqual([`${year} 年的安排已`, `请先导入 ${year + 1} `, '这是 2020 年的'])
  const wrong = holidayNotice(year + 1, likelyHolidays(year + 1)).replace('共7天', '共9天')
  expect((await look(wrong)).faults).toHaveLength(1)
  expect(await refusal(readIn(wrong, '0'.repeat(64)))).toEqual([422, 'holiday-notice-faulty'])
  const right = holidayNotice(year + 1, likelyHolidays(year + 1))
  const { digest } = await look(right)
  expect(await refusal(readIn(right.replace('二、春节：', '二、春节：').replace(/清明节：4月5日（周.）/, '清明节：4月6日'), digest!))).toEqual([409, 'calendar-moved'])
})

test('a second notice of a year takes the place of the first', async () => {
  const days = likelyHolidays(year).filter(({ kind }) => kind === 'holiday')
  const text = holidayNotice(year, days)
  const seen = await look(text)
  expect(seen.changed).toEqual(likelyHolidays(year).filter(({ kind }) => kind === 'make-up').map(({ date }) => date))
  expect(expectJson<HolidayNoticeJson>(await readIn(text, seen.digest!)).done).toBe(true)
  expect((await get<CalendarJson>(supervisor, '/calendar')).years[0]!.days).toEqual(days)
})

test('who may: whoever keeps the whole of the system; a part of its organisations is not enough', async () => {
  const text = holidayNotice(year + 1, likelyHolidays(year + 1))
  expect(await refusal(readIn(text, undefined, supervisor))).toEqual([403, 'not-permitted'])

  await createOrganisations(house.open.house.store, testAction(), [{ id: 'part', title: '某县' }])
  expect(await refusal(readIn(text, undefined, await person(house, 'part-admin', 'part', 'admin', 'part')))).toEqual([403, 'out-of-reach'])
})
