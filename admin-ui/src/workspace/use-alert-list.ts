import { reactive, watch, type Ref } from 'vue'
import type { AlertSummary, Page } from '../../../core/contracts/api.ts'
import { useApi } from '../api/huiyan-api.ts'
import { filterFromQuery, filterToQuery, type AlertFilter } from './alert-filter.ts'
import { useNarrowedList, type NarrowedList } from './use-narrowed-list.ts'

/** The alert list that the address names. */
export type AlertList = NarrowedList<AlertFilter, Page<AlertSummary>>

/** `after`: what is waited for before it is fetched. */
export function useAlertList(after?: Promise<void>): AlertList {
  const api = useApi()
  return useNarrowedList({ from: filterFromQuery, to: filterToQuery, fetch: (asked, signal) => api.alerts(asked, signal), board: ({ sort: _, cursor: __, limit: ___, ...asked }, signal) => api.alertBoard(asked, signal), ...(after === undefined ? {} : { after }), live: 'alerts' })
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
