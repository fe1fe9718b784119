import { computed, type ComputedRef, type Ref } from 'vue'

/** Ticking the rows of a list. */
export interface Picking {
  readonly all: ComputedRef<boolean>
  /** Some rows are picked, but not all. */
  readonly some: ComputedRef<boolean>
  /** Picks every row, or none when all are picked. */
  pickAll(): void
  /** Picks the row or lets go of it; `through` does the same with all rows from the one ticked before. */
  pick(key: string, through: boolean): void
}

/** Over the keys of the rows shown, in their order; `picked` changes by a new set. */
export function usePicking(keys: Readonly<Ref<readonly string[]>>, picked: Ref<ReadonlySet<string>>): Picking {
  let last: string | null = null
  const count = computed(() => keys.value.filter((key) => picked.value.has(key)).length)
  const all = computed(() => count.value > 0 && count.value === keys.value.length)
  return {
    all,
    some: computed(() => count.value > 0 && !all.value),
    pickAll: () => { picked.value = new Set(all.value ? [] : keys.value) },
    pick(key, through) {
      const [from, to] = [last === null ? -1 : keys.value.indexOf(last), keys.value.indexOf(key)]
      const span = through && from !== -1 ? keys.value.slice(Math.min(from, to), Math.max(from, to) + 1) : [key]
      const next = new Set(picked.value)
      const add = !next.has(key)
      for (const one of span) {
        if (add) next.add(one)
        else next.delete(one)
      }
      last = key
      picked.value = next
    },
  }
}
