import type { Ref } from 'vue'
import { useShortcuts } from './use-shortcuts.ts'

/**
 * j and k walk through the rows of a list by moving the focus among their links (`data-row-link`),
 * so that Enter opens and a screen reader follows.
 */
export function useRowKeys(list: Readonly<Ref<HTMLElement | null>>): void {
  const step = (by: number) => {
    const links = [...(list.value?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])]
    if (links.length === 0) return
    const at = links.findIndex((link) => link === document.activeElement)
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)
    const link = links[next]
    // The row comes into view, never a part of one: a list that moves sideways loses the reader's place.
    const row = link?.closest('tr') ?? link
    link?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  useShortcuts({ j: () => step(1), k: () => step(-1) })
}
