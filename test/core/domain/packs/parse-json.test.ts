import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../../core/domain/packs/parse-json.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const codes = (text: string): readonly string[] => parseJson(bytes(text), 'a.json').problems.map((problem) => `${problem.code} ${problem.pointer} ${problem.line}`)

describe('strict JSON with places', () => {
  test('gives the value and the line of any pointer', () => {
    const json = parseJson(bytes('{\n  "a": {\n    "b/c": [1,\n      {"d~": true}\n    ]\n  }\n}\n'), 'a.json')
    expect(json.problems).toEqual([])
    expect(json.value).toEqual({ a: { 'b/c': [1, { 'd~': true }] } })
    expect(['', '/a', '/a/b~1c', '/a/b~1c/1/d~0'].map(json.lineOf)).toEqual([1, 2, 3, 4])
  })

  test('the line of what is missing is that of the thing around it', () => {
    const json = parseJson(bytes('{\n  "a": {\n    "b": 1\n  }\n}'), 'a.json')
    expect(['/a/x', '/a/b/x/y', '/x', '/a/0'].map(json.lineOf)).toEqual([2, 3, 1, 2])
  })

  test.each([
    ['{\n "a": 1,\n "a": 2}', ['duplicate-key /a 3']],
    ['{"x": {"__proto__": {"a": 1}}}', ['forbidden-key /x/__proto__ 1']],
    ['{"\\u005f_proto__": 1}', ['forbidden-key /__proto__ 1']],
    ['{\n "a": 1 // one\n}', ['json-comment  2']],
    ['/* a */ {}', ['json-comment  1']],
    ['{\n "a": [1,\n]}', ['json-trailing-comma  3']],
    ['{"a": 1,}', ['json-trailing-comma  1']],
    ['{\n "a": 1\n "b": 2\n}', ['broken-json  3']],
    ["{'a': 1}", ['broken-json  1']],
    ['{"a": 01}', ['broken-json  1']],
    ['{"a": 1}\n{"b": 2}', ['broken-json  2']],
    ['{"a": "x\ny"}', ['broken-json  1']],
    ['{"a": "\\q"}', ['broken-json  1']],
    ['', ['broken-json  1']],
    ['\uFEFF{}', ['byte-order-mark  1']],
    [`${'['.repeat(33)}${']'.repeat(33)}`, ['nested-too-deep  1']],
    ['{"a": 0.1234567890123456}', ['number-too-precise /a 1']],
    ['[1, 1e999]', ['number-too-precise /1 1']],
  ])('%j', (text, expected) => expect(codes(text)).toEqual(expected))

  test('lists and objects of a sensible size only', () => {
    expect(codes(`{"a": [${Array(1_001).fill('{}').join(',')}]}`)).toEqual(['too-many /a 1'])
    expect(codes(`[${Array(1_000).fill('{}').join(',')}]`)).toEqual([])
  })

  test('what nests as deep as allowed is read, brackets in strings do not count', () => {
    expect(codes(`${'['.repeat(32)}"[[[[\\"[["${']'.repeat(32)}`)).toEqual([])
  })

  test('fifteen digits and trailing zeros are exact', () => {
    expect(codes('[123456789012345, 100000000000000000, 0.000000000000001, 1.50]')).toEqual([])
  })

  test('another encoding is named', () => {
    expect(parseJson(new Uint8Array([0x7b, 0x22, 0xb2, 0xd0, 0x22, 0x7d]), 'a.json').problems[0]?.code).toBe('not-utf8')
  })

  test('a key of Object.prototype is a key like any other', () => {
    const { value, problems } = parseJson(bytes('{"constructor": 1, "toString": 2}'), 'a.json')
    expect(problems).toEqual([])
    expect(value).toEqual({ constructor: 1, toString: 2 })
  })

  test('reads what JSON.stringify writes, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const json = parseJson(bytes(text), 'a.json')
      const known = json.problems.filter((problem) => !['number-too-precise', 'forbidden-key'].includes(problem.code))
      expect(known).toEqual([])
      if (json.problems.every((problem) => problem.code === 'number-too-precise')) expect(JSON.stringify(json.value)).toBe(JSON.stringify(JSON.parse(text)))
    }))
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,/*\\u0e1-tn \n'.split('')), maxLength: 40 }), (text) => {
      const { problems } = parseJson(bytes(text), 'a.json')
      let valid = true
      try { JSON.parse(text) } catch { valid = false }
      if (!valid) expect(problems.length).toBeGreaterThan(0)
    }))
  })
})
