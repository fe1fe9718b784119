import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DatasetModel, FieldModel } from '../../../../core/contracts/dataset-model.ts'
import { quarantinedRowJson } from '../../../../core/domain/records/mask-cells.ts'

const field = (name: string, others: Partial<FieldModel> = {}) => ({ name, mask: null, identity: null, formats: [], ...others }) as unknown as FieldModel
const model = { fields: [field('id_no', { identity: 'id-card', formats: ['id-card'] } as unknown as Partial<FieldModel>), field('name', { mask: 'name' }), field('grade'), field('address', { mask: 'address' })] } as unknown as DatasetModel
const columns = [
  { header: '身份证号', field: 'id_no' }, { header: '姓名', field: 'name' }, { header: '等级', field: 'grade' }, { header: '住址', field: 'address' }, { header: '备注', field: null },
]
const shown = (cells: Record<string, string | null> | null, text: string | null = null) =>
  quarantinedRowJson(model, columns, { row: 2, reasons: [], cells, text }, () => undefined, 'zh-CN')
const grade = (text: string) => shown({ 等级: text }).cells!['等级']

describe('a quarantined row', () => {
  test('shifted by a column shows no identifier in the fields that are not masked', () => {
    const row = shown({ 身份证号: '张三', 姓名: '11010519491231002X', 等级: '110105194912310021', 住址: '11010519491231002X区', 备注: '１１０１０５１９４９１２３１００２１' })
    expect(JSON.stringify(row)).not.toMatch(/[0-9０-９]{7}/)
  })

  test.each([
    ['an identity number', '110105194912310021', '***'],
    ['with its check letter', '证号11010519491231002X，一级', '证号***，一级'],
    ['of fifteen digits', '110105491231002', '***'],
    ['full-width', '１１０１０５１９４９１２３１００２Ｘ', '***'],
    ['in groups', '110105 19491231 002x', '***'],
    ['in groups, by ideographic spaces', '110105\u300019491231\u3000002 X', '***'],
    ['with hyphens', '110105-19491231-0021', '***'],
    ['with characters of no width', '110105\u200B19491231\u200B0021', '***'],
    ['two of them', '110105194912310021/110105194912310022', '***/***'],
  ])('%s is hidden in a field that is not masked', (_, text, expected) => {
    expect(grade(text)).toBe(expected)
  })

  test.each(['一级', '2026-01-31', '2026-01-31 08:30:00', '13812345678', '12345678901234', '一级 3'])('%s shows as it is there', (text) => {
    expect(grade(text)).toBe(text)
  })

  test('no text lets 15 digits in a row through, whatever surrounds them', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 15, maxLength: 20 })
    fc.assert(fc.property(fc.string(), digits, fc.constantFrom('', ' ', '\u3000', '\u200B'), fc.boolean(), fc.string(), (before, list, between, wide, after) => {
      const number = list.map((digit) => String.fromCodePoint((wide ? 0xff10 : 0x30) + digit)).join(between)
      for (const header of columns.map((column) => column.header)) expect(shown({ [header]: before + number + after }).cells![header]).not.toContain(number)
    }))
  })

  test('that could not be split hides digits of either width', () => {
    expect(shown(null, 'a,"１１０１０５１９４９１２３１００２１,2026').text).toBe('a,"***,***')
    expect(shown({ 备注: '１３８１２３４５６７８' }).cells!['备注']).toBe('***')
  })
})
