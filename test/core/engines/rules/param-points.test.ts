import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHuiyanError } from '../../../../core/base/errors.ts'
import type { ParamRange } from '../../../../core/contracts/backtest.ts'
import type { RuleParam } from '../../../../core/contracts/compiled-rule.ts'
import { paramPoints } from '../../../../core/engines/rules/param-points.ts'

const param = (rest: Partial<RuleParam>): RuleParam => ({ name: 'p', title: '宽限', type: { kind: 'int' }, default: 5n, minimum: 0n, maximum: 10n, ...rest })
const points = (one: RuleParam, range: Omit<ParamRange, 'param'>, current = one.default) => paramPoints({ id: 'r', params: [one] }, { param: 'p', ...range }, current)
const money = param({ type: { kind: 'decimal', precision: 18, scale: 2 }, default: '0.50', minimum: '0.00', maximum: '1.00' })
const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return isHuiyanError(error) ? error.code : String(error)
  }
  return null
}

test('both ends, evenly between them, and the value that is tried', () => {
  expect(points(param({}), {})).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n])
  expect(points(param({}), { points: 3 }, 4n)).toEqual([0n, 4n, 5n, 10n])
  expect(points(param({}), { from: 3, to: '5' })).toEqual([3n, 4n, 5n])
  expect(points(money, { points: 3 })).toEqual(['0.00', '0.50', '1.00'])
  expect(points(money, { from: '0.10', to: 0.2, points: 2 })).toEqual(['0.10', '0.20'])
  expect(points(param({ minimum: null, maximum: null }), { from: -2, to: 2, points: 5 }, 99n)).toEqual([-2n, -1n, 0n, 1n, 2n])
})

test('what cannot be a range is refused', () => {
  expect(codeOf(() => paramPoints({ id: 'r', params: [] }, { param: 'p' }, null))).toBe('unknown-param')
  expect(codeOf(() => points(param({ maximum: null }), {}))).toBe('param-without-range')
  expect(codeOf(() => points(param({ type: { kind: 'string' }, default: 'x', minimum: null, maximum: null }), { from: 'a', to: 'b' }))).toBe('param-without-range')
  expect(codeOf(() => points(param({}), { from: 11 }))).toBe('param-out-of-bounds')
  expect(codeOf(() => points(param({}), { from: 1.5 }))).toBe('bad-param-value')
  expect(codeOf(() => points(param({}), { from: 6, to: 6 }))).toBe('param-range-empty')
  expect(codeOf(() => points(param({}), { from: 6, to: 4 }))).toBe('param-range-empty')
})

test('ascending, within the ends, each once, however wide the range', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.bigInt({ min: 1n, max: 2n ** 61n }), fc.integer({ min: 2, max: 41 }), fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (from, width, count, current) => {
    const to = from + width
    const found = points(param({ minimum: null, maximum: null }), { from: String(from), to: String(to), points: count }, current) as bigint[]
    expect([found[0], found.at(-1)]).toEqual([from, to])
    for (const [i, value] of found.entries()) if (i > 0) expect(value > found[i - 1]!).toBe(true)
    expect(found.length).toBeLessThanOrEqual(count + 1)
    if (current >= from && current <= to) expect(found).toContain(current)
  }))
})
