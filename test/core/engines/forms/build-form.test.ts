import { describe, expect, test } from 'vitest'
import type { CodeTable } from '../../../../core/contracts/dataset-model.ts'
import type { FormElement, FormField, FormModel } from '../../../../core/contracts/form-model.ts'
import type { Element, Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { isEnabled, isShown, type FormEnv } from '../../../../core/engines/forms/form-condition.ts'
import { submissionOf } from '../../../../core/engines/forms/submission-of.ts'

const colours: CodeTable = { id: 't/colours', entries: [
  { code: 'red', title: '红', validFrom: null, validTo: null }, { code: 'grey', title: '灰', validFrom: null, validTo: '2025-12-31' },
] }
const codes = (table: string) => (table === 'colours' ? colours : undefined)
const env: FormEnv = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const build = (schema: Node, uischema?: Element) => buildForm({ schema, ...(uischema === undefined ? {} : { uischema }) }, codes)
const object = (properties: ObjectNode['properties'], more: ObjectNode = {}): ObjectNode => ({ type: 'object', properties: properties!, ...more })

/** The layout in lines, an indent for each level. */
function lines(model: FormModel, element = model.layout, depth = 0): string[] {
  const say = (text: string) => `${'  '.repeat(depth)}${text}${element.rule === null ? '' : ` (${element.rule.effect})`}`
  switch (element.kind) {
    case 'column': case 'row': return [say(element.kind), ...element.elements.flatMap((child) => lines(model, child, depth + 1))]
    case 'group': return [say(`group ${JSON.stringify(element.label)}`), ...element.elements.flatMap((child) => lines(model, child, depth + 1))]
    case 'pages': return [say('pages'), ...element.pages.flatMap((page) => [`${'  '.repeat(depth + 1)}page ${JSON.stringify(page.label)}`, ...page.elements.flatMap((child) => lines(model, child, depth + 2))])]
    case 'text': return [say(`text ${JSON.stringify(element.text)}`)]
    case 'control': return [say(`${element.field.path.join('.')}${element.field.required ? '*' : ''} ${inputText(model, element.field)}`)]
  }
}

function inputText(model: FormModel, { input }: FormField): string {
  switch (input.kind) {
    case 'text': return `text${input.format === null ? '' : ` ${input.format}`}${input.isLong ? ' long' : ''}`
    case 'number': return `${input.isWhole ? 'whole' : 'number'} ${input.minimum ?? ''}..${input.maximum ?? ''}${input.step === null ? '' : ` by ${input.step}`}`
    case 'choice': case 'choices': return `${input.kind} ${model.choices[input.choices]!.map(({ value, validTo }) => `${JSON.stringify(value)}${validTo === null ? '' : ` to ${validTo}`}`).join(' ')}`
    case 'list': return `list of ${[...input.first, ...(input.item === null ? [] : [input.item])].map((no) => inputText(model, model.fields[no]!)).join(', ')}`
    case 'branches': return `one of ${input.branches.map(({ title, field }) => `${JSON.stringify(title)} ${inputText(model, model.fields[field]!)}`).join(', ')}`
    default: return input.kind
  }
}

describe('a form from its schema alone', () => {
  test('fields in their order, objects as groups, every kind of input', () => {
    const schema = object({
      name: { type: 'string', title: '姓名' }, note: { type: ['string', 'null'], maxLength: 500 }, id_no: { type: 'string', format: 'id-card' }, day: { type: 'string', format: 'date' }, at: { type: 'string', format: 'date-time' },
      town: { type: 'string', format: 'region' }, place: { type: 'string', format: 'geo-point' }, photo: { type: 'string', format: 'attachment' }, agreed: { type: 'boolean' },
      persons: { type: 'integer', minimum: 1, maximum: 30 }, income: { type: 'number', multipleOf: 0.01, minimum: 0 }, mean: { type: 'number', computed: 'data.income / data.persons' },
      grade: { type: 'integer', oneOf: [{ const: 2, title: '好' }, { const: 1, title: '差' }] }, kind: { enum: ['a', null] }, colour: { type: 'string', codes: 'colours' },
      tags: { type: 'array', uniqueItems: true, items: { enum: ['x', 'y'] } }, phones: { type: 'array', items: { type: 'string', format: 'phone' } },
      address: object({ street: { type: 'string' } }, { title: '住址', required: ['street'] }), who: { oneOf: [{ type: 'string', title: '姓名' }, object({ a: {} })] }, anything: {}, several: { type: ['string', 'integer'] },
    }, { required: ['name', 'grade'] })
    expect(lines(build(schema))).toEqual([
      'column', '  name* text', '  note text long', '  id_no text id-card', '  day date', '  at date-time', '  town region', '  place point', '  photo attachment', '  agreed boolean',
      '  persons whole 1..30', '  income number 0.. by 0.01', '  mean computed', '  grade* choice 2 1', '  kind choice "a" null', '  colour choice "red" "grey" to 2025-12-31', '  tags choices "x" "y"',
      '  phones list of text phone', '  group "住址"', '    column', '      address.street* text', '  who one of "姓名" text, "2" object', '  anything unknown', '  several unknown',
    ])
  })

  test('references, parts and conditions bring fields in', () => {
    const schema: ObjectNode = {
      $defs: { person: object({ name: { type: 'string' } }, { title: '人', required: ['name'] }) }, type: 'object',
      properties: { owner: { $ref: '#/$defs/person', title: '业主' } }, allOf: [object({ b: { type: 'boolean' } }, { required: ['b'] })], if: { required: ['b'] }, then: object({ c: { type: 'string' } }),
    }
    expect(lines(build(schema))).toEqual(['column', '  group "业主"', '    column', '      owner.name* text', '  b* boolean', '  c text'])
  })

  test('a schema that leads into itself has layouts that name each other', () => {
    const tree: ObjectNode = { $defs: { tree: object({ name: { type: 'string' }, below: { type: 'array', items: { $ref: '#/$defs/tree' } } }) }, $ref: '#/$defs/tree' }
    const model = build(tree)
    const below = (element: FormElement): FormElement => {
      const list = element.kind === 'column' ? element.elements[1] : undefined
      if (list?.kind !== 'control' || list.field.input.kind !== 'list') throw new TypeError('no list')
      const { input } = model.fields[list.field.input.item!]!
      return model.layouts[(input as Extract<FormField['input'], { kind: 'object' }>).layout]!
    }
    const first = below(model.layout)
    expect(lines(model, first)).toEqual(['column', '  name text', '  below list of object'])
    expect(below(first)).toBe(first)
    expect(JSON.stringify(model).length).toBeLessThan(5000)
  })

  test('definitions that name each other twice end as objects to be opened', () => {
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`d${i}`, i === 39 ? { type: 'string' as const } : object({ a: { $ref: `#/$defs/d${i + 1}` }, b: { $ref: `#/$defs/d${i + 1}` } })]))
    const model = build({ $defs, ...object({ top: { $ref: '#/$defs/d0' } }) })
    expect(lines(model).length).toBeLessThan(50_000)
    expect(lines(model).some((line) => line.endsWith(' object'))).toBe(true)
  })

  test('lists with places of their own, and what may be nothing', () => {
    const model = build(object({ pair: { type: 'array', prefixItems: [{ type: 'string', format: 'date' }, { type: 'integer' }], items: false }, rest: { type: 'array', prefixItems: [{ type: 'boolean' }], items: { type: 'string' } }, note: { type: ['string', 'null'] } }))
    expect(lines(model)).toEqual(['column', '  pair list of date, whole ..', '  rest list of boolean, text', '  note text'])
    expect(model.layout.kind === 'column' && model.layout.elements.map((element) => element.kind === 'control' && element.field.nullable)).toEqual([false, false, true])
  })

  test('nothing is offered only where it is taken', () => {
    const offers = (of: ObjectNode) => {
      const { layout } = build(object({ note: of }))
      const element = layout.kind === 'column' ? layout.elements[0] : undefined
      return element?.kind === 'control' && element.field.nullable
    }
    const type: ObjectNode['type'] = ['string', 'null']
    expect([{ type, enum: ['a', null] }, { type, const: null }, { type, oneOf: [{ const: 'a' }, { const: null }] }, { enum: ['a', null] }, { anyOf: [{ type: 'string' }, { type: 'null' }] } as ObjectNode].map(offers)).toEqual([true, true, true, true, true])
    expect([{ type, enum: ['a'] }, { type, const: 'a' }, { type, oneOf: [{ const: 'a' }] }, { enum: ['a'] }].map(offers)).toEqual([false, false, false, false])
  })

  test('an object that leads into itself is a control that is opened', () => {
    const person: ObjectNode = object({ name: { type: 'string' }, partner: { $ref: '#' } })
    expect(lines(build(person))).toEqual(['column', '  name text', '  partner object'])
    const home = object({ p: { $ref: '#/$defs/p' } }, { $defs: { p: object({ next: { $ref: '#/$defs/p' } }) } })
    expect(lines(build(home))).toEqual(['column', '  group "p"', '    column', '      p.next object'])
  })

  test('references beside fields and parts add to them, however often they meet', () => {
    const base = object({ a: { type: 'string' } }, { required: ['a'] })
    expect(lines(build({ $defs: { base }, type: 'object', $ref: '#/$defs/base', properties: { b: { type: 'string' } }, allOf: [object({ c: { type: 'string' } })] }))).toEqual(['column', '  b text', '  a* text', '  c text'])
    const twice = (i: number): ObjectNode => ({ allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] })
    const $defs = Object.fromEntries([...Array.from({ length: 40 }, (_, i) => [`d${i}`, twice(i)] as const), ['d40', base] as const])
    expect(lines(build({ $defs, type: 'object', $ref: '#/$defs/d0' }))).toEqual(['column', '  a* text'])
  })

  test('5,000 fields', () => {
    const groups = Object.fromEntries(Array.from({ length: 10 }, (_, g) => [`g${g}`, object(Object.fromEntries(Array.from({ length: 500 }, (__, i) => [`f${i}`, { type: 'string' } as Node])))]))
    expect(lines(build(object(groups)))).toHaveLength(1 + 10 * 502)
  })
})

