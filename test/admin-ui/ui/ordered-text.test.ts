import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isolatedText, orderedText } from '../../../admin-ui/src/ui/ordered-text.ts'

const turning = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\u0000', '\u001b', '\u0085']

test('nothing in a shown text turns the order around or ends an isolate; words, marks within them and line ends stay', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom(...turning), fc.constantFrom('金额', 'a', '\n', '\t', '\u200b', '\u200f', 'א', 'ئۇ', '😀', '1')), { maxLength: 20 }), (parts) => {
    expect(orderedText(parts.join(''))).toBe(parts.filter((part) => !turning.includes(part)).join(''))
  }))
})

test('among other words, what is written from right to left is one whole, and what is not stays as it is', () => {
  expect([isolatedText('甲'), isolatedText('\u202eabc\u202c'), isolatedText('ئۇيغۇر'), isolatedText('\u2069\u200f1')]).toEqual(['甲', 'abc', '\u2068ئۇيغۇر\u2069', '\u2068\u200f1\u2069'])
})
