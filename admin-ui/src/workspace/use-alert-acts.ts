import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { LocalText } from '../../../core/base/text.ts'
import type { AlertActionName, AlertActsResponse } from '../../../core/contracts/alert-acts.ts'
import type { AlertSummary } from '../../../core/contracts/api.ts'
import { useApi } from '../api/huiyan-api.ts'
import { useAlertAct, type AlertAct } from './use-alert-act.ts'
import type { AlertList } from './use-alert-list.ts'
import { useSession } from './use-session.ts'

/** What became of an act on several alerts. */
export interface ActOutcome {
  readonly name: AlertActionName | 'work'
  /** Of the workflow's action, for `work`. */
  readonly title?: LocalText
  readonly done: number
  /** Each with its alert's title, which the sentence of an alert that was not found does not name. */
  readonly refused: readonly (AlertActsResponse['refused'][number] & { readonly title: string })[]
}

/** Picking alerts of a list and doing something with all of them. */
export interface AlertActs extends AlertAct {
  /** Whether the signed-in person may do anything with alerts. */
  readonly possible: ComputedRef<boolean>
  /** Ids; another filter, order or page lets go of them. */
  readonly picked: Ref<ReadonlySet<string>>
  /** Those of the page shown. */
  readonly selected: ComputedRef<readonly AlertSummary[]>
  /** Alerts among the selected that the others can be merged into. */
  readonly primaries: ComputedRef<readonly AlertSummary[]>
  /** What the person may do that makes sense with one of the selected at least, in the order of the buttons. */
  readonly offered: ComputedRef<readonly AlertActionName[]>
  /** What became of something else done with the selected. */
  settle(outcome: ActOutcome): void
  /** Of the last act; refusals stay until they are put away. */
  readonly outcome: ShallowRef<ActOutcome | null>
}

/** Acts on what is picked of `list`. What was refused stays picked, and the list is fetched anew. */
export function useAlertActs(list: AlertList): AlertActs {
  const api = useApi()
  const session = useSession()
  const picked = ref<ReadonlySet<string>>(new Set())
  const outcome = shallowRef<ActOutcome | null>(null)
  const selected = computed(() => (list.data.value?.items ?? []).filter((alert) => picked.value.has(alert.id)))
  const primaries = computed(() => selected.value.filter((alert) => alert.mergedInto === null))

  const offered = computed(() => {
    const [suppresses, merges] = [session.may('suppress-alert'), session.may('merge-alerts')]
    const makesSense: Readonly<Record<AlertActionName, boolean>> = {
      merge: merges && primaries.value.length > 0,
      unmerge: merges && primaries.value.length < selected.value.length,
      suppress: suppresses && primaries.value.length > 0,
      unsuppress: suppresses && selected.value.some((alert) => alert.suppressedUntil !== null),
    }
    return (['merge', 'unmerge', 'suppress', 'unsuppress'] as const).filter((name) => makesSense[name])
  })

  watch(() => JSON.stringify([list.filter.value, list.position.cursor.value]), () => { picked.value = new Set() })
  watch(picked, () => { if (outcome.value?.refused.length === 0) outcome.value = null }, { flush: 'sync' })

  const act = useAlertAct(
    () => selected.value.map(({ id }) => id).join(),
    async (name, request) => {
      const titles = new Map(selected.value.map((alert) => [alert.id, alert.title]))
      const ids = [...titles.keys()].filter((id) => id !== request.into)
      const { done, refused } = await api.actOnAlerts(name, { ...request, ids })
      outcome.value = { name, done: done.length, refused: refused.map((one) => ({ ...one, title: titles.get(one.id) ?? one.id })) }
    },
    () => settle(outcome.value),
  )
  /** What was refused stays picked, and the list is fetched anew. */
  function settle(now: ActOutcome | null) {
    picked.value = new Set(now?.refused.map(({ id }) => id))
    outcome.value = now
    list.renew()
  }

  return { ...act, possible: computed(() => session.may('suppress-alert') || session.may('merge-alerts') || session.may('act-on-work')), settle, picked, selected, primaries, offered, outcome }
}
