import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openScratchPool, type ScratchPool } from '../../core/cli/open-scratch-pool.ts'
import type { RuntimeDataset } from '../../core/contracts/topic-runtime.ts'
import { disabledRows } from '../bench/generate/assistance.ts'
import { csvText } from '../bench/generate/csv.ts'
import { encodeGb18030 } from '../bench/generate/gb18030.ts'
import { poisonedFile } from '../bench/generate/poison.ts'
import { sampleCity } from '../bench/generate/samples.ts'
import { bytesSource, fileSource, importFile, topicOf } from './run-pack.ts'

const folder = join(import.meta.dirname, '../fixtures/csv')
let dataset: RuntimeDataset
let scratch: ScratchPool

beforeAll(async () => {
  const topic = await topicOf(join(import.meta.dirname, '../../plugins/uncovered-assistance'))
  dataset = topic.datasets.get('uncovered-assistance/disabled_persons')!
  scratch = await openScratchPool(false)
})

afterAll(() => scratch.close())

describe('refused whole, with a sentence in both languages that says what to do', () => {
  test.each([
    ['truncated-in-quotes.csv', 'truncated'],
    ['truncated-in-record.csv', 'truncated'],
    ['utf-16-without-mark.csv', 'not-csv'],
    ['random-bytes.csv', 'not-csv'],
    ['mixed-encodings.csv', 'undecodable'],
    ['missing-column.csv', 'missing-column'],
    ['other-list.csv', 'missing-column'],
    ['workbook.csv', 'not-csv'],
    ['picture.csv', 'not-csv'],
    ['page.csv', 'not-csv'],
    ['empty.csv', 'empty-file'],
    ['blank.csv', 'empty-file'],
  ])('%s: %s', async (name, code) => {
    for (const source of [fileSource(join(folder, name)), bytesSource(await readFile(join(folder, name)))]) {
      const { refused, counts, sentences } = await importFile(scratch.pool, dataset, source)
      expect(refused).toBe(code)
      expect(counts).toBeNull()
      expect(sentences).toHaveLength(4)
      for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/)
    }
    expect(await scratch.pool.countRows(dataset.table)).toBe(0)
    expect(await scratch.pool.batches(dataset.table.dataset)).toEqual([])
  })

  test('a missing column is named, and so is the header that was found', async () => {
    const { sentences } = await importFile(scratch.pool, dataset, fileSource(join(folder, 'missing-column.csv')))
    expect(sentences[0]).toMatch(/证件状态|status/)
    expect(sentences[2]).toContain('残疾人证号、姓名')
  })
})

describe('taken whole', () => {
  beforeEach(async () => {
    await scratch.close()
    scratch = await openScratchPool(false)
  })

  test('in every encoding, as the same rows', async () => {
    const take = (name: string) => importFile(scratch.pool, dataset, fileSource(join(folder, name)))
    const counts = { in: 4, stored: 4, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0 }
    expect(await take('utf-8.csv')).toMatchObject({ refused: null, encoding: 'utf-8', reasons: {}, counts })
    // The list is a snapshot: the same content again is unchanged in every row.
    const unchanged = { ...counts, stored: 0, unchanged: 4 }
    expect(await take('gb18030.csv')).toMatchObject({ refused: null, encoding: 'gb18030', reasons: {}, counts: unchanged })
    expect(await take('utf-16-with-mark.csv')).toMatchObject({ refused: null, encoding: 'utf-16le', reasons: {}, counts: unchanged })
  })

  test('in GB18030 that shows itself only after megabytes of ASCII, as the same rows as in UTF-8', async () => {
    const city = { ...sampleCity, seed: 12, disabled: 10_000 }
    const late = [...disabledRows(city)].map((row, n, all) => [row[0]!, row[2]!, '2', row[5]!, 'valid', row[8]!, 'x'.repeat(190), n < all.length - 5 ? 'Li' : row[1]!])
    const text = csvText(['cert_no', 'id_no', 'grade', 'issued_on', 'status', 'region', 'address', 'name'], late)
    const bytes = encodeGb18030(text)
    expect(bytes.subarray(0, 2_500_000).every((byte) => byte < 0x80)).toBe(true)
    const counts = { in: 10_000, stored: 10_000, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0 }
    expect(await importFile(scratch.pool, dataset, bytesSource(bytes))).toMatchObject({ refused: null, encoding: 'gb18030', counts })
    const again = await importFile(scratch.pool, dataset, bytesSource(Buffer.from(text)))
    expect(again).toMatchObject({ refused: null, encoding: 'utf-8', counts: { ...counts, stored: 0, unchanged: 10_000 } })
  })

  test('a header without rows is an empty list, not a broken file', async () => {
    const result = await importFile(scratch.pool, dataset, fileSource(join(folder, 'header-only.csv')))
    expect(result).toMatchObject({ refused: null, counts: { in: 0, stored: 0, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0 } })
  })

  test('of a file with 1% poisoned rows the good ones are kept, and every bad one has its reason', async () => {
    const poisoned = poisonedFile({ ...sampleCity, seed: 4711, disabled: 5000 })
    const quarantined = Object.values(poisoned.reasons).reduce((sum, rows) => sum + rows, 0)
    expect(quarantined).toBe(50)
    const { refused, counts, reasons } = await importFile(scratch.pool, dataset, bytesSource(Buffer.from(poisoned.text)))
    expect(refused).toBeNull()
    expect(counts).toEqual({ in: 5000, stored: poisoned.stored, unchanged: 0, duplicate: poisoned.duplicate, quarantined, removed: 0 })
    expect(reasons).toEqual(poisoned.reasons)
    expect(counts!.in).toBe(counts!.stored + counts!.unchanged + counts!.duplicate + counts!.quarantined)
  })
})
