import { onScopeDispose } from 'vue'

/** While the scope lasts, whenever its page goes out of sight: who leaves it may not come back. */
export function whenHidden(save: () => void): void {
  during(document, 'visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
}

/** While the scope lasts, whenever the browser has a network again. */
export function whenOnline(again: () => void): void {
  during(globalThis, 'online', again)
}

function during(where: EventTarget, event: string, listener: () => void): void {
  where.addEventListener(event, listener)
  onScopeDispose(() => where.removeEventListener(event, listener))
}
