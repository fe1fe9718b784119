import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskNames, maskValue } from '../../../core/language/masks.ts'

test.each([
  ['name', '陈小英', '陈*英'], ['name', '李明', '李*'], ['name', '欧阳小明', '欧**明'], ['name', '李', '*'], ['name', '𠮷田𠮷', '𠮷*𠮷'],
  ['phone', '13859491234', '138****1234'], ['phone', '2345678', '*****78'], ['id', '350302199001010426', '3503**********0426'], ['id-card', '350302199001010426', '3503**********0426'],
  ['account', '6222021001116245703', '***************5703'], ['address', '福建省莆田市城厢区龙桥街道1号', '福建省莆田市城厢区***'], ['address', '某某村口', '***'],
  ['email', 'chen.li@example.cn', 'c***@example.cn'], ['date', '1990-05-21', '1990-**-**'], ['all', '任何内容', '***'], ['no-such-mask', '任何内容', '***'],
  ['toString', '任何内容', '***'],
])('%s of %s', (mask, value, shown) => {
  expect(maskValue(mask, value)).toBe(shown)
})

test('no mask shows a whole value', () => {
  fc.assert(fc.property(fc.constantFrom(...maskNames), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (mask, value) => {
    fc.pre(!value.includes('*'))
    expect(maskValue(mask, value)).not.toBe(value)
  }))
})
