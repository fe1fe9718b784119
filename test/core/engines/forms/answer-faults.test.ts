import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerFault } from '../../../../core/contracts/answer-schema.ts'
import type { Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { createAnswerValidator } from '../../../../core/contracts/shape/answer-validator.ts'
import { answerFaults, answerChecks } from '../../../../core/engines/forms/answer-faults.ts'
import { prepareSchema } from '../../../../core/engines/forms/prepare-schema.ts'
import { answers, codesOf, roots } from './random-answers.ts'

const prepare = (schema: Node) => prepareSchema(schema, codesOf)
const ajvOf = (schema: Node) => createAnswerValidator(prepare(schema), answerChecks)
const faults = (schema: Node, answer: unknown) => answerFaults(prepare(schema), answer)
const object = (properties: ObjectNode['properties'], more: ObjectNode = {}): ObjectNode => ({ type: 'object', properties: properties!, ...more })
const told = (schema: Node, answer: unknown) => faults(schema, answer).map(({ path, keyword, detail }) => `${path} ${keyword}${detail === null ? '' : ` ${detail}`}`)

describe('what is wrong with an answer', () => {
  test('exact decimals, as text or as a number that JSON keeps', () => {
    const money: ObjectNode = { type: 'number', multipleOf: 0.01, minimum: 0, exclusiveMaximum: '1000000000000000.00' }
    for (const good of ['0.07', 0.07, '999999999999999.99', 0, '1', '1.50', '0.1000', 1e14]) expect(told(money, good)).toEqual([])
    expect(told(money, '0.001')).toEqual([' numeric multipleOf'])
    expect(told(money, -1)).toEqual([' numeric minimum'])
    expect(told(money, '1000000000000000')).toEqual([' numeric exclusiveMaximum'])
    expect(told(money, 0.1 + 0.2)).toEqual([' numeric inexact'])
    expect(told(money, 2 ** 60)).toEqual([' numeric inexact'])
    for (const odd of ['', 'a', '1e5', '１', ' 1', '1,000', 'NaN']) expect(told(money, odd)).toEqual([' numeric not-a-number'])
    expect(told({ type: 'number', enum: [1.5, 2] }, '1.50')).toEqual([])
    expect(told({ type: 'number', const: 1.5 }, 2)).toEqual([' numeric among'])
    expect(told({ type: 'integer', multipleOf: 5, maximum: 20 }, 15)).toEqual([])
    expect(told({ type: 'integer', multipleOf: 5, maximum: 20 }, '15')).toEqual([' type integer'])
    expect(told({ type: 'integer', multipleOf: 5, maximum: 20 }, 22)).toEqual([' numeric multipleOf'])
    expect(told({ type: 'integer' }, 2 ** 53)).toEqual([' numeric inexact'])
  })

  test('text counts in code points, patterns are RE2, formats are field types however they are written', () => {
    expect(told({ type: 'string', minLength: 3 }, '李😀')).toEqual([' minLength 3'])
    expect(told({ type: 'string', maxLength: 2 }, '李😀')).toEqual([])
    expect(told({ type: 'string', pattern: '^[\\p{Han}·]{2,30}$' }, 'Li')).toEqual([' pattern ^[\\p{Han}·]{2,30}$'])
    expect(told({ type: 'string', pattern: '^\\p{Script=Han}+$' }, '侯小善')).toEqual([])
    expect(told({ type: 'string', format: 'date' }, '2026年3月5日')).toEqual([])
    expect(told({ type: 'string', format: 'date' }, '2026-02-30')).toEqual([' format impossible-date'])
    expect(told({ type: 'string', codes: 'colours' }, 'green')).toEqual([' codes'])
    expect(told({ type: 'integer', codes: 'colours' }, 1)).toEqual([])
  })

  test('names that JavaScript knows are names like others', () => {
    const closed: ObjectNode = { type: 'object', properties: { a: {} }, additionalProperties: false }
    const odd = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1, "toString": 2}') as unknown
    expect(told(closed, odd)).toEqual([' additionalProperties __proto__', ' additionalProperties constructor', ' additionalProperties toString'])
    expect(told({ type: 'object', required: ['constructor'] }, {})).toEqual([' required constructor'])
    expect(told({ type: 'object', properties: { 'a/b~c': { type: 'string' } } }, { 'a/b~c': 1 })).toEqual(['/a~1b~0c type string'])
  })

  test('of a text that is far too long nothing but that is told', () => {
    const long = '😀'.repeat(60)
    expect(told({ type: 'string', maxLength: 59, pattern: '^a' }, long)).toEqual([' maxLength 59', ' pattern ^a'])
    expect(told({ type: 'string', maxLength: 60, minLength: 60 }, long)).toEqual([])
    expect(told({ type: 'string', maxLength: 59, pattern: '^a', format: 'id-card' }, 'b'.repeat(10_000_000))).toEqual([' maxLength 59'])
    // It would match, and be one: nobody looks through so much.
    const endless = 'a'.repeat(20_001)
    const nodes: ObjectNode[] = [{ pattern: '^a' }, { format: 'attachment' }, { format: 'id-card' }]
    for (const node of nodes) expect([told(node, endless).length, ajvOf(node)(endless).length]).toEqual([1, 1])
    expect(told({ pattern: '^a' }, endless.slice(1))).toEqual([])
  })

  test('choices are compared with whatever is answered, however its members are called', () => {
    const choices: ObjectNode[] = [{ enum: [{ a: 1 }, { a: 2 }] }, { const: { a: 1 } }]
    for (const node of choices) {
      for (const answer of [{ toString: 1 }, { valueOf: 1 }, { toJSON: 1 }, { hasOwnProperty: null }, { constructor: {} }, { length: 1 }, [1], null, 'a', 1]) expect([answer, told(node, answer).length, ajvOf(node)(answer).length]).toEqual([answer, 1, 1])
      expect([told(node, { a: 1 }), ajvOf(node)({ a: 1 })]).toEqual([[], []])
    }
    expect([[null, null], [null, false], [false, false], [0, false], ['', '']].map(([only, answer]) => ajvOf({ const: only } as ObjectNode)(answer).length)).toEqual([0, 1, 0, 1, 0])
    const deep: ObjectNode = { enum: [{ toString: [1, { b: null }] }] }
    expect([told(deep, { toString: [1, { b: null }] }), ajvOf(deep)({ toString: [1, {}] }).length]).toEqual([[], 1])
  })

  test('of branches, what is wrong under each', () => {
    const [found] = faults({ oneOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] }, {}) as [AnswerFault]
    expect(found).toEqual({ path: '', keyword: 'oneOf', detail: null, branches: [[{ path: '', keyword: 'type', detail: 'string' }], [{ path: '', keyword: 'required', detail: 'a' }]] })
    expect(told({ oneOf: [{ type: 'string' }, { minLength: 1 }] }, 'x')).toEqual([' oneOf several'])
    expect(told({ if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }, { a: 1 })).toEqual([' required b'])
  })

  test('lists have each item once, in time that follows their length', () => {
    const once: ObjectNode = { type: 'array', uniqueItems: true }
    expect(told(once, [{ a: 1, b: [2] }, { b: [2], a: 1 }])).toEqual([' uniqueItems'])
    expect(told(once, [{ x: { a: 1 } }, { x: ['a', 1] }, { x: ['{', 'a', 1] }, { a: 1 }, ['a', 1], JSON.parse('{"__proto__": 1}'), {}, 1, '1', null, 'null'])).toEqual([])
    const many = Array.from({ length: 20_000 }, (_, i) => ({ no: i }))
    expect(told(once, many)).toEqual([])
    expect(ajvOf(once)(many)).toEqual([])
    expect(ajvOf(once)([...many, { no: 7 }])).toHaveLength(1)
  })

  test('of lists of numbers, however these are written', () => {
    const numbers: ObjectNode = { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/n' } }
    const n: ObjectNode = { type: ['number', 'null'] }
    const twice = (list: unknown, own: ObjectNode = n) => {
      const schema = { $defs: { n: own }, ...numbers }
      expect(ajvOf(schema)(list).map(({ keyword }) => keyword).sort()).toEqual(faults(schema, list).map(({ keyword }) => keyword).sort())
      return told(schema, list).includes(' uniqueItems')
    }
    for (const list of [['1.0', 1], ['0.50', '.5', 0.5], ['+1', '1.000'], ['-0', 0], ['010', 10], [1e21, '1000000000000000000000'], [null, null]]) expect(twice(list)).toBe(true)
    for (const list of [['1.0', 10], ['100', '1'], ['0.5', '0.05'], [1, null, '2'], ['1', '-1']]) expect(twice(list)).toBe(false)
    expect(twice(['1.0', '1'], { type: ['number', 'string'] })).toBe(false)
    expect(told({ type: 'array', uniqueItems: false, items: n }, [1, 1])).toEqual([])
  })

  test('choices among numbers are numbers in branches too', () => {
    const rate: ObjectNode = { type: 'number', oneOf: [{ const: 0.5, title: '半' }, { const: 1 }, { enum: [2, '2.5'] }] }
    const rates: ObjectNode = { type: ['number', 'null'], anyOf: [{ const: 0.5 }, { const: null }] }
    expect([0.5, '0.50', '1.0', 2, '2.50', '02'].flatMap((value) => told(rate, value))).toEqual([])
    expect([told(rate, '0.51'), told(rate, 'x').length, told(rates, '.5').length, told(rates, '0.50'), told(rates, null), told(rates, 1)]).toEqual([[' oneOf'], 2, 2, [], [], [' anyOf']])
    expect(told({ type: ['number', 'null'], oneOf: [{ const: 0.5 }, { const: 1 }] }, null)).toEqual([' oneOf'])
    expect([told({ type: 'integer', anyOf: [{ const: 1 }] }, 1), told({ type: 'integer', anyOf: [{ const: 1 }] }, '1').length]).toEqual([[], 2])
    expect(told({ oneOf: [{ const: 0.5 }, { const: 'x' }] }, '0.50')).toEqual([' oneOf'])
  })

  test('where a part names no type, choices and bounds are compared as what the value is', () => {
    const rate: ObjectNode = { type: 'number', multipleOf: 0.01 }
    const asks = (condition: Node, of: Node = rate, more: ObjectNode = {}) => object({ rate: of }, { ...more, if: object({ rate: condition }, { required: ['rate'] }), then: { required: ['why'] } })
    const meets = (schema: Node, value: unknown) => {
      const found = told(schema, { rate: value }).includes(' required why')
      expect(ajvOf(schema)({ rate: value }).some(({ field }) => field === 'why')).toBe(found)
      return found
    }
    const half = { $defs: { half: { const: 0.5, title: '半' }, few: { enum: [0.5, 'x'] }, low: { maximum: 0.5 }, rate } }
    for (const condition of [{ const: 0.5 }, { enum: [0.5, 2] }, { enum: [0.5, 'x', null] }, { const: '0.5' }, { minimum: 0.5, maximum: 0.5 }, { not: { not: { const: 0.5 } } }, { anyOf: [{ const: 7 }, { const: 0.5 }] }, { allOf: [{ maximum: '0.5' }, { enum: [0.5, 0.3] }] }, { $ref: '#/$defs/half' }, { $ref: '#/$defs/few' }, { title: 'x', $ref: '#/$defs/half' }] as Node[]) {
      for (const of of [rate, { $ref: '#/$defs/rate' }, { allOf: [{ $ref: '#/$defs/rate' }] }, { type: ['number', 'null'] }, { anyOf: [{ type: 'number' }, { type: 'null' }] }] as Node[]) {
        expect([condition, of, ...['0.50', 0.5, '0.5', '0.51', 'x', '5'].map((value) => meets(asks(condition, of, half), value))]).toEqual([condition, of, true, true, true, false, false, false])
      }
    }
    expect(meets(asks({ const: 0.5 }, { type: ['number', 'null'] }), null)).toBe(false)
    expect(meets(asks({ enum: [0.5, null] }, { type: ['number', 'null'] }), null)).toBe(true)
    // A text that only looks like a number is none.
    expect([meets(asks({ const: 0.5 }, { type: 'string' }), '0.50'), meets(asks({ const: '0.50' }, { type: 'string' }), '0.5'), meets(asks({ const: '0.50' }, { type: ['number', 'string'] }), '0.5')]).toEqual([false, false, false])
    // The type stands with the part of the form that has the field, wherever that is.
    const later: ObjectNode = { if: { required: ['rate'] }, then: object({ rate }), allOf: [{ if: object({ rate: { const: 0.5 } }), then: { required: ['why'] } }] }
    expect([meets(later, '0.50'), meets(later, '0.51')]).toEqual([true, false])
    const list = (condition: ObjectNode): ObjectNode => object({ list: { type: 'array', prefixItems: [rate], items: object({ rate }) } }, { if: object({ list: condition }), then: { required: ['why'] } })
    const lists = (condition: ObjectNode, answer: unknown) => [told(list(condition), { list: answer }), ajvOf(list(condition))({ list: answer })].map((found) => Math.min(1, found.length))
    expect([lists({ prefixItems: [{ const: 0.5 }] }, ['0.50']), lists({ prefixItems: [{ const: 0.5 }] }, ['0.51'])]).toEqual([[1, 1], [0, 0]])
    expect([lists({ prefixItems: [true], items: object({ rate: { const: 0.5 } }) }, ['1', { rate: '0.50' }]), lists({ prefixItems: [true], items: object({ rate: { const: 0.5 } }) }, ['1', { rate: '0.5' }, { rate: '1' }])]).toEqual([[1, 1], [0, 0]])
  })

  test('of one of several shapes a text is a number only where no shape takes it as text', () => {
    const $defs: Record<string, Node> = { amount: { type: 'number', minimum: 0, not: { const: '13' } } }
    const either: ObjectNode = { $defs, oneOf: [{ $ref: '#/$defs/amount' }, { type: 'string', maxLength: 3 }] }
    for (const good of ['12', 12, '12.50', 'abc']) expect([told(either, good), ajvOf(either)(good)]).toEqual([[], []])
    expect([told(either, '-12.50'), told(either, -1), told(either, 'abcd')]).toEqual([[' oneOf'], [' oneOf'], [' oneOf']])
    const three: ObjectNode = { oneOf: [{ type: ['number', 'null'], maximum: 9, not: { const: 7 } }, { type: 'string', enum: ['1', 'none'] }, { type: ['string', 'null'], format: 'date' }] }
    for (const good of ['1', 1, '2.0', 'none', '2026-03-31', null]) expect([told(three, good), ajvOf(three)(good)]).toEqual([[], []])
    expect([told(three, 7), told(three, '10')]).toEqual([[' oneOf'], [' oneOf']])
    expect(told({ anyOf: [{ type: 'number' }, { type: 'string', maxLength: 1 }] }, '12')).toEqual([])
  })

  test('text of any kind is no number, and every choice counts', () => {
    expect(told({ type: ['number', 'string'] }, 'abc')).toEqual([])
    expect(told({ type: 'integer', enum: [1, 2, 3], const: 2 }, 1)).toEqual([' const'])
    expect(told({ type: 'number', const: 1.5, enum: [1.5] }, '1.50').length).toBe(1)
  })

  test('nothing beside numbers to choose from', () => {
    const half: ObjectNode = { type: ['number', 'null'], enum: [0.5, null] }
    expect([told(half, '0.50'), told(half, null), told(half, 1)]).toEqual([[], [], [' numeric among']])
    expect(told({ type: ['number', 'null'], enum: [0.5] }, null)).toEqual([' enum'])
    expect(told({ type: 'null', enum: [null] }, null)).toEqual([])
  })

  test('an answer of too many levels is refused whole', () => {
    let deep: unknown = 1
    for (let i = 0; i < 20_000; i++) deep = [deep]
    expect(told({ type: 'array' }, deep)).toEqual([' depth'])
    expect(ajvOf({ type: 'array' })(deep)).toEqual([{ path: '', keyword: 'depth', field: null }])
  })

  test('so is one that parts which lead into themselves would judge without end', () => {
    const way = (name: string): ObjectNode => object({ below: { $ref: '#/$defs/tree' } }, { required: [name] })
    const trees: readonly ObjectNode[] = [{ anyOf: [way('x'), way('y')] }, { oneOf: [way('x'), way('y')] }, { allOf: [way('below'), way('below')] }, { if: way('x'), then: way('below'), else: { not: way('x') } }]
    const chain = (levels: number): unknown => (levels === 0 ? {} : { below: chain(levels - 1) })
    for (const tree of trees) {
      const schema: ObjectNode = { $defs: { tree }, $ref: '#/$defs/tree' }
      const started = performance.now()
      for (const levels of [3, 40]) {
        expect(ajvOf(schema)(chain(levels)).some(({ keyword }) => keyword === 'depth')).toBe(levels === 40)
        expect(faults(schema, chain(levels)).some(({ keyword }) => keyword === 'depth')).toBe(levels === 40)
      }
      expect(performance.now() - started).toBeLessThan(2_000)
    }
    // One way into itself, and much of it, is no more than there is.
    const plain: ObjectNode = { $defs: { tree: object({ below: { type: 'array', items: { $ref: '#/$defs/tree' } } }) }, $ref: '#/$defs/tree' }
    expect(told(plain, { below: Array.from({ length: 1000 }, () => ({ below: Array.from({ length: 50 }, () => ({ below: [] })) })) })).toEqual([])
  })

  test('long ways of references end', () => {
    const $defs = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i}`, i === 59 ? { type: 'string' } : { allOf: [{ $ref: `#/$defs/d${i + 1}` }] }])) as Record<string, Node>
    expect(told({ $defs, $ref: '#/$defs/d0' }, 1)).toEqual([' type string'])
  })

  test('both drafts: lists of items, and what stands beside a reference', () => {
    const old: ObjectNode = {
      $schema: 'http://json-schema.org/draft-07/schema#', definitions: { short: { type: 'string', maxLength: 2 } },
      properties: { pair: { type: 'array', items: [{ type: 'integer' }, { type: 'string' }] }, name: { $ref: '#/definitions/short', minLength: 2 }, second: { $ref: '#/properties/pair/items/1' } },
    }
    expect(told(old, { pair: ['x', 'y', null], name: '', second: 3 })).toEqual(['/pair/0 type integer', '/second type string'])
    expect(told({ $defs: { short: { maxLength: 2 } }, properties: { name: { $ref: '#/$defs/short', minLength: 1 } } }, { name: '' })).toEqual(['/name minLength 1'])
  })

  test('the whole may refer to itself, and each validator knows its own definitions alone', () => {
    const tree = (name: ObjectNode): ObjectNode => ({ $defs: { name }, type: 'object', properties: { name: { $ref: '#/$defs/name' }, below: { type: 'array', items: { $ref: '#' } } } })
    const [text, number] = [tree({ type: 'string' }), tree({ type: 'integer' })]
    const [ofText, ofNumber] = [ajvOf(text), ajvOf(number)]
    expect([ofText({ below: [{ name: 'a' }] }), ofNumber({ below: [{ name: 1 }] })]).toEqual([[], []])
    expect([ofText({ below: [{ name: 1 }] }), ofNumber({ below: [{ name: 'a' }] })]).toEqual(Array(2).fill([{ path: '/below/0/name', keyword: 'type', field: null }]))
    expect(told(text, { below: [{ below: [{ name: 1 }] }] })).toEqual(['/below/0/below/0/name type string'])
  })

  test('a schema that leads into itself goes as deep as the answer', () => {
    const tree: ObjectNode = { $defs: { tree: { type: 'object', properties: { name: { type: 'string' }, below: { type: 'array', items: { $ref: '#/$defs/tree' } } }, required: ['name'] } }, $ref: '#/$defs/tree' }
    expect(told(tree, { name: 'a', below: [{ name: 'b', below: [{ below: [] }] }] })).toEqual(['/below/0/below/0 required name'])
  })
})

