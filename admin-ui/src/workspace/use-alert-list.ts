import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { AlertSummary, Page } from '../../../core/contracts/api.ts'
import { useApi } from '../api/huiyan-api.ts'
import { useCursor, type CursorPosition } from '../ui/use-cursor.ts'
import { useLoad, type Loaded } from '../ui/use-load.ts'
import { filterFromQuery, filterToQuery, type AlertFilter } from './alert-filter.ts'
import { useLiveChanges } from './use-live-events.ts'

/** How many alerts a page of the list holds. */
export const alertPageSize = 50

/** The alert list that the address names. */
export interface AlertList extends Loaded<Page<AlertSummary>> {
  readonly filter: ComputedRef<AlertFilter>
  readonly position: CursorPosition
  /** Alerts changed since the page was fetched; it is not renewed under the reader's eyes. */
  readonly outdated: Ref<boolean>
  /** Changes the filter, and the address with it. */
  narrow(change: Partial<AlertFilter>): void
  renew(): void
}

export function useAlertList(): AlertList {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  const position = useCursor()
  const outdated = ref(false)
  const filter = computed(() => filterFromQuery(route.query))
  const query = computed(() => filterToQuery(filter.value))

  // A changed filter is another list: it begins at its first page. One request serves both changes.
  watch(query, (now, before) => { if (JSON.stringify(now) !== JSON.stringify(before)) position.reset() }, { flush: 'sync' })
  const loaded = useLoad(
    (signal) => {
      outdated.value = false
      return api.alerts({ ...query.value, limit: alertPageSize, ...(position.cursor.value === undefined ? {} : { cursor: position.cursor.value }) }, signal)
    },
    () => JSON.stringify([query.value, position.cursor.value]),
  )
  watch(useLiveChanges('alerts'), () => { outdated.value = true })
  const renew = async () => {
    await loaded.reload()
    // Whoever asks for the newest is not told at once that there is newer: what changed meanwhile is fetched too.
    if (outdated.value) await loaded.reload()
  }

  return {
    ...loaded, filter, position, outdated,
    narrow: (change) => void router.replace({ query: filterToQuery({ ...filter.value, ...change }) }),
    renew: () => void renew(),
  }
}

/** Names of states and regions met so far, so that filters offer them by their titles. Lives as long as the page is open. */
const met = reactive({ states: new Map<string, AlertSummary['stateTitle']>(), regions: new Map<string, string>() })

/** Notes what a page of alerts names, and gives all that was met. */
export function useMetNames(page: Readonly<Ref<Page<AlertSummary> | null>>): typeof met {
  watch(page, (now) => {
    for (const alert of now?.items ?? []) {
      met.states.set(alert.state, alert.stateTitle)
      if (alert.region !== null) met.regions.set(alert.region.code, alert.region.title)
    }
  }, { immediate: true })
  return met
}
