import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import { csv, importInto, rowsOf, testPlan, testPool } from './pool-fixture.ts'

/** A reader of CSV that shares nothing with ours: one character at a time. Gives records of cells, `null` where quotes are broken. */
function readCsv(text: string, delimiter: string): { records: (string[] | null)[]; open: boolean } {
  const records: (string[] | null)[] = []
  let cells: string[] = []
  let [cell, quoted, closed, started, broken, rawLength, i] = ['', false, false, false, false, 0, 0]
  let blank = true
  const end = () => {
    cells.push(cell)
    if (!(cells.length === 1 && blank)) records.push(broken ? null : cells)
    cells = []
    ;[cell, quoted, closed, started, broken, rawLength, blank] = ['', false, false, false, false, 0, true]
  }
  for (; i < text.length; i++) {
    const c = text[i]!
    if (quoted) {
      rawLength += 1
      blank = false
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') {
        cell += '"'
        i += 1
      } else {
        quoted = false
        closed = true
      }
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i += 1
      end()
      continue
    } else if (c === delimiter) {
      cells.push(cell)
      blank = false
      ;[cell, closed, started] = ['', false, false]
      rawLength += 1
    } else if (c === '"' && !started && !closed) {
      quoted = true
      blank = false
      rawLength += 1
    } else {
      if (closed) broken = true
      if (!/[\s\u0085\u001a]/.test(c)) blank = false
      started = true
      cell += c
      rawLength += 1
    }
  }
  const open = quoted
  if (rawLength > 0) end()
  return { records, open }
}

const pools: PoolEngine[] = []
beforeAll(async () => {
  pools.push(await testPool({ threads: 2 }), await testPool({ pipeFrom: 0, threads: 2 }))
})
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

const space = /^[\s\u0085\uFEFF]+|[\s\u0085\uFEFF]+$/g
const stored = (cell: string | undefined) => {
  const trimmed = (cell ?? '').replace(space, '')
  return trimmed === '' ? null : trimmed
}

const piece = fc.constantFrom('a', '中', '"', '""', ',', ';', '\n', '\r\n', ' ', '\u3000', '0', "'", '\\', '=1', '\t', '😀', '\u0085', '\uE000', '#', 'NULL')
const looseCell = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''))
const cell = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('x', '张三', '', '12', 'a b') },
  { weight: 3, arbitrary: looseCell.map((text) => `"${text.replaceAll('"', '""')}"`) },
  { weight: 1, arbitrary: looseCell },
)
const record = fc.oneof({ weight: 8, arbitrary: fc.array(cell, { minLength: 3, maxLength: 3 }) }, { weight: 1, arbitrary: fc.array(cell, { maxLength: 6 }) })
const file = (most: number) => fc.record({ records: fc.array(record, { maxLength: most }), delimiter: fc.constantFrom(',', ';', '\t'), end: fc.constantFrom('\n', '\r\n', '\r'), last: fc.boolean(), chunk: fc.integer({ min: 1, max: 40 }) })

let datasets = 0

for (const [way, at] of [['cell by cell', 0], ['through the pipe', 1]] as const) {
  test(`whatever a file holds, its rows are stored or quarantined, and read as an independent reader reads them: ${way}`, async () => {
    await fc.assert(fc.asyncProperty(file(way === 'cell by cell' ? 12 : 60), async ({ records, delimiter, end, last, chunk }) => {
      const pool = pools[at]!
      const text = ['alpha', 'beta', 'gamma'].join(delimiter) + end + records.map((cells) => cells.join(delimiter)).join(end) + (last ? end : '')
      const plan = testPlan({ dataset: `nasty/${++datasets}`, fields: { alpha: {}, beta: {}, gamma: {} } })
      const read = readCsv(text, delimiter)
      const rows = read.records.slice(1)
      const final = rows.at(-1)
      const truncated = read.open || (final !== null && final !== undefined && final.length < 3)
      await pool.ensureTables([plan.table])
      if (truncated) {
        const loaded = await pool.load(plan, csv(text, chunk))
        await pool.discard(loaded)
        expect(loaded.refused?.code).toBe('truncated')
        expect(await pool.countRows(plan.table)).toBe(0)
        return
      }
      const { result, quarantine } = await importInto(pool, plan, csv(text, chunk))
      const good = rows.flatMap((cells, i) => (cells?.length === 3 ? [{ _row: i + 1, alpha: stored(cells[0]), beta: stored(cells[1]), gamma: stored(cells[2]) }] : []))
      const bad = rows.flatMap((cells, i) => (cells?.length === 3 ? [] : [{ row: i + 1, code: cells === null ? 'broken-quotes' : cells.length < 3 ? 'too-few-cells' : 'too-many-cells' }]))
      expect((await rowsOf(pool, plan, { own: true })).map(({ _batch, ...row }) => row)).toEqual(good)
      expect(quarantine.map((row) => ({ row: row.row, code: row.reasons[0]!.code }))).toEqual(bad)
      expect(quarantine.every((row) => row.cells === null && row.text !== null)).toBe(true)
      const { counts } = result
      expect(counts.in).toBe(rows.length)
      expect(counts.stored + counts.unchanged + counts.duplicate + counts.quarantined).toBe(counts.in)
    }), { numRuns: way === 'cell by cell' ? 100 : 8 })
  })
}
