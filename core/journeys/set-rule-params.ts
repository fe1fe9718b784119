import type { Action } from '../base/action.ts'
import type { ParamChange } from '../contracts/backtest.ts'
import { setParams } from '../domain/alerts/rule-settings.ts'
import { demandWholeTopic, ownRule } from '../domain/topics/visible-topic.ts'
import type { RuleRun } from '../store/entities/alerts/rule-run.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { queueRunOf, type RunDeps } from './run-rule.ts'

/**
 * Sets thresholds of a rule, within the bounds that the pack gives them; no new version comes of it. Where a value is now
 * another the rule is queued to run, so that its alerts follow: that run, or null. Raises `no-topic`, `no-rule`,
 * `unknown-param`, `bad-param-value`, `param-out-of-bounds`.
 */
export async function setRuleParams(deps: RunDeps, action: Action, where: { readonly topic: string; readonly rule: string }, { params, reason }: ParamChange): Promise<RuleRun | null> {
  const { topic, rule } = ownRule(deps.registry, action, where)
  demandWholeTopic(action, where.topic)
  const why = reason?.trim() ?? ''
  return unitOfWork(deps.store, why === '' ? action : { ...action, reason: why }, async (change) => {
    const changed = await setParams(change, topic.runtime.pack.id, rule, params)
    return changed.length === 0 ? null : queueRunOf(deps, change, topic, rule, 'hand')
  })
}
