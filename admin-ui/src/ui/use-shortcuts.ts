import { onMounted, onUnmounted } from 'vue'

/** True while the reader types into something, so that letters are letters. A box that is only ticked takes none. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** True while a dialog covers the page: its keys are not the page's. */
const dialogOpen = () => [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].some((dialog) => dialog.checkVisibility())

/**
 * Single keys of a page, by `KeyboardEvent.key`. They rest while the reader types, while a dialog is open and
 * with any modifier held (WCAG 2.1.4: none of them works outside the page that lists it).
 */
export function useShortcuts(keys: Readonly<Record<string, () => void>>): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || dialogOpen()) return
    const action = keys[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  onMounted(() => document.addEventListener('keydown', onKey))
  onUnmounted(() => document.removeEventListener('keydown', onKey))
}
