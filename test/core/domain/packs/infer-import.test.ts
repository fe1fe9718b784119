import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PoolEngine } from '../../../../core/contracts/engine.ts'
import { inferDataset } from '../../../../core/domain/packs/infer-dataset.ts'
import { buildDataset } from '../../../../core/engines/tables/build-dataset.ts'
import { planImport } from '../../../../core/engines/tables/plan-import.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { csv, testPool } from '../../pool/pool-fixture.ts'

let dir: string
let pool: PoolEngine
let imports = 0
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'huiyan-infer-'))
  pool = await testPool()
})
afterAll(async () => {
  await pool.close()
  rmSync(dir, { recursive: true })
})

/** Infers a dataset from the text and imports the same text into it: rows in, and what became of them. */
async function inferAndImport(text: string) {
  const path = join(dir, 'file.csv')
  writeFileSync(path, text)
  const n = ++imports
  const { dataset } = await inferDataset(path, `file_${n}`, 'file')
  const { model, problems } = buildDataset(dataset!, { pack: 'inferred' })
  expect(problems).toEqual([])
  const plan = planImport(model!, new Map(), { timeZone: 'Asia/Shanghai' }, duckdb)
  await pool.ensureTables([plan.table])
  const loaded = await pool.load(plan, csv(text))
  expect(loaded.refused).toBeNull()
  const { counts, reasons } = await pool.commit(loaded, { at: '2026-03-31T00:00:00.000Z', importId: `import-${n}` })
  return { counts, reasons, unmatched: loaded.columns.filter((column) => column.field === null).map((column) => column.header) }
}

const idCards = ['11010519491231002X', '11010519491231002x', '350302199001010420', '110105491231002', '110105194912310021']
const columns: Readonly<Record<string, fc.Arbitrary<string>>> = {
  '身份证号': fc.constantFrom(...idCards),
  'party': fc.constantFrom(...idCards.slice(0, 3), '91110000600037341L', '91440300708461136T'),
  'date': fc.constantFrom('2026-03-01', '2026/3/1', '2026年3月1日', '20260301', '2026.12.31', '03/31/2026'),
  'us date': fc.constantFrom('03/01/2026', '12/31/2025', '1/2/2026'),
  'moment': fc.constantFrom('2026-03-01 08:00:00', '2026/3/1 8:05', '2026-03-01T08:00:00Z', '2026-03-01'),
  'int': fc.oneof(fc.integer().map(String), fc.constantFrom('1,234', '7.0', '+5', '007', '12345678901234567890', '1e5')),
  'decimal': fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.constantFrom('1.50', '1,200.5', '-0', '.5', '5.', '9999999999999999.99')),
  'flag': fc.constantFrom('是', '否', 'true', 'N', 'yes', '1', '0', '无'),
  '电话': fc.constantFrom('13859491234', '0594-2345678', '138 5949 1234', '2345678', '+8613859491234'),
  '区划': fc.constantFrom('350302', '350302001', '350302001002', '350302000000', '99'),
  'mail': fc.constantFrom('a@example.org', 'b@example', 'A.B@example.org'),
  'text': fc.string({ unit: fc.constantFrom(...'ab李😀,"\n 0-'.split('')), maxLength: 6 }),
  'null': fc.constantFrom('NA', '-', 'null', '1', '2026-01-01', 'x'),
}
const quoted = (cell: string): string => (/[",\n\r]/.test(cell) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell)

describe('what was inferred from a file takes that file', () => {
  test('nothing of any mix of columns and values is quarantined', async () => {
    const table = fc.subarray(Object.keys(columns), { minLength: 1 }).chain((headers) =>
      fc.array(fc.tuple(...headers.map((header) => fc.option(columns[header]!, { nil: '', freq: 6 }))), { minLength: 1, maxLength: 12 }).map((rows) => ({ headers, rows })))
    await fc.assert(fc.asyncProperty(table, async ({ headers, rows }) => {
      // A row of blank cells alone is no row.
      const kept = rows.filter((row) => row.some((cell) => cell.trim() !== ''))
      fc.pre(kept.length > 0)
      const { counts, reasons, unmatched } = await inferAndImport([headers, ...kept].map((row) => row.map(quoted).join(',')).join('\n') + '\n')
      expect(reasons).toEqual({})
      expect(unmatched).toEqual([])
      expect(counts).toMatchObject({ quarantined: 0, in: kept.length })
      expect(counts.stored + counts.duplicate).toBe(kept.length)
    }), { numRuns: 30 })
  })

  test.each(['food_inspections.csv', 'business_licenses.csv'])('nor anything of the city file %s', async (name) => {
    const { counts, reasons } = await inferAndImport(readFileSync(fileURLToPath(new URL(`../../../fixtures/chicago-food/${name}`, import.meta.url)), 'utf8'))
    expect(reasons).toEqual({})
    expect(counts.in).toBeGreaterThan(1000)
    expect(counts.stored).toBe(counts.in)
  })
})
