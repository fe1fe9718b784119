import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTemplate } from '../../../core/language/parse-template.ts'

const parts = (text: string) => parseTemplate(text).parts.map((part) => (typeof part === 'string' ? part : [part.source]))
const codes = (text: string) => parseTemplate(text).problems.map(({ code }) => code)

describe('templates', () => {
  test.each([
    ['', []],
    ['无表达式', ['无表达式']],
    ['{d.name}持证{days_between(d.on, today())}天', [['d.name'], '持证', ['days_between(d.on, today())'], '天']],
    ['{{d}} {d.a}', ['{d} ', ['d.a']]],
    ["{d.a == '}' ? '{' : \"}}\"}后", [["d.a == '}' ? '{' : \"}}\""], '后']],
    ["{'it\\'s }'}", [["'it\\'s }'"]]],
    ["{'''a'}b'''}x", [["'''a'}b'''"], 'x']],
    ['{ d.a }', [[' d.a ']]],
  ])('%j', (text, expected) => {
    expect(parts(text)).toEqual(expected)
    expect(codes(text)).toEqual([])
  })

  test.each([
    ['{d.a', ['unclosed-brace']],
    ["{'}", ['unclosed-brace']],
    ['a}b', ['stray-brace']],
    ['{}', ['empty-expression']],
    ['{ } }', ['empty-expression', 'stray-brace']],
  ])('%j is refused', (text, expected) => {
    expect(codes(text)).toEqual(expected)
  })

  test('places are those of the template', () => {
    const text = '甲{d.a}乙{ d.b }'
    for (const part of parseTemplate(text).parts) {
      if (typeof part !== 'string') expect(text.slice(part.at.from, part.at.to)).toBe(part.source)
    }
    expect(parseTemplate('😀}').problems[0]!.message.en).toMatch(/^column 2: /)
  })

  test('any text survives escaping', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = text.replace(/[{}]/g, '$&$&')
      expect(parseTemplate(escaped)).toEqual({ parts: text === '' ? [] : [text], problems: [] })
    }))
  })
})
