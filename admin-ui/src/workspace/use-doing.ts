import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'

/** Something that is sent when a question has been answered, and what came of it. */
export interface Doing {
  readonly busy: Ref<boolean>
  readonly problem: ShallowRef<ApiProblem | null>
  /** True when it was done. */
  run(send: () => Promise<unknown>): Promise<boolean>
  /** Before another question. */
  forget(): void
}

export function useDoing(): Doing {
  const busy = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)
  return {
    busy, problem,
    forget: () => { problem.value = null },
    async run(send) {
      if (busy.value) return false
      busy.value = true
      problem.value = null
      try {
        await send()
        return true
      } catch (thrown) {
        problem.value = problemOf(thrown)
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
