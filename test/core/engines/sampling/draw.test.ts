import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, drawnOf, frameHash, type Framed, type Quota } from '../../../../core/engines/sampling/draw.ts'

const seed = 'b8f1'.repeat(16)
const framed = (count: number, strata: readonly string[] = ['all']): readonly Framed[] => Array.from({ length: count }, (_, i) => ({ id: `case-${i}`, stratum: strata[i % strata.length]! }))
const all = (quota: Quota) => () => quota

const anyFrame = fc.uniqueArray(fc.record({ id: fc.uuid(), stratum: fc.constantFrom('350302/red', '350302/blue', '350304/red', '-/red') }), { selector: ({ id }) => id, maxLength: 80 })
const anyQuota = fc.record({ rate: fc.integer({ min: 1, max: 1000 }).map((n) => n / 1000), minimum: fc.integer({ min: 0, max: 6 }) })
const anySeed = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })

test('the same seed and frame give the same draw, in whatever order the frame comes', () => {
  fc.assert(fc.property(anyFrame, anyQuota, anySeed, fc.infiniteStream(fc.nat()), (frame, quota, by, numbers) => {
    const drawn = draw(frame, by, all(quota))
    const shuffled = frame.map((one) => ({ one, place: numbers.next().value as number })).sort((a, b) => a.place - b.place).map(({ one }) => one)
    expect(draw(shuffled, by, all(quota))).toEqual(drawn)
    expect(frameHash(shuffled)).toBe(frameHash(frame))
    expect(drawn).toEqual([...new Set(drawn)].sort())
  }))
})

test('every stratum gives its share, rounded up, and no less than its minimum as long as it has as many', () => {
  fc.assert(fc.property(anyFrame, fc.dictionary(fc.constantFrom('350302/red', '350302/blue', '350304/red', '-/red'), anyQuota), anySeed, (frame, quotas, by) => {
    const quotaOf = (stratum: string): Quota => quotas[stratum] ?? { rate: 0.1, minimum: 1 }
    const drawn = new Set(draw(frame, by, quotaOf))
    for (const [stratum, members] of Map.groupBy(frame, (one) => one.stratum)) {
      const { rate, minimum } = quotaOf(stratum)
      const count = members.filter(({ id }) => drawn.has(id)).length
      const share = BigInt(members.length) * BigInt(Math.round(rate * 1000))
      const least = Number(share / 1000n) + (share % 1000n === 0n ? 0 : 1)
      expect([stratum, count]).toEqual([stratum, Math.min(members.length, Math.max(least, minimum))])
    }
  }))
})

test('what lies in one stratum changes nothing in another, and a larger share keeps what a smaller one draws', () => {
  fc.assert(fc.property(anyFrame, anyFrame, anySeed, fc.integer({ min: 1, max: 9 }), (frame, others, by, tenths) => {
    const quota = { rate: tenths / 10, minimum: 0 }
    const known = new Set(frame.map(({ id }) => id))
    const more = [...frame, ...others.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, stratum: 'elsewhere' }))]
    const drawn = draw(frame, by, all(quota))
    expect(draw(more, by, all(quota)).filter((id) => known.has(id))).toEqual(drawn)
    expect(draw(frame, by, all({ ...quota, rate: (tenths + 1) / 10 }))).toEqual(expect.arrayContaining([...drawn]))
  }))
})

test.each([[0.05, 20, 1], [0.05, 21, 2], [0.07, 100, 7], [0.29, 100, 29], [0.1, 0, 0], [1, 7, 7], [0.000001, 10, 1]])('a share of %d of %d is %d', (rate, size, count) => {
  expect(drawnOf(size, { rate, minimum: 0 })).toBe(count)
})

test('over many seeds each case is drawn about as often as any other, and pairs too', () => {
  const frame = framed(40)
  const [seeds, count] = [6000, 10]
  const times = new Map<string, number>()
  let together = 0
  for (let i = 0; i < seeds; i += 1) {
    const drawn = draw(frame, createHash('sha256').update(String(i)).digest('hex'), all({ rate: count / 40, minimum: 0 }))
    expect(drawn).toHaveLength(count)
    for (const id of drawn) times.set(id, (times.get(id) ?? 0) + 1)
    if (drawn.includes('case-0') && drawn.includes('case-1')) together += 1
  }
  const expected = (seeds * count) / 40
  // Chi-squared with 39 degrees of freedom, of drawing without putting back: below 73 in 999 of 1,000 series.
  const spread = frame.reduce((sum, { id }) => sum + ((times.get(id) ?? 0) - expected) ** 2 / expected, 0) / (1 - count / 40)
  expect(spread).toBeLessThan(73)
  expect(spread).toBeGreaterThan(15)
  const pairs = (seeds * count * (count - 1)) / (40 * 39)
  expect(Math.abs(together - pairs)).toBeLessThan(4 * Math.sqrt(pairs))
})

test('the method is what it says: whoever has seed and frame comes to the same by a shell', () => {
  const frame = framed(12, ['a', 'b'])
  const place = (id: string) => createHash('sha256').update(`${seed}\n${id}`).digest('hex')
  const first = (stratum: string) => frame.filter((one) => one.stratum === stratum).map(({ id }) => id).sort((x, y) => (place(x) < place(y) ? -1 : 1)).slice(0, 2)
  expect(draw(frame, seed, all({ rate: 0.3, minimum: 0 }))).toEqual([...first('a'), ...first('b')].sort())
  expect(frameHash(framed(2))).toBe(createHash('sha256').update('case-0\tall\ncase-1\tall\n').digest('hex'))
})
