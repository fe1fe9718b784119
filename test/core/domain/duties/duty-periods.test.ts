import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressees } from '../../../../core/domain/duties/addressees.ts'
import { periodsToAsk, spanOnceMore } from '../../../../core/domain/duties/duty-periods.ts'
import { dutyTitle, periodTitle } from '../../../../core/domain/duties/duty-words.ts'
import { buildCalendar } from '../../../../core/engines/deadlines/calendar.ts'
import { nationalCalendar, nationalCalendarThrough } from '../../../../core/engines/deadlines/national-calendar.ts'

const calendar = buildCalendar({ ...nationalCalendar, coveredThrough: nationalCalendarThrough, timeZone: 'Asia/Shanghai' })
const at = (text: string) => new Date(`${text}+08:00`)
const asked = (duty: Parameters<typeof periodsToAsk>[1], since: string | null, now: string, period: string | null = null) => {
  const { ask, next } = periodsToAsk(calendar, duty, since === null ? null : { through: at(since), period }, at(now))
  return { ask: ask.map(({ key, clock }) => [key, clock.due, clock.span]), next: next?.toISOString() ?? null }
}

describe('which periods are asked for', () => {
  test('a visit every month begins with the month and is due on its last day', () => {
    expect(asked({ every: 'monthly' }, null, '2026-02-10T09:00:00')).toEqual({ ask: [['2026-02', '2026-02-28T16:00:00.000Z', '27nd']], next: '2026-02-28T16:00:00.000Z' })
    expect(asked({ every: 'monthly' }, '2026-02-01T00:00:00', '2026-02-28T23:59:59')).toEqual({ ask: [], next: '2026-02-28T16:00:00.000Z' })
    expect(asked({ every: 'monthly' }, '2026-02-01T00:00:00', '2026-03-01T00:00:00').ask).toEqual([['2026-03', '2026-03-31T16:00:00.000Z', '30nd']])
  })

  test('a report is asked for when its quarter is over, and due by working days', () => {
    // 10 working days after 31 December 2025: New Year's days 1 to 3 January are free, Sunday 4 January is worked.
    expect(asked({ every: 'quarterly', within: '10wd' }, '2025-10-01T00:00:00', '2026-01-01T08:00:00').ask).toEqual([['2025-Q4', '2026-01-15T16:00:00.000Z', '10wd']])
    expect(asked({ every: 'quarterly', within: '10wd' }, null, '2026-01-05T08:00:00').ask.map(([key]) => key)).toEqual(['2025-Q4'])
    expect(asked({ every: 'quarterly', within: '10wd' }, null, '2026-02-05T08:00:00')).toEqual({ ask: [], next: '2026-03-31T16:00:00.000Z' })
  })

  test('who is asked once more has what is left of the period, and five working days at least', () => {
    expect(['2026-03-02', '2026-03-24', '2026-03-31', '2026-05-01'].map((day) => spanOnceMore(calendar, '2026-03-31', at(`${day}T09:00:00`)))).toEqual(['29nd', '5wd', '5wd', '5wd'])
  })

  test('what began while the host was down is asked for once, and leaves five working days at least', () => {
    const { ask } = asked({ every: 'monthly' }, '2025-12-01T00:00:00', '2026-03-27T09:00:00')
    expect(ask.map(([key]) => key)).toEqual(['2026-01', '2026-02', '2026-03'])
    // Friday 27 March: five working days end on Friday 3 April, later than the month.
    for (const [, due, span] of ask) expect([due, span]).toEqual(['2026-04-03T16:00:00.000Z', '5wd'])
  })

  test('from its first day until its last', () => {
    const duty = { every: 'monthly', from: '2026-02-15', until: '2026-03-10' } as const
    expect(asked(duty, null, '2026-01-20T08:00:00')).toEqual({ ask: [], next: '2026-01-31T16:00:00.000Z' })
    expect(asked(duty, '2025-12-01T00:00:00', '2026-06-01T08:00:00')).toMatchObject({ ask: [['2026-02'], ['2026-03']].map(([key]) => [key, expect.any(String), expect.any(String)]), next: null })
  })

  test('a new version that asks within the period, and no longer after it, leaves none out; one that does the reverse asks for none twice', () => {
    // October was asked for on 1 November.
    expect(asked({ every: 'monthly' }, '2026-11-01T00:00:00', '2026-11-10T09:00:00', '2026-10').ask.map(([key]) => key)).toEqual(['2026-11'])
    expect(asked({ every: 'monthly' }, '2026-11-01T00:00:00', '2026-11-10T09:00:00', '2026-11').ask).toEqual([])
    expect(asked({ every: 'monthly', within: '5wd' }, '2026-11-01T00:00:00', '2026-11-30T09:00:00', '2026-11').ask).toEqual([])
  })

  test('looked at whenever, by a clock that is set at will, each period comes once, and none is left out', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 10 * 366 * 24 }), { minLength: 1, maxLength: 40 })
    fc.assert(fc.property(fc.constantFrom('weekly', 'monthly', 'quarterly', 'yearly'), fc.constantFrom(undefined, '3wd', '10nd'), instants, (every, within, hours) => {
      const duty = { every, ...(within === undefined ? {} : { within }) } as const
      const start = at('2024-01-01T00:00:00').getTime()
      let since: Date | null = null
      let furthest = 0
      const seen: string[] = []
      for (const hour of hours) {
        const now = new Date(start + hour * 3_600_000)
        const { ask, next } = periodsToAsk(calendar, duty, since === null ? null : { through: since, period: seen.at(-1) ?? null }, now)
        // The host notes that it was here.
        if (since === null && ask.length === 0) since = now
        for (const { key, opensAt, clock } of ask) {
          expect(opensAt.getTime()).toBeLessThanOrEqual(now.getTime())
          expect(Date.parse(clock.due)).toBeGreaterThan(now.getTime() - 1)
          seen.push(key)
          since = opensAt
        }
        furthest = Math.max(furthest, now.getTime())
        expect(next!.getTime()).toBeGreaterThan(now.getTime())
        expect(next!.getTime()).toBeGreaterThan(since?.getTime() ?? 0)
      }
      expect(seen).toEqual([...new Set(seen)].sort())
      // One go from the first look to the furthest says the same.
      const looked = new Date(start + hours[0]! * 3_600_000)
      const first = periodsToAsk(calendar, duty, null, looked).ask
      const through = first[0]?.opensAt ?? looked
      expect(seen).toEqual([...first, ...periodsToAsk(calendar, duty, { through, period: first[0]?.key ?? null }, new Date(Math.max(furthest, looked.getTime()))).ask].map(({ key }) => key))
    }), { numRuns: 60 })
  })
})

