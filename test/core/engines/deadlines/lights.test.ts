import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Light, MatterClock } from '../../../../core/contracts/matter-clock.ts'
import { dateIn } from '../../../../core/base/clock.ts'
import { buildCalendar, type CalendarSettings } from '../../../../core/engines/deadlines/calendar.ts'
import { lightAt, lightMoments, nextChange, type LightFacts } from '../../../../core/engines/deadlines/lights.ts'
import { extendClock, resumeClock, startClock, suspendClock } from '../../../../core/engines/deadlines/matter-clock.ts'
import { parseSpan } from '../../../../core/engines/deadlines/span.ts'
import { calendarSettings, cityTime, firstDay, putian, runs, spans, starts, upTo } from './calendars.ts'
import { endOfDate, worksOn } from './naive.ts'

const minute = 60_000
const nothing: LightFacts = { signBy: null, sentBack: [], dissatisfied: [] }
const iso = (text: string) => cityTime(text).toISOString()
// From 09:00 on Monday until Friday 24:00: 111 hours, of which 88.8 are 80%.
const clock = startClock(putian, parseSpan('4wd')!, cityTime('2026-03-02 09:00'))
const lightsOf = (of: MatterClock | null, facts: Partial<LightFacts> = {}) => {
  const { blue, yellow, red } = lightMoments(putian, of, { ...nothing, ...facts })
  const shown = (at: Date | null) => (at === null ? null : new Date(at.getTime() + 8 * 60 * minute).toISOString().slice(0, 16).replace('T', ' '))
  return [shown(blue), shown(yellow), shown(red)]
}

describe('by time', () => {
  test('blue from 80% of the time, yellow from the due moment, red when more than 3 working days overdue', () => {
    expect(lightsOf(clock)).toEqual(['2026-03-06 01:48', '2026-03-07 00:00', '2026-03-12 00:00'])
    const at = (text: string) => lightAt(lightMoments(putian, clock, nothing), cityTime(text))
    expect([at('2026-03-06 01:47'), at('2026-03-06 01:48'), at('2026-03-06 23:59'), at('2026-03-07 00:00'), at('2026-03-11 23:59'), at('2026-03-12 00:00')])
      .toEqual(['green', 'blue', 'blue', 'yellow', 'yellow', 'red'])
    expect(nextChange(lightMoments(putian, clock, nothing), cityTime('2026-03-06 01:48'))).toEqual(cityTime('2026-03-07 00:00'))
    expect(nextChange(lightMoments(putian, clock, nothing), cityTime('2026-03-12 00:00'))).toBeNull()
  })

  test('of hours, the working days overdue begin on the day after', () => {
    expect(lightsOf(startClock(putian, parseSpan('10h')!, cityTime('2026-03-02 09:00')))).toEqual(['2026-03-02 17:00', '2026-03-02 19:00', '2026-03-06 00:00'])
  })

  test('suspended time is taken out', () => {
    // Due on Tuesday the 10th: 207 hours after the start, 159 of them running, of which 127.2 are 80%.
    const stood = resumeClock(putian, suspendClock(clock, cityTime('2026-03-03 09:00')), cityTime('2026-03-05 09:00'))
    expect(lightsOf(stood)).toEqual(['2026-03-09 16:12', '2026-03-11 00:00', '2026-03-14 00:00'])
    // An hour that did not move the due day: 88 of 110.
    const late = resumeClock(putian, suspendClock(clock, cityTime('2026-03-06 10:00')), cityTime('2026-03-06 11:00'))
    expect(lightsOf(late)[0]).toBe('2026-03-06 01:00')
    // Stopped at the very moment, and the due day moved by all of it: blue has begun.
    const then = resumeClock(putian, suspendClock(clock, cityTime('2026-03-06 01:48')), cityTime('2026-03-09 01:48'))
    expect(lightsOf(then)).toEqual(['2026-03-06 01:48', '2026-03-10 00:00', '2026-03-13 00:00'])
    // What stood after the due moment takes nothing from the time before it.
    const after = resumeClock(putian, suspendClock(clock, cityTime('2026-03-07 01:00')), cityTime('2026-03-08 01:00'))
    expect(lightsOf(after)).toEqual(lightsOf(clock))
  })

  test('a clock that stands keeps its light, whatever time goes by', () => {
    const stands = suspendClock(clock, cityTime('2026-03-06 01:48'))
    expect(lightsOf(stands)).toEqual(['2026-03-06 01:48', null, null])
    expect(lightsOf(suspendClock(clock, cityTime('2026-03-06 01:47')))).toEqual([null, null, null])
    expect(lightsOf(stands, { signBy: iso('2026-03-08 00:00') })[0]).toBe('2026-03-06 01:48')
    expect(nextChange(lightMoments(putian, stands, nothing), cityTime('2026-03-06 01:48'))).toBeNull()
    expect(lightsOf(stands, { dissatisfied: [iso('2026-03-04 10:00'), iso('2026-03-09 10:00')] })).toEqual(['2026-03-06 01:48', null, '2026-03-09 10:00'])
  })

  test('moments beyond the known days are provisional, also of a clock that is not', () => {
    const near = startClock(putian, parseSpan('4wd')!, cityTime('2026-12-24 09:00'))
    expect([near.provisional, lightMoments(putian, near, nothing).provisional]).toEqual([false, true])
    expect(lightMoments(putian, clock, nothing).provisional).toBe(false)
  })
})

