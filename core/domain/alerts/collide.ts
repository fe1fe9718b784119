import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { ExecuteOptions, PoolEngine } from '../../contracts/engine.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { InputBinding, QueryBinding } from '../../contracts/query-plan.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { readFinding } from '../../engines/rules/read-finding.ts'

/** Every alias of a rule bound to its dataset's current rows: a full run. */
export function currentInputs(runtime: TopicRuntime, rule: CompiledRule): Readonly<Record<string, InputBinding>> {
  return Object.fromEntries(rule.findings.inputs.map((input) => [input.name, { kind: 'current' as const, table: runtime.datasets.get(input.dataset)!.table }]))
}

/** Runs a rule's query and yields its findings in the rule's order, in pages. */
export async function* collide(pool: PoolEngine, rule: CompiledRule, binding: QueryBinding, options: Pick<ExecuteOptions, 'signal' | 'anew'> = {}): AsyncGenerator<readonly Finding[]> {
  for await (const page of pool.execute(rule.findings, binding, options)) {
    yield page.map((row) => readFinding(rule, row))
  }
}

/** What a run counts besides findings. */
export interface RuleStatistics {
  /** Rows (after a join: pairs) in which an operation failed on values that were there. */
  readonly unknown: number
  /** Hits without a finding because their key has a null, and groups left out for the same reason. */
  readonly nullKeys: number
  /** By the columns of the rule's limits: how much was left out. */
  readonly limits: Readonly<Record<string, number>>
}

const nothing: RuleStatistics = { unknown: 0, nullKeys: 0, limits: {} }

export async function ruleStatistics(pool: Pick<PoolEngine, 'execute'>, rule: CompiledRule, binding: QueryBinding, signal?: AbortSignal): Promise<RuleStatistics> {
  if (rule.statistics === null) return nothing
  for await (const page of pool.execute(rule.statistics, binding, signal === undefined ? {} : { signal })) {
    const row = page[0]
    if (row === undefined) continue
    return { unknown: Number(row['unknown']), nullKeys: Number(row['null_keys']), limits: Object.fromEntries(rule.limits.map(({ column }) => [column, Number(row[column])])) }
  }
  return nothing
}
