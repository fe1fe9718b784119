import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { answerFaults } from '../../../../core/engines/forms/answer-faults.ts'
import type { Path } from '../../../../core/engines/forms/answer-path.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import { initialAnswer, initialValue, putAnswer } from '../../../../core/engines/forms/edit-answer.ts'
import { isRequiredAt, nodesAt } from '../../../../core/engines/forms/nodes-at.ts'
import { prepareSchema } from '../../../../core/engines/forms/prepare-schema.ts'
import { answers, codesOf, roots } from './random-answers.ts'

const object = (properties: ObjectNode['properties'], more: ObjectNode = {}): ObjectNode => ({ type: 'object', properties: properties!, ...more })
const build = (schema: Node) => buildForm({ schema }, (table) => {
  const codes = codesOf(table)
  return codes === undefined ? undefined : { id: `t/${table}`, entries: codes.map((code) => ({ code, title: code, validFrom: null, validTo: null })) }
})
const text: ObjectNode = { type: 'string' }

describe('a value put into an answer', () => {
  const home = object({ city: text, door: object({ no: text }) })
  const schema = prepareSchema(object({ name: text, home, asked: home, list: { type: 'array', items: object({ home }) }, texts: { type: 'array', items: text } }, { required: ['asked'] }), codesOf)
  const put = (answer: object, place: string, value: unknown) => {
    const changed = structuredClone(answer) as Record<string, unknown>
    putAnswer(changed, place.split('/'), value, schema)
    return changed
  }

  test('makes the objects on its way', () => {
    expect(put({}, 'home/door/no', '1')).toEqual({ home: { door: { no: '1' } } })
    expect(put({ home: null }, 'home/city', '泉州')).toEqual({ home: { city: '泉州' } })
    expect(put({ list: [null] }, 'list/0/home/city', '泉州')).toEqual({ list: [{ home: { city: '泉州' } }] })
    expect(put({ name: 'a' }, 'name', null)).toEqual({ name: null })
  })

  test('taken out takes emptied objects along, not those that are asked for, and no entry of a list', () => {
    expect(put({ home: { door: { no: '1' } }, name: 'a' }, 'home/door/no', undefined)).toEqual({ name: 'a' })
    expect(put({ home: { door: { no: '1' }, city: 'c' } }, 'home/door/no', undefined)).toEqual({ home: { city: 'c' } })
    expect(put({ asked: { door: { no: '1' } } }, 'asked/door/no', undefined)).toEqual({ asked: {} })
    expect(put({ list: [{ home: { city: 'c' } }] }, 'list/0/home/city', undefined)).toEqual({ list: [{}] })
    expect(put({ name: 'a' }, 'name', undefined)).toEqual({})
    expect(put({ name: 'a' }, 'home/door/no', undefined)).toEqual({ name: 'a' })
    expect(put({ home: 'text' }, 'home/city', undefined)).toEqual({ home: 'text' })
  })

  test('of a list leaves nothing in its place, and where places are passed over', () => {
    expect(put({ texts: ['a', 'b'] }, 'texts/0', undefined)).toEqual({ texts: [null, 'b'] })
    expect(JSON.stringify(put({ texts: ['a'] }, 'texts/2', 'c'))).toBe('{"texts":["a",null,"c"]}')
  })

  test('leaves a list alone that stands where an object does now', () => {
    for (const name of ['length', 'city', '-1']) for (const value of ['泉州', 2, undefined]) expect(put({ home: [1] }, `home/${name}`, value)).toEqual({ home: [1] })
  })

  test('names that JavaScript knows are names like others, and nothing is written into what objects share', () => {
    expect(put({}, 'constructor/name', 'x')).toEqual({ constructor: { name: 'x' } })
    expect(put({ toString: { valueOf: 'x' } }, 'toString/valueOf', undefined)).toEqual({})
    for (const place of ['__proto__/polluted', 'home/__proto__/polluted', '__proto__', 'constructor/prototype/polluted']) put({}, place, 'x')
    expect([({} as Record<string, unknown>)['polluted'], (Object as unknown as Record<string, unknown>)['polluted']]).toEqual([undefined, undefined])
  })
})

describe('what the schema says of a place', () => {
  test('through references and parts; asked for by a shape that has the field', () => {
    const shape = object({ kind: { const: 1 }, home: object({ city: text }) }, { required: ['kind', 'home'] })
    const schema = prepareSchema(object({ rows: { type: 'array', items: { oneOf: [shape, { required: ['other'] }] } }, tree: { $ref: '#/$defs/tree' } }, {
      $defs: { tree: object({ below: { type: 'array', items: { $ref: '#/$defs/tree' } } }, { allOf: [{ required: ['below'] }] }) }, additionalProperties: { maxLength: 2 }, anyOf: [{ required: ['tree'] }, { required: ['rows'] }],
    }), codesOf)
    const required = (place: string) => isRequiredAt(schema, place.split('/'))
    expect(['tree/below', 'tree/below/0/below', 'rows/0/home', 'rows/0/kind'].map(required)).toEqual([true, true, true, true])
    expect(['tree', 'rows', 'rows/0/other', 'rows/0/home/city', 'constructor'].map(required)).toEqual([false, false, false, false, false])
    expect([nodesAt(schema, ['x']), nodesAt(schema, ['rows', '0', 'home']), nodesAt(schema, ['tree', 'below', '3']).length]).toEqual([[{ maxLength: 2 }], [], 3])
  })
})

