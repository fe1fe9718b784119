import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MatterClock } from '../../../../core/contracts/matter-clock.ts'
import { buildCalendar, type Calendar } from '../../../../core/engines/deadlines/calendar.ts'
import { dueEffects, type Escalation } from '../../../../core/engines/deadlines/due-effects.ts'
import { lightAt, lightMoments, nextChange, type LightFacts } from '../../../../core/engines/deadlines/lights.ts'
import { extendClock, recomputeClock, resumeClock, startClock, suspendClock } from '../../../../core/engines/deadlines/matter-clock.ts'
import { runs, spans, upTo } from './calendars.ts'

// Ten years of a desk: matters come, stand, are extended and sent back, holidays are published each November, the program is down for
// months, the machine's clock jumps years ahead and back. One sweep goes by the stored instant of the next change, another looks at all.

const minute = 60_000
const day = 1440 * minute
const escalate: readonly Escalation[] = [{ when: 'blue', do: 'remind' }, { when: 'yellow', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }, { when: 'red', do: 'remind' }, { when: 'red', do: 'raise' }]
const order = ['blue', 'yellow', 'red']

/** Sets off at an hour that lies so many minutes later; a jump puts the machine's clock ahead or back of what has really passed. */
interface Tick {
  readonly wait: number
  readonly jump: number | null
  readonly act: 'start' | 'stop' | 'go' | 'extend' | 'send-back' | 'dissatisfied' | 'nothing'
  readonly which: number
  readonly span: { readonly count: number; readonly unit: 'wd' | 'nd' | 'h' | 'wh' }
}

interface Matter { readonly id: string; clock: MatterClock; facts: LightFacts; next: Date | null; resumed: number }
interface Fired { readonly key: string; readonly matter: string; readonly run: number; readonly light: string; readonly since: Date; readonly at: Date; readonly caughtUp: boolean; readonly course: string }

const ticks: fc.Arbitrary<readonly Tick[]> = fc.array(fc.record({
  wait: fc.oneof({ weight: 8, arbitrary: upTo(20 * 1440) }, { weight: 1, arbitrary: upTo(200 * 1440) }),
  jump: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: upTo(1500).map((days) => (days - 750) * day) }, { weight: 1, arbitrary: fc.constant(0) }),
  act: fc.constantFrom('start' as const, 'start' as const, 'stop' as const, 'go' as const, 'extend' as const, 'send-back' as const, 'dissatisfied' as const, 'nothing' as const),
  which: upTo(1000),
  span: spans('wd', 'nd', 'h', 'wh'),
}), { minLength: 250, maxLength: 300 })

/** What is published up to an instant: each year's in November of the year before, with its own odd days off. */
function calendarAt(at: Date): Calendar {
  const through = at.getUTCFullYear() + (at.getUTCMonth() >= 10 ? 1 : 0)
  const days = (add: number) => Array.from({ length: through - 2019 }, (_, index) => [1, 4, 5, 10].map((month) => `${2020 + index}-${String(month).padStart(2, '0')}-0${(index * month) % 5 + 1 + add}`)).flat()
  return buildCalendar({ holidays: [...days(0), ...days(1), ...days(2)], makeUpDays: days(3), coveredThrough: `${through}-12-31`, timeZone: 'Asia/Shanghai' })
}

