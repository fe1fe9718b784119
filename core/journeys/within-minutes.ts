import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { QueryBinding } from '../contracts/query-plan.ts'
import { countPairs, tellCost, type StepCost } from '../domain/alerts/count-pairs.ts'
import type { RunningJob } from '../domain/jobs/job-kind.ts'

interface Limited {
  readonly pool: Pick<PoolEngine, 'execute'>
  readonly rule: CompiledRule
  /** What the rule is evaluated with, or would be over the data as it is. */
  readonly binding: QueryBinding
  /** How long it may take. */
  readonly minutes: number
}

/** So long, in milliseconds, it may take to find out what took so long. */
const longestSearch = 60_000

/**
 * Does the work of evaluating a rule, with a signal that also aborts when its time is over: a rule that would go on for days holds up the others no longer.
 * Throws `rule-time-exceeded` then, with the step that compares the most pairs.
 */
export async function withinMinutes<T, J extends Pick<RunningJob, 'signal'>>(limited: Limited, job: J, work: (job: J) => Promise<T>): Promise<T> {
  const { rule, minutes } = limited
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(exceeded(minutes, null)), minutes * 60_000).unref()
  try {
    return await work({ ...job, signal: AbortSignal.any([job.signal, over.signal]) })
  } catch (error) {
    if (!isHuiyanError(error, 'rule-time-exceeded') || rule.pairs.length === 0) throw error
    const [worst] = await countPairs(limited.pool, rule, limited.binding, AbortSignal.any([job.signal, AbortSignal.timeout(longestSearch)])).catch(() => [])
    job.signal.throwIfAborted()
    throw worst === undefined ? error : exceeded(minutes, worst)
  } finally {
    clearTimeout(timer)
  }
}

function exceeded(minutes: number, worst: StepCost | null): HuiyanError {
  const step = worst === null ? { 'step-zh': '', 'step-en': '' } : { 'step-zh': `${tellCost(worst, 'zh-CN')}。`, 'step-en': ` ${upper(tellCost(worst, 'en'))}.` }
  return new HuiyanError('rule-time-exceeded', { minutes, ...step })
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
