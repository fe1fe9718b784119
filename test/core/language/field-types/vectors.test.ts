import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../../core/language/field-types/field-type.ts'
import { fieldTypeOf, fieldTypes } from '../../../../core/language/field-types/field-types.ts'
import { identifierFold } from '../../../../core/language/field-types/identifier-fold.ts'
import { judge } from './duckdb-values.ts'

const read = (name: string, text: string, settings = defaultSettings) => {
  const { normal, reason } = judge(fieldTypeOf(name, settings)!, text)
  return reason ?? normal
}

/** Beside each text its normal form, or the code of what is wrong with it. */
const vectors: Readonly<Record<string, readonly (readonly [text: string, result: string])[]>> = {
  'id-card': [
    ['11010519491231002X', '11010519491231002X'], ['11010519491231002x', '11010519491231002X'], [' 110105 1949 1231 002Ⅹ\u200b', '11010519491231002X'],
    ['110105491231002', '11010519491231002X'], ['110105194912310021', 'wrong-check-digit'], ['11010519490230002X', 'impossible-birth-date'],
    ['11010519000229002X', 'impossible-birth-date'], ['11010520000229002X', 'wrong-check-digit'], ['17010519491231002X', 'not-an-id-card'], ['1101051949123100', 'not-an-id-card'],
  ],
  uscc: [
    ['91110000600037341L', '91110000600037341L'], ['91440300708461136T', '91440300708461136T'], ['９１１１００００６０００３７３４１ｌ', '91110000600037341L'],
    ['91110000600037341M', 'wrong-check-digit'], ['9111000060003734IL', 'not-a-uscc'],
  ],
  region: [['350302', '350302'], ['350302001', '350302001'], ['350302001003', '350302001003'], ['3503', 'not-a-region'], ['350302001003004', 'not-a-region'], ['160302', 'not-a-region']],
  phone: [
    ['+86 138-5949-1234'.replaceAll('-', ''), '13859491234'], ['008613859491234', '13859491234'], ['13859491234', '13859491234'], ['12859491234', 'not-a-phone'],
    ['(0594)2345678', '0594-2345678'], ['05942345678', '0594-2345678'], ['010-62345678转801', '010-62345678-801'], ['+86 10 62345678', '010-62345678'], ['400-123-4567', '400-123-4567'],
  ],
  'food-licence': [['jy15308250014109', 'JY15308250014109'], ['JY15308250014100', 'wrong-check-digit'], ['JY1530825001410', 'not-a-food-licence'], ['SC11012345678901', 'not-a-food-licence']],
  'disability-cert': [
    ['11010519491231002x42', '11010519491231002X42'], ['11010519491231002X42B1', '11010519491231002X42B1'], ['11010519491231002X82', 'not-a-disability-cert'],
    ['11010519491231002X45', 'not-a-disability-cert'], ['11010519491231001X42', 'wrong-check-digit'],
  ],
  'bank-account': [['4111-1111 1111 1111', '4111111111111111'], ['6222021001116245702', '6222021001116245702'], ['6222021001116245703', 'wrong-check-digit'], ['12345', 'not-a-bank-account']],
  integer: [['1,234,567', '1234567'], ['3.00', '3'], ['-007', '-7'], ['12.5', 'not-an-integer'], ['1e5', 'exponent-form'], ['9223372036854775808', 'integer-too-large'], ['12,34', 'not-an-integer']],
  number: [
    ['1,234.5', '1234.50'], ['1.005', '1.01'], ['-0.005', '-0.01'], ['-0.004', '0.00'], ['1.0049999999999999999', '1.00'], ['.5', '0.50'], ['１２．５', '12.50'],
    ['1e3', 'exponent-form'], ['9999999999999999.995', 'number-too-large'], ['NaN', 'not-a-number'], ['1 000', 'not-a-number'],
  ],
  boolean: [['是', 'true'], ['No', 'false'], ['√', 'true'], ['0', 'false'], ['maybe', 'not-a-boolean']],
  date: [
    ['2026-03-05', '2026-03-05'], ['2026/3/5', '2026-03-05'], ['2026年3月5日', '2026-03-05'], ['20260305', '2026-03-05'], ['2026-03-05 00:00:00', '2026-03-05'],
    ['2026-02-30', 'impossible-date'], ['1900-02-29', 'impossible-date'], ['2000-02-29', '2000-02-29'], ['2026-03-05 08:30', 'not-a-date'], ['03/05/2026', 'not-a-date'],
  ],
  'date-time': [
    ['2026-03-05 08:30:00', '2026-03-05T00:30:00Z'], ['2026-03-05T08:30:00.1234567+09:00', '2026-03-04T23:30:00.123456Z'], ['2026年3月5日8时30分', '2026-03-05T00:30:00Z'],
    // 夏时制 of 1988; the clock went back on 15 September 1991 and 01:30 came twice.
    ['1988-07-01 12:00:00', '1988-07-01T03:00:00Z'], ['1991-09-15 01:30:00', '1991-09-14T17:30:00Z'],
    ['2026-03-05 24:00:00', 'impossible-date-time'], ['2026-02-30 10:00', 'impossible-date-time'], ['gestern', 'not-a-date-time'],
  ],
  'geo-point': [['119.0078， 25.4540', '119.0078,25.4540'], ['25.4,119.0', 'point-out-of-range'], ['119.0078', 'not-a-point']],
  email: [['name@example.cn', 'name@example.cn'], ['name@localhost', 'not-an-email']],
  uri: [['https://example.cn/a', 'https://example.cn/a'], ['javascript:alert(1)', 'not-a-uri']],
  attachment: [['0198a1b2-0000-7000-8000-000000000000', '0198a1b2-0000-7000-8000-000000000000'], ['a.pdf', 'not-an-attachment']],
}

