import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Field } from '../../../../core/contracts/generated/dataset.ts'
import type { PoolEngine, ResultRow } from '../../../../core/contracts/engine.ts'
import { sql } from '../../../../core/contracts/sql.ts'
import { buildDataset } from '../../../../core/engines/tables/build-dataset.ts'
import { planImport } from '../../../../core/engines/tables/plan-import.ts'
import { recordReader } from '../../../../core/engines/tables/read-record.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { importInto, rowsOf, testPool } from '../../pool/pool-fixture.ts'
import { codeTables, datasetOf } from './dataset-samples.ts'

const timeZone = 'Asia/Shanghai'
const string = { type: 'string' } as const
const fields: Readonly<Record<string, Omit<Field, 'title'>>> = {
  text: string,
  short: { ...string, minLength: 2, maxLength: 3, pattern: '^[^x]+$' },
  option: { ...string, enum: ["it's", '乙'] },
  whole: { type: 'integer', minimum: -5, exclusiveMaximum: 10 },
  choice: { type: 'integer', enum: [1, 20] },
  money: { type: 'number', multipleOf: 0.01, minimum: 0, maximum: '99.5' },
  flag: { type: 'boolean' },
  day: { ...string, format: 'date' },
  american: { ...string, format: 'date', parse: ['MM/DD/YYYY'] },
  time: { ...string, format: 'date-time' },
  person: { ...string, format: 'id-card', identifies: 'person' },
  firm: { ...string, format: 'uscc', identifies: 'organisation' },
  party: { ...string, format: ['id-card', 'uscc'], identifies: 'party' },
  certificate: { ...string, format: 'disability-cert', identifies: { kind: 'person', part: 'id18' } },
  phone: { ...string, format: 'phone' },
  region: { ...string, format: 'region' },
  mail: { ...string, format: 'email' },
  account: { ...string, format: 'bank-account' },
  place: { ...string, format: 'geo-point' },
  code: { ...string, codes: 'cert-status' },
  grade: { type: 'integer', codes: 'common/disability-grade' },
  empty: { ...string, nulls: ['-', '无'] },
}

/** What people and programs write into cells; each is tried in every field. */
const cells = [
  '', ' ', '　甲　', '甲', '甲乙丙丁', 'x', 'ab', "it's", '乙', '\uFEFF乙', '-', '无', '0', '-0', '1', '+1', '-5', '-6', '9', '10', '20', '1.0', '20.00', '1,000', '１２', '0.005', '99.5', '99.51', '99.499', '1e3', '.5', '5.',
  '12345678901234567890', 'true', 'TRUE', '是', '否', '√', '2026-03-05', '2026/3/5', '2026年3月5日', '20260305', '2026-02-30', '03/05/2026', '13/05/2026', '2026-03-05 08:30', '2026-03-05T08:30:00+08:00', '2026-03-05T00:30:00Z', '2026-03-05 25:00:00', '1986-05-04 00:30:00',
  '11010519491231002X', '11010519491231002x', '１１０１０５１９４９１２３１００２Ｘ', '110105491231002', '110105194912310021', '110105194902310021', '91350100M000100Y43', '91350100m000100y43', '913501001581552111', '11010519491231002X11', '11010519491231002X44B1',
  '13800138000', '+86 138 0013 8000', '0591-12345678', '350300', '350300000', '35030', 'a@b.cn', 'a@', '6222021234567890128', '6222 0212 3456 7890 128', '119.0078,25.4540', '119.0078，25.4540', '190,25', '有效', 'valid', '注销', 'cancelled', 'old', '一级', '2', '三级', 'a\nb', 'a"b', '\u0000', '𠮷'.repeat(3), '👩‍👩‍👧',
]

let pool: PoolEngine
beforeAll(async () => { pool = await testPool() })
afterAll(() => pool.close())

