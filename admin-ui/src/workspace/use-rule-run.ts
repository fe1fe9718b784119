import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem, JobJson, RunJson } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import { useJob, type WatchedJob } from './use-job.ts'

/** One rule as it is run by hand: starts it, follows its job, and fetches what came of it. */
export interface RuleRun {
  /** The run that this page started last, once it is over. */
  readonly run: ShallowRef<RunJson | null>
  readonly job: WatchedJob
  readonly problem: ShallowRef<ApiProblem | null>
  readonly running: Ref<boolean>
  start(): Promise<void>
}

export function useRuleRun(topic: string, rule: string, onDone: () => void): RuleRun {
  const api = useApi()
  const run = shallowRef<RunJson | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const running = ref(false)
  const jobId = ref<string | null>(null)

  const finish = async (job: JobJson) => {
    try {
      run.value = await api.run(topic, rule, job.subject)
    } catch (thrown) {
      problem.value = problemOf(thrown)
    }
    running.value = false
    onDone()
  }
  const job = useJob(() => jobId.value, (over) => void finish(over))

  return {
    run, job, problem, running,
    async start() {
      running.value = true
      problem.value = null
      run.value = null
      jobId.value = null
      try {
        jobId.value = (await api.startRun(topic, rule)).job
      } catch (thrown) {
        problem.value = problemOf(thrown)
        running.value = false
      }
    },
  }
}
