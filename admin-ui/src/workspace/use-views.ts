import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw, type RouteLocationRaw } from 'vue-router'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import type { ViewedList, ViewJson, ViewQuery, ViewsJson } from '../../../core/contracts/view-api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import { isOpened } from './list-shape.ts'

/** The saved views of the list that a page shows. */
export interface Views {
  readonly list: ViewedList
  readonly data: ShallowRef<ViewsJson | null>
  readonly problem: ShallowRef<ApiProblem | null>
  /** What the list shows now, as a view keeps it. */
  readonly address: ComputedRef<ViewQuery>
  /** The view that the list shows now; null where it shows something else. */
  readonly current: ComputedRef<ViewJson | null>
  /** Settled once the list has opened: with the reader's view, where they have chosen one. */
  readonly opened: Promise<void>
  /** Where a list shows what a view keeps; null: all of it. */
  linkTo(view: ViewJson | null): RouteLocationRaw
  reload(): Promise<void>
}

/** `addressOf`: what an address says to the list, as the list itself would write it. */
export function useViews(list: ViewedList, addressOf: (query: LocationQuery) => LocationQueryRaw): Views {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  const data = shallowRef<ViewsJson | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const page = route.name
  const plain = (query: LocationQuery) => addressOf(query) as ViewQuery
  const address = computed(() => plain(route.query))

  async function reload(): Promise<void> {
    try {
      data.value = await api.views(list)
      problem.value = null
    } catch (thrown) {
      problem.value = problemOf(thrown)
    }
  }

  /** The menu leads to a list as it opens; an address that says something, or that was come back to, stands. */
  async function open(): Promise<void> {
    const state = history.state as { readonly fresh?: boolean; readonly opened?: boolean } | null
    const opens = state?.fresh === true || (state?.opened !== true && Object.keys(address.value).length === 0)
    const view = data.value?.items.find(({ id }) => id === data.value?.opens)
    if (opens && view !== undefined && route.name === page) await router.replace({ query: view.query, state: isOpened })
  }
  const opened = reload().then(open)
  watch(() => route.fullPath, () => { if (data.value !== null && (history.state as { readonly fresh?: boolean } | null)?.fresh === true) void open() })

  return {
    list, data, problem, address, opened, reload,
    current: computed(() => data.value?.items.find(({ query }) => isSame(plain({ ...query }), address.value)) ?? null),
    linkTo: (view) => ({ query: view?.query ?? {}, state: isOpened }),
  }
}

function isSame(a: ViewQuery, b: ViewQuery): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
