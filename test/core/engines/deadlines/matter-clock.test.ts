import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MatterClock } from '../../../../core/contracts/matter-clock.ts'
import { buildCalendar, type Calendar, type CalendarSettings } from '../../../../core/engines/deadlines/calendar.ts'
import { dueAt } from '../../../../core/engines/deadlines/due-at.ts'
import { extendClock, recomputeClock, resumeClock, startClock, suspendClock } from '../../../../core/engines/deadlines/matter-clock.ts'
import { parseSpan, type Span } from '../../../../core/engines/deadlines/span.ts'
import { suspensionEnds } from '../../../../core/engines/deadlines/suspension-ends.ts'
import { dateIn } from '../../../../core/base/clock.ts'
import { calendarSettings, calendars, cityTime, dayNumber, firstDay, putian, runs, spans, starts, upTo } from './calendars.ts'
import { isOpen, worksOn } from './naive.ts'

const minute = 60_000
const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * minute)
const started = (span: string, at: string) => startClock(putian, parseSpan(span)!, cityTime(at))
const stood = (clock: MatterClock, from: string, to: string) => resumeClock(putian, suspendClock(clock, cityTime(from)), cityTime(to))
const end = (date: string) => new Date(cityTime(`${date} 00:00`).getTime() + 86_400_000).toISOString()

