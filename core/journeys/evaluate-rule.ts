import { isHuiyanError } from '../base/errors.ts'
import type { FullReason, RunJson } from '../contracts/api.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { Finding } from '../contracts/finding.ts'
import type { QueryBinding, WorkCalendar } from '../contracts/query-plan.ts'
import type { JsonValue } from '../contracts/value-type.ts'
import { collide, currentInputs, ruleStatistics, type RuleStatistics } from '../domain/alerts/collide.ts'
import { collideDelta, type DeltaBase } from '../domain/alerts/collide-delta.ts'
import { deltaBase, evaluationBasis } from '../domain/alerts/run-evaluation.ts'
import { metLimits, type MetLimits } from '../domain/alerts/rule-limits.ts'
import { bindParams } from '../domain/alerts/run-params.ts'
import type { RunningJob } from '../domain/jobs/job-kind.ts'
import type { RunningTopic } from '../domain/topics/topic-registry.ts'
import type { RuleRun, RunEvaluation } from '../store/entities/alerts/rule-run.ts'
import { progressMeter } from './progress-meter.ts'

/** What a run found, over everything or for the keys that new data might touch. */
export interface EvaluatedRule {
  readonly findings: readonly Finding[]
  /** Over what was evaluated. */
  readonly statistics: RuleStatistics
  readonly limits: MetLimits
  /** Of a delta: all else is as the run before left it. Null: everything was evaluated. */
  readonly keys: readonly (readonly JsonValue[])[] | null
  readonly evaluation: Omit<RunEvaluation, 'keptMissing'>
}

interface Evaluating {
  readonly pool: PoolEngine
  readonly timeZone: string
  readonly calendar: WorkCalendar
  /** The rule's last successful run. */
  readonly last: RuleRun | null
  /** An alert of it is to be judged anew, whatever the data. */
  readonly renews: boolean
  readonly inputs: RunJson['inputs']
}

/** Evaluates a rule anew where new data may touch it, if it can go on from its last run; else over everything. */
export async function evaluateRule(asked: Evaluating, topic: RunningTopic, rule: CompiledRule, run: RuleRun, job: RunningJob): Promise<EvaluatedRule> {
  const { pool, timeZone, calendar, last, renews, inputs } = asked
  const binding = { today: run.asOf, timeZone, calendar, params: bindParams(rule, run.params) }
  const basis = evaluationBasis(rule, binding)
  const tables = new Map(rule.datasets.map((id) => [id, topic.runtime.datasets.get(id)!.table]))
  const base = deltaBase(run, last, renews, rule, basis, inputs, tables)
  const meter = progressMeter((progress) => job.progress(progress))
  meter({ phase: 'colliding', done: null, rows: 0 })
  const full = async (reason: FullReason): Promise<EvaluatedRule> => {
    const findings: Finding[] = []
    const bound: QueryBinding = { ...binding, inputs: currentInputs(topic.runtime, rule) }
    for await (const page of collide(pool, rule, bound, { signal: job.signal, anew: () => { findings.length = 0 } })) {
      findings.push(...page)
      meter({ phase: 'colliding', done: null, rows: findings.length })
    }
    const statistics = await ruleStatistics(pool, rule, bound, job.signal)
    meter({ phase: 'alerting', done: null, rows: findings.length })
    return { findings, statistics, limits: await metLimits(pool, rule, bound, statistics.limits, job.signal), keys: null, evaluation: { kind: 'full', reason, keys: null, basis } }
  }
  if (typeof base === 'string') return full(base)
  const found = await evaluateDelta()
  return typeof found === 'string' ? full(found) : found

  async function evaluateDelta(): Promise<EvaluatedRule | FullReason> {
    const snapshot = await pool.snapshot({ signal: job.signal })
    try {
      const outcome = await collideDelta(snapshot, rule, binding, base as DeltaBase, job.signal)
      if (typeof outcome === 'string') return outcome
      const { findings, keys } = outcome
      const queries = { execute: snapshot.execute, unseal: pool.unseal }
      const statistics = keys.length === 0 ? { unknown: 0, nullKeys: 0, limits: {} } : await ruleStatistics(queries, rule, outcome.binding, job.signal)
      meter({ phase: 'alerting', done: null, rows: findings.length })
      return { findings, statistics, limits: await metLimits(queries, rule, outcome.binding, statistics.limits, job.signal), keys, evaluation: { kind: 'delta', reason: null, keys: keys.length, basis } }
    } catch (error) {
      // A full run is tried again when what holds the memory is done.
      if (isHuiyanError(error) && error.code === 'query-memory-short') return 'memory-short'
      throw error
    } finally {
      await snapshot.close()
    }
  }
}
