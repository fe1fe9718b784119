import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { DatasetFile, Field } from '../../../../core/contracts/generated/dataset.ts'
import type { ImportColumn, ImportPlan } from '../../../../core/contracts/import-plan.ts'
import type { Sql } from '../../../../core/contracts/sql.ts'
import { buildDataset } from '../../../../core/engines/tables/build-dataset.ts'
import { planImport } from '../../../../core/engines/tables/plan-import.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { inlineSql, openDuckdb } from '../../language/field-types/duckdb-values.ts'
import { codeTables, datasetOf, disabledPersons } from './dataset-samples.ts'

function planOf(file: DatasetFile): ImportPlan {
  const { model, problems } = buildDataset(file, { pack: 'p' })
  expect(problems).toEqual([])
  return planImport(model!, codeTables, { timeZone: 'Asia/Shanghai' }, duckdb)
}

/** What a column makes of cells: the value stored (or the first identifier) and the reason, as the pool would. */
async function read(column: ImportColumn, cells: readonly string[]): Promise<(readonly [value: string | null, reason: string | null])[]> {
  const connection = await openDuckdb()
  const names = { raw: 'raw', plain: 'plain', normal: 'normal', value: 'value' }
  const text = (sql: Sql) => inlineSql(sql, names)
  const rows = await connection.runAndReadAll(`
    SELECT CAST(${column.tokens[0] === undefined ? 'value' : text(column.tokens[0].identifier)} AS VARCHAR), ${column.reason === null ? 'NULL' : text(column.reason)}, ${column.sure === null ? 'false' : text(column.sure)} FROM (
      SELECT *, ${text(column.value)} AS value FROM (SELECT i, raw, ${column.plain === null ? 'NULL' : text(column.plain)} AS plain, ${column.normal === null ? 'raw' : text(column.normal)} AS normal FROM (
        VALUES ${cells.map((cell, i) => `(${i}, '${cell.replaceAll("'", "''")}')`).join(', ')}) AS t(i, raw))) ORDER BY i`)
  return (rows.getRowsJson() as [string | null, string | null, boolean | null][]).map(([found, reason, sure]) => {
    // What is surely fine is never asked why not.
    if (sure === true) expect(reason).toBeNull()
    return [found, reason]
  })
}

const readField = (field: Partial<Field>, cells: readonly string[]) => read(planOf(datasetOf({ a: { title: '甲', type: 'string', ...field } })).columns[0]!, cells)
const sqlText = (sql: Sql | null) => (sql === null ? null : sql.parts.map((part) => (typeof part === 'string' ? part : 'input' in part ? `{${part.input}}` : `«${JSON.stringify(part.bind, (_, item: unknown) => (typeof item === 'bigint' ? `${item}` : item))}»`)).join(''))

test('the plan of one data set, to the letter', () => {
  const plan = planOf(disabledPersons)
  const written = `${JSON.stringify({
    ...plan,
    columns: plan.columns.map((column) => ({
      ...column, plain: sqlText(column.plain), sure: sqlText(column.sure), normal: sqlText(column.normal), reason: sqlText(column.reason), value: sqlText(column.value),
      tokens: column.tokens.map((token) => ({ ...token, identifier: sqlText(token.identifier) })),
    })),
  }, null, 2)}\n`
  const golden = fileURLToPath(new URL('golden/disabled-persons.plan.json', import.meta.url))
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, written)
  expect(written).toBe(readFileSync(golden, 'utf8'))
})

test('a sentence for every reason that a column can give', () => {
  const plan = planOf(disabledPersons)
  expect(Object.keys(plan.reasons)).toEqual(expect.arrayContaining(['not-id-card-or-uscc', 'required', 'unknown-code', 'duplicate-key']))
  // Where several formats are tried, their own codes are only compared, never given.
  for (const column of plan.columns.filter(({ field }) => field !== 'payee')) {
    const codes = new Set([...(sqlText(column.reason)?.matchAll(/(?:THEN|ELSE) '([a-z-]+)'/g) ?? [])].map((match) => match[1]!))
    for (const code of codes) expect(plan.reasons).toHaveProperty([code])
  }
})

test('headers in order of preference, codes and titles, nulls', () => {
  const columns = Object.fromEntries(planOf(disabledPersons).columns.map((column) => [column.field, column]))
  expect(columns['id_no']!.headers).toEqual(['id_no', '身份证号', '公民身份号码', '证件号码'])
  expect(columns['name']!.headers).toEqual(['name', '姓名'])
  expect(columns['payee']!.nulls).toEqual(['-'])
  const lookup = new Map(columns['status']!.lookup!.entries)
  // A code wins over another code's title, and of two with one title the one still valid is meant.
  expect(Object.fromEntries(lookup)).toEqual({ valid: 'valid', old: 'old', cancelled: 'cancelled', 有效: '有效', 注销: 'cancelled' })
})

test('a party is tried as a person, then as an organisation', async () => {
  const column = planOf(disabledPersons).columns.find(({ field }) => field === 'payee')!
  const cells = ['11010519491231002x', '91110000600037341l', '110105491231002', 'nobody', "'; DROP TABLE x; --"]
  expect(await read(column, cells)).toEqual([
    ['11010519491231002X', null], ['91110000600037341L', null], ['11010519491231002X', null], ['nobody', 'not-id-card-or-uscc'], [expect.anything(), 'not-id-card-or-uscc'],
  ])
})

test('the person inside a certificate', () => {
  const [cert] = planOf(disabledPersons).columns
  expect(cert!.column).toBeNull()
  expect(cert!.tokens.map(({ column, kind }) => [column, kind])).toEqual([['f1', 'person'], ['f1__person', 'person']])
  expect(sqlText(cert!.tokens[1]!.identifier)).toBe('substr({normal}, 1, 18)')
})

test.each<[Partial<Field>, (readonly [cell: string, value: string | null, reason: string | null])[]]>([
  [{ minLength: 2, maxLength: 3 }, [['李', '李', 'too-short'], ['李明', '李明', null], ['𠮷田𠮷', '𠮷田𠮷', null], ['abcd', 'abcd', 'too-long']]],
  [{ pattern: '^[A-Z]\\d' }, [['A1x', 'A1x', null], ['xA1', 'xA1', 'pattern-mismatch']]],
  [{ pattern: "'|\\\\" }, [["it's", "it's", null], ['x', 'x', 'pattern-mismatch']]],
  [{ enum: ["it's", '乙'] }, [["it's", "it's", null], ['乙', '乙', null], ['丙', '丙', 'not-an-option']]],
  [{ type: 'integer', enum: [1, 2] }, [['2.0', '2', null], ['3', '3', 'not-an-option'], ['x', null, 'not-an-integer']]],
  [{ type: 'integer', minimum: 0, exclusiveMaximum: '2.5' }, [['-1', '-1', 'below-minimum'], ['2', '2', null], ['3', '3', 'above-maximum']]],
  [{ type: 'number', multipleOf: 0.01, exclusiveMinimum: 0, maximum: '99.995' }, [['0', '0.00', 'below-minimum'], ['99.99', '99.99', null], ['99.995', '100.00', 'above-maximum'], ['1e3', null, 'exponent-form']]],
  [{ type: 'boolean' }, [['是', 'true', null], ['或', null, 'not-a-boolean']]],
  [{ format: 'date', parse: 'MM/DD/YYYY' }, [['3/5/2026', '2026-03-05', null], ['2026-03-05', '2026-03-05', null], ['02/30/2026', null, 'impossible-date']]],
  [{ format: 'date-time' }, [['2026-03-05 08:30', '2026-03-05 00:30:00', null], ['x', null, 'not-a-date-time']]],
  [{ format: 'region' }, [['３５０３０２', '350302', null], ['x', 'x', 'not-a-region']]],
  [{ format: 'region', maxLength: 6 }, [['350302', '350302', null], ['350302001', '350302001', 'too-long'], ['x', 'x', 'not-a-region']]],
  [{ format: 'phone', pattern: '^1' }, [['13859491234', '13859491234', null], ['0594-2345678', '0594-2345678', 'pattern-mismatch']]],
])('%j', async (field, expected) => {
  expect(await readField(field, expected.map(([cell]) => cell))).toEqual(expected.map(([, value, reason]) => [value, reason]))
})
