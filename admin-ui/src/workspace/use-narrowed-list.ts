import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'
import type { Page } from '../../../core/contracts/api.ts'
import type { BoardJson } from '../../../core/contracts/board-api.ts'
import type { LiveEvent } from '../../../core/contracts/live-event.ts'
import { formatCount } from '../ui/format.ts'
import { useCursor, type CursorPosition } from '../ui/use-cursor.ts'
import { useLoad, type Loaded } from '../ui/use-load.ts'
import { useWords } from '../ui/use-words.ts'
import { isOpened, shapeAddress, shapeIn, type ListShape } from './list-shape.ts'
import { useLiveChanges } from './use-live-events.ts'

/** How many rows a page of a list holds. */
export const listPageSize = 50

/** A list of the server's that an address narrows. */
export interface ListSource<F, Q extends LocationQueryRaw, P> {
  from(query: LocationQuery): F
  /** The filter as the address and the API take it: only what narrows. */
  to(filter: F): Q
  fetch(asked: Q & { readonly limit: number; readonly cursor?: string }, signal: AbortSignal): Promise<P>
  /** The same as a board, where the list can be shown as one. */
  board?(asked: Q, signal: AbortSignal): Promise<BoardJson>
  /** What is waited for before anything is fetched: the list may open with another address. */
  readonly after?: Promise<void>
  /** Changes of this kind make the page that is shown an old one. */
  readonly live: LiveEvent['kind']
}

export interface NarrowedList<F, P> extends Omit<Loaded<P>, 'data'> {
  /** Null while it is not there, and where the list is shown as a board. */
  readonly data: ComputedRef<P | null>
  readonly board: ComputedRef<BoardJson | null>
  readonly shape: ComputedRef<ListShape>
  readonly filter: ComputedRef<F>
  /** What the rows shown were narrowed to: the address is ahead of them until the server has answered. */
  readonly shownFor: ComputedRef<F>
  readonly position: CursorPosition
  /** Something changed since the page was fetched; it is not renewed under the reader's eyes. */
  readonly outdated: Ref<boolean>
  /** Changes whenever another page of rows is shown. */
  readonly shown: ComputedRef<string>
  /** Changes the filter, and the address with it. */
  narrow(change: Partial<F>): void
  showAs(shape: ListShape): void
  renew(): void
}

export function useNarrowedList<F extends object, Q extends LocationQueryRaw, P extends Pick<Page<unknown>, 'items'>>({ from, to, fetch, board, after, live }: ListSource<F, Q, P>): NarrowedList<F, P> {
  const route = useRoute()
  const router = useRouter()
  const position = useCursor()
  const outdated = ref(false)
  const filter = computed(() => from(route.query))
  const query = computed(() => to(filter.value))
  const shape = computed(() => (board === undefined ? 'list' : shapeIn(route.query)))

  // A changed filter is another list: it begins at its first page. One request serves both changes.
  watch(query, (now, before) => { if (JSON.stringify(now) !== JSON.stringify(before)) position.reset() }, { flush: 'sync' })
  const shown = computed(() => JSON.stringify([query.value, position.cursor.value, shape.value]))
  const { data, ...loaded } = useLoad<{ readonly page: P | null; readonly board: BoardJson | null; readonly filter: F }>(
    async (signal) => {
      await after
      outdated.value = false
      const asked = filter.value
      if (shape.value === 'board' && board !== undefined) return { page: null, board: await board(query.value, signal), filter: asked }
      return { page: await fetch({ ...query.value, limit: listPageSize, ...(position.cursor.value === undefined ? {} : { cursor: position.cursor.value }) }, signal), board: null, filter: asked }
    },
    () => shown.value,
  )
  watch(useLiveChanges(live), () => { outdated.value = true })
  const renew = async () => {
    await loaded.reload()
    // Whoever asks for the newest is not told at once that there is newer: what changed meanwhile is fetched too.
    if (outdated.value) await loaded.reload()
  }
  const go = (now: F, as: ListShape) => void router.replace({ query: { ...to(now), ...shapeAddress(as) }, state: isOpened })

  return {
    ...loaded, filter, position, outdated, shown, shape,
    shownFor: computed(() => data.value?.filter ?? filter.value), data: computed(() => data.value?.page ?? null), board: computed(() => data.value?.board ?? null),
    narrow: (change) => go({ ...filter.value, ...change }, shape.value), showAs: (as) => go(filter.value, as), renew: () => void renew(),
  }
}

/** How many there are, as people read it; `1,000+` where nobody counted further. */
export function useCounts(): (total: Page<unknown>['total']) => string {
  const { t } = useWords()
  return ({ count, atLeast }) => (atLeast ? t('list.atLeast', { n: formatCount(count) }) : formatCount(count))
}