describe('a suspension', () => {
  // Due on Monday 23 March.
  const clock = started('15wd', '2026-03-02 09:00')

  test('moves the due day by the whole days it took', () => {
    expect(clock.due).toBe(end('2026-03-23'))
    expect(stood(clock, '2026-03-09 10:00', '2026-03-12 10:00')).toMatchObject({ due: end('2026-03-26'), owed: 0 })
    expect(stood(clock, '2026-03-09 10:00', '2026-03-12 09:00')).toMatchObject({ due: end('2026-03-25'), owed: 23 * 60 * minute })
    // A weekend takes nothing of 14 hours on Friday and 8 on Monday.
    expect(stood(clock, '2026-03-06 10:00', '2026-03-09 08:00')).toMatchObject({ due: end('2026-03-23'), owed: 22 * 60 * minute })
  })

  test('of minutes gains nothing, until the minutes are a day', () => {
    const overnight = stood(clock, '2026-03-09 23:50', '2026-03-10 00:10')
    expect(overnight.due).toBe(clock.due)
    expect(stood(overnight, '2026-03-10 10:00', '2026-03-11 09:39').due).toBe(clock.due)
    expect(stood(overnight, '2026-03-10 10:00', '2026-03-11 09:40')).toMatchObject({ due: end('2026-03-24'), owed: 0 })
  })

  test('over the due moment leaves the rest of the last day, and takes back what that gave', () => {
    const once = stood(clock, '2026-03-23 10:00', '2026-03-25 09:00')
    expect(once).toMatchObject({ due: end('2026-03-25'), owed: -60 * minute })
    expect(stood(once, '2026-03-25 10:00', '2026-03-25 11:00')).toMatchObject({ due: end('2026-03-25'), owed: 0 })
    // To the end of the last day, which leaves nothing of it.
    expect(stood(clock, '2026-03-23 10:00', '2026-03-24 00:00')).toMatchObject({ due: end('2026-03-24'), owed: -10 * 60 * minute })
    // In the hour that was given too much there is nothing left: whole days only.
    expect(stood(once, '2026-03-25 23:30', '2026-03-27 10:00').due).toBe(end('2026-03-26'))
    // Resumed on a day off: the next working day is the last.
    expect(stood(started('1wd', '2026-03-05 09:00'), '2026-03-06 10:00', '2026-03-07 10:00').due).toBe(end('2026-03-09'))
  })

  test('of something overdue does not make it punctual', () => {
    expect(stood(clock, '2026-03-24 00:00', '2026-03-24 23:00').due).toBe(clock.due)
    expect(stood(clock, '2026-03-24 10:00', '2026-03-26 11:00').due).toBe(end('2026-03-25'))
    const owed = stood(clock, '2026-03-09 10:00', '2026-03-10 06:00')
    expect(stood(owed, '2026-03-24 01:00', '2026-03-24 02:00')).toMatchObject({ due: clock.due, owed: 21 * 60 * minute })
    // But the day that makes it whole does, and from then on it is like any that has time left: 19 hours of it.
    expect(stood(owed, '2026-03-24 01:00', '2026-03-27 01:00')).toMatchObject({ due: end('2026-03-27'), owed: -4 * 60 * minute })
  })

  test('leaves hours to the millisecond', () => {
    const hours = started('8h', '2026-03-02 09:00')
    expect(resumeClock(putian, suspendClock(hours, new Date('2026-03-02T02:00:00.001Z')), new Date('2026-03-04T02:00:00.002Z')).due).toBe('2026-03-04T09:00:00.001Z')
    // Two hours of the morning, nothing of the noon.
    expect(stood(started('8wh', '2026-03-02 09:00'), '2026-03-02 10:00', '2026-03-02 14:00').due).toBe(cityTime('2026-03-03 12:00').toISOString())
    expect(stood(started('8wh', '2026-03-02 09:00'), '2026-03-02 18:00', '2026-03-03 07:00').due).toBe(started('8wh', '2026-03-02 09:00').due)
  })

  test('begins and ends once, however often it is told, and never before what came before', () => {
    const once = suspendClock(clock, cityTime('2026-03-09 10:00'))
    expect(suspendClock(once, cityTime('2026-03-10 10:00'))).toBe(once)
    expect(resumeClock(putian, clock, cityTime('2026-03-10 10:00'))).toBe(clock)
    expect(resumeClock(putian, once, cityTime('2020-01-01 10:00'))).toMatchObject({ due: clock.due, changes: [{ kind: 'suspension', from: once.suspendedSince, to: once.suspendedSince }] })
    expect(suspendClock(clock, cityTime('2020-01-01 10:00')).suspendedSince).toBe(clock.started)
    const after = stood(clock, '2026-03-09 10:00', '2026-03-10 10:00')
    expect(extendClock(putian, after, parseSpan('1wd')!, cityTime('2026-03-09 10:00')).runSince).toBe(cityTime('2026-03-10 10:00').toISOString())
  })

  test('is capped, all suspensions together', () => {
    const ends = (since: MatterClock, cap: string) => suspensionEnds(putian, since, parseSpan(cap)!)
    expect(ends(clock, '20wd')).toBeNull()
    expect(ends(suspendClock(clock, cityTime('2026-03-09 10:00')), '3wd')).toEqual({ at: new Date(end('2026-03-12')), provisional: false })
    const again = suspendClock(stood(clock, '2026-03-09 10:00', '2026-03-11 11:00'), cityTime('2026-03-16 10:00'))
    expect(ends(again, '3wd')!.at.toISOString()).toBe(end('2026-03-17'))
    expect(ends(again, '2wd')!.at).toEqual(cityTime('2026-03-16 10:00'))
    expect(ends(again, '7nd')!.at.toISOString()).toBe(end('2026-03-21'))
    expect(ends(again, '50h')!.at).toEqual(cityTime('2026-03-16 11:00'))
    expect(ends(again, '49h')!.at).toEqual(cityTime('2026-03-16 10:00'))
    expect(ends(again, '1h')!.at).toEqual(cityTime('2026-03-16 10:00'))
    expect(ends(again, '16wh')!.at).toEqual(cityTime('2026-03-16 11:00'))
    expect(ends(again, '15wh')!.at).toEqual(cityTime('2026-03-16 10:00'))
    expect(ends(suspendClock(clock, cityTime('2026-12-30 10:00')), '2wd')!.provisional).toBe(true)
  })
})

describe('an extension', () => {
  test('goes on from the last day, begins a run, and keeps what was suspended', () => {
    const clock = stood(started('15wd', '2026-03-02 09:00'), '2026-03-23 10:00', '2026-03-25 09:00')
    const extended = extendClock(putian, clock, parseSpan('10wd')!, cityTime('2026-03-25 10:00'))
    // Qingming, 6 April, is a day off.
    expect(extended).toMatchObject({ due: end('2026-04-09'), run: 2, runSince: cityTime('2026-03-25 10:00').toISOString(), owed: -60 * minute })
    // Hours more give the day that they end on.
    expect(extendClock(putian, extended, parseSpan('4h')!, cityTime('2026-03-26 10:00'))).toMatchObject({ due: end('2026-04-10'), run: 3 })
  })

  test('a matter that had a clock goes on counting runs', () => {
    const again = startClock(putian, parseSpan('15wd')!, cityTime('2026-03-02 09:00'), 3)
    expect([again.run, extendClock(putian, again, parseSpan('1wd')!, cityTime('2026-03-03 09:00')).run]).toEqual([3, 4])
  })
})

