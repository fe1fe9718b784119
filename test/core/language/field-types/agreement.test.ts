import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { defaultSettings, type FieldType } from '../../../../core/language/field-types/field-type.ts'
import { fieldTypeOf, fieldTypes } from '../../../../core/language/field-types/field-types.ts'
import { judge, judgeInSql, openDuckdb } from './duckdb-values.ts'

let connection: DuckDBConnection
beforeAll(async () => { connection = await openDuckdb() })

/** Texts of every kind: samples and what mistakes make of them. */
const samples: Readonly<Record<string, readonly string[]>> = {
  string: ['文本', "a'b"],
  integer: ['0', '-12', '+7', '1,234,567', '3.00', '9223372036854775807', '9223372036854775808', '１２３', '1e5', '12.5', '007'],
  number: ['0', '-0.005', '1.005', '1,234.5', '.5', '5.', '9999999999999999.994', '9999999999999999.995', '1e3', '-1.2E+10', '１２．５', '12,34', '00000000000000000000001.1'],
  boolean: ['true', 'FALSE', '是', '否', 'Y', '√', '1'],
  date: ['2026-03-05', '2024-02-29', '2026-02-30', '2026年3月5日', '2026/3/5', '20260305', '2026.03.05', '2026-03-05 00:00:00', '2026/3/5 0:00', '２０２６-０３-０５', '0000-01-01', '0001-01-01', '9999-12-31'],
  'date-time': [
    '2026-03-05 08:30:00', '2026-03-05T08:30', '2026-03-05T00:30:00Z', '2026-03-05 08:30:00.1234567+08:00', '2026-03-05T08:30:00-0530', '2026年3月5日 8:30', '20260305083000',
    '1988-07-01 12:00:00', '1986-05-04 02:30:00', '1991-09-15 01:30:00', '1900-12-31 23:00:00', '2026-03-05 24:00:00', '2026-02-30 01:00:00', '2026-03-05', '2026-03-05T08:30:00+08',
    '0001-01-01 00:00:00', '9999-12-31 23:59:59Z', '9999-12-31 23:59:59-08',
  ],
  'id-card': ['11010519491231002X', '11010519491231002x', '１１０１０５１９４９１２３１００２Ⅹ', '110105 19491231 002X', '110105491231002', '110105194913310021', '11010519490229002X'],
  uscc: ['91110000600037341L', '91440300708461136T', '91110000600037341l', '９１１１００００６０００３７３４１Ｌ'],
  region: ['350302', '350302001', '350302001003', '990000', '3503020', '３５０３０２'],
  phone: ['13859491234', '+86 138-5949-1234', '+8613859491234', '0594-2345678', '(0594)2345678', '05942345678', '+86 10 62345678', '0594-2345678转123', '2345678', '400-123-4567', '12345'],
  'food-licence': ['JY15308250014102', 'jy13502060012345', 'JY 13502060012346'],
  'disability-cert': ['11010519491231002X42', '11010519491231002X42B1', '11010519491231002X82', '11010519491231002X45', '11010519491231001X42'],
  'bank-account': ['6222021001116245702', '6222 0210 0111 6245 702', '35001234567890123456', '1402-0201-0910-0012345', '12345'],
  'geo-point': ['119.0078,25.4540', '119.0078， 25.4540', '25.4540,119.0078', '-180,90', '1e2,3'],
  attachment: ['0198a1b2-0000-7000-8000-000000000000', '0198A1B2-0000-7000-8000-000000000000'],
  email: ['name@example.cn', 'a.b+c@x.y.z', 'name@example', '李@example.cn'],
  uri: ['https://example.cn/a?b=中', 'javascript:alert(1)', 'mailto:a@b.cn', 'https://a b'],
}

const hostile = [
  "'; DROP TABLE raws; --", '\u0000', 'a\u0000b', '😀', '\u200b', '\u3000', '$1', '\\1', '%s', '-', '--', '.', ',', '+', 'NaN', 'Infinity', 'infinity', '-infinity', 'epoch', '1_000', '0x10',
  '9'.repeat(400), `${'9'.repeat(17)}X`, '0.'.padEnd(300, '1'), '(', '[', 'null', 'NULL', '\n', ' 2026-03-05', '2026-03-05 ', '1-1-1 (BC)', '+2026-01-01', '20-1-01-03', '2-01-01-xx', '2026-01-5x', '99999-01-01',
]

function mutated(sample: string): fc.Arbitrary<string> {
  const points = [...sample]
  const edit = fc.record({ at: fc.nat(points.length), drop: fc.nat(2), put: fc.constantFrom('', '0', '1', '9', '-', ' ', 'X', 'x', '.', ',', '年', '０', '\u200b', 'e', '+', ':', 'T', 'Z', 'Ⅹ', '𝟏', '/', '@') })
  return fc.array(edit, { minLength: 1, maxLength: 2 }).map((edits) => edits.reduce((text, { at, drop, put }) => [...text.slice(0, at), put, ...text.slice(at + drop)], points).join(''))
}

