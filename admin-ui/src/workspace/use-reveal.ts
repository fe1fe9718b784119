import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'

/** Masked values of one alert, opened for a reason. */
export interface Reveal {
  /** Values by their name; null while they are masked. Never kept beyond the alert on the page. */
  readonly values: ShallowRef<Readonly<Record<string, string>> | null>
  readonly problem: ShallowRef<ApiProblem | null>
  readonly busy: Ref<boolean>
  /** The reason is being asked for. */
  readonly asking: Ref<boolean>
  open(reason: string): Promise<void>
  hide(): void
}

export function useReveal(alert: () => string, onRevealed: () => void): Reveal {
  const api = useApi()
  const values = shallowRef<Readonly<Record<string, string>> | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const busy = ref(false)
  const asking = ref(false)
  const hide = () => { values.value = null }
  watch(alert, () => {
    hide()
    asking.value = false
  })
  watch(asking, () => { problem.value = null })

  return {
    values, problem, busy, asking, hide,
    async open(reason) {
      const of = alert()
      busy.value = true
      problem.value = null
      try {
        const answer = await api.reveal({ alert: of, reason })
        // The reader may have gone on to the next alert meanwhile.
        if (of === alert()) {
          values.value = answer.values
          asking.value = false
          onRevealed()
        }
      } catch (thrown) {
        problem.value = problemOf(thrown)
      }
      busy.value = false
    },
  }
}
