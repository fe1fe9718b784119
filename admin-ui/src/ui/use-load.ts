import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { isAborted, problemOf } from '../api/failure.ts'

/** What a page knows of something it fetches. */
export interface Loaded<T> {
  /** The last answer; stays while a newer one is on its way, so that nothing jumps. */
  readonly data: ShallowRef<T | null>
  readonly problem: ShallowRef<ApiProblem | null>
  readonly loading: Ref<boolean>
  reload(): Promise<void>
}

/**
 * Fetches when created and whenever `on` changes; a newer request gives up the older one.
 * A change of `on` that makes `keep` false drops the old answer first (another thing, not a newer state of it).
 */
export function useLoad<T>(fetchIt: (signal: AbortSignal) => Promise<T>, on?: () => unknown, keep: () => boolean = () => true): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const loading = ref(true)
  let controller = new AbortController()

  const reload = async () => {
    controller.abort()
    const mine = new AbortController()
    controller = mine
    loading.value = true
    try {
      const answer = await fetchIt(mine.signal)
      if (mine.signal.aborted) return
      data.value = answer
      problem.value = null
    } catch (thrown) {
      if (mine.signal.aborted || isAborted(thrown)) return
      problem.value = problemOf(thrown)
    }
    loading.value = false
  }

  if (on !== undefined) {
    watch(on, () => {
      if (!keep()) data.value = null
      void reload()
    })
  }
  onScopeDispose(() => controller.abort())
  void reload()
  return { data, problem, loading, reload }
}
