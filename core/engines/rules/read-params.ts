import { HuiyanError } from '../../base/errors.ts'
import { textIn } from '../../base/text.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import { typeText } from '../../language/value-types.ts'
import { compareBound, readBound, type ParamValue } from './param-value.ts'

/**
 * The parameters of one run: the rule's defaults with `overrides` in their place, as the query binds them.
 * Raises `unknown-param`, `bad-param-value` or `param-out-of-bounds`.
 */
export function readParams(rule: Pick<CompiledRule, 'id' | 'params'>, overrides: Readonly<Record<string, ParamValue>>): Readonly<Record<string, BoundValue>> {
  const values: Record<string, BoundValue> = Object.create(null)
  for (const param of rule.params) values[param.name] = param.default
  for (const [name, value] of Object.entries(overrides)) {
    const param = rule.params.find((candidate) => candidate.name === name)
    if (param === undefined) {
      throw new HuiyanError('unknown-param', { rule: rule.id, name, known: rule.params.map((known) => known.name).join(', ') || '—' })
    }
    const title = textIn(param.title, 'zh-CN')
    const bound = readBound(value, param.type)
    if (bound === null) {
      const type = typeText(param.type)
      throw new HuiyanError('bad-param-value', { name, title, value: String(value), 'type-zh': type['zh-CN'], 'type-en': type.en })
    }
    const [low, high] = [param.minimum, param.maximum]
    if ((low !== null && compareBound(bound, low as typeof bound) < 0) || (high !== null && compareBound(bound, high as typeof bound) > 0)) {
      throw new HuiyanError('param-out-of-bounds', { name, title, value: String(value), minimum: String(low ?? '−∞'), maximum: String(high ?? '∞') })
    }
    values[name] = bound
  }
  return values
}
