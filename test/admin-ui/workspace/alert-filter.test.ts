// @vitest-environment node
import fc from 'fast-check'
import type { LocationQuery } from 'vue-router'
import { describe, expect, test } from 'vitest'
import { levels } from '../../../core/contracts/finding.ts'
import { lights } from '../../../core/contracts/matter-clock.ts'
import { phases } from '../../../core/contracts/work-api.ts'
import { alertSorts, filterFromQuery, filterToQuery, isNarrowed, noFilter, type AlertFilter } from '../../../admin-ui/src/workspace/alert-filter.ts'

const id = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const anyFilter: fc.Arbitrary<AlertFilter> = fc.record({
  topic: fc.uniqueArray(id, { maxLength: 3 }),
  rule: fc.uniqueArray(id, { maxLength: 3 }),
  level: fc.subarray([...levels]),
  state: fc.uniqueArray(id, { maxLength: 3 }),
  light: fc.subarray([...lights]),
  phase: fc.subarray([...phases]),
  presence: fc.constantFrom('', 'firing', 'gone'),
  suppressed: fc.constantFrom('', 'no', 'only'),
  region: fc.stringMatching(/^\d{0,12}$/),
  q: fc.string(),
  sort: fc.constantFrom(...alertSorts),
})

describe('the filter of the alert list', () => {
  test('survives the address', () => {
    fc.assert(fc.property(anyFilter, (filter) => {
      expect(filterFromQuery(filterToQuery(filter) as LocationQuery)).toEqual(filter)
    }))
  })

  test('any address gives a filter that the API takes', () => {
    const anyValue = fc.oneof(fc.string(), fc.constant(null), fc.array(fc.oneof(fc.string(), fc.constant(null)), { maxLength: 2 }))
    const anyQuery = fc.dictionary(fc.constantFrom('topic', 'level', 'light', 'presence', 'suppressed', 'sort', 'q', 'cursor', 'limit', 'x'), anyValue)
    fc.assert(fc.property(anyQuery, (query) => {
      const filter = filterFromQuery(query)
      for (const level of filter.level) expect(levels).toContain(level)
      for (const light of filter.light) expect(lights).toContain(light)
      expect(['', 'firing', 'gone']).toContain(filter.presence)
      expect(['', 'no', 'only']).toContain(filter.suppressed)
      expect(alertSorts).toContain(filter.sort)
      for (const name of Object.keys(filterToQuery(filter))) expect(Object.keys(noFilter)).toContain(name)
    }))
  })

  test('the usual order narrows nothing and stands in no address', () => {
    expect(filterToQuery(noFilter)).toEqual({})
    expect(isNarrowed({ ...noFilter, sort: 'level' })).toBe(false)
    expect(isNarrowed({ ...noFilter, level: ['red'] })).toBe(true)
  })

  test('several values are joined by commas, worst level first', () => {
    expect(filterToQuery(filterFromQuery({ level: 'yellow,red', topic: 'a,,b' }))).toEqual({ level: 'red,yellow', topic: 'a,b' })
  })
})