/** Field types under other settings too: what holds for the default must hold for every field. */
const settings = [
  ['number', { ...defaultSettings, decimal: { precision: 5, scale: 0 } }, ['12', '99999.5', '0.5', '-0.5']],
  ['number', { ...defaultSettings, decimal: { precision: 38, scale: 10 } }, ['1.00000000005', `${'9'.repeat(28)}.9`]],
  ['date', { ...defaultSettings, parse: ['MM/DD/YYYY', 'DD/MM/YYYY'] }, ['03/05/2026', '13/02/2026', '2/29/2023', '2026-03-05']],
  ['date', { ...defaultSettings, parse: ['YYYYMMDD', 'D%M年YYYY', 'YYMD', "YYYY'M(D)"] }, ['20260305', '2026035', '5%3年2026', "2026'3(5)"]],
  ['date', { ...defaultSettings, parse: ['YYYY-MM', 'YYYY年M月', 'YYYYMM', 'M/YYYY'] }, ['2026-03', '2026-3', '2026年3月', '2026年12月', '202603', '20263', '3/2026', '2026-13', '2026年00月', '0000-01', '0001-01', '2026-03-05', '2026年3月5日']],
  ['date-time', { ...defaultSettings, parse: ['YYYY-MM', 'YYYY年M月D日 H:mm'] }, ['2026-03', '2026-13', '0001-01', '9999-12', '2026年3月5日 8:30']],
  ['date-time', { ...defaultSettings, timeZone: 'America/New_York' }, ['2026-03-08 02:30:00', '2026-11-01 01:30:00', '1883-11-18 12:00:00', '2026-11-01T01:30:00-05:00']],
  ['date-time', { ...defaultSettings, parse: ['MM/DD/YYYY H:mm', 'YYYYMMDDHHmmss'] }, ['3/5/2026 8:30', '20260305083000', '20260305']],
] as const

const cases: [string, FieldType, readonly string[]][] = [
  ...[...fieldTypes].map(([name, type]): [string, FieldType, readonly string[]] => [name, type, samples[name]!]),
  ...settings.map(([name, own, texts]): [string, FieldType, readonly string[]] => [`${name} ${JSON.stringify(own)}`, fieldTypeOf(name, own)!, texts]),
]

describe.each(cases)('%s', (_, type, texts) => {
  async function agree(batch: readonly string[]): Promise<void> {
    const found = await judgeInSql(connection, type, batch)
    found.forEach((inSql, i) => {
      const { normal, reason } = judge(type, batch[i]!)
      expect({ text: batch[i], normal: inSql.normal, reason: inSql.reason }).toEqual({ text: batch[i], normal, reason })
      if (type.storage.kind !== 'string') {
        expect({ text: batch[i], fits: inSql.hasValue }).toEqual({ text: batch[i], fits: reason === null })
        expect({ text: batch[i], fits: inSql.hasRawValue }).toEqual({ text: batch[i], fits: reason === null })
      }
      if (inSql.plain === true) expect({ text: batch[i], normal: inSql.normal, reason: inSql.reason }).toEqual({ text: batch[i], normal: batch[i], reason: null })
      if (reason === null) expect(type.normalise(normal!)).toBe(normal)
      else expect(type.reasons).toHaveProperty([reason])
    })
  }

  test('JavaScript and SQL agree on samples and hostile text', () => agree([...texts, ...hostile]))

  test('JavaScript and SQL agree on mutations of samples and on any Unicode', async () => {
    const any = fc.oneof(...texts.map(mutated), fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), fc.string({ minLength: 1, maxLength: 30 }))
    await fc.assert(fc.asyncProperty(fc.array(any, { minLength: 200, maxLength: 200, size: 'max' }), agree), { numRuns: 3, endOnFailure: true })
  })

  test('random dates, times and digits', async () => {
    const number = (min: number, max: number) => fc.integer({ min, max })
    const pad = (value: number, digits = 2) => String(value).padStart(digits, '0')
    const written = fc.tuple(number(1, 9999), number(0, 13), number(0, 32), number(0, 24), number(0, 60), number(0, 60), fc.constantFrom('-', '/', '.', ''), fc.constantFrom(' ', 'T', ''))
      .map(([y, m, d, h, min, s, a, b]) => `${pad(y, 4)}${a}${pad(m)}${a}${pad(d)}${b === '' ? '' : `${b}${pad(h)}:${pad(min)}:${pad(s)}`}`)
    const recent = fc.date({ min: new Date('1850-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 19))
    const digits = fc.array(number(0, 9), { minLength: 1, maxLength: 24 }).map((all) => all.join(''))
    const decimals = fc.tuple(digits, digits, fc.constantFrom('', '-', '+')).map(([a, b, sign]) => `${sign}${a}.${b}`)
    await agree(fc.sample(fc.oneof(written, recent, digits, decimals), { numRuns: 600, seed: 20260305 }))
  })
})

test.each(cases.filter(([, type]) => type.sql.plain !== undefined))('some samples of %s are plain', async (_, type, texts) => {
  expect((await judgeInSql(connection, type, texts)).some(({ plain }) => plain)).toBe(true)
})
