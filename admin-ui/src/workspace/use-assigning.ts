import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useApi } from '../api/huiyan-api.ts'
import { useDoing, type Doing } from './use-doing.ts'

/** A matter as saying who has it takes it. */
export interface Assignable {
  readonly id: string
  readonly acts: number
}

/** Saying who has matters, and what came of it. */
export interface Assigning extends Pick<Doing, 'busy' | 'problem' | 'forget'> {
  /** How many it was done with; null before. */
  readonly done: Ref<number | null>
  readonly refused: ShallowRef<readonly { readonly id: string; readonly sentence: string }[]>
  /** Makes them somebody's, by the id of the account, or nobody's. True when it was answered. */
  send(matters: readonly Assignable[], to: string | null): Promise<boolean>
  /** Says no more of what came of it. */
  hide(): void
}

export function useAssigning(): Assigning {
  const api = useApi()
  const doing = useDoing()
  const done = ref<number | null>(null)
  const refused = shallowRef<Assigning['refused']['value']>([])
  const hide = () => {
    done.value = null
    refused.value = []
  }
  return {
    busy: doing.busy, problem: doing.problem, forget: doing.forget, done, refused, hide,
    send: (matters, to) => doing.run(async () => {
      hide()
      const answer = await api.assign({ matters: matters.map(({ id, acts }) => ({ id, acts })), to })
      done.value = answer.done.length
      refused.value = answer.refused.map(({ id, detail, hint }) => ({ id, sentence: `${detail}${hint}` }))
    }),
  }
}
