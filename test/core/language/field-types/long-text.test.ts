import { expect, test } from 'vitest'
import { fieldTypes } from '../../../../core/language/field-types/field-types.ts'
import { isValid } from '../../../../core/language/functions/checks.ts'
import type { Call, RunContext } from '../../../../core/language/functions/language-function.ts'

/** Beginnings and what is repeated after them, each with an end that may spoil it: what patterns that share out digits would try in every way. */
const written: readonly (readonly [start: string, repeated: string, end: string])[] = [
  ['', '9', ''], ['', '9', 'x'], ['', '9', 'e'], ['', '9', '.'], ['', '0', ''], ['1', '0', 'x'], ['1.', '0', ''], ['1.', '9', 'x'], ['1', ',000', ''], ['1', ',000', 'x'], ['1e', '9', 'x'], ['', '９', ''],
  ['', '-', ''], ['', ' ', 'x'], ['', '0:', ''], ['2026-03-05', ' 0:00', ''], ['2026-03-05 00:00:00.', '0', 'x'], ['', '转', ''], ['a@', 'a.', ''], ['a@', 'a-', ''], ['', 'a', '@'], ['http://', 'a', ' '],
]

const ofLength = (length: number) => written.map(([start, repeated, end]) => start + repeated.repeat(Math.ceil(length / repeated.length)) + end)

/**
 * How many times as long text of sixteen times the length takes: some 16 where each character is looked at as often as the others, 256
 * where every one is looked at once for each. The bound lies between, far from both. What counts is the time that this thread had a
 * processor, however many others wanted it.
 */
function growth(judge: (text: string) => unknown): number {
  microseconds(judge, ofLength(2_000))
  return microseconds(judge, ofLength(32_000)) / microseconds(judge, ofLength(2_000))
}

/** What a round over the texts takes; there are rounds until the system's clock, whose ticks are 4 ms at most, has ticked often. */
function microseconds(judge: (text: string) => unknown, texts: readonly string[]): number {
  const begun = process.threadCpuUsage()
  for (let rounds = 1; ; rounds++) {
    for (const text of texts) judge(text)
    const { user, system } = process.threadCpuUsage(begun)
    if (user + system > 40_000) return (user + system) / rounds
  }
}

test.each([...fieldTypes])('%s: long text is judged in proportion to its length', (_, type) => {
  const judge = (text: string) => {
    const normal = type.normalise(text)
    return [type.reason(normal), normal === null ? null : type.mask(normal)]
  }
  expect(growth(judge)).toBeLessThan(90)
})

test.each(['integer', 'number'])('is_valid of long text and %s takes in proportion to its length', (format) => {
  const judge = (text: string) => isValid.evaluate([text, format], {} as Call, {} as RunContext)
  expect(growth(judge)).toBeLessThan(90)
})

test('numbers of many digits are judged as short ones are', () => {
  const [integer, number] = [fieldTypes.get('integer')!, fieldTypes.get('number')!]
  const zeros = '0'.repeat(30_000)
  expect([`${zeros}7`, `-${zeros}7.${zeros}`, zeros, `1${zeros}`, `${zeros}9223372036854775807`, `${zeros}9223372036854775808`].map((text) => [integer.normalise(text)!.length, integer.reason(integer.normalise(text))]))
    .toEqual([[1, null], [2, null], [1, null], [30_001, 'integer-too-large'], [19, null], [30_019, 'integer-too-large']])
  expect([`${zeros}7`, `-${zeros}7.005${zeros}`, `0.${zeros}`, `1${zeros}`, `${zeros}${'9'.repeat(16)}.99`, `${zeros}${'9'.repeat(16)}.995`].map((text) => [number.normalise(text), number.reason(number.normalise(text))].map((one) => one?.slice(-24))))
    .toEqual([['7.00', undefined], ['-7.01', undefined], ['0.00', undefined], [zeros.slice(-24), 'number-too-large'], ['9999999999999999.99', undefined], ['999999999999999999999.995'.slice(-20).padStart(24, '0'), 'number-too-large']])
})
