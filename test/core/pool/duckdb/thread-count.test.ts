import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rowsOf } from '../../../../core/pool/duckdb/instance.ts'
import { createThreadCount, type ThreadCount } from '../../../../core/pool/duckdb/thread-count.ts'

let instance: DuckDBInstance
beforeEach(async () => { instance = await DuckDBInstance.create(':memory:', { threads: '3' }) })
afterEach(() => instance.closeSync())

/** How many there are in the end: `close` waits for what was begun. */
async function threads(count: ThreadCount): Promise<number> {
  await count.close()
  const connection = await instance.connect()
  const [row] = await rowsOf(connection, "SELECT current_setting('threads')")
  connection.closeSync()
  return Number(row![0])
}
const forLong = 3_600_000

test('work on many rows has all threads', async () => {
  const count = await createThreadCount(instance, 3)
  count.manyRows()
  expect(await threads(count)).toBe(3)
})

test('the check of one record has one', async () => {
  const count = await createThreadCount(instance, 3)
  count.manyRows()()
  count.oneRecord()
  expect(await threads(count)).toBe(1)
})

test('a check takes none from what runs', async () => {
  const count = await createThreadCount(instance, 3)
  count.manyRows()
  count.oneRecord()
  expect(await threads(count)).toBe(3)
})

test('work on many rows leaves one to checks that are expected', async () => {
  const count = await createThreadCount(instance, 3, forLong)
  count.oneRecord()
  const end = count.manyRows()
  count.manyRows()()
  end()
  expect(await threads(count)).toBe(2)
})

test('and has all of them when none is expected any more', async () => {
  const count = await createThreadCount(instance, 3, 0)
  count.oneRecord()
  count.manyRows()
  expect(await threads(count)).toBe(3)
})

test('also what began beside checks', async () => {
  const count = await createThreadCount(instance, 3, 1)
  count.oneRecord()
  count.manyRows()
  const connection = await instance.connect()
  await expect.poll(async () => Number((await rowsOf(connection, "SELECT current_setting('threads')"))[0]![0])).toBe(3)
  connection.closeSync()
  await count.close()
})
