import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvReader, parseCsv } from '../../../../core/domain/packs/parse-csv.ts'

const rows = (text: string) => parseCsv(text).records.map((record) => record.cells)

describe('small CSV files', () => {
  test.each([
    ['a,b\n1,2\n', [['a', 'b'], ['1', '2']]],
    ['\uFEFFa,b\r\n1,2', [['a', 'b'], ['1', '2']]],
    ['a\rb\r\n\r\nc', [['a'], ['b'], ['c']]],
    ['"a ""b""",c\n', [['a "b"', 'c']]],
    ['"a\r\nb",c\n', [['a\r\nb', 'c']]],
    [' a , "b" \n', [['a', 'b']]],
    ['a,\n', [['a', '']]],
    [',\n', [['', '']]],
    ['', []],
  ])('%j', (text, expected) => expect(rows(text)).toEqual(expected))

  test('records know their line', () => {
    expect(parseCsv('a\n"b\nc"\n\nd').records.map((record) => record.line)).toEqual([1, 2, 5])
  })

  test('a quote that never closes is told with its line', () => {
    expect(parseCsv('a\n"b\nc').unclosed).toBe(2)
    expect(parseCsv('a\n"b"').unclosed).toBeNull()
  })

  test('cells survive quoting, in pieces of any size', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'a,"\n\r é李'.split('')), maxLength: 8 }).map((text) => text.trim())
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (table, size) => {
      const text = table.map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n')
      const read: (readonly string[])[] = []
      const reader = csvReader((record) => read.push(record.cells))
      for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size))
      expect(reader.end()).toBeNull()
      expect(read).toEqual(table)
    }))
  })
})
