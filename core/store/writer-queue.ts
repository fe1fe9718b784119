/** Runs tasks strictly one after the other, in the order they were handed in. */
export type WriterQueue = <T>(task: () => Promise<T>) => Promise<T>

/**
 * The one queue that all writes of a store pass: SQLite has a single writer, and waiting here costs nothing,
 * while waiting inside SQLite would block the event loop. A failing task does not stop the ones behind it.
 */
export function createWriterQueue(): WriterQueue {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const turn = last.then(task, task)
    last = turn.catch(() => undefined)
    return turn
  }
}
