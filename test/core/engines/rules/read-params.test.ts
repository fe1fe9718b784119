import { describe, expect, test } from 'vitest'
import type { RuleParam } from '../../../../core/contracts/compiled-rule.ts'
import { isHuiyanError } from '../../../../core/base/errors.ts'
import { readParams } from '../../../../core/engines/rules/read-params.ts'

const param = (name: string, type: RuleParam['type'], value: RuleParam['default'], minimum: RuleParam['minimum'] = null, maximum: RuleParam['maximum'] = null): RuleParam =>
  ({ name, title: '参数', type, default: value, minimum, maximum })
const rule = {
  id: 'r',
  params: [
    param('days', { kind: 'int' }, 30n, 0n, 365n), param('limit', { kind: 'decimal', precision: 20, scale: 2 }, '10.00', '0.01', '100.00'),
    param('day', { kind: 'date' }, '2026-01-01'), param('word', { kind: 'string' }, 'a'), param('on', { kind: 'bool' }, true),
  ],
}

const codeOf = (overrides: Parameters<typeof readParams>[1]) => {
  try {
    return readParams(rule, overrides)
  } catch (error) {
    if (isHuiyanError(error)) return error.code
    throw error
  }
}

describe('readParams', () => {
  test('gives the defaults, and what is given in their place, as the query binds them', () => {
    expect(codeOf({})).toEqual({ days: 30n, limit: '10.00', day: '2026-01-01', word: 'a', on: true })
    expect(codeOf({ days: '7', limit: 0.5, day: '2026-02-28', word: '', on: 'false' })).toEqual({ days: 7n, limit: '0.50', day: '2026-02-28', word: '', on: false })
    expect(codeOf({ days: 365, limit: '100' })).toMatchObject({ days: 365n, limit: '100.00' })
  })

  test.each([
    [{ days: 366 }, 'param-out-of-bounds'], [{ days: -1 }, 'param-out-of-bounds'], [{ limit: '100.01' }, 'param-out-of-bounds'], [{ limit: 0 }, 'param-out-of-bounds'],
    [{ days: 1.5 }, 'bad-param-value'], [{ days: 'many' }, 'bad-param-value'], [{ days: '99999999999999999999' }, 'bad-param-value'], [{ days: true }, 'bad-param-value'],
    [{ limit: '1.005' }, 'bad-param-value'], [{ limit: '1e3' }, 'bad-param-value'], [{ day: '2026-02-29' }, 'bad-param-value'], [{ word: 5 }, 'bad-param-value'],
    [{ word: 'a\0' }, 'bad-param-value'], [{ on: 'yes' }, 'bad-param-value'], [{ nothing: 1 }, 'unknown-param'], [{ __proto__x: 1 }, 'unknown-param'],
  ])('%j is refused as %s', (overrides, code) => {
    expect(codeOf(overrides as unknown as Parameters<typeof readParams>[1])).toBe(code)
  })
})
