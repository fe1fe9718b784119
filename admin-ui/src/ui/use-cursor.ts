import { computed, ref, type ComputedRef } from 'vue'

/** Where a reader stands in a list that pages by cursor. */
export interface CursorPosition {
  /** The cursor of the page shown; undefined is the first. */
  readonly cursor: ComputedRef<string | undefined>
  /** Rows before the page shown, given pages of one size. */
  readonly pagesBefore: ComputedRef<number>
  forward(next: string): void
  back(): void
  /** To the first page; called when the list becomes another one. */
  reset(): void
}

/** Cursors lead forward only, so the way back is remembered. */
export function useCursor(): CursorPosition {
  const trail = ref<readonly string[]>([])
  return {
    cursor: computed(() => trail.value.at(-1)),
    pagesBefore: computed(() => trail.value.length),
    forward: (next) => { trail.value = [...trail.value, next] },
    back: () => { trail.value = trail.value.slice(0, -1) },
    reset: () => { trail.value = [] },
  }
}