describe('a form with a layout', () => {
  const schema = object({
    name: { type: 'string', title: '姓名' }, result: { enum: ['met', 'absent'] }, note: { type: 'string' }, reason: { type: 'string' },
    visits: { type: 'array', items: object({ day: { type: 'string', format: 'date' }, met: { type: 'boolean' }, why: { type: 'string' } }) },
  }, { required: ['result'] })
  const control = (name: string, more: object = {}): Element => ({ type: 'Control', scope: `#/properties/${name}`, ...more })
  const hidden: Element = {
    type: 'Categorization', elements: [
      { type: 'Category', label: '一', elements: [control('name', { label: false }), { type: 'HorizontalLayout', elements: [control('result'), control('note', { options: { multi: true, unit: '字' } })] }] },
      {
        type: 'Category', label: '二', rule: { effect: 'SHOW', condition: { cel: "data.result == 'absent'" } },
        elements: [{ type: 'Label', text: '说明' }, control('reason'), control('visits', { options: { detail: { type: 'VerticalLayout', elements: [control('met'), control('why', { rule: { effect: 'HIDE', condition: { scope: '#/properties/met', schema: { const: true }, failWhenUndefined: true } } })] } } })],
      },
    ],
  }

  test('as the author laid it out', () => {
    expect(lines(build(schema, hidden))).toEqual([
      'pages', '  page "一"', '    name text', '    row', '      result* choice "met" "absent"', '      note text long', '  page "二"', '    text "说明"', '    reason text', '    visits list of object',
    ])
  })

  const sent = (given: Answer, uischema: Element = hidden, of: Node = schema) => submissionOf(build(of, uischema), given, env)

  test('what a condition hides is not sent, and named', () => {
    const visits = [{ met: true, why: '不在' }, { met: false, why: '搬走' }, { why: '不详' }]
    expect(sent({ result: 'absent', reason: '外出', visits })).toEqual({ answer: { result: 'absent', reason: '外出', visits: [{ met: true }, { met: false, why: '搬走' }, { why: '不详' }] }, dropped: ['/visits/0/why'] })
    expect(sent({ result: 'met', reason: '外出', visits })).toEqual({ answer: { result: 'met' }, dropped: ['/reason', '/visits'] })
  })

  test('a field that is shown anywhere is sent, as is one that has no control', () => {
    const twice: Element = { type: 'VerticalLayout', elements: [control('note', { rule: { effect: 'HIDE', condition: { cel: 'true' } } }), control('note')] }
    expect(sent({ note: 'n', name: '侯' }, twice)).toEqual({ answer: { note: 'n', name: '侯' }, dropped: [] })
  })

  test('conditions read what is sent: one that is hidden hides what rests on it', () => {
    const chain: Element = { type: 'VerticalLayout', elements: [
      control('result'), control('reason', { rule: { effect: 'SHOW', condition: { cel: "data.result == 'absent'" } } }), control('note', { rule: { effect: 'SHOW', condition: { cel: "data.reason == 'x'" } } }),
    ] }
    expect(sent({ result: 'met', reason: 'x', note: 'n' }, chain)).toEqual({ answer: { result: 'met' }, dropped: ['/reason', '/note'] })
    expect(sent({ result: 'absent', reason: 'x', note: 'n' }, chain).dropped).toEqual([])
  })

  test('conditions that hide each other come to an end', () => {
    const other: Element = { type: 'VerticalLayout', elements: [control('note', { rule: { effect: 'HIDE', condition: { cel: "data.reason == null" } } }), control('reason', { rule: { effect: 'HIDE', condition: { cel: 'data.note != null' } } })] }
    expect(sent({ note: 'n', reason: 'r' }, other).dropped.length).toBeGreaterThan(0)
  })

  test('what is shown below a hidden object is sent, a hidden computed field is not', () => {
    const nested = object({ on: { type: 'boolean' }, ad: object({ city: { type: 'string' }, street: { type: 'string' } }), sum: { type: 'integer', computed: '1 + 1' } })
    const off = { rule: { effect: 'SHOW', condition: { cel: 'data.on' } } }
    const layout: Element = { type: 'VerticalLayout', elements: [control('ad', off), { type: 'Control', scope: '#/properties/ad/properties/city' }, control('sum', off)] }
    expect(sent({ on: false, ad: { city: '泉州', street: '中山路' }, sum: 9 }, layout, nested)).toEqual({ answer: { on: false, ad: { city: '泉州' } }, dropped: ['/ad/street'] })
    expect(sent({ on: true, ad: { city: '泉州', street: '中山路' } }, layout, nested)).toEqual({ answer: { on: true, ad: { city: '泉州', street: '中山路' }, sum: 2 }, dropped: [] })
  })

  test('an object that hiding leaves empty goes too, unless it is asked for or an item of a list', () => {
    const home = object({ a: { type: 'string' }, deep: object({ b: { type: 'string' } }) }, { required: ['a'] })
    const shape = object({ k: { const: 1 }, inner: object({ c: { type: 'string' } }) }, { required: ['inner'] })
    const whole = object({ on: { type: 'boolean' }, home, asked: home, list: { type: 'array', items: object({ inner: home }) }, rows: { type: 'array', items: { oneOf: [shape, object({ n: { type: 'integer' } }, { required: ['n'] })] } } }, { required: ['asked'] })
    const off = { rule: { effect: 'SHOW' as const, condition: { cel: 'data.on' } } }
    const at = (path: string): Element => ({ type: 'Control', scope: `#/properties/${path.split('/').join('/properties/')}`, ...off })
    const detail = (...paths: string[]): Element => ({ type: 'VerticalLayout', elements: paths.map(at) })
    const layout: Element = { type: 'VerticalLayout', elements: [
      control('on'), at('home/a'), at('home/deep/b'), at('asked/a'), at('asked/deep/b'), control('list', { options: { detail: detail('inner/a', 'inner/deep/b') } }), control('rows', { options: { detail: detail('inner/c') } }),
    ] }
    const full = { a: 'x', deep: { b: 'y' } }
    const given = { home: full, asked: full, list: [{ inner: full }, { inner: {} }], rows: [{ k: 1, inner: { c: 'z' } }] }
    expect(sent({ on: false, ...given }, layout, whole)).toEqual({
      answer: { on: false, asked: {}, list: [{}, {}], rows: [{ k: 1, inner: {} }] }, dropped: ['/home/a', '/home/deep/b', '/asked/a', '/asked/deep/b', '/list/0/inner/a', '/list/0/inner/deep/b', '/rows/0/inner/c'],
    })
    expect(sent({ on: true, ...given }, layout, whole)).toEqual({ answer: { on: true, ...given }, dropped: [] })
    expect(sent({ on: false, home: { other: 1, deep: { b: 'y' } } }, layout, whole)).toEqual({ answer: { on: false, home: { other: 1 } }, dropped: ['/home/deep/b'] })
  })

  test('what was taken out does not come back for not being there', () => {
    const nested = object({ on: { type: 'boolean' }, ad: object({ city: { type: 'string' }, street: { type: 'string' }, more: { type: 'string' } }), note: { type: 'string' } })
    const layout: Element = { type: 'VerticalLayout', elements: [
      control('ad', { rule: { effect: 'SHOW', condition: { cel: 'data.on' } } }), { type: 'Control', scope: '#/properties/ad/properties/city' }, control('note', { rule: { effect: 'SHOW', condition: { scope: '#/properties/ad/properties/street', schema: { const: 'x' } } } }),
    ] }
    // Shown in one of the rounds, `note` would have to be hidden for good had they come to no rest.
    expect(sent({ on: false, ad: { city: 'c', street: 'x', more: 'm' }, note: 'n' }, layout, nested)).toEqual({ answer: { on: false, ad: { city: 'c' } }, dropped: ['/ad/street', '/ad/more', '/note'] })
    const opened = object({ on: { type: 'boolean' }, ad: { type: ['object', 'null'], properties: { city: { type: 'string' } } } })
    const within: Element = { type: 'VerticalLayout', elements: [control('on'), control('ad', { options: { detail: control('city', { rule: { effect: 'SHOW', condition: { cel: 'data.on' } } }) } })] }
    expect(sent({ on: false, ad: { city: 'c' } }, within, opened)).toEqual({ answer: { on: false }, dropped: ['/ad/city'] })
    expect(sent({ on: false, ad: null }, within, opened)).toEqual({ answer: { on: false, ad: null }, dropped: [] })
  })

  test('items of several shapes hide what their layout hides', () => {
    const row = object({ k: { type: 'boolean' }, w: { type: 'string' } })
    const rows = object({ rows: { type: 'array', items: { oneOf: [row, object({ n: { type: 'integer' } }, { required: ['n'] })] } } })
    const detail: Element = { type: 'VerticalLayout', elements: [control('k'), control('w', { rule: { effect: 'SHOW', condition: { scope: '#/properties/k', schema: { const: true } } } })] }
    expect(sent({ rows: [{ k: false, w: 'x' }, { k: true, w: 'y' }] }, control('rows', { options: { detail } }), rows)).toEqual({ answer: { rows: [{ k: false }, { k: true, w: 'y' }] }, dropped: ['/rows/0/w'] })
  })

  test('a detail layout is for entries with places of their own too', () => {
    const row = object({ k: { type: 'boolean' }, w: { type: 'string' } })
    const detail: Element = { type: 'VerticalLayout', elements: [control('k'), control('w', { rule: { effect: 'SHOW', condition: { scope: '#/properties/k', schema: { const: true } } } })] }
    const rows = object({ rows: { type: 'array', prefixItems: [{ type: 'string' }, row], items: row } })
    expect(sent({ rows: ['x', { k: false, w: 'x' }, { k: true, w: 'y' }, { k: false, w: 'z' }] }, control('rows', { options: { detail } }), rows))
      .toEqual({ answer: { rows: ['x', { k: false }, { k: true, w: 'y' }, { k: false }] }, dropped: ['/rows/1/w', '/rows/3/w'] })
  })

  test('computed values are of their field: whole, of its digits, points as text', () => {
    const of = (field: ObjectNode, given: Answer) => submissionOf(build(object({ q: { type: 'integer' }, at: { type: 'string', format: 'geo-point' }, c: field })), given, env).answer['c']
    expect(of({ type: 'integer', computed: 'data.q / 2' }, { q: 4 })).toBe(2)
    expect(of({ type: 'number', multipleOf: 0.01, computed: 'data.q / 3' }, { q: 4 })).toBe('1.33')
    expect(of({ type: 'number', multipleOf: 0.01, computed: 'data.q' }, { q: 4 })).toBe('4.00')
    expect(of({ type: 'string', format: 'geo-point', computed: 'data.at' }, { at: '118.6,24.9' })).toBe('118.6,24.9')
  })

  test('computed fields come after those that they read, exact, and away when they cannot be computed', () => {
    const sums = object({
      share: { type: 'number', multipleOf: 0.01, computed: 'round(data.total / data.persons, 2)' }, total: { type: 'number', multipleOf: 0.01, computed: 'data.a + data.b' },
      a: { type: 'number', multipleOf: 0.01 }, b: { type: 'number', multipleOf: 0.01 }, persons: { type: 'integer' },
    })
    const of = (given: Answer) => submissionOf(build(sums), given, env).answer
    expect(of({ a: '0.10', b: 0.2, persons: 3, share: '9.99' })).toEqual({ a: '0.10', b: 0.2, persons: 3, total: '0.30', share: '0.10' })
    expect(of({ a: '0.10', b: '0.20', persons: 0, share: '9.99' })).toEqual({ a: '0.10', b: '0.20', persons: 0, total: '0.30' })
  })

  test('disabled and enabled, all of several conditions and any of them', () => {
    const when = (type: 'AND' | 'OR'): Element => control('note', { rule: { effect: 'DISABLE', condition: { type, conditions: [{ cel: "data.name == 'a'" }, { scope: '#/properties/result', schema: { enum: ['met'] } }] } } })
    const ask = (type: 'AND' | 'OR', answer: Answer) => {
      const model = build(schema, when(type))
      return [isEnabled(model.layout.rule, model, answer, answer, env), isShown(model.layout.rule, model, answer, answer, env)]
    }
    expect(ask('AND', { name: 'a', result: 'met' })).toEqual([false, true])
    expect(ask('AND', { name: 'a', result: 'absent' })).toEqual([true, true])
    expect(ask('OR', { name: 'b', result: 'met' })).toEqual([false, true])
    // What is not answered is none of the values, as JSON Forms has it.
    expect(ask('OR', {})).toEqual([true, true])
  })
})
