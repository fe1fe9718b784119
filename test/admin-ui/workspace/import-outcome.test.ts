// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { importOutcome, removesMuch } from '../../../admin-ui/src/workspace/import-outcome.ts'

const counts = (change: object) => ({ in: 0, stored: 0, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0, ...change })

describe('what an import came to', () => {
  test('rows that went in make it a success, whatever else happened', () => {
    expect(importOutcome(counts({ stored: 1, quarantined: 9 }))).toBe('stored')
  })

  test('the same list once more changes nothing', () => {
    expect(importOutcome(counts({ unchanged: 9, duplicate: 1 }))).toBe('same')
  })

  test.each([{ quarantined: 9 }, { unchanged: 9, quarantined: 1 }, { unchanged: 9, removed: 1 }, {}])('%o stored nothing', (change) => {
    expect(importOutcome(counts(change))).toBe('nothing')
  })
})

describe('rows that left', () => {
  test('are much from a fifth of the former rows on', () => {
    expect(removesMuch(counts({ stored: 1, unchanged: 79, removed: 20 }))).toBe(true)
    expect(removesMuch(counts({ stored: 1, unchanged: 80, removed: 19 }))).toBe(false)
  })

  test('are much when nothing came in for them; none are never much', () => {
    expect(removesMuch(counts({ unchanged: 999, removed: 1 }))).toBe(true)
    expect(removesMuch(counts({ quarantined: 9 }))).toBe(false)
  })
})
