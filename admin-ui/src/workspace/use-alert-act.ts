import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { AlertActionName, AlertActRequest } from '../../../core/contracts/alert-acts.ts'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'

/** Something that is about to be done with one alert: what for is asked first. */
export interface AlertAct {
  /** What is being asked about; null: nothing. */
  readonly asking: Ref<AlertActionName | null>
  readonly problem: ShallowRef<ApiProblem | null>
  readonly busy: Ref<boolean>
  act(request: AlertActRequest): Promise<void>
}

export function useAlertAct(alert: () => string, onDone: () => void): AlertAct {
  const api = useApi()
  const asking = ref<AlertActionName | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const busy = ref(false)
  watch(alert, () => { asking.value = null })
  watch(asking, () => { problem.value = null })

  return {
    asking, problem, busy,
    async act(request) {
      const [of, name] = [alert(), asking.value]
      if (name === null) return
      busy.value = true
      problem.value = null
      try {
        await api.actOnAlert(of, name, request)
        // The reader may have gone on to the next alert meanwhile.
        if (of === alert()) {
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
