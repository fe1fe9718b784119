import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem, JobJson } from '../../../core/contracts/api.ts'
import type { BacktestJson, BacktestRequest } from '../../../core/contracts/backtest.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import { useJob, type WatchedJob } from './use-job.ts'

/** A rule as it is tried: starts it, follows its job, and fetches what came of it. */
export interface Backtesting {
  /** What was tried last, once it is over. */
  readonly backtest: ShallowRef<BacktestJson | null>
  readonly job: WatchedJob
  readonly problem: ShallowRef<ApiProblem | null>
  readonly running: Ref<boolean>
  start(asOf: string, request: BacktestRequest): Promise<void>
}

export function useBacktest(topic: string, rule: string): Backtesting {
  const api = useApi()
  const backtest = shallowRef<BacktestJson | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const running = ref(false)
  const jobId = ref<string | null>(null)

  const finish = async (job: JobJson) => {
    try {
      backtest.value = await api.backtest(topic, job.subject)
    } catch (thrown) {
      problem.value = problemOf(thrown)
    }
    running.value = false
  }
  const job = useJob(() => jobId.value, (over) => void finish(over))

  return {
    backtest, job, problem, running,
    async start(asOf, request) {
      running.value = true
      problem.value = null
      jobId.value = null
      try {
        jobId.value = (await api.startBacktest(topic, rule, asOf, request)).job
      } catch (thrown) {
        problem.value = problemOf(thrown)
        running.value = false
      }
    },
  }
}