describe('by what happens', () => {
  test('the deadline for signing', () => {
    expect(lightsOf(clock, { signBy: iso('2026-03-04 00:00') })[0]).toBe('2026-03-04 00:00')
    expect(lightsOf(clock, { signBy: iso('2026-03-08 00:00') })[0]).toBe('2026-03-06 01:48')
  })

  test('sent back twice is yellow, and there is no blue after it', () => {
    const [first, second] = [iso('2026-03-05 09:00'), iso('2026-03-03 09:00')]
    expect(lightsOf(clock, { sentBack: [first] })[1]).toBe('2026-03-07 00:00')
    expect(lightsOf(clock, { sentBack: [first, second] })).toEqual([null, '2026-03-05 09:00', '2026-03-12 00:00'])
  })

  test('a second 不满意 is red at once, and so is a third extension', () => {
    expect(lightsOf(clock, { dissatisfied: [iso('2026-03-03 09:00')] })[2]).toBe('2026-03-12 00:00')
    expect(lightsOf(clock, { dissatisfied: [iso('2026-03-03 09:00'), iso('2026-03-03 10:00')] })).toEqual([null, null, '2026-03-03 10:00'])
    // At the moment at which it would have become overdue.
    expect(lightsOf(clock, { dissatisfied: [iso('2026-03-03 09:00'), iso('2026-03-07 00:00')] })).toEqual(['2026-03-06 01:48', null, '2026-03-07 00:00'])
    const more = (of: MatterClock, at: string) => extendClock(putian, of, parseSpan('1wd')!, cityTime(at))
    const twice = more(more(clock, '2026-03-03 09:00'), '2026-03-03 10:00')
    expect(lightsOf(twice)[2]).toBe('2026-03-14 00:00')
    expect(lightsOf(more(twice, '2026-03-04 09:00'))).toEqual([null, null, '2026-03-04 09:00'])
  })

  test('a matter without a deadline has only these', () => {
    expect(lightsOf(null)).toEqual([null, null, null])
    expect(lightsOf(null, { signBy: iso('2026-03-04 00:00'), sentBack: [iso('2026-03-05 09:00'), iso('2026-03-06 09:00')] })).toEqual(['2026-03-04 00:00', '2026-03-06 09:00', null])
  })
})

