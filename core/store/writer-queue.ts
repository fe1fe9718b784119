import { AsyncLocalStorage } from 'node:async_hooks'

/** Runs tasks strictly one after the other, in the order they were handed in. */
export type WriterQueue = <T>(task: () => Promise<T>) => Promise<T>

/**
 * The one queue that all writes of a store pass: SQLite has a single writer, and waiting here costs nothing,
 * while waiting inside SQLite would block the event loop. A failing task does not stop the ones behind it.
 * A task that hands in another and waits for it would wait for ever; it is refused instead.
 */
export function createWriterQueue(): WriterQueue {
  const inside = new AsyncLocalStorage<{ running: boolean }>()
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    if (inside.getStore()?.running === true) return Promise.reject(new Error('A write was begun inside another write; do both in one unit of work.'))
    const state = { running: true }
    const run = () => inside.run(state, task).finally(() => (state.running = false))
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }
}
