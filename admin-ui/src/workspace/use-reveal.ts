import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'

/** What is masked in one thing, opened for a reason. */
export interface Reveal<T> {
  /** Null while it is masked. Never kept beyond the thing on the page. */
  readonly values: ShallowRef<T | null>
  readonly problem: ShallowRef<ApiProblem | null>
  readonly busy: Ref<boolean>
  /** The reason is being asked for. */
  readonly asking: Ref<boolean>
  open(reason: string): Promise<void>
  hide(): void
}

/** `thing`: the id of what the page shows; `ask` opens it. */
export function useReveal<T>(thing: () => string, ask: (thing: string, reason: string) => Promise<T>, onRevealed: () => void): Reveal<T> {
  const values: ShallowRef<T | null> = shallowRef(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const busy = ref(false)
  const asking = ref(false)
  const hide = () => { values.value = null }
  watch(thing, () => {
    hide()
    asking.value = false
  })
  watch(asking, () => { problem.value = null })

  return {
    values, problem, busy, asking, hide,
    async open(reason) {
      const of = thing()
      busy.value = true
      problem.value = null
      try {
        const opened = await ask(of, reason)
        // The reader may have gone on to the next one meanwhile.
        if (of === thing()) {
          values.value = opened
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
