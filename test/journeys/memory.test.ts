import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { runDeps } from '../../core/host/house.ts'
import { startRun } from '../../core/journeys/run-rule.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { RuleRun } from '../../core/store/entities/alerts/rule-run.ts'
import { makeScalePool } from '../bench/scale/make-pool.ts'
import { scaleTopic } from '../bench/scale/scale-topic.ts'
import { testHouse, type TestHouse } from '../support/house.ts'

let house: TestHouse
beforeAll(async () => {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'huiyan-memory-')))
  const runtime = await scaleTopic()
  await makeScalePool(runtime, { path: join(dataDir, 'pool.duckdb'), spillDir: dataDir, rows: 1_000_000, memory: '1GB', threads: 2 })
  house = await testHouse({ dataDir, poolMemory: '16MB', env: { HUIYAN_POOL_THREADS: '2' } })
  const { registry } = house.open.house
  registry.swap({ runtime, packVersion: 'v1', publishedAt: new Date(0) })
})
afterAll(() => house.remove())

test('a rule that needs more memory than the pool may take is stopped with a sentence, touches no alert, and the others go on', async () => {
  const { house: inner } = house.open
  const deps = runDeps(inner)
  const persons = [...inner.registry.running()[0]!.runtime.datasets.keys()][0]!
  const start = (rule: string) => startRun(deps, newAction(inner.source, { actor: systemActor, scope: wholeScope }), { topic: 'scale', rule })
  const hungry = await start('repeated-exams')
  const modest = await start('dead-still-paid')
  const after = await start('shop-without-licence')
  // Small reads beside them find their memory too.
  const pool = await deps.pool()
  let over = false
  const beside = (async () => {
    while (!over) await pool.batches(persons, { limit: 1 })
  })()
  await house.open.idle()
  over = true
  await beside
  const runs = await inner.store.reader().find(RuleRun, { id: [hungry.id, modest.id, after.id] }, { orderBy: { id: 'asc' } })
  expect(runs.map(({ rule, state }) => [rule, state])).toEqual([['repeated-exams', 'failed'], ['dead-still-paid', 'done'], ['shop-without-licence', 'done']])
  const [problem] = runs[0]!.problems
  expect(problem!.code).toBe('query-memory-short')
  expect(problem!.message.en).toContain('needs more memory')
  expect(problem!.hint!['zh-CN']).toContain('HUIYAN_POOL_MEMORY')
  const alerts = await inner.store.reader().find(Alert, { topic: 'scale' })
  expect(new Set(alerts.map(({ rule }) => rule))).toEqual(new Set(['dead-still-paid', 'shop-without-licence']))
})
