import { describe, expect, test } from 'vitest'
import type { MatterClock } from '../../../../core/contracts/matter-clock.ts'
import { extendClock, startClock, suspendClock } from '../../../../core/engines/deadlines/matter-clock.ts'
import { parseSpan } from '../../../../core/engines/deadlines/span.ts'
import { timeLeft } from '../../../../core/engines/deadlines/time-left.ts'
import { cityTime, putian } from './calendars.ts'

const begun = (span: string) => startClock(putian, parseSpan(span)!, cityTime('2026-03-02 09:00'))
const said = (clock: MatterClock, at: string) => {
  const { 'zh-CN': zh, en } = timeLeft(putian, clock, cityTime(at))
  return `${zh} | ${en}`
}

describe('days', () => {
  // Due on Friday the 6th.
  const clock = begun('4wd')
  test.each([
    ['2026-03-02 09:00', '还剩 4 个工作日 | 4 working days left'],
    ['2026-03-05 23:59', '还剩 1 个工作日 | 1 working day left'],
    ['2026-03-06 00:00', '今天到期 | due today'],
    ['2026-03-06 23:59', '今天到期 | due today'],
    // On a weekend no working day is over yet.
    ['2026-03-07 00:00', '已逾期 1 天 | overdue by 1 day'],
    ['2026-03-08 10:00', '已逾期 2 天 | overdue by 2 days'],
    ['2026-03-09 10:00', '已逾期 1 个工作日 | overdue by 1 working day'],
    ['2026-03-11 23:59', '已逾期 3 个工作日 | overdue by 3 working days'],
    ['2026-03-12 00:00', '已逾期 4 个工作日 | overdue by 4 working days'],
  ])('%s: %s', (at, words) => {
    expect(said(clock, at)).toBe(words)
  })

  test('natural ones', () => {
    expect(said(begun('7nd'), '2026-03-06 10:00')).toBe('还剩 3 天 | 3 days left')
    expect(said(begun('7nd'), '2026-03-09 10:00')).toBe('今天到期 | due today')
    expect(said(begun('7nd'), '2026-03-10 00:00')).toBe('已逾期 1 天 | overdue by 1 day')
  })

  test('with hours more they have the day on which these end', () => {
    const clock = extendClock(putian, begun('4wd'), parseSpan('10h')!, cityTime('2026-03-06 09:00'))
    expect(said(clock, '2026-03-06 12:00')).toBe('还剩 1 天 | 1 day left')
    expect(said(clock, '2026-03-07 09:00')).toBe('今天到期 | due today')
    expect(said(clock, '2026-03-07 12:00')).toBe('今天到期 | due today')
  })
})

test('hours', () => {
  expect(said(begun('8h'), '2026-03-02 11:30')).toBe('还剩 5 小时 | 5 hours left')
  expect(said(begun('8h'), '2026-03-02 16:00')).toBe('还剩 1 小时 | 1 hour left')
  expect(said(begun('8h'), '2026-03-02 16:01')).toBe('还剩 59 分钟 | 59 minutes left')
  expect(said(begun('8h'), '2026-03-02 17:00')).toBe('已逾期不足 1 分钟 | overdue by less than 1 minute')
  expect(said(begun('8h'), '2026-03-02 19:59')).toBe('已逾期 2 小时 | overdue by 2 hours')
})

test('working hours', () => {
  expect(said(begun('8wh'), '2026-03-02 11:00')).toBe('还剩 6 个工作小时 | 6 working hours left')
  expect(said(begun('8wh'), '2026-03-02 20:00')).toBe('还剩 2 个工作小时 | 2 working hours left')
  expect(said(begun('8wh'), '2026-03-03 09:30')).toBe('还剩不足 1 个工作小时 | less than 1 working hour left')
  expect(said(begun('8wh'), '2026-03-04 09:00')).toBe('已逾期 6 个工作小时 | overdue by 6 working hours')
})

test('a clock that stands tells what was left then', () => {
  expect(said(suspendClock(begun('4wd'), cityTime('2026-03-04 09:00')), '2026-05-04 09:00')).toBe('已挂起，还剩 2 个工作日 | Suspended; 2 working days left')
})
