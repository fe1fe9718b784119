import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskJson, maskPersonal } from '../../../core/store/mask-personal.ts'

describe('personal numbers in the trail', () => {
  test.each([
    ['11010519491231002X', '110105********00**'],
    ['身份证11010519491231002x核实', '身份证110105********00**核实'],
    ['电话 13812345678，再打', '电话 138****5678，再打'],
    // Tokens, codes and times are no persons.
    ['7234567890123456789', '7234567890123456789'],
    ['91110000600037341L', '91110000600037341L'],
    ['350302001001', '350302001001'],
    ['2026-06-01T01:00:00.000Z', '2026-06-01T01:00:00.000Z'],
    ['0190a1b2-c3d4-7e5f-8a9b-013812345678', '0190a1b2-c3d4-7e5f-8a9b-013812345678'],
  ])('%s', (text, masked) => expect(maskPersonal(text)).toBe(masked))

  test('no ID card or mobile number survives anywhere in a value', () => {
    const id = fc
      .tuple(fc.integer({ min: 100_000, max: 999_999 }), fc.date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }), fc.integer({ min: 0, max: 999 }), fc.constantFrom(...'0123456789X'))
      .map(([region, born, order, check]) => `${region}${born.toISOString().slice(0, 10).replaceAll('-', '')}${String(order).padStart(3, '0')}${check}`)
    const mobile = fc.tuple(fc.integer({ min: 13, max: 19 }), fc.integer({ min: 0, max: 999_999_999 })).map(([head, rest]) => `${head}${String(rest).padStart(9, '0')}`)
    fc.assert(
      fc.property(fc.oneof(id, mobile), fc.constantFrom('', '，', ' ', '号'), (number, around) => {
        const text = JSON.stringify(maskJson({ a: [{ b: `${around}${number}${around}` }], c: null, d: 1 }))
        return !text.includes(number)
      }),
    )
  })

  test('numbers stay numbers', () => {
    expect(maskJson({ rows: 13812345678, list: [1, true, null] })).toEqual({ rows: 13812345678, list: [1, true, null] })
  })
})
