import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TablePlan } from '../../../../core/contracts/table-plan.ts'
import { openInstance, rowsOf } from '../../../../core/pool/duckdb/instance.ts'
import { createKeptRows } from '../../../../core/pool/duckdb/kept-rows.ts'

const int = { kind: 'int' } as const
const d: TablePlan = { dataset: 'd', columns: ['q', 'p'].map((column) => ({ column, field: column, type: int, token: null })), key: [], cluster: 'p' }
let instance: DuckDBInstance
let connection: DuckDBConnection
/** Statements that read the dataset. */
let reads: () => readonly string[]
beforeEach(async () => {
  instance = await openInstance({ path: null, memory: '200MB', threads: 1, spillDir: null, reachDir: null })
  connection = await instance.connect()
  await connection.run('CREATE SCHEMA current_rows')
  await connection.run('CREATE TABLE current_rows."d" AS SELECT i AS _row, 1 AS _batch, i % 5 AS p, i % 3 AS q FROM range(15) AS r(i)')
  const run = vi.spyOn(connection, 'run')
  reads = () => run.mock.calls.map(([sql]) => sql).filter((sql) => sql.startsWith('INSERT')).map((sql) => /WHERE (.*)$/.exec(sql)![1]!)
})
afterEach(() => {
  connection.closeSync()
  instance.closeSync()
})
const held = async (table: string | null) => (await rowsOf(connection, `SELECT _row::INTEGER FROM ${table} ORDER BY _row`)).map(([row]) => row)

test('each value is read once, whoever asks for it', async () => {
  const kept = createKeptRows(connection)
  expect(await held(await kept.table(d, 'p', [1n, 2n], {}))).toEqual([1, 2, 6, 7, 11, 12])
  await kept.table(d, 'p', [2n], {})
  expect(await held(await kept.table(d, 'p', [2n, 9n, 4n], {}))).toEqual([1, 2, 4, 6, 7, 9, 11, 12, 14])
  await kept.table(d, 'p', [9n], {})
  await kept.table(d, 'p', [], {})
  // Another column is another matter.
  expect(await held(await kept.table(d, 'q', [2n], {}))).toEqual([2, 5, 8, 11, 14])
  expect(reads()).toEqual(['"p" IN (1, 2)', '"p" IN (9, 4)', '"q" IN (2)'])
  // So are other columns of the same rows.
  expect(await held(await kept.table({ ...d, columns: d.columns.slice(1) }, 'p', [1n], {}))).toEqual([1, 6, 11])
})

test('what was read only in part is not used any more', async () => {
  const kept = createKeptRows(connection)
  expect(await held(await kept.table(d, 'p', [1n], { most: 3 }))).toEqual([1, 6, 11])
  expect(await kept.table(d, 'p', [1n, 2n], { most: 5 })).toBeNull()
  expect(await kept.table(d, 'p', [1n], {})).toBeNull()
  const controller = new AbortController()
  controller.abort(new Error('enough'))
  await expect(kept.table(d, 'q', [1n], { signal: controller.signal })).rejects.toThrow('enough')
  expect(await kept.table(d, 'q', [1n], {})).toBeNull()
})
