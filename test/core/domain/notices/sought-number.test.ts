import { expect, test } from 'vitest'
import { noticeKinds } from '../../../../core/contracts/notice-api.ts'
import { numberText, soughtNumber } from '../../../../core/domain/notices/notice-words.ts'

test('a number as it is printed is read back, whatever the kind', () => {
  for (const kind of noticeKinds) {
    const printed = numberText({ kind, issuerTitle: '莆田市纪委监委', year: 2026, number: 12 })!
    expect(soughtNumber(printed)).toEqual({ issuer: '莆田市纪委监委', kind, year: 2026, number: 12 })
  }
})

test.each([
  ['督办〔2026〕3号', { issuer: '', kind: 'supervision', year: 2026, number: 3 }],
  ['〔2026〕3号', { issuer: '', kind: null, year: 2026, number: 3 }],
  ['[2026] 3', { issuer: '', kind: null, year: 2026, number: 3 }],
  ['2026-3', { issuer: '', kind: null, year: 2026, number: 3 }],
  ['2026年第3号', { issuer: '', kind: null, year: 2026, number: 3 }],
  [' 3号 ', { issuer: '', kind: null, year: null, number: 3 }],
  ['市纪委监委〔2026〕3号', { issuer: '市纪委监委', kind: null, year: 2026, number: 3 }],
])('%s is a number', (words, number) => {
  expect(soughtNumber(words)).toEqual(number)
})

test.each(['', '逾期', '3', '2026', '有 3 件事项', '1234567号', '第号', `${'9'.repeat(400)}号`])('%s is none', (words) => {
  expect(soughtNumber(words)).toBeNull()
})
