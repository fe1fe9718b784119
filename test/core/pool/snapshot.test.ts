import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PoolEngine, PoolSnapshot } from '../../../core/contracts/engine.ts'
import type { InputBinding, QueryBinding, QueryPlan, RelationPlan } from '../../../core/contracts/query-plan.ts'
import { sql, type Sql } from '../../../core/contracts/sql.ts'
import { all, csv, importInto, testPlan, testPool } from './pool-fixture.ts'

const int = { kind: 'int' } as const
const own = testPlan({ key: ['k'], mode: 'upsert', fields: { k: { required: true }, n: { type: int } } })
let pool: PoolEngine
let first: bigint
beforeAll(async () => {
  pool = await testPool()
  first = (await importInto(pool, own, csv('k,n\na,1\nb,2\nc,3\n'))).result.batch!
  await importInto(pool, own, csv('k,n\nb,20\nd,4\n'))
})
afterAll(() => pool.close())

const bound = (inputs: Record<string, InputBinding>): QueryBinding => ({ today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: {}, inputs })
const plan = (text: Sql): QueryPlan => ({ sql: text, inputs: [], params: [], columns: [] })
const relation = (name: string, text: Sql, among: RelationPlan['among'] = null): RelationPlan => ({ name, sql: text, among, inputs: [], params: [] })
const rows = async (snapshot: PoolSnapshot, binding: QueryBinding) =>
  (await all(snapshot.execute(plan(sql`SELECT k, n FROM ${{ input: 'd' }} AS d ORDER BY k, n`), binding))).map(({ k, n }) => `${String(k)}${String(n)}`)

test('changed rows are new and old images; around them stands everything that stood since', async () => {
  const snapshot = await pool.snapshot()
  expect(await rows(snapshot, bound({ d: { kind: 'changed', table: own.table, since: first } }))).toEqual(['b2', 'b20', 'd4'])
  expect(await rows(snapshot, bound({ d: { kind: 'around', table: own.table, since: first } }))).toEqual(['a1', 'b2', 'b20', 'c3', 'd4'])
  expect(await rows(snapshot, bound({ d: { kind: 'current', table: own.table } }))).toEqual(['a1', 'b20', 'c3', 'd4'])
  expect(await rows(snapshot, bound({ d: { kind: 'changed', table: own.table, since: first + 1n } }))).toEqual([])
  await snapshot.close()
})

test('what is committed later does not show; what is prepared ends with the snapshot', async () => {
  const snapshot = await pool.snapshot()
  const current = bound({ d: { kind: 'current', table: own.table } })
  await importInto(pool, own, csv('k,n\ne,5\n'))
  expect(await rows(snapshot, current)).not.toContain('e5')
  expect(await snapshot.prepare(relation('few', sql`SELECT * FROM ${{ input: 'd' }} AS d WHERE n < 4`), current)).toBe(2)
  expect(await rows(snapshot, bound({ d: { kind: 'prepared', name: 'few' } }))).toEqual(['a1', 'c3'])
  await snapshot.close()
  await snapshot.close()
  const later = await pool.snapshot()
  expect(await rows(later, current)).toContain('e5')
  await expect(rows(later, bound({ d: { kind: 'prepared', name: 'few' } }))).rejects.toMatchObject({ code: 'query-failed' })
  await later.close()
})

test.each([0, 1, 20_000])('rows among %i values are found', async (count) => {
  const snapshot = await pool.snapshot()
  const binding = bound({ r: { kind: 'prepared', name: 'numbers' } })
  await snapshot.prepare(relation('numbers', sql`SELECT i::BIGINT AS i, i % 7 AS rest FROM range(50000) AS r(i)`), binding)
  await snapshot.prepare(relation('wanted', sql`SELECT (i * 2)::BIGINT AS c1 FROM range(${String(count)}) AS r(i) UNION ALL SELECT NULL`), binding)
  expect(await snapshot.prepare(relation('found', sql`SELECT r.* FROM ${{ input: 'r' }} AS r`, { value: sql`r.i`, type: int, field: null, relation: 'wanted', column: 'c1' }), binding)).toBe(count)
  const texts = sql`SELECT r.* FROM ${{ input: 'r' }} AS r`
  expect(await snapshot.prepare(relation('alike', texts, { value: sql`r.i`, type: { kind: 'string' }, field: null, relation: 'wanted', column: 'c1' }), binding)).toBe(count)
  await snapshot.close()
})

test('rows by a field are the same whoever asked for some of them before', async () => {
  const snapshot = await pool.snapshot()
  const wanted = async (name: string, values: readonly number[]) => void (await snapshot.prepare(relation(name, sql`SELECT unnest([${values.join(', ')}])::BIGINT AS c1`), bound({})))
  const found = async (name: string, values: string, input: InputBinding, options = {}) => {
    const asked = { ...relation(name, sql`SELECT d.* FROM ${{ input: 'd' }} AS d`, { value: sql`d.n`, type: int, field: 'n', relation: values, column: 'c1' }), inputs: [{ name: 'd', dataset: own.table.dataset, state: 'current' as const }] }
    return (await snapshot.prepare(asked, bound({ d: input }), options)) === null ? null : rows(snapshot, bound({ d: { kind: 'prepared', name } }))
  }
  await wanted('some', [1, 2, 20])
  await wanted('more', [2, 3, 20])
  const [current, around] = [{ kind: 'current', table: own.table }, { kind: 'around', table: own.table, since: first }] as const
  expect(await found('r1', 'some', around)).toEqual(['a1', 'b2', 'b20'])
  expect(await found('r2', 'more', current)).toEqual(['b20', 'c3'])
  expect(await found('r3', 'some', current)).toEqual(['a1', 'b20'])
  expect(await found('r4', 'some', current, { most: 1 })).toBeNull()
  expect(await found('r5', 'more', around)).toEqual(['b2', 'b20', 'c3'])
  await snapshot.close()
})

test('a relation of more rows than asked for is none, and a failure has a code', async () => {
  const snapshot = await pool.snapshot()
  const many = relation('many', sql`SELECT i FROM range(100) AS r(i)`)
  expect(await snapshot.prepare(many, bound({}), { most: 99 })).toBeNull()
  expect(await snapshot.prepare(many, bound({}), { most: 100 })).toBe(100)
  await expect(snapshot.prepare(relation('bad', sql`SELECT nothing`), bound({}))).rejects.toMatchObject({ code: 'query-failed' })
  await snapshot.close()
})

test.each(['at once', 'under way'])('a signal interrupts what is prepared, %s', async (when) => {
  const snapshot = await pool.snapshot()
  const controller = new AbortController()
  const long = snapshot.prepare(relation('long', sql`SELECT count(*) AS n FROM range(100000000000) AS r(i) WHERE hash(i) = 1`), bound({}), { signal: controller.signal })
  if (when === 'at once') controller.abort(new Error('enough'))
  else setTimeout(() => controller.abort(new Error('enough')), 20)
  await expect(long).rejects.toThrow('enough')
  await snapshot.close()
})