/** The light by its definition, the long way. */
function naiveLight(settings: CalendarSettings, of: MatterClock, facts: LightFacts, at: Date): Light {
  const so = (instants: readonly string[]) => instants.filter((instant) => new Date(instant) <= at).length
  const time = of.suspendedSince !== null && new Date(of.suspendedSince) < at ? new Date(of.suspendedSince) : at
  const due = new Date(of.due)
  let overdue = 0
  for (let day = Date.parse(`${dateIn(settings.timeZone, new Date(due.getTime() - 1))}T00:00:00Z`) + 1440 * minute; ; day += 1440 * minute) {
    const date = new Date(day).toISOString().slice(0, 10)
    if (endOfDate(settings.timeZone, date) > time) break
    if (worksOn(settings, date)) overdue += 1
  }
  const ran = (until: Date) => until.getTime() - Date.parse(of.started) - of.changes.reduce((sum, done) => {
    if (done.kind === 'extension' || new Date(done.from) >= until) return sum
    return sum + Math.min(Date.parse(done.to), until.getTime()) - Date.parse(done.from)
  }, 0)
  if (overdue >= 3 || so(facts.dissatisfied) >= 2 || so(of.changes.flatMap((done) => (done.kind === 'extension' ? [done.at] : []))) >= 3) return 'red'
  if (time >= due || so(facts.sentBack) >= 2) return 'yellow'
  return ran(time) * 5 >= ran(due) * 4 || (facts.signBy !== null && new Date(facts.signBy) <= time) ? 'blue' : 'green'
}

const moment = upTo(90 * 1440).map((minutes) => new Date(firstDay * 1440 * minute + minutes * minute))
const moments = fc.array(moment.map((at) => at.toISOString()), { maxLength: 3 })
const factsOf: fc.Arbitrary<LightFacts> = fc.record({ signBy: fc.option(moment.map((at) => at.toISOString())), sentBack: moments, dissatisfied: moments })

test('lightAt says what the definition says, and steps exactly at the moments', () => {
  fc.assert(fc.property(
    calendarSettings(fc.constantFrom('Asia/Shanghai', 'America/Havana')), spans('wd', 'nd', 'h', 'wh'), starts, factsOf, fc.boolean(),
    fc.array(fc.record({ wait: upTo(4000), extends: fc.boolean() }), { maxLength: 5 }), fc.boolean(), fc.array(moment, { maxLength: 4 }),
    (settings, span, start, facts, hasFacts, happens, stands, asked) => {
      const calendar = buildCalendar(settings)
      let [of, at] = [startClock(calendar, span, start), start]
      for (const happen of happens) {
        at = new Date(at.getTime() + happen.wait * minute)
        if (happen.extends) of = extendClock(calendar, of, { count: 1, unit: 'wd' }, at)
        else of = of.suspendedSince === null ? suspendClock(of, at) : resumeClock(calendar, of, at)
      }
      if (!stands) of = resumeClock(calendar, of, at)
      const given = hasFacts ? facts : nothing
      const { blue, yellow, red } = lightMoments(calendar, of, given)
      const steps = [blue, yellow, red].filter((step) => step !== null)
      expect(steps).toEqual([...steps].sort((a, b) => a.getTime() - b.getTime()))
      expect(new Set(steps.map(Number)).size).toBe(steps.length)
      for (const step of [...steps, ...asked, start, at]) {
        for (const now of [new Date(step.getTime() - 1), step]) expect(lightAt(lightMoments(calendar, of, given), now)).toBe(naiveLight(settings, of, given, now))
      }
      // To go from change to change is to meet every one of them.
      const met: Date[] = []
      for (let next = nextChange(lightMoments(calendar, of, given), new Date(0)); next !== null; next = nextChange(lightMoments(calendar, of, given), next)) {
        met.push(next)
        expect(lightAt(lightMoments(calendar, of, given), new Date(next.getTime() - 1))).not.toBe(lightAt(lightMoments(calendar, of, given), next))
      }
      expect(met).toEqual(steps)
    },
  ), runs(150))
})
