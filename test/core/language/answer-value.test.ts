import { expect, test } from 'vitest'
import type { ValueType } from '../../../core/contracts/value-type.ts'
import { answerValue } from '../../../core/language/answer-value.ts'
import type { Value } from '../../../core/language/values.ts'

const money: ValueType = { kind: 'decimal', precision: 18, scale: 2 }
const day = 86_400_000_000n

test.each<[type: ValueType, answer: unknown, value: Value]>([
  [{ kind: 'string' }, '', ''],
  [{ kind: 'string' }, 1, null],
  [{ kind: 'bool' }, false, false],
  [{ kind: 'bool' }, 'false', null],
  [{ kind: 'int' }, 3, 3n],
  [{ kind: 'int' }, -0, 0n],
  [{ kind: 'int' }, 1.5, null],
  [{ kind: 'int' }, 1e300, null],
  [{ kind: 'int' }, Number.NaN, null],
  [{ kind: 'int' }, '3', null],
  [money, 0.07, { digits: 7n, scale: 2 }],
  [money, '12.345', { digits: 1235n, scale: 2 }],
  [money, 1e-7, { digits: 0n, scale: 2 }],
  [money, 1e30, null],
  [money, Number.POSITIVE_INFINITY, null],
  [money, '1e3', null],
  [money, '99999999999999999.99', null],
  [{ kind: 'date' }, '1970-01-02', 1],
  [{ kind: 'date' }, '1970-02-30', null],
  [{ kind: 'date' }, '1970年1月2日', 1],
  [{ kind: 'date' }, '1970-1-2', 1],
  [{ kind: 'date' }, '', null],
  [{ kind: 'list', of: { kind: 'date' } }, ['1970/1/2', 'x'], [1, null]],
  [{ kind: 'datetime' }, '1970-01-02T08:00:00+08:00', day],
  [{ kind: 'datetime' }, '1970-01-02T00:00:00Z', day],
  [{ kind: 'datetime' }, '1970-01-02 08:00:00', day],
  [{ kind: 'datetime' }, 'tomorrow', null],
  [{ kind: 'point' }, '119.0078, 25.4540', { lon: 119.0078, lat: 25.454 }],
  [{ kind: 'point' }, '25,119', null],
  [{ kind: 'list', of: { kind: 'int' } }, [1, 'x'], [1n, null]],
  [{ kind: 'list', of: { kind: 'int' } }, 1, null],
  [{ kind: 'int' }, undefined, null],
  [{ kind: 'datetime' }, null, null],
])('%j of %j', (type, answer, value) => {
  expect(answerValue(type, answer, 'Asia/Shanghai')).toEqual(value)
})
