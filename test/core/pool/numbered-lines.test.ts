import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNumberedLines, type FreshTexts } from '../../../core/pool/csv/numbered-lines.ts'
import { createRecordScanner } from '../../../core/pool/csv/scan-records.ts'
import { splitRecord } from '../../../core/pool/csv/split-record.ts'
import { trimCell, whiteSpace } from '../../../core/pool/csv/white-space.ts'
import { tokenOf } from '../../../core/pool/duckdb/staging/token-sql.ts'
import { csv, importInto, rowsOf, testPlan, testPool, tokenKey } from './pool-fixture.ts'

function textsOf({ bytes, ends }: FreshTexts): string[] {
  const text = Buffer.from(bytes.buffer)
  return Array.from(ends, (end, i) => text.toString('utf8', i === 0 ? 0 : ends[i - 1], end))
}

const options = { delimiter: 44, columns: 2, lineEnd: '\n', numbered: [[0], [1]] } as const

test('each text has one number by recipe, in the order in which they are met; what is new is told once', () => {
  const step = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 9 }), fc.nat(1), fc.constantFrom('intern', 'intern', 'intern', 'fresh', 'forget'))
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const lines = createNumberedLines(options)
    let known = [new Map<string, number>(), new Map<string, number>()]
    let told = [0, 0]
    const take = (recipe: number) => {
      const fresh = lines.tables[recipe]!.takeFresh()
      expect(fresh.first).toBe(told[recipe])
      expect(textsOf(fresh)).toEqual([...known[recipe]!.keys()].slice(told[recipe]))
      told[recipe] = known[recipe]!.size
    }
    for (const [text, recipe, what] of steps) {
      const [table, texts] = [lines.tables[recipe]!, known[recipe]!]
      if (what === 'intern') {
        if (!texts.has(text)) texts.set(text, texts.size)
        const bytes = Buffer.from(`<${text}>`)
        expect(table.intern(bytes, 1, bytes.length - 1)).toBe(texts.get(text))
      } else if (what === 'fresh') take(recipe)
      else {
        take(0)
        take(1)
        lines.forget()
        known = [new Map(), new Map()]
        told = [0, 0]
      }
      lines.tables.forEach(({ size, bytes }, i) => expect([size, bytes]).toEqual([known[i]!.size, Buffer.byteLength([...known[i]!.keys()].join(''))]))
    }
    take(0)
    take(1)
  }))
})

test('it grows to hundreds of thousands of texts, long ones among them', () => {
  const [table] = createNumberedLines(options).tables
  const texts = Array.from({ length: 300_000 }, (_, i) => (i % 10_000 === 0 ? `${i}`.repeat(5000) : `身份${i}`))
  const met = () => texts.map((text) => {
    const bytes = Buffer.from(text)
    return table!.intern(bytes, 0, bytes.length)
  })
  expect(met().every((number, i) => number === i)).toBe(true)
  expect(met().every((number, i) => number === i)).toBe(true)
  expect(textsOf(table!.takeFresh())).toEqual(texts)
})

interface Scanned {
  /** Records by number: their text, or the fault. */
  readonly records: ReadonlyMap<number, string>
  readonly edges: readonly number[]
  /** Records that took the short way. */
  readonly plain: number
}

/** What the scanner finds, with the short way or without; numbers of texts are made texts again. */
function scanned(text: string, lineEnd: '\n' | '\r\n', columns: number, numbered: readonly number[], short: boolean, chunk: number): Scanned {
  const records = new Map<number, string>()
  const lines = createNumberedLines({ delimiter: 44, columns, lineEnd, numbered: numbered.length === 0 ? [] : [numbered] })
  const known: string[] = []
  let [count, passed] = [0, 0]
  const plain = {
    get records() {
      return lines.records
    },
    pass(bytes: Uint8Array, from: number, edges: Uint8Array) {
      const end = lines.pass(bytes, from, count, edges)
      known.push(...lines.tables.flatMap((table) => textsOf(table.takeFresh())))
      const read = Buffer.from(lines.lines).toString().split(lineEnd)
      expect(read.pop()).toBe('')
      expect(read).toHaveLength(lines.records)
      for (const line of read) {
        const [number, ...cells] = line.split(',')
        records.set(Number(number), cells.map((cell, i) => (numbered.includes(i) && cell !== '' ? known[Number(cell)] : cell)).join(','))
      }
      count += lines.records
      passed += lines.records
      return end
    },
  }
  const scanner = createRecordScanner({ delimiter: 44, columns, lineEnd, runs: false, ...(short ? { plain } : {}) }, {
    run: () => expect.unreachable(),
    record: (bytes, fault) => records.set(++count, fault ?? Buffer.from(bytes).toString()),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk))
  scanner.end()
  return { records: new Map([...records].sort(([a], [b]) => a - b)), edges: [...scanner.edges], plain: passed }
}