test('whom it is addressed to: kinds of department, or governments themselves, by the level of what they serve', () => {
  const organisations = [
    { id: 'city', departmentKind: null, serves: ['350300'] }, { id: 'bureau', departmentKind: 'civil-affairs', serves: ['350300'] }, { id: 'county', departmentKind: null, serves: ['350304'] },
    { id: 'county-bureau', departmentKind: 'civil-affairs', serves: ['350304'] }, { id: 'town', departmentKind: null, serves: ['350304102'] }, { id: 'village', departmentKind: null, serves: ['350304102201'] },
    { id: 'town-12', departmentKind: null, serves: ['350304103000'] }, { id: 'nowhere', departmentKind: null, serves: [] }, { id: 'island', departmentKind: null, serves: ['350305108', '350305'] },
  ]
  const ids = (to: Parameters<typeof addressees>[0]) => addressees(to, organisations).map(({ id }) => id)
  expect(ids({ levels: ['town'] })).toEqual(['town', 'town-12', 'island'])
  expect(ids({ levels: ['county'], departments: ['civil-affairs'] })).toEqual(['county-bureau'])
  expect(ids({ departments: ['civil-affairs'] })).toEqual(['bureau', 'county-bureau'])
  expect(ids({ levels: ['city', 'village'] })).toEqual(['city', 'village'])
})

test('periods in words', () => {
  expect(['2026', '2026-02', '2026-Q1', '2026-W07'].map((key) => periodTitle(key))).toEqual([
    { 'zh-CN': '2026年', en: '2026' }, { 'zh-CN': '2026年2月', en: 'February 2026' }, { 'zh-CN': '2026年第1季度', en: 'quarter 1 of 2026' }, { 'zh-CN': '2026年第7周', en: 'week 7 of 2026' },
  ])
  expect(dutyTitle({ 'zh-CN': '每月走访', en: 'Monthly visit' }, '2026-02')).toEqual({ 'zh-CN': '每月走访（2026年2月）', en: 'Monthly visit (February 2026)' })
})
