import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { AlertActionName, AlertActRequest } from '../../../core/contracts/alert-acts.ts'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'

/** Something that is about to be done with an alert, or with several: what for is asked first. */
export interface AlertAct {
  /** What is being asked about; null: nothing. */
  readonly asking: Ref<AlertActionName | null>
  readonly problem: ShallowRef<ApiProblem | null>
  readonly busy: Ref<boolean>
  act(request: AlertActRequest): Promise<void>
}

/** `of` says with what it is done, so that going on to something else gives up the question; `send` does it. */
export function useAlertAct(of: () => string, send: (name: AlertActionName, request: AlertActRequest) => Promise<void>, onDone: () => void): AlertAct {
  const asking = ref<AlertActionName | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const busy = ref(false)
  watch(of, () => { asking.value = null })
  watch(asking, () => { problem.value = null })

  return {
    asking, problem, busy,
    async act(request) {
      const [asked, name] = [of(), asking.value]
      if (name === null) return
      busy.value = true
      problem.value = null
      try {
        await send(name, request)
        // The reader may have gone on to the next alert meanwhile.
        if (asked === of()) {
          asking.value = null
          onDone()
        }
      } catch (thrown) {
        problem.value = problemOf(thrown)
      }
      busy.value = false
    },
  }
}
