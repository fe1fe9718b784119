import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import { poisonedFile } from '../bench/generate/poison.ts'
import { sampleCity } from '../bench/generate/samples.ts'
import { bytesSource, fileSource, importFile, topicOf } from './run-pack.ts'

const folder = join(import.meta.dirname, '../fixtures/csv')
const dataset = 'uncovered-assistance/disabled_persons'
let runtime: TopicRuntime

beforeAll(async () => {
  runtime = await topicOf(join(import.meta.dirname, '../../plugins/uncovered-assistance'))
})

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
      const { refused, counts, sentences } = await importFile(runtime, dataset, source)
      expect(refused).toBe(code)
      expect(counts).toBeNull()
      expect(sentences).toHaveLength(4)
      for (const sentence of sentences) expect(sentence).toMatch(/[.。]$/)
    }
  })

  test('a missing column is named, and so is the header that was found', async () => {
    const { sentences } = await importFile(runtime, dataset, fileSource(join(folder, 'missing-column.csv')))
    expect(sentences[0]).toContain('证件状态')
    expect(sentences[2]).toContain('残疾人证号、姓名')
  })
})

describe('taken in every encoding, with the same content', () => {
  test.each([['utf-8.csv', 'utf-8'], ['gb18030.csv', 'gb18030'], ['utf-16-with-mark.csv', 'utf-16le']])('%s', async (name, encoding) => {
    const result = await importFile(runtime, dataset, fileSource(join(folder, name)))
    expect(result).toMatchObject({ refused: null, encoding, reasons: {}, counts: { in: 4, stored: 4, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0 } })
  })
})

test('a header without rows is an empty list, not a broken file', async () => {
  const result = await importFile(runtime, dataset, fileSource(join(folder, 'header-only.csv')))
  expect(result).toMatchObject({ refused: null, counts: { in: 0, stored: 0, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0 } })
})

test('of a file with 1% poisoned rows the good ones are kept, and every bad one has its reason', async () => {
  const poisoned = poisonedFile({ ...sampleCity, seed: 4711, disabled: 5000 })
  const quarantined = Object.values(poisoned.reasons).reduce((sum, rows) => sum + rows, 0)
  expect(quarantined).toBe(50)
  const { refused, counts, reasons } = await importFile(runtime, dataset, bytesSource(Buffer.from(poisoned.text)))
  expect(refused).toBeNull()
  expect(counts).toEqual({ in: 5000, stored: poisoned.stored, unchanged: 0, duplicate: poisoned.duplicate, quarantined, removed: 0 })
  expect(reasons).toEqual(poisoned.reasons)
  expect(counts!.in).toBe(counts!.stored + counts!.unchanged + counts!.duplicate + counts!.quarantined)
})
