import { expect, test } from 'vitest'
import type { CodeTable } from '../../../../core/contracts/dataset-model.ts'
import type { FormFile } from '../../../../core/contracts/generated/form.ts'
import type { Pack } from '../../../../core/contracts/pack.ts'
import { formsOfTopic } from '../../../../core/domain/packs/forms-of-topic.ts'

test('a form has the code tables of what it asks for, that of the departments where a layout asks for an organisation', () => {
  const form = (control: object): FormFile => ({
    id: 'a', title: '甲', schema: { type: 'object', properties: { who: { type: 'string' }, where: { type: 'string', format: 'region' }, kind: { type: 'string', codes: 'kinds' } } },
    uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/who', ...control }] },
  }) as unknown as FormFile
  const tables = new Map<string, CodeTable>(['t/kinds', 't/others', 'common/regions', 'common/departments'].map((id) => [id, { id, entries: [{ code: '1', title: '一', validFrom: null, validTo: null }] }]))
  const formOf = (control: object) => formsOfTopic({ id: 't', topic: {}, forms: new Map([['a', form(control)]]), workflows: new Map(), duties: new Map() } as unknown as Pack, new Map([['t', { forms: new Map([['a', form(control)]]) } as unknown as Pack]]), tables).get('t/a')!
  expect(formOf({}).content.codes.map(({ id }) => id)).toEqual(['common/regions', 't/kinds'])
  const asked = formOf({ options: { control: 'organisation' } })
  // Which there are, the host knows.
  expect(asked.content.codes.map(({ id }) => id)).toEqual(['common/regions', 't/kinds'])
})
