import { describe, expect, test } from 'vitest'
import { compareFindings, type ActualFinding } from '../../../../core/domain/alerts/compare-findings.ts'

const found = (level: string, id: string, more: Partial<ActualFinding> = {}): ActualFinding => ({
  level, key: { 'd.id': id }, title: '某某', evidence: {}, region: null, department: null, sourceCount: 1, ...more,
})

describe('compareFindings', () => {
  test('equal in any order, members left out are not compared', () => {
    expect(compareFindings([{ key: { 'd.id': 'b' } }, { level: 'red', key: { 'd.id': 'a' } }], [found('red', 'a'), found('blue', 'b')])).toBeNull()
    expect(compareFindings([], [])).toBeNull()
  })

  test('a vague expectation does not take what a precise one needs', () => {
    expect(compareFindings([{}, { key: { 'd.id': 'a' } }], [found('red', 'a'), found('red', 'b')])).toBeNull()
    expect(compareFindings([{ level: 'red' }, {}, { key: { 'd.id': 'a' } }], [found('red', 'a'), found('red', 'b'), found('blue', 'c')])).toBeNull()
  })

  test('what is missing and what is too much is named', () => {
    const difference = compareFindings([{ level: 'red', key: { 'd.id': 'a' } }], [found('yellow', 'a')])
    expect(difference).toContain('- {"level":"red"')
    expect(difference).toContain('+ {"level":"yellow"')
    expect(compareFindings([{}, {}], [found('red', 'a')])).toBe('- {}')
  })

  test.each([
    [12.5, '12.50', true], ['12.5', '12.50', true], [3, '3.00', true], [0.01, '0.02', false], ['007', '7', false], [7, '7', true],
    ['2026-01-05', '2026-01-05', true], [null, null, true], [null, '0', false], [true, true, true], [true, 'true', true],
  ])('%j against %j: %s', (wanted, actual, same) => {
    expect(compareFindings([{ evidence: { v: wanted } }], [found('red', 'a', { evidence: { v: actual } })]) === null).toBe(same)
  })

  test('a member that the finding does not have is a difference', () => {
    expect(compareFindings([{ evidence: { toString: 'x' } }], [found('red', 'a')])).not.toBeNull()
  })
})
