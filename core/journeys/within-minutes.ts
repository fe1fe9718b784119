import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { QueryBinding } from '../contracts/query-plan.ts'
import { countPairs, tellCost, type StepCost } from '../domain/alerts/count-pairs.ts'
import type { RunningJob } from '../domain/jobs/job-kind.ts'

/** So long, in milliseconds, it may take to find out what took so long. */
const longestSearch = 60_000

/** Does work with a signal that also aborts, with `over` as the reason, when so many minutes have gone. */
export async function withinMinutes<T, J extends Pick<RunningJob, 'signal'>>(minutes: number, job: J, over: () => HuiyanError, work: (job: J) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(over()), minutes * 60_000).unref()
  try {
    return await work({ ...job, signal: AbortSignal.any([job.signal, controller.signal]) })
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Evaluates a rule, but for so many minutes at most: one that would go on for days holds up the others no longer. Throws `rule-time-exceeded` then, with
 * the step that compares the most pairs.
 */
export async function evaluateWithin<T, J extends Pick<RunningJob, 'signal'>>(
  minutes: number, pool: Pick<PoolEngine, 'execute'>, evaluated: { readonly rule: CompiledRule; readonly binding: QueryBinding }, job: J, work: (job: J) => Promise<T>,
): Promise<T> {
  try {
    return await withinMinutes(minutes, job, () => exceeded(minutes, null), work)
  } catch (error) {
    if (!isHuiyanError(error, 'rule-time-exceeded')) throw error
    const [worst] = await countPairs(pool, evaluated, 'certain', AbortSignal.any([job.signal, AbortSignal.timeout(longestSearch)])).catch(() => [])
    job.signal.throwIfAborted()
    throw worst === undefined ? error : exceeded(minutes, worst)
  }
}

function exceeded(minutes: number, worst: StepCost | null): HuiyanError {
  const step = worst === null ? { 'step-zh': '', 'step-en': '' } : { 'step-zh': `${tellCost(worst, 'zh-CN')}。`, 'step-en': ` ${upper(tellCost(worst, 'en'))}.` }
  return new HuiyanError('rule-time-exceeded', { minutes, ...step })
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
