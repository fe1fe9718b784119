import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import { readParams } from '../../engines/rules/read-params.ts'

/** A run's parameters as the store keeps them: whole numbers as text, since they may exceed 2^53. */
export type StoredParams = Readonly<Record<string, string | boolean>>

/** Parameters of a rule as they stand in its pack. */
export function defaultParams(rule: CompiledRule): StoredParams {
  return Object.fromEntries(rule.params.map((param) => [param.name, typeof param.default === 'bigint' ? String(param.default) : param.default]))
}

/** The values to bind. Throws a coded error when one does not fit the rule, or no longer does. */
export function bindParams(rule: CompiledRule, stored: Readonly<Record<string, string | number | boolean>>): Readonly<Record<string, BoundValue>> {
  return readParams(rule, stored)
}
