import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createInterner, type FreshTexts } from '../../../core/pool/csv/intern-bytes.ts'
import { tokenOf } from '../../../core/pool/duckdb/staging/token-sql.ts'
import { csv, importInto, rowsOf, testPlan, testPool, tokenKey } from './pool-fixture.ts'

function textsOf({ bytes, ends }: FreshTexts): string[] {
  const text = Buffer.from(bytes.buffer)
  return Array.from(ends, (end, i) => text.toString('utf8', i === 0 ? 0 : ends[i - 1], end))
}

test('each text has one number, in the order in which they are met; what is new is told once', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 9 }), fc.constantFrom('intern', 'intern', 'intern', 'fresh', 'clear')), { maxLength: 300 }), (steps) => {
    const interner = createInterner()
    let known = new Map<string, number>()
    let told = 0
    const take = () => {
      const fresh = interner.takeFresh()
      expect(fresh.first).toBe(told)
      expect(textsOf(fresh)).toEqual([...known.keys()].slice(told))
      told = known.size
    }
    for (const [text, step] of steps) {
      if (step === 'intern') {
        if (!known.has(text)) known.set(text, known.size)
        const bytes = Buffer.from(`<${text}>`)
        expect(interner.intern(bytes, 1, bytes.length - 1)).toBe(known.get(text))
      } else {
        take()
        if (step === 'fresh') continue
        interner.clear()
        known = new Map()
        told = 0
      }
      expect([interner.size, interner.bytes]).toEqual([known.size, Buffer.from([...known.keys()].join('')).length])
    }
    take()
  }))
})

test('it grows to hundreds of thousands of texts, long ones among them', () => {
  const interner = createInterner()
  const texts = Array.from({ length: 300_000 }, (_, i) => (i % 10_000 === 0 ? `${i}`.repeat(5000) : `身份${i}`))
  const met = () => texts.map((text) => {
    const bytes = Buffer.from(text)
    return interner.intern(bytes, 0, bytes.length)
  })
  expect(met().every((number, i) => number === i)).toBe(true)
  expect(met().every((number, i) => number === i)).toBe(true)
  expect(textsOf(interner.takeFresh())).toEqual(texts)
})

test.each([0, 1 << 20])('identifiers that had to be forgotten are met anew: same tokens, one vault entry each (pipe from %i bytes)', async (pipeFrom) => {
  const pool = await testPool({ pipeFrom, keptTexts: 1000 })
  const plan = testPlan({ fields: { n: { type: { kind: 'int' } }, who: { identifies: true }, other: { identifies: true } } })
  const [rows, persons] = [250_000, 120_001]
  const person = (i: number) => `PERSON${i % persons}`
  try {
    const { result } = await importInto(pool, plan, csv(`n,who,other\n${Array.from({ length: rows }, (_, i) => `${i},${person(i)},${i % 3 === 0 ? '' : `" ${person(i * 7)}"`}\n`).join('')}`, 1 << 20))
    expect(result.counts).toMatchObject({ stored: rows, quarantined: 0 })
    const stored = await rowsOf(pool, plan)
    const token = (text: string) => String(tokenOf(tokenKey, text))
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