/** Columns of which some cell is not trimmed. */
function edgesOf(records: Iterable<string>): number[] {
  const edges = [0, 0, 0]
  for (const record of records) {
    const cells = splitRecord(record, ',')
    if (cells.length === 3) cells.forEach((cell, i) => (edges[i]! |= trimCell(cell) === cell ? 0 : 1))
  }
  return edges
}

test('the short way finds the same records, cells and edges as the scanner alone', () => {
  const part = fc.constantFrom(',', ',', ',', ',', '\n', '\n', '\r\n', '\r', '"', '\0', 'a', '12345678901234567890', '张', ' ', '\t', '\u00a0', '\u3000', '\u2028', '\ufeff', '\u1680', 'é', '‐', 'ￎ', '𠮷')
  const cells = fc.array(fc.constantFrom('', 'a', '张三', ' a', 'a\u3000', '350302194001010011', '\u2009', 'x'.repeat(40)), { minLength: 3, maxLength: 3 }).map((texts) => texts.join(','))
  const odd = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''))
  const file = fc.constantFrom('\n' as const, '\r\n' as const).chain((lineEnd) => fc.record({
    lineEnd: fc.constant(lineEnd),
    text: fc.array(fc.oneof({ weight: 9, arbitrary: cells.map((text) => text + lineEnd) }, { weight: 1, arbitrary: odd }), { maxLength: 60, size: 'max' }).map((lines) => lines.join('')),
  }))
  const runs = 300
  let short = 0
  fc.assert(fc.property(file, fc.subarray([0, 1, 2]), fc.integer({ min: 1, max: 2000 }), ({ text, lineEnd }, numbered, chunk) => {
    const fast = scanned(text, lineEnd, 3, numbered, true, chunk)
    const slow = scanned(text, lineEnd, 3, numbered, false, chunk)
    short += fast.plain
    expect(fast.records).toEqual(slow.records)
    // More may be marked than is there: of a record that turned out faulty, or of a cell whose end was not seen yet.
    expect(edgesOf(fast.records.values()).every((edge, i) => edge <= fast.edges[i]!)).toBe(true)
  }), { numRuns: runs })
  expect(short).toBeGreaterThan(2 * runs)
})

test('every white space of a cell’s ends is seen, and nothing else', () => {
  const lines = createNumberedLines({ ...options, columns: 3 })
  for (let code = 1; code < 0x10000; code++) {
    const char = String.fromCharCode(code)
    if (/[\ud800-\udfff,"\n\r]/.test(char)) continue
    const bytes = Buffer.from(`a${char},${char}b,a${char}b\n`)
    const edges = new Uint8Array(4)
    expect(lines.pass(bytes, 0, 0, edges)).toBe(bytes.length)
    const space = code <= 0x20 || whiteSpace.includes(char)
    if (edges.join('') !== (space ? '1100' : '0000')) expect.unreachable(`U+${code.toString(16)}: ${edges.join('')}`)
  }
})

test.each([0, 1 << 20])('identifiers that had to be forgotten are met anew: same tokens, one vault entry each (pipe from %i bytes)', async (pipeFrom) => {
  const pool = await testPool({ pipeFrom, keptTexts: 1000, threads: 2 })
  const plan = testPlan({ fields: { n: { type: { kind: 'int' } }, who: { identifies: true }, other: { identifies: true } } })
  const [rows, persons] = [250_000, 120_001]
  const key = createSecretKey(tokenKey)
  const person = (i: number) => `PERSON${i % persons}`
  try {
    const { result } = await importInto(pool, plan, csv(`n,who,other\n${Array.from({ length: rows }, (_, i) => `${i},${person(i)},${i % 3 === 0 ? '' : `" ${person(i * 7)}"`}\n`).join('')}`, 1 << 20))
    expect(result.counts).toMatchObject({ stored: rows, quarantined: 0 })
    const stored = await rowsOf(pool, plan)
    const token = (text: string) => String(tokenOf(key, text))
    const tokens = new Map(Array.from({ length: persons }, (_, i) => [i, token(person(i))]))
    expect(stored.every((row) => {
      const i = Number(row['n'])
      return row['who'] === tokens.get(i % persons) && row['other'] === (i % 3 === 0 ? null : tokens.get((i * 7) % persons))
    })).toBe(true)
    expect([...(await pool.unseal([BigInt(tokens.get(5)!)])).values()]).toEqual(['PERSON5'])
  } finally {
    await pool.close()
  }
})
