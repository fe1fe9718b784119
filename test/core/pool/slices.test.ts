import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImportSource, PoolEngine } from '../../../core/contracts/engine.ts'
import { tokenOf } from '../../../core/pool/duckdb/staging/token-sql.ts'
import { csv, importInto, rowsOf, testPlan, testPool, tokenKey } from './pool-fixture.ts'

const step = 1 << 18
const plan = testPlan({ fields: { k: {}, who: { identifies: true }, note: {}, tail: {} } })
const line = (i: number) => `${i},WHO${i % 1000},,\n`

let pool: PoolEngine
beforeEach(async () => {
  pool = await testPool({ keptTexts: 2000, threads: 2 })
})
afterEach(() => pool.close())

/** A file whose first slice ends, by its number of rows, in the middle of `record`. */
function straddling(record: string): string {
  let text = 'k,who,note,tail\n'
  let rows = 0
  while (rows < 100_000) text += line(rows++)
  const end = Math.ceil(Buffer.byteLength(text) / step) * step
  while (text.length < end - 200) text += line(rows++)
  text += `${rows++},WHOPAD,${'p'.repeat(end - text.length - 60)},\n${record}`
  for (const last = rows + 1000; rows < last;) text += line(rows++)
  return text
}

test.each([
  ['edge ', 'note', 'edge'],
  ['"l1\nl2"', 'note', 'l1\nl2'],
  ['ABCD ', 'who', String(tokenOf(tokenKey, 'ABCD'))],
  ['"AB\nCD"', 'who', String(tokenOf(tokenKey, 'AB\nCD'))],
])('a record that lies across the end of a slice keeps its value: %j as %s', async (cell, field, value) => {
  const record = field === 'note' ? `straddle,ABCD,${cell},${'t'.repeat(200)}\n` : `straddle,${cell},n,${'t'.repeat(200)}\n`
  await importInto(pool, plan, csv(straddling(record), step))
  const [row] = (await rowsOf(pool, plan)).filter(({ k }) => k === 'straddle')
  expect(row![field]).toBe(value)
})

test('a slice of faulty records alone, after texts were forgotten', async () => {
  const good = (from: number, rows: number) => Array.from({ length: rows }, (_, i) => `k${from + i},WHO${from + i},,\n`).join('')
  await pool.ensureTables([plan.table])
  const loaded = await pool.load(plan, csv(`k,who,note,tail\n${good(0, 110_000)}${'x\n'.repeat(1_000_000)}${good(200_000, 5000)}`, step))
  const result = await pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: 'faulty' })
  await pool.discard(loaded)
  expect(result.counts).toMatchObject({ stored: 115_000, quarantined: 1_000_000 })
  const last = (await rowsOf(pool, plan)).find(({ k }) => k === 'k204999')
  expect(last!['who']).toBe(String(tokenOf(tokenKey, 'WHO204999')))
})

test('a cell of line breaks that makes too long a line is quarantined, the rest is stored', async () => {
  const { result, quarantine } = await importInto(pool, plan, csv(`k,who,note,tail\na,SECRET1,,\nb,SECRET2,"s${'\n'.repeat(1_000_000)}e",\nc,SECRET3,,\n${'d,SECRET4,,\n'.repeat(10_000)}`, step))
  expect(result.counts).toMatchObject({ in: 10_003, stored: 10_002, quarantined: 1 })
  expect(quarantine.map(({ row, reasons }) => [row, reasons.map(({ code }) => code)])).toEqual([[2, ['record-too-long']]])
})

const source = (bytes: () => AsyncGenerator<Uint8Array>): ImportSource => ({ kind: 'csv', path: null, bytes: null, open: bytes })
const head = Buffer.from(`k,who,note,tail\n${Array.from({ length: 50_000 }, (_, i) => line(i)).join('')}`)

test('cancelled while the file is looked at: the signal’s reason, and no process begins', async () => {
  const abort = new AbortController()
  await expect(pool.load(plan, source(async function* () {
    yield head
    abort.abort(new Error('enough'))
    await Promise.resolve()
  }), { signal: abort.signal })).rejects.toThrow('enough')
})

test('a source that stalls holds up neither a cancel nor the next import; one that fails says why', async () => {
  await pool.ensureTables([plan.table])
  let opened = 0
  const abort = new AbortController()
  const stalled = source(async function* () {
    opened += 1
    yield head
    if (opened === 1) return
    setImmediate(() => abort.abort(new Error('enough')))
    await new Promise(() => undefined)
  })
  await expect(pool.load(plan, stalled, { signal: abort.signal })).rejects.toThrow('enough')
  opened = 0
  const failing = source(async function* () {
    opened += 1
    yield head
    await Promise.resolve()
    if (opened > 1) throw new Error('the disk broke')
  })
  await expect(pool.load(plan, failing)).rejects.toThrow('the disk broke')
  const { result } = await importInto(pool, plan, csv('k,who,note,tail\na,ABCD,,\n'))
  expect(result.counts.stored).toBe(1)
})
