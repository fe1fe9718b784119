import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem, JobJson } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'
import { openEventStream, type EventStream } from '../api/event-stream.ts'
import { useApi } from '../api/huiyan-api.ts'

/** A job as it goes. */
export interface WatchedJob {
  readonly job: ShallowRef<JobJson | null>
  readonly problem: ShallowRef<ApiProblem | null>
  /** A wish to cancel is on its way. */
  readonly cancelling: Ref<boolean>
  cancel(): Promise<void>
}

export const isOver = (job: JobJson): boolean => job.state === 'done' || job.state === 'failed' || job.state === 'cancelled'

/**
 * Follows the job that `id` names by its event stream until it is over, then calls `onEnd` once.
 * A stream that breaks off for good is made up for by asking once how the job stands.
 */
export function useJob(id: () => string | null, onEnd: (job: JobJson) => void): WatchedJob {
  const api = useApi()
  const job = shallowRef<JobJson | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const cancelling = ref(false)
  let stream: EventStream | null = null

  const stop = () => {
    stream?.close()
    stream = null
  }
  const take = (next: JobJson) => {
    job.value = next
    if (!isOver(next) || stream === null) return
    stop()
    onEnd(next)
  }

  watch(
    id,
    (next) => {
      stop()
      job.value = null
      problem.value = null
      cancelling.value = false
      if (next === null) return
      stream = openEventStream(api.jobEvents(next), ['job'], {
        onEvent: (_, data) => { if (data !== null) take(data as JobJson) },
        onEnd: () => void api.job(next).then(take, (thrown: unknown) => { problem.value = problemOf(thrown) }),
      })
    },
    { immediate: true },
  )
  onScopeDispose(stop)

  return {
    job,
    problem,
    cancelling,
    async cancel() {
      const current = id()
      if (current === null) return
      cancelling.value = true
      try {
        await api.cancelJob(current)
      } catch (thrown) {
        problem.value = problemOf(thrown)
        cancelling.value = false
      }
    },
  }
}
