import { expect, test } from 'vitest'
import type { FormFile, Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { checkForm } from '../../../../core/domain/packs/check-form.ts'
import type { Lookup } from '../../../../core/domain/packs/lookup.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import { computedCircle } from '../../../../core/engines/forms/computed-fields.ts'

const form = (schema: Node, uischema?: FormFile['uischema']): FormFile => ({ id: 'x', title: 'x', schema, ...(uischema === undefined ? {} : { uischema }) })
const check = (schema: Node, uischema?: FormFile['uischema']) => checkForm(form(schema, uischema), {} as Lookup)
const names = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`)
const control = (name: string) => ({ type: 'Control' as const, scope: `#/properties/${name}` })
const column = (fields: readonly string[]) => ({ type: 'VerticalLayout' as const, elements: fields.map(control) })

test('what an object has is gathered once, however many controls ask for it', () => {
  let looks = 0
  const properties = Object.fromEntries(names(20).map((name) => [name, { type: 'string' as const }]))
  const looksOf = (controls: number, more: (file: FormFile) => unknown) => {
    const schema: ObjectNode = { type: 'object', allOf: [Object.defineProperty({}, 'properties', { enumerable: true, get: () => ((looks += 1), properties) })] }
    looks = 0
    more(form(schema, column(Array.from({ length: controls }, (_, i) => `f${i % 20}`))))
    return looks
  }
  const build = (file: FormFile) => buildForm(file, () => undefined)
  const checked = (file: FormFile) => expect(checkForm(file, {} as Lookup)).toEqual([])
  expect(looksOf(20, build)).toBeGreaterThan(0)
  expect(looksOf(2000, build)).toBe(looksOf(20, build))
  expect(looksOf(2000, checked)).toBe(looksOf(20, checked))
})

test('a scope that leads nowhere is told the nearest name, or some of those there are', () => {
  const schema: Node = { type: 'object', properties: { ...Object.fromEntries(names(900).map((name) => [name, {}])), home: { type: 'object', properties: { region: {} } } } }
  const hints = (...scopes: readonly string[]) => check(schema, { type: 'VerticalLayout', elements: scopes.map((scope) => ({ type: 'Control', scope })) }).map(({ code, hint }) => `${code} ${hint!.en}`)
  expect(hints('#/properties/home/properties/regoin', '#/properties/hme', '#/properties/zzzzzz', '#/home')).toEqual([
    'unknown-scope Did you mean "#/properties/home/properties/region"?', 'unknown-scope Did you mean "#/properties/home"?',
    `unknown-scope Write it like #/properties/<field>; there are: ${names(12).join(', ')}, ….`, 'unknown-scope Did you mean "#/properties/home"?',
  ])
  // Thousands of them are answered by little more than their own length.
  const many = hints(...Array.from({ length: 900 }, (_, i) => `#/properties/feld_${i}`))
  expect(many).toHaveLength(900)
  expect(many.join('').length).toBeLessThan(900 * 200)
})

test('computed fields may read one another through thousands, and in a circle of as many', () => {
  const chain = (last: string) => ({ type: 'object' as const, properties: Object.fromEntries(names(5000).map((name, i) => [name, { type: 'integer' as const, computed: i === 4999 ? last : `data.f${i + 1} + 1` }])) })
  expect(check(chain('1'))).toEqual([])
  const { computed } = buildForm(form(chain('1')), () => undefined)
  expect([computed[0]!.path, computed.at(-1)!.path, computed.length]).toEqual([['f4999'], ['f0'], 5000])
  expect(computedCircle(chain('data.f2'))!.slice(0, 2)).toEqual(['f2', 'f3'])
  const [circle] = check(chain('data.f0'))
  expect([circle!.code, circle!.message.en]).toEqual(['computed-circle', `Computed fields rest on each other in a circle: ${names(10).join(' → ')} → … → f4999 → f0.`])
})

test('parts that lead on through too many steps are a Problem, and nothing is followed through them', () => {
  const chain = (length: number): Node => ({
    type: 'object', allOf: [{ $ref: '#/$defs/d0' }],
    $defs: Object.fromEntries(Array.from({ length }, (_, i) => [`d${i}`, i === length - 1 ? { properties: { a: { type: 'string' } } } : { allOf: [{ $ref: `#/$defs/d${i + 1}` }] }])),
  })
  const codes = (length: number) => check(chain(length), control('a')).map(({ code, pointer }) => `${code} ${pointer}`)
  expect(codes(90)).toEqual([])
  expect(codes(110)).toEqual(['too-many-steps /schema'])
  expect(codes(20_000)).toEqual(['too-many-steps /schema'])
})
