import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import type { QueryBinding } from '../../../core/contracts/query-plan.ts'
import { sql } from '../../../core/contracts/sql.ts'
import { csv, importInto, testPlan, testPool } from './pool-fixture.ts'

let pool: PoolEngine
beforeEach(async () => { pool = await testPool() })
afterEach(() => pool.close())

const int = { kind: 'int' } as const
const plan = testPlan({ dataset: 'test/rows', mode: 'upsert', key: ['k'], cluster: 'p', fields: { k: { type: int }, p: { type: int }, name: {} } })
const settings: Omit<QueryBinding, 'inputs'> = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: ['2026-01-01'], makeUpDays: [] }, params: { word: "it's\0" } }

/** Names of the rows that have the record's `p`, the record among them. */
async function ask(k: bigint, p: bigint | null, signal?: AbortSignal): Promise<string[]> {
  const rows = await pool.screen({
    relations: [{ name: 'v', sql: sql`SELECT p FROM ${{ input: 'r' }}`, among: null, inputs: [], params: [] }, { name: 'rows', sql: sql`SELECT * FROM ${{ input: 'd' }} AS d`, among: { value: sql`p`, type: int, field: null, relation: 'v', column: 'p' }, inputs: [], params: [] }],
    query: {
      sql: sql`SELECT name, ${{ bind: { kind: 'param', name: 'word', type: { kind: 'string' } } }} AS word, ${{ bind: { kind: 'calendar', days: 'holidays' } }}[1] AS day FROM ${{ input: 'rows' }} ORDER BY name`,
      inputs: [], params: [], columns: [{ name: 'name', type: { kind: 'string' } }, { name: 'word', type: { kind: 'string' } }, { name: 'day', type: { kind: 'date' } }],
    },
  }, { ...settings, inputs: { r: { kind: 'record', table: plan.table }, d: { kind: 'with-record', table: plan.table } } },
  { table: plan.table, values: new Map<string, bigint | string | null>([['c_k', k], ['c_p', p], ['c_name', 'record']]) }, signal === undefined ? {} : { signal })
  expect(rows.every(({ word, day }) => word === "it's\0" && day === '2026-01-01')).toBe(true)
  return rows.map(({ name }) => String(name))
}

test('a statement that is kept ready meets rows beyond all that was there when it was planned', async () => {
  await pool.ensureTables([plan.table])
  expect(await ask(1n, 5n)).toEqual(['record'])
  await importInto(pool, plan, csv('k,p,name\n1,5,one\n2,5,two\n3,6,three\n'))
  expect(await ask(9n, 5n)).toEqual(['one', 'record', 'two'])
  // In place of the row of its key.
  expect(await ask(1n, 5n)).toEqual(['record', 'two'])
  expect(await ask(9n, 6n)).toEqual(['record', 'three'])
  expect(await ask(9n, 700n)).toEqual(['record'])
  expect(await ask(9n, null)).toEqual([])
  await importInto(pool, plan, csv('k,p,name\n4,700,far\n5,-700,near\n'))
  expect(await ask(9n, 700n)).toEqual(['far', 'record'])
  expect(await ask(9n, -700n)).toEqual(['near', 'record'])
  // Tables that are made meanwhile have DuckDB plan anew.
  await pool.ensureTables([testPlan({ dataset: 'test/others', fields: { a: {} } }).table])
  expect(await ask(9n, 6n)).toEqual(['record', 'three'])
  await importInto(pool, plan, csv('k,p,name\n6,9000,last\n'))
  expect(await ask(9n, 9000n)).toEqual(['last', 'record'])
})

test('many at once, each with its own record; one that is given up leaves the others alone', async () => {
  await importInto(pool, plan, csv(`k,p,name\n${Array.from({ length: 300 }, (_, i) => `${i},${i % 100},row ${i}`).join('\n')}\n`))
  const asked = Array.from({ length: 120 }, (_, i) => i)
  const given = new AbortController()
  const all = Promise.all(asked.map((i) => ask(1000n, BigInt(i % 100))))
  const dropped = ask(1000n, 1n, given.signal).catch((error: unknown) => error)
  given.abort(new Error('no longer wanted'))
  for (const [i, names] of (await all).entries()) expect(names).toEqual(['record', ...[i % 100, 100 + (i % 100), 200 + (i % 100)].map((k) => `row ${k}`).sort()].sort())
  expect(await dropped).toMatchObject({ message: 'no longer wanted' })
  expect(await ask(1000n, 1n)).toHaveLength(4)
  // Closed while some are under way: they end, nothing hangs or crashes.
  const last = asked.slice(0, 10).map((i) => ask(1000n, BigInt(i)))
  const closing = pool.close()
  expect((await Promise.all(last)).every((names) => names.length === 4)).toBe(true)
  await closing
  pool = await testPool()
})

test('beyond those that wait already none is taken, with a sentence; when they are done the next one is', async () => {
  await importInto(pool, plan, csv('k,p,name\n1,5,one\n'))
  await ask(9n, 5n)
  const answers = await Promise.allSettled(Array.from({ length: 230 }, () => ask(9n, 5n)))
  const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  // One lane stands open, three open at once, two hundred wait.
  expect(refused).toHaveLength(230 - 204)
  for (const reason of refused) expect(reason).toMatchObject({ code: 'screen-busy', params: { waiting: 200, seconds: 2 } })
  for (const one of answers) if (one.status === 'fulfilled') expect(one.value).toEqual(['one', 'record'])
  expect(await ask(9n, 5n)).toEqual(['one', 'record'])
})
