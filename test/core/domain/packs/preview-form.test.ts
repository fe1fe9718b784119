import { expect, test } from 'vitest'
import type { FormElement } from '../../../../core/contracts/form-model.ts'
import { fieldsOf } from '../../../../core/engines/forms/controls-of.ts'
import { previewForm } from '../../../../core/domain/packs/preview-form.ts'

const settings = { hostVersion: '1.0.0', timeZone: 'Asia/Shanghai' }
const form = (lookup: string, identifies = 'person') => JSON.stringify({
  $schema: '../../../schemas/form.schema.json', id: 'visit', title: '走访',
  schema: { type: 'object', properties: { who: { type: 'string', title: '何人', format: 'id-card', identifies } } },
  uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/who', options: { lookup } }] },
})
const codes = (text: string) => previewForm({ text }, [], settings).problems.map(({ code, file }) => `${code} ${file}`)

test('a form that looks persons up in a data set of its own pack can be looked at without that pack', () => {
  const { problems, form: shown } = previewForm({ text: form('people') }, [], settings)
  expect(problems).toEqual([])
  expect(JSON.stringify(shown!.model.layout)).toContain('"lookup":"people"')
})

test('what can be told without it is told', () => {
  expect(codes(form('people', 'organisation'))).toEqual(['lookup-without-person forms/visit.json'])
  expect(codes(form('common/people'))).toEqual(['pack-not-used forms/visit.json'])
  expect(codes(`${'['.repeat(100_000)}"lookup": "people"`)[0]).toMatch(/forms\/form\.json$/)
})

test('a JSON Schema alone is a form, of either draft, and what is wrong with it is told at its own places', () => {
  const shown = (text: string) => previewForm({ text }, [], settings)
  for (const draft of ['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema#']) {
    const { problems, form: made } = shown(`{"$schema": "${draft}", "title": "走访", "type": "object", "properties": {"on": {"type": "string", "format": "date"}}}`)
    expect([problems, made?.title, fieldsOf(made!.model.layout as FormElement).map(({ input }) => input.kind)]).toEqual([[], '走访', ['date']])
  }
  expect(shown('{\n"type": "object",\n"properties": {"a": {"type": "string",\n"foo": 1}}}').problems.map(({ code, file, pointer, line }) => [code, file, pointer, line])).toEqual([['unknown-field', null, '/properties/a/foo', 4]])
  expect(shown('{"type": "array", "items": true}').form).toBeNull()
  expect(shown('{}').problems.some(({ code, file }) => code === 'missing-field' && file === 'forms/form.json')).toBe(true)
})

test('a data set alone is the form in which its rows are filled in', () => {
  const dataset = {
    $schema: '../../../schemas/dataset.schema.json', id: 'village_contracts', title: '合同', mode: 'append', retain: 'P1Y', purpose: '监管',
    fields: {
      holder: { title: '承包人', type: 'string', format: 'id-card', identifies: 'person', aliases: ['身份证号'] }, grade: { title: '等级', type: 'integer', codes: 'grade' },
      rent: { title: '租金', type: 'number', minimum: 0, multipleOf: 0.01 }, kind: { title: '方式', type: 'string', enum: ['招标', '拍卖'] }, seen: { title: '公示', type: 'boolean', nulls: ['不详'] },
    },
    required: ['holder'],
  }
  const shown = (file: object) => previewForm({ text: JSON.stringify(file), codes: { grade: [{ code: '1', title: '一级' }] } }, [], settings)
  const { problems, form: made } = shown(dataset)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(fieldsOf(made!.model.layout as FormElement).map(({ path, required, mask, input }) => [path.join('.'), input.kind, required, mask])).toEqual([
    ['holder', 'text', true, 'id-card'], ['grade', 'choice', false, null], ['rent', 'number', false, null], ['kind', 'choice', false, null], ['seen', 'boolean', false, null],
  ])
  // Told once, where it stands in what was written.
  expect(shown({ ...dataset, fields: { ...dataset.fields, seen: { title: '公示', type: 'boolean', foo: 1 } } }).problems.filter(({ code }) => code === 'unknown-field').map(({ file, pointer }) => `${file} ${pointer}`)).toEqual(['datasets/village_contracts.json /fields/seen/foo'])
})
