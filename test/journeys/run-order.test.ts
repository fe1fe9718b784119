import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import type { RunJson } from '../../core/contracts/api.ts'
import { runDeps } from '../../core/host/house.ts'
import { queueRunOf } from '../../core/journeys/run-rule.ts'
import { setRuleParams } from '../../core/journeys/set-rule-params.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { RuleRun } from '../../core/store/entities/alerts/rule-run.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const topic = 'uncovered-assistance'
const rule = 'uncovered-disabled'
let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
  for (const [pack, dataset] of [['common', 'deceased'], [topic, 'assistance_recipients'], [topic, 'disabled_persons']] as const) {
    const content = await readFile(join(import.meta.dirname, '../../plugins', pack, 'samples', `${dataset}.csv`))
    expectJson(await supervisor.request(fileRequest(`/api/v1/topics/${pack}/datasets/${dataset}/imports`, 'a.csv', content)), 202)
    await house.open.idle()
  }
})
afterAll(() => house.remove())

const runs = async () => expectJson<{ readonly items: readonly RunJson[] }>(await supervisor.get(`/api/v1/topics/${topic}/rules/${rule}/runs?limit=2`)).items

test.each(['queued', 'running'] as const)('a run that somebody waits for does not overtake an older one of its rule, %s, which would undo it', async (state) => {
  const { store, source, registry } = house.open.house
  const [deps, act] = [runDeps(house.open.house), () => newAction(source, { actor: systemActor, scope: wholeScope })]
  const running = registry.get(topic)!
  // Nobody wakes the worker, so both wait.
  await unitOfWork(store, act(), async (change) => void (await queueRunOf(deps, change, running, running.runtime.rules.get(rule)!, 'data')))
  // A run that was under way when the program was killed still says so when it is begun anew.
  const [older] = await runs()
  await bookkeeping(store, (em) => em.nativeUpdate(RuleRun, { id: older!.id }, { state }))
  await setRuleParams(deps, act(), { topic, rule }, { params: { grace_days: 365 } })
  await house.open.idle()
  const [hand, data] = await runs()
  expect([hand!.state, data!.state]).toEqual(['done', 'done'])
  // The threshold was raised last: the older run went before with the lower one, and changed nothing.
  expect(data!.params).toEqual({ grace_days: '30' })
  expect(data!.difference).toMatchObject({ new: 0, gone: 0 })
  expect(hand!.params).toEqual({ grace_days: '365' })
  expect(hand!.difference).toMatchObject({ new: 0 })
  expect(hand!.difference!.gone).toBeGreaterThan(0)
  await setRuleParams(deps, act(), { topic, rule }, { params: { grace_days: null } })
  await house.open.idle()
})

test('an evaluation has as long as the operator allows', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  expectJson(await supervisor.request({ method: 'POST', url: `/api/v1/topics/${topic}/rules/${rule}/runs`, payload: {} }), 202)
  await house.open.idle()
  expect(house.open.house.ruleMinutes).toBe(60)
  expect(timers.mock.calls.filter(([, delay]) => delay === 60 * 60_000)).toHaveLength(1)
  timers.mockRestore()
})
