import fc from 'fast-check'
import type { Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { fieldTypes } from '../../../../core/language/field-types/field-types.ts'

/** The one code table that the schemas name. */
export const codesOf = (table: string) => (table === 'colours' ? ['red', 'blue', '1'] : undefined)

const names = ['a', 'b', 'c']
const someNames = fc.subarray(names, { minLength: 1 })
const numbers = fc.constantFrom<number | string>(0, 1, 2, 1.5, '2.50', -1, 0.1, '10000000000000000')
const values = fc.constantFrom<unknown>(null, true, 0, 1, 2, 1.5, '1.5', 'x', 'red', '李', '', [], [1], {}, { a: 1 })
const formats = fc.constantFrom(...[...fieldTypes.keys()].filter((name) => !['string', 'integer', 'number', 'boolean'].includes(name))) as fc.Arbitrary<NonNullable<ObjectNode['format']>>
const types = fc.constantFrom<NonNullable<ObjectNode['type']>>('object', 'array', 'string', 'integer', 'number', 'boolean', 'null', ['string', 'null'], ['number', 'null'], ['integer', 'string'])
const part = <T>(of: fc.Arbitrary<T>, rarity: number) => fc.oneof({ weight: rarity, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of })
const without = (node: object): ObjectNode => Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined))
const schemas = fc.letrec<{ node: Node; object: ObjectNode }>((tie) => {
  const nodes = fc.array(tie('node'), { minLength: 1, maxLength: 3 })
  return {
    node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.record({ type: types }), fc.constantFrom<Node>(true, false, {}, { $ref: '#/$defs/own' }), tie('object')),
    object: fc.record({
      type: part(types, 3), enum: part(fc.uniqueArray(values, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) }), 8), const: part(values, 12),
      minimum: part(numbers, 8), maximum: part(numbers, 8), exclusiveMinimum: part(numbers, 12), exclusiveMaximum: part(numbers, 12), multipleOf: part(fc.constantFrom(0.01, 0.5, 1, 2), 8),
      minLength: part(fc.nat(2), 8), maxLength: part(fc.nat(2), 8), pattern: part(fc.constantFrom('^x', '\\p{Han}', '^[a-z]*$'), 8), format: part(formats, 8), codes: part(fc.constant('colours'), 12),
      prefixItems: part(nodes, 8), items: part(tie('node'), 4), minItems: part(fc.nat(2), 8), maxItems: part(fc.nat(2), 8), uniqueItems: part(fc.boolean(), 8),
      properties: part(fc.dictionary(fc.constantFrom(...names), tie('node')), 2), required: part(someNames, 4), additionalProperties: part(tie('node'), 4),
      dependentRequired: part(fc.dictionary(fc.constantFrom(...names), someNames), 8),
      oneOf: part(nodes, 8), anyOf: part(nodes, 8), allOf: part(nodes, 8), not: part(tie('node'), 12), if: part(tie('node'), 6), then: part(tie('node'), 4), else: part(tie('node'), 4),
      // A step into the answer comes between this one and itself.
    }).map((node) => without(node)),
  }
})
const own = fc.record({ type: types, properties: fc.constant({ a: { $ref: '#/$defs/own' } }), maxLength: fc.constant(1), required: part(fc.constant(['b']), 3) }).map((node) => without(node))
/** Schemas with every keyword, which lead into themselves too. */
export const roots = fc.record({ node: schemas.object, own }).map(({ node, own: itself }): ObjectNode => ({ ...node, $defs: { own: itself } }))
/** Answers that such a schema may or may not allow. */
export const answers = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'medium' }, values, fc.constantFrom<unknown>(-1, 2.5, '1.50', '2.0', '2026-03-05', '2026-02-30', '13800138000', '350500000000', 'xx', 'green', '0.005', 2 ** 60, 0.1 + 0.2), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(fc.constantFrom(...names, 'd'), tie('any'))),
})).any.map((answer) => JSON.parse(JSON.stringify(answer)) as unknown)