describe.each(Object.entries(vectors))('%s', (name, texts) => {
  test.each(texts)('%s', (text, result) => {
    expect(read(name, text)).toBe(result)
  })
})

describe('parse', () => {
  const date = (parse: string[], text: string) => read('date', text, { ...defaultSettings, parse })
  test('a list is tried in order, one or two digits are taken, ISO always', () => {
    expect(date(['MM/DD/YYYY', 'DD/MM/YYYY'], '3/5/2026')).toBe('2026-03-05')
    expect(date(['MM/DD/YYYY', 'DD/MM/YYYY'], '13/02/2026')).toBe('2026-02-13')
    expect(date(['MM/DD/YYYY'], '2026-03-05')).toBe('2026-03-05')
    expect(date(['MM/DD/YYYY'], '2026/3/5')).toBe('not-a-date-as-declared')
  })
  test('a month alone is its first day', () => {
    expect(date(['YYYY-MM'], '2026-03')).toBe('2026-03-01')
    expect(date(['YYYY年M月'], '2026年12月')).toBe('2026-12-01')
    expect(date(['YYYYMM'], '202603')).toBe('2026-03-01')
    expect(date(['YYYYMM'], '20263')).toBe('not-a-date-as-declared')
    expect(date(['YYYY-MM'], '2026-13')).toBe('impossible-date')
    expect(date(['YYYY-MM'], '2026-03-05')).toBe('2026-03-05')
    expect(date([], '2026-03')).toBe('not-a-date')
    expect(read('date-time', '2026年3月', { ...defaultSettings, parse: ['YYYY年M月'] })).toBe('2026-02-28T16:00:00Z')
  })
  test('tokens side by side have fixed width, literals stand for themselves', () => {
    expect(date(['YYYYMMDD'], '20260305')).toBe('2026-03-05')
    expect(date(['YYYYMMDD'], '2026305')).toBe('not-a-date-as-declared')
    expect(date(['D. M. YYYY (r.)'], '5. 3. 2026 (r.)')).toBe('2026-03-05')
    expect(date(['D. M. YYYY (r.)'], '5x 3x 2026 (r.)')).toBe('not-a-date-as-declared')
  })
})

test('identifiers fold exactly the characters whose NFKC form is one letter or digit', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const { fold } = identifierFold(alphabet)
  for (let point = 0; point < 0x110000; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue
    const character = String.fromCodePoint(point)
    const compatible = character.normalize('NFKC')
    if (/^[0-9A-Za-z]$/.test(compatible)) expect(fold(character)).toBe(compatible.toUpperCase())
    else if (/^[\p{White_Space}\u200b-\u200f\u2060\ufeff]$/u.test(character)) expect(fold(character)).toBe('')
  }
})

test('every type says its reasons in both languages and hides what it masks', () => {
  for (const [name, type] of fieldTypes) {
    for (const sentence of Object.values(type.reasons)) {
      expect(sentence['zh-CN']).toMatch(/[\u4e00-\u9fff].*。$/u)
      expect(sentence.en).toMatch(/^[^\u3000-\u9fff\uff00-\uffef]+\.$/)
    }
    const valid = vectors[name]?.find(([text, result]) => result === text)?.[0]
    if (valid !== undefined) expect(type.mask(valid)).not.toBe(valid)
  }
})
