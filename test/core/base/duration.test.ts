import { describe, expect, test } from 'vitest'
import { addDuration, parseDuration } from '../../../core/base/duration.ts'

const after = (at: string, text: string) => addDuration(new Date(at), parseDuration(text)!).toISOString()

describe('durations', () => {
  test('calendar and clock parts are read', () => {
    expect(parseDuration('P1Y6M2W3DT4H5M6S')).toEqual({ months: 18, days: 17, milliseconds: ((4 * 60 + 5) * 60 + 6) * 1000 })
    expect(parseDuration('P0D')).toEqual({ months: 0, days: 0, milliseconds: 0 })
  })

  test.each(['', 'P', 'PT', 'P1', '35D', 'P-1D', 'P1DT', 'p1d', 'P1.5D'])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  test('months clamp to the last day, days and hours follow', () => {
    expect(after('2026-01-31T10:00:00.000Z', 'P1M')).toBe('2026-02-28T10:00:00.000Z')
    expect(after('2024-02-29T00:00:00.000Z', 'P1Y')).toBe('2025-02-28T00:00:00.000Z')
    expect(after('2026-11-24T00:00:00.000Z', 'P35D')).toBe('2026-12-29T00:00:00.000Z')
    expect(after('2026-12-31T23:00:00.000Z', 'PT2H')).toBe('2027-01-01T01:00:00.000Z')
  })
})
