import { describe, expect, test } from 'vitest'
import { readCsv } from '../../packs/read-csv.ts'
import { alternatives, fittedQuality, matchingQuality, paymentSet, personSet } from './matching-sets.ts'

describe('persons recorded twice', () => {
  const set = personSet()

  test('are as hard to find for a plain rule as those of FEBRL 4: precision .959, recall .987', async () => {
    const plain = await matchingQuality(set, alternatives.plain)
    expect(Math.abs(plain.precision - 0.959)).toBeLessThan(0.006)
    expect(Math.abs(plain.recall - 0.987)).toBeLessThan(0.006)
  })

  test('are found by the declared rule with precision and recall of .998', async () => {
    const { precision, recall } = await matchingQuality(set)
    expect(precision).toBeGreaterThanOrEqual(0.998)
    expect(recall).toBeGreaterThanOrEqual(0.998)
  })

  test('are found as well with what fitting suggests, from equal weights and without labels', async () => {
    const equal = await matchingQuality(set, alternatives.equal)
    expect(equal.recall).toBeLessThan(0.8)
    const { quality: { precision, recall, found }, fit: { fits: [fit], findings } } = await fittedQuality(set)
    expect(precision).toBeGreaterThanOrEqual(0.998)
    expect(recall).toBeGreaterThanOrEqual(0.998)
    if (fit?.kind !== 'fitted') throw new Error(fit?.kind)
    expect(Math.abs(fit.same - 5000)).toBeLessThan(25)
    expect(findings).toMatchObject({ now: equal.found, suggested: found, added: found - equal.found + findings!.gone, regraded: 0 })
  })

  test('are found by the fitted rule where half of them have no counterpart, about as well as it expects', async () => {
    const present = new Set(readCsv(set.files['duplicates']!).map((row) => row['rec_id']!).filter((_, i) => i % 2 === 0))
    const duplicates = set.files['duplicates']!.split('\n').filter((line, i) => i === 0 || present.has(line.split(',')[0]!)).map((line) => `${line}\n`).join('')
    const { quality, fit: { fits: [fit] } } = await fittedQuality({ ...set, files: { ...set.files, duplicates }, truth: new Map([...set.truth].filter(([, b]) => present.has(b))) })
    expect(quality.f1).toBeGreaterThanOrEqual(0.998)
    if (fit?.kind !== 'fitted') throw new Error(fit?.kind)
    expect(Math.abs(fit.expected.suggested.precision - quality.precision)).toBeLessThan(0.002)
    expect(Math.abs(fit.expected.suggested.recall - quality.recall)).toBeLessThan(0.002)
  })

  test('hold what they should: one to four changes, values that are missing, names that changed places, the same at each call', () => {
    const originals = new Map(readCsv(set.files['originals']!).map((row) => [row['rec_id']!, row]))
    const duplicates = new Map(readCsv(set.files['duplicates']!).map((row) => [row['rec_id']!, row]))
    expect([originals.size, duplicates.size, new Set(set.truth.values()).size]).toEqual([5000, 5000, 5000])
    const changed = [...set.truth].map(([a, b]) => Object.entries(originals.get(a)!).filter(([name, value]) => name !== 'rec_id' && duplicates.get(b)![name] !== value).length)
    expect([Math.min(...changed), Math.max(...changed)]).toEqual([1, 5])
    const counts = (test_: (a: Record<string, string>, b: Record<string, string>) => boolean) => [...set.truth].filter(([a, b]) => test_(originals.get(a)!, duplicates.get(b)!)).length
    expect(counts((a, b) => a['surname'] !== '' && a['surname'] === b['given_name'])).toBeGreaterThan(100)
    expect(counts((a, b) => a['date_of_birth'] !== '' && b['date_of_birth'] === '')).toBeGreaterThan(50)
    expect(counts((a, b) => a['soc_sec_id'] !== b['soc_sec_id'])).toBeGreaterThan(400)
    expect(personSet(50)).toEqual(personSet(50))
  })
})

describe('payments and their arrivals', () => {
  const set = paymentSet(15_000)

  test('are mistaken for each other when each is given its best: F1 about .89', async () => {
    expect(Math.abs((await matchingQuality(set, alternatives.greedy)).f1 - 0.89)).toBeLessThan(0.015)
  })

  test('are paired one to one by the declared rule with an F1 of .99', async () => {
    expect((await matchingQuality(set)).f1).toBeGreaterThanOrEqual(0.99)
  })

  test('are paired as well with what fitting suggests', async () => {
    expect((await fittedQuality(set)).quality.f1).toBeGreaterThanOrEqual(0.985)
  })

  test('differ in amount, memo and date; one in ten is sent twice', () => {
    const payments = new Map(readCsv(set.files['payments']!).map((row) => [row['payment_no']!, row]))
    const arrivals = new Map(readCsv(set.files['arrivals']!).map((row) => [row['arrival_no']!, row]))
    const share = (field: string) => [...set.truth].filter(([a, b]) => payments.get(a)![field] !== arrivals.get(b)![field]).length / set.truth.size
    expect([share('amount') > 0.45, share('memo') > 0.5, share('paid_on')]).toEqual([true, true, 1])
    const twins = payments.size - new Set([...payments.values()].map(({ memo, paid_on: day, amount }) => `${memo}|${day}|${amount}`)).size
    expect(Math.abs(twins / payments.size - 0.1)).toBeLessThan(0.01)
    expect(paymentSet(50)).toEqual(paymentSet(50))
  })
})
