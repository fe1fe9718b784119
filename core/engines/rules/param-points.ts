import { HuiyanError } from '../../base/errors.ts'
import { textIn } from '../../base/text.ts'
import { mostPoints, type ParamRange } from '../../contracts/backtest.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import { decimalText, divideHalfUp, readDecimal, rescale } from '../../language/values.ts'
import { readParams } from './read-params.ts'

/**
 * The values of one parameter that findings are to be counted for, ascending and each once: both ends, evenly between
 * them, and the value `current` that is tried where it lies among them. Raises `unknown-param`, `bad-param-value`,
 * `param-out-of-bounds`, `param-without-range` (no number, or without bounds of its own or in the request) and
 * `param-range-empty`.
 */
export function paramPoints(rule: Pick<CompiledRule, 'id' | 'params'>, range: ParamRange, current: BoundValue): readonly Exclude<BoundValue, null>[] {
  const { type, minimum, maximum, title } = parameterOf(rule, range.param)
  const ends = [range.from ?? minimum, range.to ?? maximum].map((value) => (value === null ? null : bounded(rule, range.param, typeof value === 'bigint' ? String(value) : (value as string | number))))
  const [from, to] = ends
  if ((type.kind !== 'int' && type.kind !== 'decimal') || from == null || to == null) throw new HuiyanError('param-without-range', { name: range.param, title: textIn(title, 'zh-CN') })
  const scale = type.kind === 'decimal' ? type.scale : 0
  const digits = (value: BoundValue) => rescale(readDecimal(String(value))!, scale).digits
  const [low, high] = [digits(from), digits(to)]
  if (low >= high) throw new HuiyanError('param-range-empty', { name: range.param, title: textIn(title, 'zh-CN'), from: String(from), to: String(to) })
  const steps = BigInt(Math.min(Math.max(range.points ?? 11, 2), mostPoints) - 1)
  const even = Array.from({ length: Number(steps) + 1 }, (_, i) => low + divideHalfUp((high - low) * BigInt(i), steps))
  const own = digits(current)
  const places = [...new Set(own >= low && own <= high ? [...even, own] : even)].sort((a, b) => (a < b ? -1 : 1))
  return places.map((place) => (type.kind === 'int' ? place : decimalText({ digits: place, scale })))
}

function parameterOf(rule: Pick<CompiledRule, 'id' | 'params'>, name: string) {
  const param = rule.params.find((one) => one.name === name)
  if (param === undefined) throw new HuiyanError('unknown-param', { rule: rule.id, name, known: rule.params.map((known) => known.name).join(', ') || '—' })
  return param
}

function bounded(rule: Pick<CompiledRule, 'id' | 'params'>, name: string, value: string | number): BoundValue {
  return readParams(rule, { [name]: value })[name]!
}