test('a clock is plain, frozen, and the same when it comes back from a store', () => {
  const clock = extendClock(putian, stood(started('15wd', '2026-03-02 09:00'), '2026-03-09 10:00', '2026-03-12 11:00'), parseSpan('2nd')!, cityTime('2026-03-13 09:00'))
  const back = JSON.parse(JSON.stringify(clock)) as MatterClock
  expect(back).toEqual(clock)
  expect(Object.isFrozen(clock) && Object.isFrozen(clock.changes)).toBe(true)
  const [a, b] = [clock, back].map((known) => resumeClock(putian, suspendClock(known, cityTime('2026-03-14 09:00')), cityTime('2026-03-17 09:00')))
  expect(a).toEqual(b)
  expect(() => recomputeClock(putian, { ...back, provisional: true, span: 'soon' })).toThrow(new RangeError('"soon" is no span'))
})

/** What happens to a clock: each so many minutes after the last. */
type Act = { readonly wait: number } & ({ readonly stands: number } | { readonly more: Span })

const waits = fc.oneof(upTo(30), upTo(4 * 1440))
const suspensions = fc.record({ wait: waits, stands: waits })
const acts: fc.Arbitrary<readonly Act[]> = fc.array(fc.oneof(suspensions, fc.record({ wait: waits, more: spans('wd', 'nd', 'h', 'wh') })), { maxLength: 8 })

function play(calendar: Calendar, span: Span, start: Date, happens: readonly Act[], onEach: (before: MatterClock, after: MatterClock, at: Date) => void = () => {}): MatterClock {
  let [clock, at] = [startClock(calendar, span, start), start]
  for (const act of happens) {
    const before = clock
    at = later(at, act.wait)
    if ('more' in act) clock = extendClock(calendar, clock, act.more, at)
    else {
      clock = suspendClock(clock, at)
      at = later(at, act.stands)
      clock = resumeClock(calendar, clock, at)
    }
    onEach(before, clock, at)
  }
  return clock
}

describe('whatever happens', () => {
  const anySpan = spans('wd', 'nd', 'h', 'wh')

  test('nothing makes a matter due earlier, and more time makes it later', () => {
    fc.assert(fc.property(calendars, anySpan, starts, acts, (calendar, span, start, happens) => {
      expect(play(calendar, span, start, []).due).toBe(dueAt(start, span, calendar).at.toISOString())
      play(calendar, span, start, happens, (before, after) => {
        if (after.run === before.run) expect(Date.parse(after.due)).toBeGreaterThanOrEqual(Date.parse(before.due))
        else expect(Date.parse(after.due)).toBeGreaterThan(Date.parse(before.due))
      })
    }), runs(200))
  })

  test('resumed at once, a clock is as it was', () => {
    fc.assert(fc.property(calendars, anySpan, starts, acts, waits, (calendar, span, start, happens, wait) => {
      let last = start
      const clock = play(calendar, span, start, happens, (_before, _after, at) => { last = at })
      const same = resumeClock(calendar, suspendClock(clock, later(last, wait)), later(last, wait))
      expect({ ...same, provisional: clock.provisional, changes: clock.changes }).toEqual(clock)
    }), runs(200))
  })

  test('a suspension cut in two is worth what it was whole', () => {
    fc.assert(fc.property(calendars, anySpan, starts, acts, fc.tuple(waits, waits, waits), (calendar, span, start, happens, [wait, first, second]) => {
      let last = start
      const clock = play(calendar, span, start, happens, (_before, _after, at) => { last = at })
      const [from, cut, to] = [later(last, wait), later(last, wait + first), later(last, wait + first + second)]
      const whole = resumeClock(calendar, suspendClock(clock, from), to)
      const pieces = resumeClock(calendar, suspendClock(resumeClock(calendar, suspendClock(clock, from), cut), cut), to)
      expect({ ...pieces, changes: whole.changes }).toEqual(whole)
    }), runs(300))
  })

  test('who had time left when the clock was stopped is not overdue when it goes on', () => {
    fc.assert(fc.property(calendars, anySpan, starts, suspensions, (calendar, span, start, stands) => {
      const before = startClock(calendar, span, start)
      const [from, to] = [later(start, stands.wait), later(start, stands.wait + stands.stands)]
      const { due } = resumeClock(calendar, suspendClock(before, from), to)
      if (Date.parse(before.due) > from.getTime()) expect(Date.parse(due)).toBeGreaterThan(to.getTime())
    }), runs(300))
  })

  const city: fc.Arbitrary<CalendarSettings> = calendarSettings(fc.constant('Asia/Shanghai'))

  test('the pieces that hours ran in are together the span', () => {
    fc.assert(fc.property(city, spans('h', 'wh'), starts, fc.array(suspensions, { maxLength: 4 }), (settings, span, start, stands) => {
      const clock = play(buildCalendar(settings), span, start, stands)
      // To be worth something a suspension must have begun while there was time left.
      fc.pre(clock.changes.every((done) => done.kind === 'suspension' && Date.parse(done.to) < Date.parse(clock.due)))
      let ran = 0
      for (let at = start; at < new Date(clock.due); at = later(at, 1)) {
        const stopped = clock.changes.some((done) => done.kind === 'suspension' && at >= new Date(done.from) && at < new Date(done.to))
        if (!stopped && (span.unit === 'h' || isOpen(settings, at))) ran += 1
      }
      expect(ran).toBe(span.count * 60)
    }), runs(20))
  })

  test('days move by the minutes that days stood, rounded down, and up only when the last one went by', () => {
    fc.assert(fc.property(city, spans('wd', 'nd'), starts, fc.array(suspensions, { maxLength: 5 }), (settings, span, start, stands) => {
      const calendar = buildCalendar(settings)
      const counts = (date: string) => span.unit === 'nd' || worksOn(settings, date)
      const lastDay = (clock: MatterClock) => dateIn('Asia/Shanghai', new Date(Date.parse(clock.due) - 1))
      const first = lastDay(startClock(calendar, span, start))
      let [minutes, wentBy] = [0, false]
      play(calendar, span, start, stands, (before, after, at) => {
        const done = after.changes.at(-1)!
        if (done.kind === 'suspension') for (let now = new Date(done.from); now < at; now = later(now, 1)) minutes += counts(dateIn('Asia/Shanghai', now)) ? 1 : 0
        wentBy ||= new Date(before.due) <= at
        let moved = 0
        for (let day = dayNumber(first) + 1; day <= dayNumber(lastDay(after)); day += 1) moved += counts(new Date(day * 1440 * minute).toISOString().slice(0, 10)) ? 1 : 0
        expect(after.owed).toBe((minutes - moved * 1440) * minute)
        if (wentBy) expect(moved).toBeLessThanOrEqual(Math.ceil(minutes / 1440))
        else expect(moved).toBe(Math.floor(minutes / 1440))
      })
    }), runs(60))
  })
})

