// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { dateIn, formatBytes, formatCount, formatDate, formatMoment, splitAgo, splitSeconds } from '../../../admin-ui/src/ui/format.ts'

describe('dates', () => {
  test('a date carries its weekday in the language of the reader', () => {
    expect(formatDate('2026-03-05', 'zh-CN', 'Asia/Shanghai')).toBe('2026-03-05 (周四)')
    expect(formatDate('2026-03-05', 'en', 'Asia/Shanghai')).toBe('2026-03-05 (Thu)')
  })

  test('an instant falls on the day of the city, whatever the browser', () => {
    expect(dateIn('2026-03-04T16:30:00Z', 'Asia/Shanghai')).toBe('2026-03-05')
    expect(dateIn('2026-03-04T15:59:59Z', 'Asia/Shanghai')).toBe('2026-03-04')
    expect(formatDate('2026-03-04T16:30:00Z', 'zh-CN', 'Asia/Shanghai')).toBe('2026-03-05 (周四)')
  })

  test('a plain date is never moved by a time zone', () => {
    for (const zone of ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati']) expect(formatDate('2026-01-01', 'zh-CN', zone)).toBe('2026-01-01 (周四)')
  })

  test('midnight is 00:00', () => {
    expect(formatMoment('2026-03-04T16:00:00Z', 'Asia/Shanghai')).toBe('2026-03-05 00:00')
  })
})

test('counts have separators of thousands', () => {
  expect(formatCount(61812000)).toBe('61,812,000')
  expect(formatCount(14000.6)).toBe('14,001')
})

test('bytes', () => {
  expect(formatBytes(0)).toBe('0 B')
  expect(formatBytes(999)).toBe('999 B')
  expect(formatBytes(5_120_344)).toBe('5.1 MB')
  expect(formatBytes(812_000_000)).toBe('812 MB')
})

test('seconds are precise while they are few', () => {
  expect(splitSeconds(0.412)).toEqual({ minutes: 0, seconds: '0.41' })
  expect(splitSeconds(3.14)).toEqual({ minutes: 0, seconds: '3.1' })
  expect(splitSeconds(9.96)).toEqual({ minutes: 0, seconds: '10' })
  expect(splitSeconds(59.6)).toEqual({ minutes: 1, seconds: '0' })
  expect(splitSeconds(200)).toEqual({ minutes: 3, seconds: '20' })
})

test('ago takes the largest whole unit', () => {
  const now = new Date('2026-03-05T12:00:00Z')
  expect(splitAgo('2026-03-05T11:59:31Z', now)).toBeNull()
  expect(splitAgo('2026-03-05T12:10:00Z', now)).toBeNull()
  expect(splitAgo('2026-03-05T11:01:00Z', now)).toEqual({ unit: 'minutes', count: 59 })
  expect(splitAgo('2026-03-04T12:30:00Z', now)).toEqual({ unit: 'hours', count: 23 })
  expect(splitAgo('2026-03-03T11:00:00Z', now)).toEqual({ unit: 'days', count: 2 })
})
