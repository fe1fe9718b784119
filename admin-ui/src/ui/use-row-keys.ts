import type { Ref } from 'vue'
import { useShortcuts } from './use-shortcuts.ts'

/**
 * j and k walk through the rows of a list by moving the focus among their links (`data-row-link`),
 * so that Enter opens and a screen reader follows. x ticks the row in which the focus is, where rows can be picked (`data-row-pick`).
 */
export function useRowKeys(list: Readonly<Ref<HTMLElement | null>>): void {
  const step = (by: number) => {
    const links = [...(list.value?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])]
    if (links.length === 0) return
    const at = links.findIndex((link) => rowOf(link).contains(document.activeElement))
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)
    const link = links[next]
    // The row comes into view, never a part of one: a list that moves sideways loses the reader's place.
    if (link === undefined) return
    link.focus({ preventScroll: true })
    rowOf(link).scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  const pick = () => {
    const row = document.activeElement?.closest('tr')
    if (list.value?.contains(row ?? null) === true) row?.querySelector<HTMLElement>('[data-row-pick]')?.click()
  }
  useShortcuts({ j: () => step(1), k: () => step(-1), x: pick })
}

const rowOf = (link: HTMLElement): HTMLElement => link.closest('tr') ?? link
