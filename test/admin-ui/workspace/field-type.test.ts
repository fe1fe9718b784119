// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatNumber } from '../../../admin-ui/src/ui/format.ts'
import { standsAsNumbers } from '../../../admin-ui/src/workspace/field-type.ts'

describe('numbers of a table', () => {
  test.each([['48310.55', '48,310.55'], [1240, '1,240'], ['-1234567.10', '-1,234,567.10'], [0, '0'], ['999', '999'], ['0.123456', '0.123456']])('%s is %s', (value, shown) => {
    expect(formatNumber(value)).toBe(shown)
  })

  test('lose nothing by being parted', () => {
    fc.assert(fc.property(fc.bigInt(), fc.stringMatching(/^(\.\d{1,6})?$/), (whole, decimals) => {
      expect(formatNumber(`${whole}${decimals}`)?.replaceAll(',', '')).toBe(`${whole}${decimals}`)
    }))
  })

  test('words are none', () => {
    expect(formatNumber('四级')).toBeNull()
    expect(formatNumber('')).toBeNull()
  })

  test('stand right-aligned; the words of a coded number and other types do not', () => {
    expect(standsAsNumbers({ type: 'integer' }, [1, null, '2'])).toBe(true)
    expect(standsAsNumbers({ type: 'integer' }, ['四级', null])).toBe(false)
    expect(standsAsNumbers({ type: 'string' }, ['12'])).toBe(false)
  })
})