describe('when the next year’s holidays are published', () => {
  test('a provisional clock is counted anew, another stays', () => {
    const clock = started('15wd', '2026-12-18 09:00')
    expect(clock).toMatchObject({ due: end('2027-01-08'), provisional: true })
    const next = buildCalendar({ holidays: ['2027-01-01'], makeUpDays: [], coveredThrough: '2027-12-31', timeZone: 'Asia/Shanghai' })
    expect(recomputeClock(next, clock)).toEqual({ ...clock, due: end('2027-01-11'), provisional: false })
    // Due on a day that is known, but moved there by one that is not.
    expect(stood(started('5wd', '2026-12-18 09:00'), '2026-12-31 12:00', '2027-01-04 00:00')).toMatchObject({ due: end('2026-12-28'), provisional: true })
    const settled = started('5wd', '2026-12-18 09:00')
    expect(recomputeClock(next, settled)).toBe(settled)
  })

  test('it is as if they had been known from the start', () => {
    const laterDays = upTo(60).map((day) => new Date((firstDay + day) * 1440 * minute).toISOString().slice(0, 10))
    fc.assert(fc.property(calendarSettings(fc.constantFrom('Asia/Shanghai', 'America/Havana')), fc.array(laterDays, { maxLength: 20 }), spans('wd', 'nd', 'h', 'wh'), starts, acts, fc.boolean(), (settings, days, span, start, happens, stands) => {
      const known = (list: readonly string[]) => list.filter((date) => date <= settings.coveredThrough)
      const published = days.filter((date) => date > settings.coveredThrough)
      const before = buildCalendar(settings)
      const after = buildCalendar({ ...settings, holidays: [...known(settings.holidays), ...published], makeUpDays: [...known(settings.makeUpDays), ...published], coveredThrough: '2031-12-31' })
      const clockBy = (calendar: Calendar) => {
        const clock = play(calendar, span, start, happens)
        return stands ? suspendClock(clock, later(start, 400 * 1440)) : clock
      }
      expect(recomputeClock(after, clockBy(before))).toEqual(clockBy(after))
    }), runs(300))
  })
})
