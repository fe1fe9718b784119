import type { Problem } from '../base/problem.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { currentInputs } from '../domain/alerts/collide.ts'
import { countPairs, type StepCost } from '../domain/alerts/count-pairs.ts'
import { runHeadless, type HeadlessObserver, type HeadlessRequest } from './run-headless.ts'

export interface RuleCost {
  /** Rows of each dataset that the rule reads; null: no file of it was there. */
  readonly rows: ReadonlyMap<string, number | null>
  /** Most pairs first; none unless every dataset is there. */
  readonly steps: readonly StepCost[]
  readonly problems: readonly Problem[]
}

/** Loads files into a pool of its own and counts what a rule would read and compare, without running it. */
export async function costRule(pool: PoolEngine, runtime: TopicRuntime, rule: CompiledRule, request: HeadlessRequest, observer: HeadlessObserver = {}): Promise<RuleCost> {
  const params = request.rules.find((one) => one.rule === rule)?.params ?? {}
  const { datasets, problems } = await runHeadless(pool, runtime, { ...request, rules: [] }, observer)
  const isWhole = rule.datasets.every((id) => datasets.has(id))
  const steps = isWhole ? await countPairs(pool, { rule, binding: { ...request.binding, params, inputs: currentInputs(runtime, rule) } }, 'all', request.signal) : []
  return { rows: new Map(rule.datasets.map((id) => [id, datasets.get(id)?.stored ?? null])), steps, problems }
}
