import { expect, test } from 'vitest'
import { readCell, sheetLine, type SheetColumn } from '../../../../core/domain/forms/answer-sheet.ts'

const choice = (value: unknown, title: string, en: string) => ({ value, title: { 'zh-CN': title, en }, validFrom: null, validTo: null })
const column = (input: SheetColumn['input'], choices: SheetColumn['choices'] = []): SheetColumn => ({ name: 'x', title: 'X', input, choices })
const grades = [choice(1, '一级', 'Grade 1'), choice(2, '二级', 'Grade 2')]
const read = (one: SheetColumn, text: string) => {
  const cell = readCell(one, text)
  return cell === null ? null : 'fault' in cell ? 'fault' : cell.value
}

test.each([
  [column({ kind: 'boolean' }), ['是', ' Yes ', '否', 'FALSE', '也许', ''], [true, true, false, false, 'fault', null]],
  [column({ kind: 'number', isWhole: false, minimum: null, maximum: null, above: null, below: null, step: null }), ['1,200.50', '-3', '０', '1e3', '12345678901234567'], [1200.5, -3, 'fault', 'fault', 'fault']],
  [column({ kind: 'date' }), ['2026/3/5', '2026年3月5日', '2026-03-05', 'soon'], ['2026-03-05', '2026-03-05', '2026-03-05', 'soon']],
  [column({ kind: 'choice', choices: 0 }, grades), ['一级', 'grade 2', '2', '三级'], [1, 2, 2, 'fault']],
  [column({ kind: 'choices', choices: 0 }, grades), ['一级；2', '一级、三级'], [[1, 2], 'fault']],
  [column({ kind: 'text', format: null, maxLength: null, isLong: false }), ["'=1+1", "'好", '  好 '], ['=1+1', "'好", '好']],
])('a cell says what people write in it: %#', (one, texts, values) => {
  expect(texts.map((text) => read(one, text))).toEqual(values)
})

test('what a spreadsheet would run is written as text, and read back as it was', () => {
  for (const text of ['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1']) expect(sheetLine([text])).toMatch(/^"?'/)
  expect(sheetLine(['a,b', 'c"d', 'e'])).toBe('"a,b","c""d",e\r\n')
})
