import { expect, test } from 'vitest'
import type { DatasetFile, Field } from '../../../../core/contracts/generated/dataset.ts'
import { buildDataset } from '../../../../core/engines/tables/build-dataset.ts'
import { planTable } from '../../../../core/engines/tables/plan-table.ts'
import { datasetOf, disabledPersons } from './dataset-samples.ts'

const text: Field = { title: '文本', type: 'string' }
const faults = (file: DatasetFile) => buildDataset(file, { pack: 'p' }).problems.map(({ code, pointer }) => `${code} ${pointer}`)
const fieldFaults = (field: Partial<Field>) => faults(datasetOf({ a: { ...text, ...field } }))

test('a model has every default, qualified names and the ID card inside a certificate', () => {
  const { model, problems } = buildDataset(disabledPersons, { pack: 'p' })
  expect(problems).toEqual([])
  expect(model).toMatchObject({ id: 'p/disabled_persons', small: false, source: 'import', fresh: 'P35D', purpose: '救助主动发现' })
  const fields = Object.fromEntries(model!.fields.map((field) => [field.name, field]))
  expect(Object.keys(fields).slice(0, 3)).toEqual(['cert_no', 'cert_no__person', 'id_no'])
  expect(fields['cert_no']).toMatchObject({ fid: 'f1', type: { kind: 'token' }, mask: 'disability-cert', required: true })
  expect(fields['cert_no__person']).toMatchObject({ fid: 'f1__person', type: { kind: 'token' }, mask: 'id-card', derivedFrom: 'cert_no', required: false })
  expect(fields['status']!.codes).toBe('p/cert-status')
  expect(fields['grade']).toMatchObject({ codes: 'common/disability-grade', type: { kind: 'int' } })
  expect(fields['subsidy']).toMatchObject({ type: { kind: 'decimal', precision: 18, scale: 2 }, minimum: '0', exclusiveMaximum: '100000' })
  expect(fields['payee']).toMatchObject({ formats: ['id-card', 'uscc'], mask: 'id' })
  expect(planTable(model!)).toMatchObject({ dataset: 'p/disabled_persons', key: ['f1'], cluster: 'f2' })
  expect(planTable(model!).columns.slice(0, 2)).toEqual([
    { column: 'f1', field: 'cert_no', type: { kind: 'token' }, token: 'person' }, { column: 'f1__person', field: 'cert_no__person', type: { kind: 'token' }, token: 'person' },
  ])
})

test('names that lead nowhere, doubled ones and reserved ones', () => {
  expect(faults(datasetOf({ issued_on: text }, { key: ['issued'], required: ['b'], cluster: 'c' }))).toEqual(['unknown-field /key/0', 'unknown-field /required/0', 'unknown-field /cluster'])
  expect(buildDataset(datasetOf({ issued_on: text }, { key: ['issued'] }), { pack: 'p' }).problems[0]!.hint!.en).toBe('Did you mean "issued_on"?')
  expect(faults(datasetOf({ in: text }))).toEqual(['reserved-name /fields/in'])
  expect(faults(datasetOf({ a__person: text }))).toEqual(['reserved-name /fields/a__person'])
  expect(faults(datasetOf({ a: text, b: { ...text, title: 'B', fid: 'a' } }))).toEqual(['duplicate-fid /fields/b'])
  expect(faults(datasetOf({ a: text, b: { ...text, title: 'B', aliases: [' 文本 '] } }))).toEqual(['ambiguous-header /fields/b'])
  expect(faults(datasetOf({ a: text, b: { ...text, title: 'Ａ' } }))).toEqual(['ambiguous-header /fields/b'])
  expect(faults(datasetOf({ a: text }, { mode: 'upsert' }))).toEqual(['missing-key /mode'])
})

test.each<[Partial<Field>, string[]]>([
  [{ type: 'number' }, ['missing-multiple-of /fields/a']],
  [{ type: 'number', multipleOf: 0.05 }, ['bad-multiple-of /fields/a/multipleOf']],
  [{ type: 'number', multipleOf: 1e-16 }, ['bad-multiple-of /fields/a/multipleOf']],
  [{ type: 'number', multipleOf: 1e-7 }, []],
  [{ multipleOf: 0.1 }, ['misplaced-keyword /fields/a/multipleOf']],
  [{ type: 'number', multipleOf: 0.01, minimum: '1,5' }, ['bad-bound /fields/a/minimum']],
  [{ type: 'number', multipleOf: 0.01, maximum: 0.1234567890123456 }, ['number-too-precise /fields/a/maximum']],
  [{ type: 'number', multipleOf: 0.01, minimum: '2.00', exclusiveMaximum: 2 }, ['bounds-out-of-order /fields/a/minimum']],
  [{ minimum: 1 }, ['misplaced-keyword /fields/a/minimum']],
  [{ format: 'date', maxLength: 10 }, ['misplaced-keyword /fields/a/maxLength']],
  [{ minLength: 3, maxLength: 2 }, ['bounds-out-of-order /fields/a/minLength']],
  [{ type: 'integer', format: 'date' }, ['misplaced-keyword /fields/a/format']],
  [{ format: ['id-card', 'date'] }, ['formats-differ /fields/a/format']],
  [{ format: 'date', identifies: 'person' }, ['identity-does-not-fit /fields/a/identifies']],
  [{ format: 'uscc', identifies: 'person' }, ['identity-does-not-fit /fields/a/identifies']],
  [{ identifies: 'person' }, []],
  [{ format: 'id-card', identifies: { kind: 'person', part: 'id18' } }, ['part-does-not-fit /fields/a/identifies/part']],
  [{ mask: 'nam' }, ['unknown-mask /fields/a/mask']],
  [{ parse: 'YYYY' }, ['misplaced-keyword /fields/a/parse']],
  [{ format: 'date', parse: ['YYYY-MM-DD', 'DD.MM'] }, ['bad-parse /fields/a/parse']],
  [{ format: 'date', parse: ['YYYY-MM', 'YYYY年M月'] }, []],
  [{ format: 'date-time', parse: 'YYYY-MM' }, []],
  [{ format: 'date', parse: 'YYYY' }, ['bad-parse /fields/a/parse']],
  [{ format: 'date-time', parse: 'YYYY-MM HH:mm' }, ['bad-parse /fields/a/parse']],
  [{ format: 'date', parse: 'YYYY-DD-MM' }, ['bad-parse /fields/a/parse']],
  [{ format: 'date-time', parse: 'YYYY-MM-DD mm:ss' }, ['bad-parse /fields/a/parse']],
  [{ pattern: '^(?=a)' }, ['bad-pattern /fields/a/pattern']],
  [{ pattern: '^\\p{Script=Han}+$' }, []],
  [{ enum: ['a', 1] }, ['option-does-not-fit /fields/a/enum/1']],
  [{ type: 'integer', enum: [1, 2.5] }, ['option-does-not-fit /fields/a/enum/1']],
  [{ codes: 'x', enum: ['a'] }, ['codes-and-enum /fields/a/enum']],
  [{ type: 'boolean', codes: 'x' }, ['misplaced-keyword /fields/a/codes']],
])('%j', (field, expected) => {
  expect(fieldFaults(field)).toEqual(expected)
})
