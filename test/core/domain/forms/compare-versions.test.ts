import { expect, test } from 'vitest'
import type { FormFile, Node } from '../../../../core/contracts/generated/form.ts'
import { compareVersions } from '../../../../core/domain/forms/compare-versions.ts'

const content = (properties: Record<string, Node>, more: Partial<FormFile> = {}, kinds: readonly string[] = ['甲']) => ({
  pack: 'p', form: { id: 'f', title: '表', schema: { type: 'object', properties }, ...more } as FormFile,
  codes: [{ id: 'p/kinds', entries: kinds.map((title, i) => ({ code: String(i), title, validFrom: null, validTo: null })) }],
})
const told = (...[before, after]: Parameters<typeof compareVersions>) => compareVersions(before, after).map(({ kind, pointer, message }) => `${kind} ${pointer} ${message['zh-CN']} ${message.en}`)

test('what was changed in a field is told in words', () => {
  const title = { 'zh-CN': '收入', en: 'Income' }
  expect(told(content({ a: { type: 'string', title, maxLength: 5 } }), content({ a: { type: ['integer', 'null'], title, minimum: 3 } }))).toEqual([
    'type /a “收入”由文字改为整数或空。 "Income" was text, and is now a whole number or nothing.',
    'bounds /a “收入”新增最小值：3。 "Income" has a new limit, least value: 3.',
    'bounds /a “收入”不再限制最多字数。 "Income" has lost a limit, greatest number of characters.',
  ])
  expect(told(content({ a: { type: 'string', title, format: 'date' } }), content({ a: { type: 'string', title, format: 'phone' } }))).toEqual([expect.stringMatching(/^format \/a “收入”的格式由日期改为.+。 The format of "Income" was Date, and is now .+\.$/)])
  expect(told(content({ a: { minimum: 1, title } }), content({ a: { minimum: '2.50', title } }))).toEqual(['bounds /a “收入”的最小值由 1 改为 2.50。 The least value of "Income" was 1, and is now 2.50.'])
})

test('so are options, by their titles, wherever they come from', () => {
  const one = (value: string, name: string) => ({ const: value, title: name })
  expect(told(content({ a: { oneOf: [one('x', '甲'), one('y', '乙')] } }), content({ a: { oneOf: [one('x', '甲'), one('z', '丙')] } }))).toEqual([
    'options-added /a “a”新增选项：丙。 "a" can now be: 丙.', 'options-removed /a “a”不再有选项：乙。 "a" can no longer be: 乙.',
  ])
  expect(told(content({ a: { codes: 'kinds' } }), content({ a: { codes: 'kinds' } }, {}, Array.from({ length: 13 }, (_, i) => `第${i}`)))).toEqual([expect.stringContaining('第9、第10等 12 项。')])
  expect(told(content({ a: { enum: [1, true] } }), content({ a: {} }))).toEqual(['options-removed /a “a”不再从选项中选择。 "a" is no longer chosen from options.'])
})

test('fields within objects and lists are compared too, and what leads into itself comes to an end', () => {
  const list = (items: Node): Node => ({ type: 'array', title: '名单', items })
  expect(told(content({ a: list({ properties: { b: {} } }) }), content({ a: list({ properties: { b: {}, c: { title: '丙' } }, required: ['b'] }) }))).toEqual([
    'required /a/*/b “b”改为必须填写。 "b" now has to be filled in.', 'added /a/*/c 新增“丙”。 "丙" is new.',
  ])
  expect(told(content({ a: list({ type: 'string' }) }), content({ a: list({ type: 'string', maxLength: 3 }) }))).toEqual([expect.stringContaining('bounds /a/*')])
  const tree = content({ a: { properties: { a: { $ref: '#/properties/a' } } } })
  expect(told(tree, content({ a: { properties: { a: { $ref: '#/properties/a' } }, required: ['a'] } })).length).toBeGreaterThan(0)
})

test('what stands in no field is told of the form as a whole', () => {
  const form = content({ a: {} })
  expect(told(form, form)).toEqual([])
  expect(told(form, content({ a: {} }, { uischema: { type: 'VerticalLayout', elements: [] }, score: { total: '1' } }))).toEqual([
    'layout  排列或显示条件有变化。 Fields are laid out, or shown, in another way.', 'score  评分有变化。 The score is computed in another way.',
  ])
  expect(told(form, content({ a: { description: '说明' } }))).toEqual(['other  文字说明或其他要求有变化。 Descriptions or other demands have changed.'])
})
