import { expect, test } from 'vitest'
import type { JobProgress } from '../../../core/contracts/api.ts'
import { progressMeter } from '../../../core/journeys/progress-meter.ts'

test('rate and time left of phases that take turns count what comes between', () => {
  let now = 0
  let last: JobProgress | null = null
  const meter = progressMeter((progress) => (last = progress), () => now)
  const at = (milliseconds: number, phase: JobProgress['phase'], done: number | null, rows: number) => {
    now = milliseconds
    meter({ phase, done, rows })
    return last
  }
  expect(at(0, 'reading', 0, 0)).toEqual({ phase: 'reading', done: 0, rows: 0, rowsPerSecond: null, secondsLeft: null })
  expect(at(1_000, 'reading', 0.1, 1_000)).toMatchObject({ rowsPerSecond: 1_000, secondsLeft: 9 })
  expect(at(1_001, 'checking', null, 1_000)).toMatchObject({ phase: 'checking', done: null, rowsPerSecond: null, secondsLeft: null })
  expect(at(4_000, 'reading', 0.2, 2_000)).toMatchObject({ rowsPerSecond: 500, secondsLeft: 16 })
})
