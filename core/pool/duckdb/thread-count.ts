import type { DuckDBInstance } from '@duckdb/node-api'
import { createQueue } from './queue.ts'

/** For so long after a check the next one is expected, milliseconds. */
const expected = 2000

/**
 * How many threads DuckDB works with, which is one number for all queries. The check of a single record hands tiny pieces of work
 * around between threads: on one it takes half the processor's time that it takes on two. Work on many rows wants all of them, and
 * leaves one to the checks that go on beside it.
 */
export interface ThreadCount {
  /** Work on many rows begins; what it gives is to be called when that has ended. */
  manyRows(): () => void
  /** A single record is checked. */
  oneRecord(): void
  close(): Promise<void>
}

export async function createThreadCount(instance: DuckDBInstance, all: number, stillChecking = expected): Promise<ThreadCount> {
  const connection = await instance.connect()
  const setting = createQueue()
  const beside = Math.max(1, all - 1)
  let set = all
  let working = 0
  let checkedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | null = null

  /** Nobody waits for it: with another number all work is right too. */
  const want = (count: number): void => {
    if (set === count) return
    const before = set
    set = count
    void setting(() => connection.run(`SET GLOBAL threads = ${count}`)).catch(() => void (set = before))
  }
  const isChecking = () => performance.now() - checkedAt < stillChecking
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      if (working === 0) return
      if (isChecking()) later()
      else want(all)
    }, stillChecking).unref()
  }
  return {
    manyRows() {
      working += 1
      const count = isChecking() ? beside : all
      // Threads are given back when their work is done: taking them from a long query would wait for its end.
      if (working === 1 || count > set) want(count)
      if (set !== all) later()
      return () => void (working -= 1)
    },
    oneRecord() {
      checkedAt = performance.now()
      if (working === 0) want(1)
    },
    async close() {
      if (timer !== null) clearTimeout(timer)
      await setting(() => Promise.resolve())
      connection.closeSync()
    },
  }
}
