import type { Problem } from '../base/problem.ts'
import type { Dialect } from '../contracts/dialect.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { Finding } from '../contracts/finding.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { collide, currentInputs } from '../domain/alerts/collide.ts'
import type { DecidedAlert } from '../domain/alerts/decided-alerts.ts'
import { fitScores, ruleAsSuggested, type DecidedFinding, type ScoreFit } from '../domain/packs/fit-scores.ts'
import { runHeadless, type HeadlessObserver, type HeadlessRequest } from './run-headless.ts'

export interface RuleFit {
  /** One for each `similar` step; empty when the rule could not be run. */
  readonly fits: readonly ScoreFit[]
  /** How the findings would change with everything that is suggested; null when nothing is. */
  readonly findings: FindingsChange | null
  /** What became of the decisions handed in. */
  readonly decisions: DecisionsUsed
  readonly problems: readonly Problem[]
}

/** `found`: the rule finds it in these files too, so that its pair is known. */
export interface DecisionsUsed { readonly confirmed: number; readonly dismissed: number; readonly found: number }

/** Findings by key. `regraded`: at another level. */
export interface FindingsChange { readonly now: number; readonly suggested: number; readonly added: number; readonly gone: number; readonly regraded: number }

/**
 * Loads files into a pool of its own, fits the rule's `similar` steps to them and runs the rule as it is and as suggested.
 * `decided`: what people made of alerts of the rule, found again in the files by their keys; the pool makes the tokens of identifiers as
 * that of the alerts does. Nothing is kept and nothing changed. Throws what stops the fitting queries.
 */
export async function fitRule(pool: PoolEngine, runtime: TopicRuntime, dialect: Dialect, request: HeadlessRequest, observer: HeadlessObserver = {}, decided: readonly DecidedAlert[] = []): Promise<RuleFit> {
  const [{ rule, params }] = request.rules as [HeadlessRequest['rules'][number]]
  const present = new Map<string, Finding['level']>()
  const decisions = new Map(decided.map((one) => [keyOf(one), one.isConfirmed]))
  const found: DecidedFinding[] = []
  const { rules, problems } = await runHeadless(pool, runtime, request, { ...observer, onFindings: (page) => {
    for (const finding of page) {
      const key = keyOf(finding)
      present.set(key, finding.level)
      const isConfirmed = decisions.get(key)
      if (isConfirmed !== undefined) found.push({ finding, isConfirmed })
    }
  } })
  const used = { confirmed: decided.filter((one) => one.isConfirmed).length, dismissed: decided.filter((one) => !one.isConfirmed).length, found: found.length }
  if (rules.get(rule.id)?.status !== 'done') return { fits: [], findings: null, decisions: used, problems }
  observer.onRule?.(rule.id)
  const binding = { ...request.binding, params, inputs: currentInputs(runtime, rule) }
  const fits = await fitScores(pool, runtime, rule.id, dialect, binding, { decided: found, signal: request.signal })
  if (!fits.some(({ kind }) => kind === 'fitted')) return { fits, findings: null, decisions: used, problems }
  let [suggested, added, regraded] = [0, 0, 0]
  for await (const page of collide(pool, ruleAsSuggested(runtime, rule.id, fits, dialect), binding, request.signal === undefined ? {} : { signal: request.signal })) {
    suggested += page.length
    for (const finding of page) {
      const level = present.get(keyOf(finding))
      if (level === undefined) added += 1
      else if (level !== finding.level) regraded += 1
    }
  }
  return { fits, findings: { now: present.size, suggested, added, gone: present.size - (suggested - added), regraded }, decisions: used, problems }
}

function keyOf({ key }: Pick<Finding, 'key'>): string {
  return JSON.stringify(key.map(({ value }) => value))
}