describe('a new answer', () => {
  test('begins with defaults and with the objects that are asked for, whatever was given', () => {
    const part = object({ a: { type: 'integer', default: 3 }, inner: object({ b: text }) }, { required: ['inner'] })
    const schema = object({ name: { ...text, default: '侯' }, list: { type: 'array', default: [1] }, part, other: part, free: object({ c: text }), any: {} }, { required: ['name', 'part', 'any'], allOf: [{ required: ['other'] }] })
    const model = build(schema)
    const begun = initialAnswer(model)
    expect(begun).toEqual({ name: '侯', list: [1], part: { a: 3, inner: {} }, other: { a: 3, inner: {} } })
    ;(begun['list'] as unknown[]).push(2)
    expect(initialAnswer(model, { name: 'x', part: { a: 1, inner: { b: 'y' } } })).toEqual({ name: 'x', list: [1], part: { a: 1, inner: { b: 'y' } }, other: { a: 3, inner: {} } })
  })

  test('ends where objects ask for themselves', () => {
    const model = build({ ...object({ next: { $ref: '#' } }, { required: ['next'] }) })
    expect(JSON.stringify(initialAnswer(model)).length).toBeLessThan(1000)
  })

  test('an entry of a list begins with the objects that it is asked for', () => {
    const model = build(object({ rows: { type: 'array', items: object({ home: object({ town: text }), free: object({ c: text }) }, { required: ['home'] }) } }))
    const rows = model.layout.kind === 'column' && model.layout.elements[0]?.kind === 'control' ? model.layout.elements[0].field.input : null
    expect(rows?.kind === 'list' && initialValue(model, rows.item!, ['rows', '3'])).toEqual({ home: {} })
  })

  test('so does an entry of a list, and a value of a shape with the mark of it', () => {
    const shape = object({ kind: { const: 'person' }, age: { type: 'integer', default: 18 }, optional: { const: 1 } }, { required: ['kind'] })
    const model = build(object({ rows: { type: 'array', items: object({ on: { ...text, default: '2026-03-31' }, deep: object({ n: { type: 'integer', default: 0 } }), note: text }) }, who: { oneOf: [shape, { type: 'array', items: text }, { const: 'none' }, text] } }))
    const inputs = model.layout.kind === 'column' ? model.layout.elements.map((element) => (element.kind === 'control' ? element.field.input : null)) : []
    const [rows, who] = inputs
    expect(rows?.kind === 'list' && initialValue(model, rows.item!, ['rows', '0'])).toEqual({ on: '2026-03-31', deep: { n: 0 } })
    expect(who?.kind === 'branches' && who.branches.map(({ field }) => initialValue(model, field, ['who']))).toEqual([{ kind: 'person', age: 18 }, [], 'none', undefined])
  })
})

test('a valid answer that is put in piece by piece is as valid, into a new answer and into itself taken apart', () => {
  let whole = 0
  fc.assert(fc.property(roots, fc.array(answers, { minLength: 8, maxLength: 16 }), fc.infiniteStream(fc.nat()), (root, all, order) => {
    const model = build({ ...root, type: 'object' })
    for (const answer of all) {
      if (answerFaults(model.schema, answer).length > 0) continue
      whole += 1
      const pieces = piecesOf(answer)
      const begun = initialAnswer(model)
      const apart = structuredClone(answer) as Record<string, unknown>
      for (const [path] of pieces.map((piece) => [order.next().value, piece] as const).sort(([a], [b]) => a - b).map(([, piece]) => piece)) putAnswer(apart, path, undefined, model.schema)
      for (const made of [begun, apart]) {
        for (const [path, value] of pieces) putAnswer(made, path, structuredClone(value), model.schema)
        expect(made).toEqual(answer)
        expect(answerFaults(model.schema, made)).toEqual([])
      }
    }
  }), { numRuns: 300 * Number(process.env.TEST_EFFORT ?? 1) })
  expect(whole).toBeGreaterThan(100)
})

/** What controls put in: values, objects without members, and lists, which are there before their entries. */
function piecesOf(value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  const members = Object.entries(value).flatMap(([name, one]) => piecesOf(one, [...path, name]))
  return path.length > 0 && (Array.isArray(value) || members.length === 0) ? [[path, Array.isArray(value) ? [] : {}], ...members] : members
}
