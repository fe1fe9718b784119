import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImportCounts, PoolEngine } from '../../../core/contracts/engine.ts'
import { all, csv, importInto, refusalOf, rowsOf, testPlan, testPool } from './pool-fixture.ts'

let pool: PoolEngine
beforeEach(async () => {
  pool = await testPool()
})
afterEach(() => pool.close())

const plan = (mode: 'snapshot' | 'append' | 'upsert', more: { key?: readonly string[]; small?: boolean } = {}) =>
  testPlan({ mode, key: ['k'], ...more, fields: { k: { required: true }, v: { type: { kind: 'int' } } } })
const counts = (some: Partial<ImportCounts>): ImportCounts => ({ in: 0, stored: 0, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0, ...some })

test('snapshot: changed, unchanged, new and removed; earlier states stay readable by batch', async () => {
  const own = plan('snapshot')
  const first = await importInto(pool, own, csv('k,v\na,1\nb,2\nc,3\n'))
  const second = await importInto(pool, own, csv('k,v\nb,2\nc,30\nd,4\n'))
  expect(first.result.counts).toEqual(counts({ in: 3, stored: 3 }))
  expect(second.result.counts).toEqual(counts({ in: 3, stored: 2, unchanged: 1, removed: 1 }))
  const third = await importInto(pool, own, csv('k,v\nb,2\nc,30\nd,4\n'))
  expect(third.result).toMatchObject({ batch: null, counts: counts({ in: 3, unchanged: 3 }) })
  expect(await rowsOf(pool, own, { own: true })).toEqual([
    { _row: 2, _batch: 1, k: 'b', v: 2 }, { _row: 5, _batch: 2, k: 'c', v: 30 }, { _row: 6, _batch: 2, k: 'd', v: 4 },
  ])
  expect(await rowsOf(pool, own, { batch: first.result.batch! })).toEqual([{ k: 'a', v: 1 }, { k: 'b', v: 2 }, { k: 'c', v: 3 }])
  expect(await rowsOf(pool, own, { batch: second.result.batch! })).toEqual([{ k: 'b', v: 2 }, { k: 'c', v: 30 }, { k: 'd', v: 4 }])
  expect((await pool.batches(own.table.dataset)).map((batch) => batch.batch)).toEqual([2n, 1n])
  const kept = await pool.readRows(own.table, { rowIds: ['1', '3', 6n], limit: 9 })
  expect(kept.rows.map((row) => [row['_row'], row['k'], row['v']])).toEqual([['1', 'a', 1], ['3', 'c', 3], ['6', 'd', 4]])
})

test('snapshot: a quarantined row whose key can be read keeps its earlier version, one without does not', async () => {
  const own = plan('snapshot')
  await importInto(pool, own, csv('k,v\na,1\nb,2\nc,3\nd,4\ne,5\n'))
  const { result, quarantine } = await importInto(pool, own, csv('k,v\na,one\nb\nc,3\n,7\n'))
  expect(result.counts).toEqual(counts({ in: 4, unchanged: 1, quarantined: 3, removed: 3 }))
  expect(quarantine.map((row) => row.reasons.map((reason) => reason.code))).toEqual([['bad-value'], ['too-few-cells'], ['required']])
  expect(await rowsOf(pool, own)).toEqual([{ k: 'a', v: 1 }, { k: 'c', v: 3 }])
})

for (const mode of ['snapshot', 'append', 'upsert'] as const) {
  test(`${mode}: a key twice in one file is a duplicate if identical, else quarantined; the first stays`, async () => {
    const own = plan(mode)
    const { result, quarantine } = await importInto(pool, own, csv('k,v\na,1\na, 1\na,2\nb,1\na,1\n'))
    expect(result.counts).toEqual(counts({ in: 5, stored: 2, duplicate: 2, quarantined: 1 }))
    expect(quarantine).toEqual([{ row: 3, reasons: [{ code: 'duplicate-key', field: null }], cells: { k: 'a', v: '2' }, text: null }])
    expect(result.reasons).toEqual({ 'duplicate-key': 1 })
    expect(await rowsOf(pool, own)).toEqual([{ k: 'a', v: 1 }, { k: 'b', v: 1 }])
  })
}

