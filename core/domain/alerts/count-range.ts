import type { BacktestCurve, ParamRange } from '../../contracts/backtest.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { PoolEngine, ResultRow } from '../../contracts/engine.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import { countLevels, readLevelCounts } from '../../engines/rules/count-levels.ts'
import { paramPoints } from '../../engines/rules/param-points.ts'

/** The values of a range that findings are counted for, that which is tried among them. Raises what is wrong with the range. */
export function rangeValues(rule: Pick<CompiledRule, 'id' | 'params'>, range: ParamRange, params: QueryBinding['params']): readonly Exclude<BoundValue, null>[] {
  return paramPoints(rule, range, params[range.param] ?? null)
}

/** Findings by level for each value of one parameter, the rest as bound: one query a value, the rule's own, counted (decision 10). */
export async function* countRange(
  pool: Pick<PoolEngine, 'execute'>, rule: CompiledRule, dialect: Dialect, binding: QueryBinding, param: string, values: readonly Exclude<BoundValue, null>[], signal?: AbortSignal,
): AsyncGenerator<BacktestCurve['points'][number]> {
  const plan = countLevels(rule, dialect)
  for (const value of values) {
    const rows: ResultRow[] = []
    const bound = { ...binding, params: { ...binding.params, [param]: value } }
    for await (const page of pool.execute(plan, bound, signal === undefined ? {} : { signal })) rows.push(...page)
    yield { value: String(value), ...readLevelCounts(rows) }
  }
}
