import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateIn } from '../../../core/base/clock.ts'
import { addDays, isDate, startOfDate } from '../../../core/base/start-of-date.ts'

test.each([
  ['Asia/Shanghai', '2026-06-01', '2026-05-31T16:00:00.000Z'],
  ['UTC', '2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
  // Clocks went from 23:59 to 01:00.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
])('in %s, %s begins at %s', (zone, date, expected) => {
  expect(startOfDate(zone, date).toISOString()).toBe(expected)
})

test('the instant before belongs to the day before, whatever the zone', () => {
  fc.assert(fc.property(fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'), fc.integer({ min: 0, max: 40_000 }), (zone, days) => {
    const date = addDays('1990-01-01', days)
    const start = startOfDate(zone, date)
    expect([dateIn(zone, start), dateIn(zone, new Date(start.getTime() - 1))]).toEqual([date, addDays(date, -1)])
  }), { numRuns: 200 })
})

test.each([['2026-02-28', true], ['2024-02-29', true], ['0001-01-01', true], ['9999-12-31', true], ['2026-02-29', false], ['0000-01-01', false], ['2026-1-1', false], ['2026-13-01', false], ['yesterday', false], ['2026-01-01T00:00:00Z', false]])('%s is a date: %s', (text, is) => {
  expect(isDate(text)).toBe(is)
})
