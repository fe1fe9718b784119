import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isKept } from '../../../core/base/exact-number.ts'

test.each(['0', '-0', '0.00', '1.50', '1e2', '1E+2', '100e-2', '0.1', '9007199254740991', '1e23', '123456789012345.6', '0.30000000000000004', `1${'0'.repeat(300)}`, '1.7976931348623157e308', '5e-324'])('%s comes back as it came', (source) => {
  expect(isKept(source)).toBe(true)
})

test.each(['10000000000000001', '100000000000000000000000001', '1.10000000000000000000001', '3.00000000000000000001', '9007199254740993', '1e999', '-1e999', '1e-999', '123456789012345.67891', `1${'0'.repeat(300)}1`, '1.'.padEnd(1_000_000, '0')])('%.30s does not', (source) => {
  expect(isKept(source)).toBe(false)
})

test('what JavaScript writes it keeps, and of whole numbers those that it reads as themselves', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => isKept(JSON.stringify(value))))
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value) => isKept(String(value)) === (writtenOut(JSON.stringify(Number(value))) === String(value))))
})

/** A whole number as JavaScript writes it, `1.5e+21` with all its digits. */
function writtenOut(text: string): string {
  const [digits, power] = text.split('e+') as [string, string?]
  const [whole, fraction = ''] = digits.split('.') as [string, string?]
  return power === undefined ? text : `${whole}${fraction.padEnd(Number(power), '0')}`
}
