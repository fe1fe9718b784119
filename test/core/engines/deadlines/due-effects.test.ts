import { expect, test } from 'vitest'
import type { MatterClock } from '../../../../core/contracts/matter-clock.ts'
import { dueEffects, type Escalation } from '../../../../core/engines/deadlines/due-effects.ts'
import { lightMoments, type LightFacts } from '../../../../core/engines/deadlines/lights.ts'
import { extendClock, startClock } from '../../../../core/engines/deadlines/matter-clock.ts'
import { parseSpan } from '../../../../core/engines/deadlines/span.ts'
import { cityTime, putian } from './calendars.ts'

const escalate: readonly Escalation[] = [
  { when: 'red', do: 'notice:supervision' }, { when: 'blue', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }, { when: 'red', do: 'raise' }, { when: 'red', do: 'raise' }, { when: 'yellow', do: 'remind' },
]
const nothing: LightFacts = { signBy: null, sentBack: [], dissatisfied: [] }
// Blue on 6 March at 01:48, yellow at 24:00, red on 11 March at 24:00.
const clock = startClock(putian, parseSpan('4wd')!, cityTime('2026-03-02 09:00'))

function due(of: MatterClock | null, at: string, done: readonly string[] = [], facts: Partial<LightFacts> = {}) {
  const moments = lightMoments(putian, of, { ...nothing, ...facts })
  return dueEffects(escalate, { clockId: 'c1', clock: of, moments, done: new Set(done) }, cityTime(at))
}
const keys = (...given: Parameters<typeof due>) => due(...given).map(({ key, caughtUp }) => (caughtUp ? `${key} late` : key))

test('are due from the moment the light begins, once', () => {
  expect(keys(clock, '2026-03-06 01:47')).toEqual([])
  expect(due(clock, '2026-03-06 01:48')).toEqual([{ key: 'c1:1:blue:remind', light: 'blue', do: 'remind', since: cityTime('2026-03-06 01:48'), caughtUp: false }])
  expect(keys(clock, '2026-03-06 01:48', ['c1:1:blue:remind'])).toEqual([])
  expect(keys(clock, '2026-03-07 00:00', ['c1:1:blue:remind'])).toEqual(['c1:1:yellow:notice:reminder', 'c1:1:yellow:remind'])
})

test('after months all that were missed are due in order, told apart', () => {
  const all = ['c1:1:blue:remind', 'c1:1:yellow:notice:reminder', 'c1:1:yellow:remind', 'c1:1:red:notice:supervision', 'c1:1:red:raise']
  expect(keys(clock, '2026-08-01 00:00')).toEqual(all.map((key) => `${key} late`))
  expect(keys(clock, '2026-08-01 00:00', all)).toEqual([])
  expect(keys(clock, '2026-03-12 01:00', all.slice(0, 2))).toEqual([`${all[2]} late`, all[3], all[4]])
  expect(keys(clock, '2026-03-12 01:01', all.slice(0, 4))).toEqual([`${all[4]} late`])
})

test('an extension begins a run: a light that begins anew has its effects anew, one that burns on has none', () => {
  // With a day more it is still blue, and was before.
  const extended = extendClock(putian, clock, parseSpan('1wd')!, cityTime('2026-03-09 23:00'))
  expect(lightMoments(putian, extended, nothing)).toMatchObject({ blue: cityTime('2026-03-08 11:24'), yellow: cityTime('2026-03-10 00:00') })
  expect(keys(extended, '2026-03-09 23:30', ['c1:1:blue:remind'])).toEqual([])
  // Where the run before never came to it, it is not lost.
  expect(keys(extended, '2026-03-09 23:30')).toEqual(['c1:2:blue:remind late'])
  expect(keys(extended, '2026-03-10 00:00', ['c1:1:blue:remind', 'c1:1:yellow:remind'])).toEqual(['c1:2:yellow:notice:reminder', 'c1:2:yellow:remind'])
  const longer = extendClock(putian, clock, parseSpan('10wd')!, cityTime('2026-03-06 23:00'))
  expect(keys(longer, '2026-03-20 00:00', ['c1:1:blue:remind'])).toEqual(['c1:2:blue:remind late'])
})

test('a third extension is red in the run that it begins', () => {
  let of = clock
  for (const at of ['2026-03-03 09:00', '2026-03-04 09:00', '2026-03-05 09:00']) of = extendClock(putian, of, parseSpan('1wd')!, cityTime(at))
  expect(keys(of, '2026-03-05 09:00')).toEqual(['c1:4:red:notice:supervision', 'c1:4:red:raise'])
})

test('a light that an earlier clock of the matter has answered for is not this one’s', () => {
  const next = startClock(putian, parseSpan('4wd')!, cityTime('2026-03-02 09:00'), 2)
  const sentBack = (second: string) => ({ sentBack: [cityTime('2026-03-01 09:00').toISOString(), cityTime(second).toISOString()] })
  const answered = ['c1:1:yellow:notice:reminder', 'c1:1:yellow:remind']
  expect(keys(next, '2026-03-02 09:00', answered, sentBack('2026-03-02 08:59'))).toEqual([])
  expect(keys(next, '2026-03-02 09:00', answered, sentBack('2026-03-02 09:00'))).toEqual(['c1:2:yellow:notice:reminder', 'c1:2:yellow:remind'])
})

test('what happens while the machine’s clock is behind is not lost', () => {
  const facts = { dissatisfied: [cityTime('2024-05-06 09:00').toISOString(), cityTime('2024-05-07 09:00').toISOString()] }
  expect(keys(clock, '2024-05-07 09:00', [], facts)).toEqual(['c1:1:red:notice:supervision', 'c1:1:red:raise'])
  expect(keys(null, '2024-05-07 09:00', [], facts)).toEqual(['c1:1:red:notice:supervision', 'c1:1:red:raise'])
})
