import { expect, test } from 'vitest'
import commonSchema from '../../../../schemas/common.schema.json' with { type: 'json' }
import { parseSpan, printSpan, spanText } from '../../../../core/engines/deadlines/span.ts'

test('reads what the schema allows, and nothing else', () => {
  const allowed = new RegExp(commonSchema.definitions.span.pattern)
  const texts = ['3wd', '7nd', '8h', '8wh', '99999wd', '100000wd', '0wd', '03wd', '-1h', '3', 'wd', '3WD', '3 wd', '3wd ', '3d', '1.5h', '３wd', '']
  for (const text of texts) {
    const span = parseSpan(text)
    expect([text, span !== null]).toEqual([text, allowed.test(text)])
    if (span !== null) expect(printSpan(span)).toBe(text)
  }
  expect(parseSpan('15wd')).toEqual({ count: 15, unit: 'wd' })
})

test('says it in both languages', () => {
  const said = (text: string) => spanText(parseSpan(text)!)
  expect(said('15wd')).toEqual({ 'zh-CN': '15 个工作日', en: '15 working days' })
  expect(said('1wd')).toEqual({ 'zh-CN': '1 个工作日', en: '1 working day' })
  expect(said('7nd')).toEqual({ 'zh-CN': '7 个自然日', en: '7 calendar days' })
  expect(said('8h')).toEqual({ 'zh-CN': '8 小时', en: '8 hours' })
  expect(said('1wh')).toEqual({ 'zh-CN': '1 个工作小时', en: '1 working hour' })
})