test('a record is read as an import reads it: the same values, tokens and reasons for every field and cell', async () => {
  const { model, problems } = buildDataset(datasetOf({ k: { title: 'k', type: 'integer' }, ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { title: name, ...field } as Field])) }, { key: ['k'], mode: 'upsert' }), { pack: 'p' })
  expect(problems).toEqual([])
  const plan = planImport(model!, codeTables, { timeZone }, duckdb)
  const read = recordReader(model!, plan, timeZone)
  const records = Object.keys(fields).flatMap((name, f) => cells.map((cell, c) => ({ k: f * 1000 + c, [name]: cell })))
  // Of a file the whole row is refused for it, of a record the field.
  for (const record of records.filter((one) => Object.values(one).includes('\u0000'))) expect(read(record).problems.map(({ code }) => code)).toEqual(['nul-character'])
  const imported = records.filter((record) => !Object.values(record).includes('\u0000'))
  const { quarantine } = await importInto(pool, plan, { kind: 'records', records: imported })
  const rows = new Map((await rowsOf(pool, plan)).map((row) => [Number(row['k']), row]))
  const reasons = new Map(quarantine.map(({ row, reasons: why }) => [imported[row - 1]!.k, why.map(({ code, field }) => `/${field} ${code}`)]))
  expect(rows.size + reasons.size).toBe(imported.length)
  let fits = 0
  for (const record of imported) {
    const found = read(record)
    expect(found.problems.map(({ pointer, code }) => `${pointer} ${code}`), JSON.stringify(record)).toEqual(reasons.get(record.k) ?? [])
    if (found.problems.length > 0) continue
    fits += 1
    const values = new Map([...found.values, ...[...found.identifiers].map(([column, identifier]) => [column, pool.tokenOf(identifier)] as const)])
    const [held] = await recordAsHeld(values)
    expect(held, JSON.stringify(record)).toEqual(rows.get(record.k))
  }
  expect(fits).toBeGreaterThan(imported.length / 8)

  /** The record as the pool's queries meet it. */
  function recordAsHeld(values: ReadonlyMap<string, bigint | boolean | string | null>): Promise<readonly ResultRow[]> {
    const columns = plan.table.columns.map(({ field, type }) => ({ name: field, type }))
    return pool.screen(
      { relations: [], query: { sql: sql`SELECT ${columns.map(({ name }) => `"${name}"`).join(', ')} FROM ${{ input: 'r' }} AS r`, inputs: [{ name: 'r', dataset: plan.table.dataset }], params: [], columns } },
      { today: '2026-01-01', timeZone, calendar: { holidays: [], makeUpDays: [] }, params: {}, inputs: { r: { kind: 'record', table: plan.table } } },
      { table: plan.table, values },
    )
  }
}, 120_000)

test('what is no field of the dataset, no plain value, or missing is said by name', () => {
  const { model } = buildDataset(datasetOf({ name: { title: '姓名', type: 'string' }, born: { title: { 'zh-CN': '出生日期', en: 'Born' }, type: 'string', format: 'date' } }, { required: ['born'] }), { pack: 'p' })
  const read = recordReader(model!, planImport(model!, codeTables, { timeZone }, duckdb), timeZone)
  expect(read({ nmae: '甲', name: { a: 1 }, __proto__: null }).problems).toEqual([
    expect.objectContaining({ code: 'unknown-field', pointer: '/nmae', message: { 'zh-CN': '数据集没有字段“nmae”。', en: 'The dataset has no field "nmae".' }, hint: { 'zh-CN': '是否指“name”？', en: 'Perhaps "name" is meant?' } }),
    expect.objectContaining({ code: 'invalid-value', pointer: '/name' }),
    expect.objectContaining({ code: 'required', pointer: '/born', message: { 'zh-CN': '字段“出生日期”：必填项为空', en: 'The field "Born": a required value is missing' } }),
  ])
  expect(read(JSON.parse('{"born": "2026-03-05", "__proto__": "x", "constructor": 1}') as Record<string, unknown>).problems.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['unknown-field /__proto__', 'unknown-field /constructor'])
  expect(read({ born: '2026-03-05', name: 110105194912310021 }).problems).toEqual([expect.objectContaining({ code: 'number-not-exact', pointer: '/name' })])
  expect(read({ born: '2026年3月5日', name: 5 })).toMatchObject({ values: new Map([['name', '5'], ['born', '2026-03-05']]), problems: [] })
})