describe('Ajv and the interpreter', () => {
  const flat = (all: readonly AnswerFault[]): string[] => all.flatMap(({ path, keyword, detail, branches }) => [
    `${path} ${keyword}${['required', 'dependentRequired', 'additionalProperties'].includes(keyword) ? ` ${detail}` : ''}`, ...(branches ?? []).flatMap(flat),
  ])

  test('agree on what is valid, and on where and why what is not is not', () => {
    let [valid, invalid] = [0, 0]
    fc.assert(fc.property(roots, fc.array(answers, { minLength: 5, maxLength: 12 }), (schema, all) => {
      const ajv = ajvOf(schema)
      for (const answer of all) {
        const theirs = ajv(answer).filter(({ keyword }) => keyword !== 'if').map(({ path, keyword, field }) => `${path} ${keyword}${field === null ? '' : ` ${field}`}`)
        const ours = flat(faults(schema, answer))
        if (theirs.length === 0) valid += 1
        else invalid += 1
        expect([...new Set(ours)].sort()).toEqual([...new Set(theirs)].sort())
      }
    }), { numRuns: 400 * Number(process.env.TEST_EFFORT ?? 1) })
    expect(valid).toBeGreaterThan(100)
    expect(invalid).toBeGreaterThan(100)
  })
})

