import { describe, expect, test } from 'vitest'
import { dateFrom, shownDate } from '../../../admin-ui/src/forms/controls/date-from.ts'
import { numberFrom } from '../../../admin-ui/src/forms/controls/number-from.ts'
import { pastedCells, pastedValue } from '../../../admin-ui/src/forms/controls/pasted-rows.ts'
import { tableColumns } from '../../../admin-ui/src/forms/controls/table-columns.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'

const zone = 'Asia/Shanghai'

describe('dates as people write them', () => {
  test.each([['2026-03-05', '2026-03-05'], ['2026年3月5日', '2026-03-05'], ['2026/3/5', '2026-03-05'], ['20260305', '2026-03-05'], [' 2026.3.5 ', '2026-03-05'], ['', undefined], ['三月五日', '三月五日'], ['2026-02-30', '2026-02-30']])('%s', (typed, value) => {
    expect(dateFrom(typed, 'date', zone)).toBe(value)
  })

  test('instants keep the city’s time and offset', () => {
    expect(dateFrom('2026-03-05 14:30', 'date-time', zone)).toBe('2026-03-05T14:30:00+08:00')
    expect(dateFrom('2026-03-05T06:30:00Z', 'date-time', zone)).toBe('2026-03-05T14:30:00+08:00')
  })

  test('are shown in the reader’s way; what is none as it stands', () => {
    expect(shownDate('2026-03-05', 'date', 'zh-CN', zone)).toBe('2026年3月5日')
    expect(shownDate('2026-03-05', 'date', 'en', zone)).toBe('2026-03-05')
    expect(shownDate('2026-03-05T14:30:00+08:00', 'date-time', 'zh-CN', zone)).toBe('2026年3月5日 14:30')
    expect(shownDate('2026-03-05T14:30:15+08:00', 'date-time', 'en', zone)).toBe('2026-03-05 14:30:15')
    expect(shownDate('不详', 'date', 'zh-CN', zone)).toBe('不详')
  })

  test('what is shown is read again as the same', () => {
    for (const day of ['1899-12-31', '2000-02-29', '2026-11-27', '9999-12-31']) {
      for (const lang of ['zh-CN', 'en'] as const) expect(dateFrom(shownDate(day, 'date', lang, zone), 'date', zone)).toBe(day)
    }
  })
})

describe('numbers as people type them', () => {
  test.each([
    ['12', true, 12], ['１２', true, 12], ['1,234', true, 1234], ['1,5', false, '1,5'], ['12,34', true, '12,34'], ['1，234，567', true, 1234567], ['', true, undefined], ['x', true, 'x'], ['1.5', true, '1.5'], ['9007199254740993', true, '9007199254740993'], ['-3', true, -3],
    ['12.50', false, '12.50'], ['+7', false, '7'], ['0.1', false, '0.1'], ['123456789012345678.99', false, '123456789012345678.99'], ['1.', false, '1.'],
  ])('%s, whole: %s', (typed, isWhole, value) => {
    expect(numberFrom(typed, isWhole)).toBe(value)
  })
})

describe('cells from a spreadsheet', () => {
  test.each([
    ['a\tb\nc\td\n', [['a', 'b'], ['c', 'd']]], ['a\r\nb', [['a'], ['b']]], ['"two\nlines"\tx', [['two\nlines', 'x']]], ['"say ""no"""', [['say "no"']]], ['a\t\tb', [['a', '', 'b']]], ['', [['']]], ['\n', [['']]],
  ])('%j', (text, cells) => {
    expect(pastedCells(text)).toEqual(cells)
  })

  test('of entries without a title stand below that of their list', () => {
    const model = buildForm({ schema: { type: 'object', properties: { measures: { type: 'array', title: '整改措施', items: { type: 'string' } }, units: { type: 'array', title: '单位', items: { type: 'string', title: '单位名称' } } } } }, () => undefined)
    const titles = model.layout.kind === 'column' ? model.layout.elements.map((element) => (element.kind === 'control' ? tableColumns(model, element.field)!.map(({ label }) => label) : [])) : []
    expect(titles).toEqual([['整改措施'], ['单位名称']])
  })

  test('become values of their columns', () => {
    const model = buildForm({ schema: { type: 'object', properties: { list: { type: 'array', items: { type: 'object', properties: {
      name: { type: 'string' }, age: { type: 'integer' }, day: { type: 'string', format: 'date' }, met: { type: 'boolean' }, kind: { type: 'string', oneOf: [{ const: 'a', title: '甲' }] }, pay: { type: 'number' },
    } } } } } }, () => undefined)
    const control = model.layout.kind === 'column' && model.layout.elements[0]?.kind === 'control' ? model.layout.elements[0].field : null
    const columns = tableColumns(model, control!)!
    const read = (...cells: string[]) => cells.map((cell, i) => pastedValue(columns[i]!, cell, model, zone))
    expect(read(' 李明 ', '1,200', '2026年3月5日', '是', '甲', '1.50')).toEqual(['李明', 1200, '2026-03-05', true, 'a', '1.50'])
    expect(read('', 'x', '某日', '也许', '乙', '')).toEqual([undefined, 'x', '某日', '也许', '乙', undefined])
    expect(read('a', '1', '20260305', 'N', 'a', '1')).toEqual(['a', 1, '2026-03-05', false, 'a', '1'])
  })
})