test.each([['upsert', ['k']], ['append', []], ['append', ['k']]] as const)('%s with the key %j: a correction ends what the corrected imports brought and still stands', async (mode, key) => {
  const own = plan(mode, { key })
  await pool.ensureTables([own.table])
  const bring = async (importId: string, content: string, corrects?: readonly string[]) => {
    const loaded = await pool.load(own, csv(content))
    const result = await pool.commit(loaded, { at: '2026-01-01T00:00:00.000Z', importId, ...(corrects === undefined ? {} : { corrects }) })
    await pool.discard(loaded)
    return result
  }
  await bring('one', 'k,v\na,1\nb,2\n')
  await bring('other', 'k,v\nc,3\n')
  expect((await bring('two', 'k,v\nd,4\n', ['one'])).counts).toEqual(counts({ in: 1, stored: 1, removed: 2 }))
  expect(await rowsOf(pool, own)).toEqual([{ k: 'c', v: 3 }, { k: 'd', v: 4 }])
  // All of it is quarantined: what stood stands.
  expect((await bring('three', 'k,v\nd,four\n', ['one', 'two'])).batch).toBe(null)
  expect(await rowsOf(pool, own)).toEqual([{ k: 'c', v: 3 }, { k: 'd', v: 4 }])
  await bring('four', 'k,v\nd,5\n', ['one', 'two', 'three'])
  expect(await rowsOf(pool, own)).toEqual([{ k: 'c', v: 3 }, { k: 'd', v: 5 }])
  // Told again, it is not done again.
  expect(await bring('four', 'k,v\nd,5\n', ['one', 'two', 'three'])).toMatchObject({ counts: { stored: 1 } })
  expect(await rowsOf(pool, own)).toEqual([{ k: 'c', v: 3 }, { k: 'd', v: 5 }])
  if (mode === 'append' && key.length > 0) {
    const taken = await bring('five', 'k,v\nc,6\n', ['four'])
    expect([taken.batch, taken.counts, taken.reasons]).toEqual([null, counts({ in: 1, quarantined: 1 }), { 'duplicate-key': 1 }])
    expect(await rowsOf(pool, own)).toEqual([{ k: 'c', v: 3 }, { k: 'd', v: 5 }])
  }
  if (mode === 'upsert') expect((await bring('five', 'k,v\nc,3\n', ['four'])).counts).toEqual(counts({ in: 1, unchanged: 1, removed: 1 }))
})

test('append: a stored key is unchanged if identical, else quarantined', async () => {
  const own = plan('append')
  await importInto(pool, own, csv('k,v\na,1\nb,2\n'))
  const { result } = await importInto(pool, own, csv('k,v\na,1\nb,9\nc,3\n'))
  expect(result.counts).toEqual(counts({ in: 3, stored: 1, unchanged: 1, quarantined: 1 }))
  expect(await rowsOf(pool, own)).toEqual([{ k: 'a', v: 1 }, { k: 'b', v: 2 }, { k: 'c', v: 3 }])
})

test('upsert: keys that are not in the file stay', async () => {
  const own = plan('upsert')
  await importInto(pool, own, csv('k,v\na,1\nb,2\n'))
  const { result } = await importInto(pool, own, csv('k,v\nb,9\n'))
  expect(result.counts).toEqual(counts({ in: 1, stored: 1 }))
  expect(await rowsOf(pool, own)).toEqual([{ k: 'a', v: 1 }, { k: 'b', v: 9 }])
})

test('without a key every row is stored, with a number of its own', async () => {
  const own = plan('append', { key: [] })
  await importInto(pool, own, csv('k,v\na,1\na,1\n'))
  await importInto(pool, own, csv('k,v\na,1\n'))
  expect(await rowsOf(pool, own, { own: true })).toEqual([{ _row: 1, _batch: 1, k: 'a', v: 1 }, { _row: 2, _batch: 1, k: 'a', v: 1 }, { _row: 3, _batch: 2, k: 'a', v: 1 }])
})

test('an import is stored once; committed again it tells what became of it then, quarantined rows included', async () => {
  const own = plan('append')
  await pool.ensureTables([own.table])
  const told = []
  for (let round = 0; round < 2; round++) {
    const loaded = await pool.load(own, csv('k,v\na,1\nb,x\na,2\nc,3,4\nd,4\n'))
    const result = await pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: 'one' })
    told.push({ batch: result.batch, counts: result.counts, reasons: result.reasons, quarantine: await all(result.quarantine()) })
    await pool.discard(loaded)
    await pool.discard(loaded)
  }
  expect(told[0]!.counts).toEqual(counts({ in: 5, stored: 2, quarantined: 3 }))
  expect(told[0]!.quarantine.map((row) => row.row)).toEqual([2, 3, 4])
  expect(told[1]).toEqual(told[0])
  expect(await pool.countRows(own.table)).toBe(2)
  expect(await pool.batches(own.table.dataset)).toHaveLength(1)
})

test('snapshot: nobody is removed while rows without a readable key may stand for all that is missing, or no row is good', async () => {
  const own = plan('snapshot')
  await importInto(pool, own, csv('k,v\na,1\nb,2\nc,3\n'))
  const shifted = await importInto(pool, own, csv('k,v\na,1,9\nb,5\n,3\n'))
  expect(shifted.result.counts).toEqual(counts({ in: 3, stored: 1, quarantined: 2 }))
  expect(shifted.result.problems.map((problem) => problem.code)).toEqual(['removals-held-back'])
  const bad = await importInto(pool, own, csv('k,v\na,x\n'))
  expect(bad.result).toMatchObject({ batch: null, counts: counts({ in: 1, quarantined: 1 }) })
  expect(bad.result.problems.map((problem) => problem.code)).toEqual(['removals-held-back'])
  expect(await pool.countRows(own.table)).toBe(3)
  const clear = await importInto(pool, own, csv('k,v\na,1\n,7\n'))
  expect(clear.result).toMatchObject({ counts: counts({ in: 2, unchanged: 1, quarantined: 1, removed: 2 }), problems: [] })
})

