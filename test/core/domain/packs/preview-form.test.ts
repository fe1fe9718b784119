import { expect, test } from 'vitest'
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
