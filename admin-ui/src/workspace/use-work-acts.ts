import { ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { askedElsewhere, type SharedActionJson } from '../../../core/contracts/work-api.ts'
import type { WorkActRequest } from '../../../core/contracts/work-acts.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import type { ActOutcome } from './use-alert-acts.ts'
import { useSession } from './use-session.ts'

/** Actions of workflows with several matters at once. */
export interface WorkActs {
  /** What some of the selected allow the reader, those that most allow first; without those that take a form. */
  readonly offered: ShallowRef<readonly SharedActionJson[]>
  readonly asking: ShallowRef<SharedActionJson | null>
  readonly problem: ShallowRef<ApiProblem | null>
  readonly busy: Ref<boolean>
  act(request: WorkActRequest & { readonly byTable?: boolean }): Promise<void>
}

interface Selected { readonly id: string; readonly title: string }

/** `onDone` gets what became of it. */
export function useWorkActs(selected: ComputedRef<readonly Selected[]>, onDone: (outcome: ActOutcome) => void): WorkActs {
  const api = useApi()
  const session = useSession()
  const offered = shallowRef<readonly SharedActionJson[]>([])
  const asking = shallowRef<SharedActionJson | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const busy = ref(false)

  watch(() => selected.value.map(({ id }) => id).join(), async (asked) => {
    asking.value = null
    if (asked === '' || !session.may('act-on-work')) {
      offered.value = []
      return
    }
    const items = await api.openActions('alerts', asked.split(',')).then((answer) => answer.items, () => [])
    // Another selection may have been made meanwhile.
    if (asked === selected.value.map(({ id }) => id).join()) offered.value = items.filter(({ name, form }) => form === null && !askedElsewhere.has(name))
  }, { immediate: true })
  watch(asking, () => { problem.value = null })

  return {
    offered, asking, problem, busy,
    async act(request) {
      const action = asking.value
      if (action === null) return
      busy.value = true
      problem.value = null
      try {
        const titles = new Map(selected.value.map(({ id, title }) => [id, title]))
        const { done, refused } = await api.actOnWorks('alerts', action.name, { ...request, ids: [...titles.keys()] })
        asking.value = null
        onDone({ name: 'work', title: action.title, done: done.length, refused: refused.map((one) => ({ ...one, title: titles.get(one.id) ?? one.id })) })
      } catch (thrown) {
        problem.value = problemOf(thrown)
      }
      busy.value = false
    },
  }
}
