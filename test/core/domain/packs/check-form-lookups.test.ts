import { expect, test } from 'vitest'
import type { FormFile, Node, UiCondition } from '../../../../core/contracts/generated/form.ts'
import { nodesOf } from '../../../../core/domain/packs/check-answer-schema.ts'
import { lookupReads } from '../../../../core/domain/packs/check-form-lookups.ts'
import { answerTypes } from '../../../../core/language/answer-types.ts'

const number = { type: 'string', format: 'id-card', identifies: 'person' } as const
const schema: FormFile['schema'] = {
  type: 'object',
  properties: {
    who: { ...number, title: { 'zh-CN': '对象', 'en': 'Subject' } }, other: number, note: { type: 'string' }, about: { type: 'object', properties: { who: number } },
    all: { type: 'array', items: { type: 'object', properties: { id_no: { ...number, title: '号码' } } } },
  },
}
const problems = (condition: UiCondition) => lookupReads({
  schema, nodes: [...nodesOf(schema, '/schema')], scope: { aliases: { data: answerTypes(schema) }, names: {}, params: {}, today: true },
  uischema: { type: 'VerticalLayout', elements: [
    { type: 'Control', scope: '#/properties/who', options: { lookup: 'people' } },
    { type: 'Control', scope: '#/properties/all', options: { detail: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/id_no', options: { lookup: 'people' } }] } } },
    { type: 'Control', scope: '#/properties/note', label: { 'zh-CN': '备注', 'en': 'Notes' }, rule: { effect: 'HIDE', condition } },
  ] },
})
const at = (scope: string, node: Node): UiCondition => ({ scope: scope === '' ? '#' : `#/properties/${scope}`, schema: node })

test.each<UiCondition>([
  { cel: 'data.who == null' }, { cel: "data.who != '' && data.note == 'x'" }, { cel: 'size(data.who) > 0' }, { cel: 'size(data.all) > 2' }, { cel: "data.other.startsWith('35')" },
  at('who', {}), at('who', { type: 'string', minLength: 1 }), at('who', { not: { type: 'null' } }), at('who', { enum: [null] }), at('other', { pattern: '^35' }), at('about/properties/who', { pattern: '^35' }),
  at('all', { minItems: 1, items: { required: ['id_no'], properties: { id_no: { type: 'string' } } } }),
])('%j asks no more than whether it is filled in', (condition) => {
  expect(problems(condition)).toEqual([])
})

test.each<readonly [UiCondition, string]>([
  [{ cel: "data.who.startsWith('35')" }, '对象'], [{ cel: 'data.who == data.other' }, '对象'], [{ cel: "data.who == '0'" }, '对象'], [{ cel: 'size(data.who) == 18' }, '对象'], [{ cel: 'is_valid(data.who, \'id-card\')' }, '对象'],
  [{ cel: "data.who in ['a']" }, '对象'], [{ type: 'OR', conditions: [{ cel: 'data.note == null' }, at('who', { pattern: '^35' })] }, '对象'],
  [at('who', { const: 'a' }), '对象'], [at('who', { enum: [null, 'a'] }), '对象'], [at('who', { format: 'id-card' }), '对象'], [at('who', { maxLength: 17 }), '对象'], [at('who', { minLength: 16 }), '对象'], [at('who', { anyOf: [true, { not: { if: { pattern: 'X$' } } }] }), '对象'],
  [at('', { properties: { who: { pattern: '^35' } } }), '对象'], [at('', { additionalProperties: { pattern: '^35' } }), '对象'], [at('all', { items: { properties: { id_no: { pattern: '^35' } } } }), '号码'], [at('all', { uniqueItems: true }), '号码'], [at('all', { const: [] }), '号码'],
])('%j reads the number', (condition, control) => {
  const [found, ...others] = problems(condition)
  expect([found?.code, others]).toEqual(['rule-reads-lookup', []])
  expect(found!.pointer).toMatch(/^\/uischema\/elements\/2\/rule\/condition/)
  expect(found!.message['zh-CN']).toMatch(new RegExp(`^“备注”的隐藏规则（HIDE）要读“${control}”里的号码；`))
  expect(found!.message.en).toMatch(/^The rule \(HIDE\) of "Notes" reads the number in "(Subject|号码)"\./)
})
