import { describe, expect, test } from 'vitest'
import type { ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { checkForm } from '../../../../core/domain/packs/check-form.ts'
import { checkPack } from '../../../../core/domain/packs/check-pack.ts'
import type { Lookup } from '../../../../core/domain/packs/lookup.ts'
import { readPackFolder } from '../../../../core/domain/packs/read-pack.ts'
import { context, goodDir } from './corpus.ts'

const { files } = await readPackFolder(`${goodDir}minimal`)

/** The Problems of a pack with this form, without those about the pack around it. */
function said(form: object): readonly string[] {
  const whole = { $schema: '../../schemas/form.schema.json', id: 'x', title: 'x', ...form }
  const { problems } = checkPack({ name: 'x', files: new Map([...files.files, ['forms/x.json', new TextEncoder().encode(JSON.stringify(whole))]]) }, context(new Map()))
  return problems.map((problem) => `${problem.code} ${problem.pointer}`)
}
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

describe('forms', () => {
  test('scopes and expressions see properties behind references, combinations and conditions', () => {
    expect(said({
      schema: object({ a: { $ref: '#/$defs/a' }, kind: { type: 'string' } }, {
        $defs: { a: object({ b: { type: 'integer' } }) },
        allOf: [{ properties: { c: { type: 'integer' } } }, { if: { properties: { kind: { const: 'x' } } }, then: { properties: { d: { type: 'number' } } }, else: { properties: { e: { type: 'string' } } } }],
      }),
      uischema: { type: 'VerticalLayout', elements: ['a/properties/b', 'c', 'd', 'e'].map((path) => ({ type: 'Control', scope: `#/properties/${path}` })) },
      score: { total: 'data.c + data.d' },
    })).toEqual([])
  })

  test('references in a circle end', () => {
    const started = performance.now()
    const circle = Array.from({ length: 60 }, () => ({ $ref: '#' }))
    expect(said({ schema: object({ a: { type: 'integer' } }, { allOf: circle, anyOf: circle }), uischema: { type: 'Control', scope: '#/properties/nowhere' }, score: { total: 'data.a' } })).toEqual(['endless-schema /schema', 'unknown-scope /uischema/scope'])
    expect(said({ schema: object({ a: { $ref: '#/$defs/b' } }, { $defs: { b: { $ref: '#/$defs/c' }, c: { $ref: '#/$defs/b' } } }) })).toEqual(['unknown-ref /schema/properties/a/$ref', 'unknown-ref /schema/$defs/b/$ref', 'unknown-ref /schema/$defs/c/$ref'].toSorted())
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('references lead to parts of the schema, and are written plainly', () => {
    const refer = ($ref: string, more: object = {}) => said({ schema: object({ type: { type: 'string' }, a: { $ref }, l: { type: 'array', items: [{ type: 'string' }] } }, more) })
    expect(refer('#/properties')).toEqual(['unknown-ref /schema/properties/a/$ref'])
    expect(refer('#/$defs/a%25b', { $defs: { 'a%25b': { type: 'string' } } })).toEqual(['unknown-ref /schema/properties/a/$ref'])
    expect(refer('#/properties/l/items/0')).toEqual([])
    expect(refer('#/$defs/x~1y', { $defs: { 'x/y': true } })).toEqual([])
  })

  test('parts that meet over and over are looked at once', () => {
    const $defs = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i}`, i === 59 ? object({ a: { type: 'string' } }) : { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] }]))
    expect(said({ schema: object({}, { $defs, allOf: [{ $ref: '#/$defs/d0' }] }), score: { total: 'size(data.a)' } })).toEqual([])
  })

  test('a form may refer to itself where data ends', () => {
    expect(said({ schema: object({ children: { type: 'array', items: { $ref: '#' } }, lists: { $ref: '#/$defs/list' } }, { $defs: { list: { type: 'array', items: { $ref: '#/$defs/list' } } } }) })).toEqual([])
  })

  test('fields that are asked for are defined anywhere in what the same object is held to', () => {
    const text = { type: 'string' }
    const $defs = { who: object({ officer: text }), tail: { required: ['officer', 'on'], properties: { extra: text } } }
    expect(said({ schema: object({ on: text }, { $defs, allOf: [{ $ref: '#/$defs/who' }, { $ref: '#/$defs/tail' }], required: ['on', 'officer'] }) })).toEqual([])
    expect(said({ schema: object({ a: object({ b: text }, { $ref: '#/$defs/who', required: ['b', 'officer'] }) }, { $defs: { who: $defs.who } }) })).toEqual([])
    const deep = { properties: { kind: text }, required: ['kind', 'store'] }
    const within = (part: object) => said({ schema: object({ seized: object({ kind: text, store: text }, part) }) })
    for (const part of [{ if: deep }, { if: true, then: deep, else: deep }, { allOf: [{ anyOf: [{ oneOf: [deep] }] }] }, { not: deep }]) expect(within(part)).toEqual([])
    expect(within({ then: { properties: { kind: text }, required: ['kind', 'stor'] } })).toEqual(['unknown-field /schema/properties/seized/then/required/1'])
    // What is asked for one step further in is no matter of the object around.
    expect(within({ then: { properties: { kind: object({ a: text }, { required: ['store'] }) } } })).toEqual(['unknown-field /schema/properties/seized/then/properties/kind/required/0'])
    const when = (required: string[]) => said({
      schema: object({ home: object({ region: text, since: text }), note: text }),
      uischema: { type: 'Control', scope: '#/properties/note', rule: { effect: 'SHOW', condition: { scope: '#/properties/home', schema: { properties: { region: { const: 'x' } }, required } } } },
    })
    expect([when(['region', 'since']), when(['other'])]).toEqual([[], ['unknown-field /uischema/rule/condition/schema/required/0']])
  })

  test('a detail layout is for every kind of entry that has fields', () => {
    const person = object({ name: { type: 'string' }, age: { type: 'integer' } })
    const detail = { type: 'VerticalLayout', elements: ['name', 'age'].map((name) => ({ type: 'Control', scope: `#/properties/${name}` })) }
    const list = (schema: object) => said({ schema: object({ list: { type: 'array', ...schema } }), uischema: { type: 'Control', scope: '#/properties/list', options: { detail, elementLabelProp: 'name' } } })
    expect([list({ items: person }), list({ prefixItems: [person, person], items: false }), list({ prefixItems: [{ type: 'string' }, person], items: person }), list({ items: [person] })]).toEqual([[], [], [], []])
    expect(list({ prefixItems: [object({ name: {} }), object({ name: {} }), person] })).toEqual(['unknown-scope /uischema/options/detail/elements/1/scope'])
    expect(list({ items: { type: 'string' } })).toEqual(['unknown-scope', 'unknown-scope', 'unknown-field'].map((code, i) => `${code} /uischema/options/${['detail/elements/0/scope', 'detail/elements/1/scope', 'elementLabelProp'][i]}`))
  })

  test('numbers are such as JSON keeps, masks such as there are', () => {
    // Of a file every number is looked at as it is written; here the form was made, as by the designer.
    const told = (properties: NonNullable<ObjectNode['properties']>) => checkForm({ id: 'x', title: 'x', schema: { type: 'object', properties } }, {} as Lookup).map(({ code, pointer, hint }) => `${code} ${pointer} ${hint?.en}`)
    expect(told({ a: { type: 'integer', minimum: 2 ** 53, maximum: '9007199254740993' }, b: { type: 'number', enum: [1, 12345678901234.568], multipleOf: 0.1234567890123456 }, c: { type: 'integer', oneOf: [{ const: 2 ** 60 }] } })).toEqual([
      'number-too-precise /schema/properties/a/minimum Write it as text, in quotes, or with fewer digits.', 'number-too-precise /schema/properties/b/multipleOf Write it with fewer digits.',
      'number-too-precise /schema/properties/b/enum/1 Write it as text, in quotes, or with fewer digits.', 'number-too-precise /schema/properties/c/oneOf/0/const Write it with fewer digits.',
    ])
    expect(told({ a: { type: 'string', mask: 'nmae' }, b: { type: 'string', mask: 'phone' }, c: { type: 'string', mask: 'id-card' } })).toEqual(['unknown-mask /schema/properties/a/mask Did you mean "name"?'])
  })

  test('types of answers: decimals of their scale, dates, lists; nested objects have none', () => {
    const schema = object({ n: { type: ['number', 'null'], multipleOf: 0.01 }, day: { type: 'string', format: 'date' }, at: { type: 'string', format: 'date-time' }, ok: { type: 'boolean' }, deep: object({ x: { type: 'integer' } }) })
    expect(said({ schema: { ...schema, properties: { ...schema.properties, sum: { type: 'number', computed: 'data.ok && data.day < today() && data.at > data.day ? data.n : 0' } } } })).toEqual(['type-error /schema/properties/sum/computed'])
    expect(said({ schema: { ...schema, properties: { ...schema.properties, sum: { type: 'number', computed: 'data.ok && data.day < today() && data.at != null ? data.n : 0' } } } })).toEqual([])
    expect(said({ schema, score: { total: 'data.deep' } })).toEqual(['unknown-field /score/total'])
  })

  describe('a field that has to be filled in and that no control shows', () => {
    const text = { type: 'string' }
    const control = (...path: string[]) => ({ type: 'Control', scope: `#/properties/${path.join('/properties/')}` })
    const laid = (schema: object, ...elements: object[]) => said({ schema, uischema: { type: 'VerticalLayout', elements } })
    const ab = object({ a: text, b: text }, { required: ['b'] })

    test('is named, wherever it is asked for', () => {
      expect(laid(ab, control('a'))).toEqual(['required-not-shown /uischema'])
      expect(laid(object({ a: text, b: { ...text, default: 'x' } }, { allOf: [{ required: ['b'] }] }), control('a'))).toEqual(['required-not-shown /uischema'])
      expect(laid(object({ a: text, o: ab }, { required: ['o'] }), control('a'))).toEqual(['required-not-shown /uischema'])
      expect(laid(object({ o: ab }), control('o', 'a'))).toEqual(['required-not-shown /uischema'])
      expect(laid(object({ rows: { type: 'array', items: ab } }), { ...control('rows'), options: { detail: control('a') } })).toEqual(['required-not-shown /uischema/elements/0/options/detail'])
    })

    test('is none where it may be shown, is computed, or is asked for only now and then', () => {
      const rule = { effect: 'SHOW', condition: { scope: '#/properties/a', schema: { const: 'x' } } }
      expect(laid(ab, control('a'), { type: 'Group', rule, elements: [control('b')] })).toEqual([])
      expect(laid(ab, { type: 'Categorization', elements: [{ type: 'Category', label: 'x', elements: [control('a'), control('b')] }] })).toEqual([])
      expect(laid(object({ a: text, o: ab }, { required: ['o'] }), control('o'))).toEqual([])
      expect(laid(object({ o: ab }, { required: ['o'] }), control('o', 'b'))).toEqual([])
      expect(laid(object({ a: text, o: ab }), control('a'))).toEqual([])
      expect(laid(object({ a: text, o: object({ c: text }) }, { required: ['o'] }), control('a'))).toEqual([])
      expect(laid(object({ a: text, b: { ...text, computed: 'data.a' } }, { required: ['b'] }), control('a'))).toEqual([])
      expect(laid(object({ a: text, b: text }, { if: { required: ['a'] }, then: { required: ['b'] } }), control('a'))).toEqual([])
      expect(laid(object({ a: text, b: text }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }), control('a'))).toEqual([])
      expect(laid(object({ a: text, b: text }, { dependentRequired: { a: ['b'] } }), control('a'))).toEqual([])
      expect(laid(object({ rows: { type: 'array', items: ab } }), control('rows'))).toEqual([])
      expect(said({ schema: ab })).toEqual([])
    })

    test('keeps no form from being used', () => {
      const { problems } = checkPack({ name: 'x', files: new Map([...files.files, ['forms/x.json', new TextEncoder().encode(JSON.stringify({ $schema: '../../schemas/form.schema.json', id: 'x', title: 'x', schema: ab, uischema: control('a') }))]]) }, context(new Map()))
      expect(problems.map(({ code, severity, message }) => [code, severity, message['zh-CN']])).toEqual([['required-not-shown', 'warning', '布局里没有必填字段的控件，填表人无法填写：#/properties/b。']])
    })
  })
})
