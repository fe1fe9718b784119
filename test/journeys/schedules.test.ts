import { afterAll, beforeAll, expect, test } from 'vitest'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { cronTimes } from '../../core/domain/alerts/cron-times.ts'
import { runDeps } from '../../core/host/house.ts'
import { startWatch } from '../../core/host/start-watch.ts'
import { startRun } from '../../core/journeys/run-rule.ts'
import { queueDueRuns } from '../../core/journeys/run-schedules.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { RuleRun } from '../../core/store/entities/alerts/rule-run.ts'
import { testHouse, type TestHouse } from '../support/house.ts'

const shanghai = 'Asia/Shanghai'
const times = (crons: readonly string[], at: string, zone = shanghai) => {
  const { previous, next } = cronTimes(crons, new Date(at), zone)
  return [previous, next].map((one) => one?.toISOString().replace(':00.000Z', 'Z') ?? null)
}

test.each([
  [['0 2 * * *'], '2026-11-25T01:00:00Z', shanghai, ['2026-11-24T18:00Z', '2026-11-25T18:00Z']],
  [['0 2 * * *'], '2026-11-24T18:00:00Z', shanghai, ['2026-11-24T18:00Z', '2026-11-25T18:00Z']],
  [['0 2 * * *'], '2026-11-24T17:59:59.999Z', shanghai, ['2026-11-23T18:00Z', '2026-11-24T18:00Z']],
  [['5/10 * * * *', '0 0 1 1 *'], '2026-11-24T17:58:00Z', shanghai, ['2026-11-24T17:55Z', '2026-11-24T18:05Z']],
  [['0 0 13 * 5'], '2026-11-24T17:58:00Z', shanghai, ['2026-11-19T16:00Z', '2026-11-26T16:00Z']],
  [['0 0 * * 7'], '2026-11-25T12:00:00Z', shanghai, ['2026-11-21T16:00Z', '2026-11-28T16:00Z']],
  [['0 0 29 2 *'], '2026-11-24T17:58:00Z', shanghai, ['2024-02-28T16:00Z', '2028-02-28T16:00Z']],
  [['30 2 * * *'], '2026-03-29T12:00:00Z', 'Europe/Berlin', ['2026-03-29T01:00Z', '2026-03-30T00:30Z']],
  [['0 0 30 2 *'], '2026-11-24T17:58:00Z', shanghai, [null, null]],
  [[], '2026-11-24T17:58:00Z', shanghai, [null, null]],
])('%j around %s in %s', (crons, at, zone, expected) => {
  expect(times(crons, at, zone)).toEqual(expected)
})

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.remove())

test('a rule runs once for every fixed time, once for all that were missed, and for none before its topic was published', async () => {
  const { house: inner } = house.open
  const look = (at: Date) => queueDueRuns(runDeps(inner), newAction({ ...inner.source, clock: { now: () => at } }, { actor: systemActor, scope: wholeScope }))
  const topic = inner.registry.get('uncovered-assistance')
  const rules = topic.runtime.rules.size
  const { next } = cronTimes(['0 2 * * *'], topic.publishedAt, shanghai)
  const later = (days: number, milliseconds: number) => new Date(next!.getTime() + days * 86_400_000 + milliseconds)

  const end = (state: RuleRun['state']) => bookkeeping(inner.store, (em) => em.nativeUpdate(RuleRun, { state: 'queued' }, { state }))
  const queued = async (at: Date) => (await look(at)).queued.length

  expect(await look(later(0, -1))).toEqual({ queued: [], next })
  const first = await look(later(0, 0))
  expect(first.queued).toHaveLength(rules)
  expect(first.next).toEqual(later(1, 0))
  expect(await queued(later(0, 1))).toBe(0)
  // Those that wait will read what is there then: no second one is put behind them.
  expect(await queued(later(1, 0))).toBe(0)
  await end('failed')
  expect(await queued(later(0, 2))).toBe(0)
  expect(await queued(later(1, -1))).toBe(0)
  expect(await queued(later(9, 5000))).toBe(rules)
  await end('done')
  expect(await queued(later(9, 6000))).toBe(0)

  // A new version takes none of its topic's times away; somebody's own run counts unless it failed; a future that was none does not.
  const { runtime, packVersion } = topic
  inner.registry.swap({ runtime, packVersion, publishedAt: later(10, 600_000) })
  const [rule] = runtime.rules.keys()
  const by = (at: Date, state: RuleRun['state']) => startRun(runDeps(inner), newAction({ ...inner.source, clock: { now: () => at } }, { actor: systemActor, scope: wholeScope }), { topic: runtime.pack.id, rule: rule! }).then(() => end(state))
  await by(later(400, 0), 'done')
  await by(later(10, 10), 'failed')
  expect(await queued(later(10, 601_000))).toBe(rules)
  await end('done')
  await by(later(11, 10), 'done')
  expect(await queued(later(11, 20))).toBe(rules - 1)

  const runs = await inner.store.reader().find(RuleRun, { topic: 'uncovered-assistance', trigger: 'schedule' })
  expect(runs).toHaveLength(4 * rules - 1)
})

test('it looks again when the next rule is due, goes on after a failure, and stops when told', async () => {
  const said: string[] = []
  const answers = [() => Promise.resolve(new Date(1001)), () => Promise.reject(new Error('no store')), () => Promise.resolve(null)]
  const done = Promise.withResolvers<void>()
  const watch = startWatch({
    now: () => new Date(1000),
    look: () => {
      said.push('look')
      return answers.shift()!()
    },
    onError: (error) => {
      said.push(String(error))
      done.resolve()
    },
  }, 0)
  await done.promise
  await watch.stop()
  expect(said).toEqual(['look', 'look', 'Error: no store'])
  expect(answers).toHaveLength(1)
})

test('woken it looks at once, and once more when it was looking', async () => {
  const looks: PromiseWithResolvers<Date | null>[] = []
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const watch = startWatch({
    now: () => new Date(0),
    look: () => {
      begun[looks.length]?.resolve()
      looks.push(Promise.withResolvers<Date | null>())
      return looks.at(-1)!.promise
    },
    onError: () => undefined,
  }, 3_600_000)
  watch.wake()
  expect(looks).toHaveLength(1)
  watch.wake()
  expect(looks).toHaveLength(1)
  looks[0]!.resolve(null)
  await begun[1]!.promise
  looks[1]!.resolve(null)
  await watch.stop()
  watch.wake()
  expect(looks).toHaveLength(2)
})