/** Plays the ten years; `byColumn` looks only at matters whose stored instant has come. */
function play(happens: readonly Tick[], byColumn: boolean) {
  const matters: Matter[] = []
  const done = new Set<string>()
  const fired: Fired[] = []
  /** What each run of a matter must have set off: the lights that began in it before it was over, or that no run before answered for. */
  const expected = new Set<string>()
  let [real, ahead, putBack] = [Date.parse('2026-01-05T01:00:00Z'), 0, 0]
  let calendar = calendarAt(new Date(real))

  const expects = (matter: Matter, now: Date) => {
    const moments = lightMoments(calendar, matter.clock, matter.facts)
    for (const { when, do: what } of escalate) {
      const since = moments[when]
      if (since === null || since > now) continue
      const isAnswered = Array.from({ length: matter.clock.run - 1 }, (_, index) => `${matter.id}:${index + 1}:${when}:${what}`).some((key) => expected.has(key))
      if (since >= new Date(matter.clock.runSince) || !isAnswered) expected.add(`${matter.id}:${matter.clock.run}:${when}:${what}`)
    }
  }
  const doDue = (matter: Matter, now: Date) => {
    expects(matter, now)
    const moments = lightMoments(calendar, matter.clock, matter.facts)
    for (const effect of dueEffects(escalate, { clockId: matter.id, clock: matter.clock, moments, done }, now)) {
      done.add(effect.key)
      fired.push({ ...effect, matter: matter.id, run: matter.clock.run, at: now, course: `${putBack} ${matter.resumed}` })
    }
    matter.next = nextChange(lightMoments(calendar, matter.clock, matter.facts), now)
  }
  const act = ({ act: what, which, span }: Tick, now: Date) => {
    if (what === 'start') matters.push({ id: `m${matters.length}`, clock: startClock(calendar, span, now), facts: { signBy: null, sentBack: [], dissatisfied: [] }, next: null, resumed: 0 })
    const matter = what === 'start' ? matters.at(-1) : matters[matters.length - 1 - which % 4]
    if (matter === undefined || what === 'nothing') return
    // What falls due is done before a clock is changed, and after.
    doDue(matter, now)
    const at = now.toISOString()
    if (what === 'stop') matter.clock = suspendClock(matter.clock, now)
    if (what === 'go') {
      matter.clock = resumeClock(calendar, matter.clock, now)
      matter.resumed += 1
    }
    if (what === 'extend') matter.clock = extendClock(calendar, matter.clock, span, now)
    if (what === 'send-back') matter.facts = { ...matter.facts, sentBack: [...matter.facts.sentBack, at] }
    if (what === 'dissatisfied') matter.facts = { ...matter.facts, dissatisfied: [...matter.facts.dissatisfied, at] }
    doDue(matter, now)
  }
  const publish = (now: Date) => {
    const known = calendarAt(now)
    if (known.coveredThrough <= calendar.coveredThrough) return
    for (const matter of matters) doDue(matter, now)
    calendar = known
    for (const matter of matters) {
      matter.clock = recomputeClock(calendar, matter.clock)
      doDue(matter, now)
    }
  }

  for (const tick of happens) {
    real += tick.wait * minute
    if ((tick.jump ?? ahead) < ahead) putBack += 1
    ahead = tick.jump ?? ahead
    const now = new Date(real + ahead)
    publish(now)
    for (const matter of matters) if (!byColumn || (matter.next !== null && matter.next <= now)) doDue(matter, now)
    act(tick, now)
  }
  // The clocks that stand go on, and all of them run out.
  putBack += 1
  const last = new Date(Math.max(real, ...matters.map(({ clock }) => Date.parse(clock.due))) + 2000 * day)
  for (const matter of matters) {
    matter.clock = resumeClock(calendar, matter.clock, new Date(real))
    matter.resumed += 1
    doDue(matter, new Date(real))
    doDue(matter, last)
    expect(lightAt(lightMoments(calendar, matter.clock, matter.facts), last)).toBe('red')
  }
  return { fired, expected, matters, years: (real - Date.parse('2026-01-05T01:00:00Z')) / day / 365 }
}

test('every change of a light sets off what it must, once, in order and never too early', () => {
  fc.assert(fc.property(ticks, (happens) => {
    const { fired, expected, matters, years } = play(happens, true)
    expect(years).toBeGreaterThan(8)
    const keys = fired.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect([...keys].sort()).toEqual([...expected].sort())
    for (const { since, at, caughtUp } of fired) {
      expect(since.getTime()).toBeLessThanOrEqual(at.getTime())
      expect(caughtUp).toBe(at.getTime() - since.getTime() > 60 * minute)
    }
    for (const matter of matters) {
      const own = fired.filter((effect) => effect.matter === matter.id)
      const place = ({ run, light }: Fired) => run * 10 + order.indexOf(light)
      // Lights grow worse; only a clock put back, or a suspension that gave time, may bring a lesser one after a worse one.
      for (const [index, later] of own.entries()) for (const earlier of own.slice(0, index)) if (earlier.course === later.course) expect(place(earlier)).toBeLessThanOrEqual(place(later))
      // Red is the last light of all, and every matter comes to it.
      expect(own.some(({ light }) => light === 'red')).toBe(true)
    }
    // To look at every matter at every hour finds nothing that the stored instants had not told.
    expect(play(happens, false).fired).toEqual(fired)
  }), { ...runs(4), endOnFailure: true })
})
