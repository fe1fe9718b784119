import { DuckDBConnection } from '@duckdb/node-api'
import { afterEach, expect, test, vi } from 'vitest'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import { all, csv, importInto, testPlan, testPool } from './pool-fixture.ts'

afterEach(() => vi.restoreAllMocks())

const planOf = (at: number) => testPlan({ dataset: `test/rows-${at}`, mode: 'snapshot', key: ['k'], fields: { k: { required: true }, person: { identifies: true }, n: { type: { kind: 'int' } } } })
const first = 'k,person,n\na,aaaa,1\nb,bbbb,2\nc,cccc,3\nd,dddd,4\n'
/** One stays, one changes, two come (one is told of twice, otherwise), one is gone. */
const second = 'k,person,n\na,aaaa,1\nb,bbbb,20\ne,eeee,5\nf,ffff,6\nf,ffff,7\nc,cccc,3\n'

/**
 * Imports the second file, loading or commit running short of memory once before statement `at` while something else has memory too. Gives all that
 * there is afterwards, and how often it ran short.
 */
async function imported(pool: PoolEngine, phase: 'load' | 'commit', at: number): Promise<unknown> {
  const plan = planOf(at)
  await importInto(pool, plan, csv(first))
  const early = phase === 'commit' ? await pool.load(plan, csv(second)) : null
  const beside = await pool.snapshot()
  let [statements, failed] = [0, 0]
  const run = DuckDBConnection.prototype.run
  const watched = vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(function (this: DuckDBConnection, ...args) {
    if (args[0] !== 'ROLLBACK' && statements++ === at) {
      failed += 1
      void beside.close()
      return Promise.reject(new Error('Out of Memory Error: failed to allocate data'))
    }
    return run.apply(this, args)
  })
  const loaded = early ?? (await pool.load(plan, csv(second)))
  if (phase === 'load') watched.mockRestore()
  const { counts, problems, reasons, quarantine } = await pool.commit(loaded, { importId: `second ${at}`, at: '2026-03-30T00:00:00Z' })
  const told = await all(quarantine())
  vi.restoreAllMocks()
  await beside.close()
  await pool.idle()
  const stored = (await pool.readRows(plan.table, { limit: 50 })).rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('_'))))
  const batches = (await pool.batches(plan.table.dataset)).map((batch) => batch.counts)
  return { counts, problems, reasons, told, stored, batches, failed: failed > 0, statements: at < 0 ? statements : 0 }
}

test.each([['load', 6], ['commit', 12]] as const)('a %s that ran short of memory beside others is begun anew, wherever it was, and leaves what it would have left', async (phase, least) => {
  // The vault that has met a person is asked less: each load has one of its own.
  const shared = phase === 'load' ? null : await testPool()
  const one = async (at: number) => {
    const pool = shared ?? (await testPool())
    return imported(pool, phase, at).finally(() => (pool === shared ? undefined : pool.close()))
  }
  const { statements, ...reference } = (await one(-1)) as { statements: number; failed: boolean; counts: object }
  expect(reference.counts).toMatchObject({ in: 6, unchanged: 2, removed: 1 })
  expect(statements).toBeGreaterThan(least)
  for (let at = 0; at < statements; at += 1) {
    const { statements: _, ...again } = (await one(at)) as { statements: number }
    expect([at, again]).toEqual([at, { ...reference, failed: true }])
  }
  await shared?.close()
})