describe('an answer with something that is not seen', () => {
  const card: ObjectNode = { type: 'string', format: 'id-card', pattern: '^[0-9X]{18}$', maxLength: 18 }
  const isUnseen = (_: string, value: unknown) => typeof value === 'string' && value.includes('*')
  const unseen = (schema: Node, answer: unknown) => answerFaults(prepare(schema), answer, prepare(schema), isUnseen).map(({ path, keyword }) => `${path} ${keyword}`)
  const who = (more: ObjectNode = {}) => object({ kind: { type: 'string' }, who: card, note: { type: 'string' } }, more)

  test('is not judged by what shows of it, wherever it stands', () => {
    expect(told(who(), { who: '35***' })).toHaveLength(2)
    expect(unseen(who(), { who: '35***' })).toEqual([])
    expect(unseen(who(), { who: '35' })).toHaveLength(2)
    expect(unseen({ type: 'array', uniqueItems: true, items: who() }, [{ who: '35***' }, { who: '35***' }])).toEqual([])
    expect(unseen({ type: 'array', uniqueItems: true, items: who() }, [{ note: 'a' }, { note: 'a' }])).toEqual([' uniqueItems'])
    expect(unseen(object({ n: { type: 'integer', enum: [1, 2] } }), { n: '***' })).toEqual([])
  })

  test('fits a shape that it may fit, and only what fits none is wrong', () => {
    const one: ObjectNode = { oneOf: [who({ required: ['who', 'note'] }), object({ kind: { const: 'firm' }, name: { type: 'string' } }, { required: ['kind', 'name'] })] }
    for (const shapes of [one, { anyOf: one.oneOf! }]) {
      expect(unseen(object({ about: shapes }), { about: { who: '35***', note: 'a' } })).toEqual([])
      expect(unseen(object({ about: shapes }), { about: { who: '35***' } })).toEqual([`/about ${shapes === one ? 'oneOf' : 'anyOf'}`])
    }
    // Which of two numbers it is, only the server knows.
    expect(unseen({ oneOf: [who({ required: ['who'] }), object({ who: { type: 'string', format: 'disability-cert' } }, { required: ['who'] })] }, { who: '35***' })).toEqual([])
    expect(unseen({ oneOf: [object({ kind: { type: 'string' } }), object({ note: { type: 'string' } })] }, { who: '35***' })).toEqual([' oneOf'])
    // Masks show nothing that is not there.
    expect(unseen(object({ who: { oneOf: [{ type: 'null' }, card] } }), { who: '35***' })).toEqual([])
    expect(unseen(object({ who: { type: 'null' } }), { who: '35***' })).toEqual(['/who type'])
  })

  test('of what a condition over it asks for, only what is asked either way', () => {
    const test: ObjectNode = { properties: { who: { type: 'string', pattern: '5$' } } }
    const asks = (then: readonly string[], other: readonly string[]) => unseen(who({ if: test, then: { required: [...then] }, else: { required: [...other] } }), { who: '35***' })
    expect(asks(['note'], [])).toEqual([])
    expect(asks([], ['note'])).toEqual([])
    expect(asks(['note'], ['note', 'kind'])).toEqual([' required'])
    expect(unseen(who({ not: test }), { who: '35***' })).toEqual([])
    expect(unseen(who({ not: { required: ['who'] } }), { who: '35***' })).toEqual([' not'])
  })
})

test('of a missing field it is said that it may be nothing only where that is taken', () => {
  const type: ObjectNode['type'] = ['string', 'null']
  const said = (of: ObjectNode) => faults(object({ a: of }, { required: ['a'] }), {})[0]!.orNothing === true
  expect([{ type }, { type, enum: ['a', null] }, { type, oneOf: [{ const: 'a' }, { const: null }] }].map(said)).toEqual([true, true, true])
  expect([{ type, enum: ['a'] }, { type, const: 'a' }, { type, oneOf: [{ const: 'a' }] }].map(said)).toEqual([false, false, false])
})
