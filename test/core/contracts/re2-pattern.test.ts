import { describe, expect, test } from 'vitest'
import { compilePattern, patternFault } from '../../../core/contracts/re2-pattern.ts'

describe('patterns on RE2 semantics', () => {
  test('match anywhere, know Han, and have a text of their own', () => {
    const han = compilePattern('^\\p{Script=Han}+$')
    expect([han.test('李明'), han.test('Li')]).toEqual([true, false])
    expect(String(compilePattern('a'))).not.toBe(String(compilePattern('b')))
    expect(compilePattern('b').test('abc')).toBe(true)
  })

  test('take time linear in the text', () => {
    const started = performance.now()
    expect(compilePattern('^(a+)+$').test(`${'a'.repeat(5000)}b`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test.each(['^[A-Z]{2}\\d+$', '^(?:a|b)(?P<x>c)$', '^(?i)abc', '\\u674e\\\\k', '^\\p{Han}\\.$'])('%s is fine', (source) => expect(patternFault(source)).toBeNull())

  test.each([
    ['(?=a)b', 'look-around'], ['(?<!a)b', 'look-around'], ['(a)\\1', 'back-reference'], ['(?<x>a)\\k<x>', 'back-reference'],
    ['([a-z]+', 'malformed'], ['a\\q', 'malformed'], ['a'.repeat(257), '257 characters'],
  ])('%s is refused with the reason', (source, reason) => expect(patternFault(source)?.message.en).toContain(reason))
})