test('a small dataset has at most 10,000 rows', async () => {
  const rows = (from: number, to: number) => csv(`k,v\n${Array.from({ length: to - from }, (_, i) => `r${from + i},1\n`).join('')}`)
  const own = plan('upsert', { small: true })
  expect(await refusalOf(pool, own, rows(0, 10_001))).toBe('too-many-rows')
  await importInto(pool, own, rows(0, 10_000))
  await expect(importInto(pool, own, rows(9_999, 10_001))).rejects.toThrow('dataset-too-large')
  expect(await pool.countRows(own.table)).toBe(10_000)
})

test('records take the same way: members by name, numbers and truth as text, a missing one is a missing value', async () => {
  const own = testPlan({ key: ['k'], mode: 'upsert', fields: { k: { required: true }, v: { type: { kind: 'int' } }, on: { type: { kind: 'bool' } } } })
  const { loaded, result, quarantine } = await importInto(pool, own, { kind: 'records', records: [{ k: 'a,"b"\n', v: 7 }, { v: 1, other: {} }, { k: 'c', v: null, on: true }] })
  expect(result.counts).toEqual(counts({ in: 3, stored: 2, quarantined: 1 }))
  expect(quarantine).toEqual([{ row: 2, reasons: [{ code: 'required', field: 'k' }], cells: { k: '', v: '1', other: '{}', on: '' }, text: null }])
  expect(loaded.problems.map((problem) => problem.code)).toEqual(['unknown-column'])
  expect(await rowsOf(pool, own)).toEqual([{ k: 'a,"b"', v: 7, on: null }, { k: 'c', v: null, on: true }])
  const none = await importInto(pool, own, { kind: 'records', records: [] })
  expect(none.result).toMatchObject({ batch: null, counts: counts({}) })
  expect(await all(none.result.quarantine())).toEqual([])
})

test('columns by name, title and alias, in any order and case; what matches nothing or twice is said', async () => {
  const own = testPlan({ fields: { k: { required: true, aliases: ['编号', 'NO'] }, v: {}, w: {} } })
  const { loaded } = await importInto(pool, own, csv('  Ｎｏ ,TITLE V,x,v,\n1,2,3,4,\n'))
  expect(loaded.columns).toEqual([{ header: 'Ｎｏ', field: 'k' }, { header: 'TITLE V', field: null }, { header: 'x', field: null }, { header: 'v', field: 'v' }, { header: '', field: null }])
  expect(loaded.problems.map((problem) => problem.code)).toEqual(['second-column', 'unknown-column'])
  expect(await rowsOf(pool, own)).toEqual([{ k: '1', v: '4', w: null }])
  expect(await refusalOf(pool, own, csv('v,w\n1,2\n'))).toBe('missing-column')
})

test('a file that breaks off is refused whole, a bad row in the middle is not', async () => {
  const own = testPlan({ fields: { a: {}, b: {} } })
  for (const text of ['a,b\n1,2\n3', 'a,b\n1,2\n3,"4', 'a,b\n1,"2\n3,4\n', 'a,"b']) expect(await refusalOf(pool, own, csv(text))).toBe('truncated')
  expect(await pool.countRows(own.table)).toBe(0)
  const { result } = await importInto(pool, own, csv('a,b\n1\n3,4\n5,6,7\n8,"9"x\n10,\u000011\n12,13'))
  expect(result.counts).toEqual(counts({ in: 6, stored: 2, quarantined: 4 }))
  expect(result.reasons).toEqual({ 'broken-quotes': 1, 'nul-character': 1, 'too-few-cells': 1, 'too-many-cells': 1 })
})

test('one row in a hundred poisoned: the others are stored, each bad one is named', async () => {
  const own = testPlan({ key: ['k'], mode: 'append', fields: { k: { required: true }, v: { type: { kind: 'int' } } } })
  const lines = Array.from({ length: 5000 }, (_, i) => (i % 100 === 7 ? `r${i},x${i}` : `r${i},${i}`))
  const { result, quarantine } = await importInto(pool, own, csv(`k,v\n${lines.join('\n')}\n`))
  expect(result.counts).toEqual(counts({ in: 5000, stored: 4950, quarantined: 50 }))
  expect(quarantine.map((row) => row.row)).toEqual(Array.from({ length: 50 }, (_, i) => i * 100 + 8))
  expect(quarantine.every((row) => row.cells!['v'] === `x${row.row - 1}`)).toBe(true)
})
