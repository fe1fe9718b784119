import { expect, test } from 'vitest'
import type { FormFile, Node } from '../../../../core/contracts/generated/form.ts'
import type { FormContent } from '../../../../core/contracts/runtime-form.ts'
import { compareVersions } from '../../../../core/domain/forms/compare-versions.ts'

const content = (properties: Record<string, Node>, more: Partial<FormFile> = {}, kinds: readonly string[] = ['甲']): FormContent => ({
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
  expect(told(content({ a: { codes: 'kinds' } }), content({ a: { codes: 'kinds' } }, {}, Array.from({ length: 13 }, (_, i) => `第${i}`)))).toEqual([expect.stringContaining('第9、第10等 12 项。'), 'options-renamed /a “a”的选项：“甲”改称“第0”。 Of the options of "a", "甲" is called "第0".'])
  expect(told(content({ a: { enum: [1, true] } }), content({ a: {} }))).toEqual(['options-removed /a “a”不再从选项中选择。 "a" is no longer chosen from options.'])
})

test('fields within objects and lists are compared too, and what leads into itself comes to an end', () => {
  const list = (items: Node): Node => ({ type: 'array', title: '名单', items })
  expect(told(content({ a: list({ properties: { b: {} } }) }), content({ a: list({ properties: { b: {}, c: { title: '丙' } }, required: ['b'] }) }))).toEqual([
    'required /a/*/b “名单 · 每一项 · b”改为必须填写。 "名单 · each entry · b" now has to be filled in.', 'added /a/*/c 新增“名单 · 每一项 · 丙”。 "名单 · each entry · 丙" is new.',
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

test('nor is anything left out beside it: formulas, titles of options, conditions, masks, columns', () => {
  const one = (value: string, name: string) => ({ const: value, title: name })
  const kinds = (...oneOf: { const: string; title: string }[]): Node => ({ title: '类别', oneOf })
  const also = (node: Node, renamed = false) => content({ a: node, b: { title: renamed ? '新名' : '旧名' } })
  const zh = (before: Node, after: Node) => compareVersions(also(before), also(after, true)).filter(({ pointer }) => pointer !== '/b').map(({ kind, pointer, message }) => `${kind} ${pointer} ${message['zh-CN']}`)
  expect(zh({ computed: '1' }, { computed: '2' })).toEqual(['computed /a “a”的计算方法有变化。'])
  expect(zh({}, { computed: '2' })).toEqual(['computed /a “a”改为自动计算。'])
  expect(zh({ computed: '2' }, {})).toEqual(['computed /a “a”不再自动计算，改为填写。'])
  expect(zh({ mask: 'name' }, {})).toEqual(['mask /a “a”不再遮盖，看得到答复的人都看得到它。'])
  expect(zh({}, { mask: 'name' })).toEqual(['mask /a “a”改为遮盖显示。'])
  expect(zh({ mask: 'all' }, { mask: 'name' })).toEqual(['mask /a “a”的遮盖方式有变化。'])
  expect(zh(kinds(one('x', '甲'), one('y', '乙')), kinds(one('x', '乙'), one('y', '甲')))).toEqual(['options-renamed /a “类别”的选项：“甲”改称“乙”、“乙”改称“甲”。'])
  const rows = (...prefixItems: Node[]): Node => ({ title: '表', type: 'array', prefixItems, items: false })
  expect(zh(rows({ title: '甲' }), rows({ title: '甲' }, { type: 'string' }))).toEqual(['added /a/1 新增“表 · 第 2 列”。'])
  const inner = (more: object): Node => ({ title: '户', type: 'object', properties: { c: { title: '丙' }, d: {} }, ...more })
  expect(zh(inner({}), inner({ if: { required: ['c'] }, then: { required: ['d'] } }))).toEqual(['conditions /a “户”在什么情况下要填写什么，有变化。'])
  expect(zh(inner({}), inner({ dependentRequired: { c: ['d'] } }))).toEqual(['conditions /a “户”在什么情况下要填写什么，有变化。'])
})

test('a field of one of several shapes is named with what it is within, and comes and goes with it', () => {
  const shapes = (...oneOf: Node[]): Node => ({ title: '联系', oneOf })
  const phone = (title: string): Node => ({ title: '电话', type: 'object', properties: { no: { title } } })
  expect(told(content({ a: shapes(phone('甲'), { type: 'null' }) }), content({ a: shapes(phone('乙'), { type: 'null' }) }))).toEqual(['renamed /a/no “联系 · 甲”改称“乙”。 "联系 · 甲" is now called "乙".'])
  expect(told(content({}), content({ a: { title: '户', properties: { c: {} } } }))).toEqual(['added /a 新增“户”。 "户" is new.'])
  expect(told(content({ a: { title: '户', properties: { c: {} } } }), content({}))).toEqual(['removed /a 不再有“户”。 "户" is no longer there.'])
})

test('what is explained by no sentence is never passed over beside one that is', () => {
  const other = 'other  文字说明或其他要求有变化。 Descriptions or other demands have changed.'
  const withTitle = (title: string, a: Node, more: Partial<FormFile> = {}, kinds?: readonly string[]) => content({ b: { title }, a }, more, kinds)
  const left = (...[before, after, more]: [Node, Node, Partial<FormFile>?]) => told(withTitle('旧', before), withTitle('新', after, more)).slice(1)
  for (const after of [{ description: '说明' }, { default: 1 }, { uniqueItems: true }, { additionalProperties: false }, { identifies: 'person', mask: 'all' }, { allOf: [{ minimum: 3 }], minimum: 2 }] as Node[]) {
    const { mask, minimum } = after as { mask?: string; minimum?: number }
    expect(left({ ...(mask === undefined ? {} : { mask }), ...(minimum === undefined ? {} : { minimum }) }, after), JSON.stringify(after)).toEqual([other])
  }
  expect(left({ enum: ['x', 'y'] }, { enum: ['y', 'x'] })).toEqual([other])
  expect(left({}, {}, { description: '整张表的说明' })).toEqual([other])
  expect(left({}, {})).toEqual([])
  const [table, later] = [withTitle('旧', { codes: 'kinds' }), withTitle('新', { codes: 'kinds' })]
  const ended = { ...later, codes: later.codes.map((one) => ({ ...one, entries: one.entries.map((entry) => ({ ...entry, validTo: '2026-01-01' })) })) }
  expect(told(table, ended).slice(1)).toEqual([other])
  // A definition that only a condition leads to.
  const defined = (title: string, maximum: number): FormFile['schema'] => ({ type: 'object', properties: { b: { title } }, if: { properties: { b: { $ref: '#/$defs/few' } } }, then: { required: ['b'] }, $defs: { few: { maximum } } })
  const formOf = (schema: FormFile['schema']) => content({}, { schema })
  expect(told(formOf(defined('旧', 1)), formOf(defined('新', 2))).slice(1)).toEqual([other])
})
