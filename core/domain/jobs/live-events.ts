import type { LiveEvent } from '../../contracts/live-event.ts'

/** Tells open pages what has changed, after the commit; nothing is kept, a page that missed one reloads anyway. */
export interface LiveEvents {
  publish(event: LiveEvent): void
  /** Calls `listener` with every event until the returned function is called. */
  subscribe(listener: (event: LiveEvent) => void): () => void
}

export function createLiveEvents(): LiveEvents {
  const listeners = new Set<(event: LiveEvent) => void>()
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
