import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import type { QueryBinding, QueryPlan } from '../../../core/contracts/query-plan.ts'
import { sql, type Bind, type BoundValue } from '../../../core/contracts/sql.ts'
import type { ValueType } from '../../../core/contracts/value-type.ts'
import { all, csv, importInto, testPlan, testPool } from './pool-fixture.ts'

let pool: PoolEngine
const own = testPlan({ key: ['k'], mode: 'upsert', fields: { k: { required: true }, n: { type: { kind: 'int' } }, who: { identifies: true }, at: { type: { kind: 'datetime' } } } })
beforeAll(async () => {
  pool = await testPool()
  await importInto(pool, own, csv('k,n,who,at\na,3,WHO1,2024-05-06 07:08:09\nb,1,WHO2,2024-05-06 07:08:09.25\nc,,WHO1,\nd,2,,\ne,1,,\n'))
})
afterAll(() => pool.close())

const binding: QueryBinding = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: ['2026-01-01'], makeUpDays: [] }, params: { least: 2n }, inputs: { d: { kind: 'current', table: own.table } } }
const plan = (text: QueryPlan['sql'], columns: QueryPlan['columns'] = []): QueryPlan => ({ sql: text, inputs: [{ name: 'd', dataset: own.table.dataset }], params: [], columns })
const value = (type: ValueType, item: BoundValue): { bind: Bind } => ({ bind: { kind: 'value', type, value: item } })

test('values are bound, never spliced, and leave as JSON', async () => {
  const hostile = `'; DROP TABLE x; --"`
  const text = sql`SELECT ${value({ kind: 'string' }, hostile)} AS s, ${value({ kind: 'int' }, 9007199254740993n)} AS big, ${value({ kind: 'int' }, -5n)} AS small,
    ${value({ kind: 'decimal', precision: 38, scale: 3 }, '12345678901234567890.5')} AS d, ${value({ kind: 'date' }, '2024-02-29')} AS day,
    ${value({ kind: 'datetime' }, '2024-02-29T01:02:03.000004Z')} AS at, ${value({ kind: 'bool' }, true)} AS b, ${value({ kind: 'int' }, null)} AS nothing,
    ${{ bind: { kind: 'today' } }} AS today, ${{ bind: { kind: 'time-zone' } }} AS zone, ${{ bind: { kind: 'calendar', days: 'holidays' } }} AS free, ${{ bind: { kind: 'calendar', days: 'make-up-days' } }} AS made_up,
    ${{ bind: { kind: 'param', type: { kind: 'int' }, name: 'least' } }} AS least, [1.50, NULL] AS list, [{'a': 1, 'at': TIMESTAMP '1969-12-31 23:59:59.5'}] AS records, {'lon': 1.5::DOUBLE, 'lat': 2::DOUBLE} AS point, 'NaN'::DOUBLE AS nan, sum(9223372036854775807) AS wide`
  expect(await all(pool.execute(plan(text), binding))).toEqual([{
    s: hostile, big: '9007199254740993', small: -5, d: '12345678901234567890.500', day: '2024-02-29', at: '2024-02-29T01:02:03.000004Z', b: true, nothing: null,
    today: '2026-03-31', zone: 'Asia/Shanghai', free: ['2026-01-01'], made_up: [], least: 2, list: ['1.50', null], records: [{ a: 1, at: '1969-12-31T23:59:59.5Z' }], point: { lon: 1.5, lat: 2 }, nan: null, wide: '9223372036854775807',
  }])
})

test('inputs have a column per field and the row\'s own; tokens are text, alone and in lists', async () => {
  const token = { kind: 'token' } as const
  const query = plan(sql`SELECT d.who, list(d.k ORDER BY d.k) AS ks, list(d.who) AS whos, min(d._row) AS row FROM ${{ input: 'd' }} AS d WHERE d.n IS NULL OR d.n >= ${{ bind: { kind: 'param', type: { kind: 'int' }, name: 'least' } }} GROUP BY d.who ORDER BY d.who NULLS LAST`,
    [{ name: 'who', type: token }, { name: 'whos', type: { kind: 'list', of: token } }])
  const rows = await all(pool.execute(query, binding))
  const who = rows[0]!['who']
  expect(who).toMatch(/^\d+$/)
  expect(rows).toEqual([{ who, ks: ['a', 'c'], whos: [who, who], row: 1 }, { who: null, ks: ['d'], whos: [null], row: 4 }])
})

test('pages have the size asked for', async () => {
  const sizes: number[] = []
  for await (const page of pool.execute(plan(sql`SELECT i FROM range(5000) AS r(i)`), binding, { pageSize: 1500 })) sizes.push(page.length)
  expect(sizes).toEqual([1500, 1500, 1500, 500])
})

test('a query that fails has a code; one left half read holds nothing open', async () => {
  await expect(all(pool.execute(plan(sql`SELECT sum(i) FROM (SELECT 99999999999999999999999999999999999999::DECIMAL(38, 0) AS i FROM range(9))`), binding))).rejects.toMatchObject({ code: 'query-failed' })
  for await (const page of pool.execute(plan(sql`SELECT i FROM range(100000) AS r(i)`), binding)) {
    expect(page.length).toBe(2000)
    break
  }
})

test('the text for explain holds the inputs and the values', () => {
  expect(pool.render(plan(sql`SELECT k FROM ${{ input: 'd' }} AS d WHERE n > ${value({ kind: 'int' }, 4n)}`), binding)).toEqual({
    text: 'SELECT k FROM (SELECT _row, _batch, "c_k" AS "k", "c_n" AS "n", "c_who" AS "who", "c_at" AS "at" FROM current_rows."test/rows") AS d WHERE n > $1::BIGINT', values: ['4'],
  })
})

test('pages of rows by keyset: every row once, in order, nulls last, either way; a foreign cursor is refused', async () => {
  for (const [order, expected] of [
    [undefined, ['a', 'b', 'c', 'd', 'e']],
    [{ field: 'n', descending: false }, ['b', 'e', 'd', 'a', 'c']],
    [{ field: 'n', descending: true }, ['a', 'd', 'b', 'e', 'c']],
    [{ field: 'at', descending: true }, ['b', 'a', 'c', 'd', 'e']],
  ] as const) {
    for (const limit of [1, 2, 5]) {
      const keys: unknown[] = []
      let after: string | null | undefined
      do {
        const page = await pool.readRows(own.table, { limit, ...(order === undefined ? {} : { order }), ...(after === undefined || after === null ? {} : { after }) })
        keys.push(...page.rows.map((row) => row['k']))
        expect(Object.keys(page.rows[0]!)).toEqual(['_row', '_batch', 'k', 'n', 'who', 'at'])
        after = page.next
      } while (after !== null)
      expect(keys).toEqual(expected)
    }
  }
  const { next } = await pool.readRows(own.table, { limit: 1 })
  for (const after of ['x', '!', Buffer.from('[1,2,3]').toString('base64url')]) await expect(pool.readRows(own.table, { limit: 1, after })).rejects.toMatchObject({ code: 'bad-cursor' })
  await expect(pool.readRows(own.table, { limit: 1, after: next!, order: { field: 'n', descending: false } })).rejects.toMatchObject({ code: 'bad-cursor' })
  expect((await pool.readRows(own.table, { limit: 9, equals: { n: 1n, k: 'e' } })).rows.map((row) => row['k'])).toEqual(['e'])
})
