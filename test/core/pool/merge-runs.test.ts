import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ResultRow } from '../../../core/contracts/engine.ts'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import { sql } from '../../../core/contracts/sql.ts'
import { all, csv, importInto, tempDir, testPlan, testPool } from './pool-fixture.ts'

const int = { kind: 'int' } as const
const plan = testPlan({ dataset: 'test/rows', mode: 'upsert', key: ['k'], cluster: 'p', fields: { k: { type: int, required: true }, p: { type: int } } })
const columns = [{ name: 'row', type: int }, { name: 'batch', type: int }, { name: 'k', type: int }, { name: 'p', type: int }]
const binding = { today: '2026-01-01', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: {} }
const read = (pool: Pick<PoolEngine, 'execute'>, order = '') =>
  all(pool.execute({ sql: sql`SELECT _row AS "row", _batch AS batch, k, p FROM ${{ input: 'd' }}${order}`, inputs: [], params: [], columns }, { ...binding, inputs: { d: { kind: 'current', table: plan.table } } }))
/** Where the order of `p` breaks off, as the rows lie. */
const runs = (rows: readonly ResultRow[]) => rows.filter((row, i) => i > 0 && Number(row['p']) < Number(rows[i - 1]!['p'])).length + 1
const file = (first: number, count: number, shift = 0) => csv(`k,p\n${Array.from({ length: count }, (_, i) => `${first + i},${((first + i) * 7919 + shift) % 1000}`).join('\n')}\n`)

test('batches are merged beside the base, then into it, with every row as it was; readers go on with what they began with', async () => {
  const dir = tempDir()
  const path = join(dir.path, 'pool.duckdb')
  const open = () => testPool({ path, tempDir: dir.path, groupRows: 100, threads: 2 })
  let pool = await open()
  await importInto(pool, plan, file(0, 4000))
  const snapshot = await pool.snapshot()
  const first = await read(snapshot, ' ORDER BY _row')
  const seen: number[] = []
  for (let batch = 0; batch < 8; batch++) {
    // Some are new, some replace rows of the base and of earlier batches.
    await importInto(pool, plan, file(batch < 4 ? 4000 + batch * 120 : 3900 + batch * 60, 120, batch))
    const before = await read(pool, ' ORDER BY _row')
    await pool.idle()
    expect(await read(pool, ' ORDER BY _row')).toEqual(before)
    seen.push(runs(await read(pool)))
  }
  expect(Math.max(...seen)).toBeLessThanOrEqual(3)
  expect(seen).toContain(2)
  expect(await read(snapshot, ' ORDER BY _row')).toEqual(first)
  await snapshot.close()
  // More than the base can carry beside it.
  for (let batch = 0; batch < 4; batch++) await importInto(pool, plan, file(10_000 + batch * 400, 400))
  await pool.idle()
  const rows = await read(pool, ' ORDER BY _row')
  expect(runs(await read(pool))).toBeLessThanOrEqual(3)
  await pool.close()
  pool = await open()
  expect(await read(pool, ' ORDER BY _row')).toEqual(rows)
  expect(await pool.countRows(plan.table)).toBe(rows.length)
  await importInto(pool, plan, csv('k,p\n0,1\n'))
  expect((await read(pool, ' ORDER BY _row')).at(-1)).toMatchObject({ k: 0, p: 1 })
  await pool.close()
  dir.remove()
})

test('what is written for somebody does not wait for a merge, and the merge comes all the same', async () => {
  const pool = await testPool({ groupRows: 100, threads: 2 })
  await importInto(pool, plan, file(0, 1000))
  // Handed in at once: each commit finds a merge of the one before it begun, or waiting.
  for (let batch = 0; batch < 6; batch++) await importInto(pool, plan, file(2000 + batch * 200, 200))
  await pool.ensureTables([plan.table])
  await pool.idle()
  const rows = await read(pool, ' ORDER BY _row')
  expect(rows.length).toBe(2200)
  expect(runs(await read(pool))).toBeLessThanOrEqual(3)
  // Closed in the middle of one: nothing is lost, since what is not merged stays where it is.
  await importInto(pool, plan, file(9000, 2000))
  await pool.close()
})
