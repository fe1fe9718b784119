import { AsyncLocalStorage } from 'node:async_hooks'
import type { EntityManager } from '@mikro-orm/sql'
import { TransactionOver } from './sqlite-dialect.ts'
import { isDiskFault } from './storage-error.ts'

/**
 * The one queue that all writes of a store pass, in the order in which they are handed in: SQLite has a single writer, and waiting here
 * costs nothing, while waiting inside SQLite would block the event loop. What fails does not stop what waits behind it. Whoever hands in
 * another write inside a write, and waits for it, would wait for ever; it is refused instead.
 */
export interface WriterQueue {
  /** Runs a task that begins and ends its own transactions. */
  alone<T>(task: () => Promise<T>): Promise<T>
  /** Commits a change by itself: one that may take long would keep those waiting that were done before it. */
  commitAlone<T>(fn: (em: EntityManager) => Promise<T>): Promise<T>
  /**
   * Commits a change. Those that wait one after the other are committed together, each with a savepoint of its own: what fails is undone
   * without the others, and nobody is answered before the disk has it all.
   */
  commit<T>(fn: (em: EntityManager) => Promise<T>): Promise<T>
}

/** Most changes of a transaction, and for how many milliseconds others may join: the first of them waits for the last. */
const limits = { most: 32, longest: 10 }

interface Waiting {
  readonly joins: boolean
  /** Does it, as one of several where their transaction is handed in. */
  run(within?: EntityManager): Promise<Outcome>
  fail(error: unknown): void
}

interface Outcome {
  /** Why it failed; null when it did not. */
  readonly error: unknown
  /** Tells whoever waits for it. */
  tell(): void
}

/** `writer` gives a fresh manager on the writing connection. */
export function createWriterQueue(writer: () => EntityManager, { most, longest } = limits): WriterQueue {
  const inside = new AsyncLocalStorage<{ running: boolean }>()
  const waiting: Waiting[] = []
  let isRunning = false

  const handIn = <T>(joins: boolean, work: (within?: EntityManager) => Promise<T>): Promise<T> => {
    if (inside.getStore()?.running === true) return Promise.reject(new Error('A write was begun inside another write; do both in one unit of work.'))
    return new Promise((resolve, reject) => {
      const asCaller = AsyncLocalStorage.snapshot()
      waiting.push({
        joins,
        fail: reject,
        run: async (within) => {
          const state = { running: true }
          try {
            const result = await asCaller(() => inside.run(state, () => work(within)))
            return { error: null, tell: () => resolve(result) }
          } catch (error) {
            return { error, tell: () => reject(error as Error) }
          } finally {
            state.running = false
          }
        },
      })
      if (!isRunning) void runAll()
    })
  }

  const runAll = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      // Requests that have come meanwhile hand in what they have.
      await new Promise((resolve) => setImmediate(resolve))
      const first = waiting.shift()!
      if (first.joins && waiting[0]?.joins === true) await runTogether(first)
      else (await first.run()).tell()
    }
    isRunning = false
  }

  const runTogether = async (first: Waiting): Promise<void> => {
    const [group, outcomes]: [Waiting[], Outcome[]] = [[first], []]
    const began = performance.now()
    try {
      await writer().transactional(async (em) => {
        for (const one of group) {
          const outcome = await one.run(em)
          outcomes.push(outcome)
          if (!isDiskFault(outcome.error) && mayJoin(group.length, began)) group.push(waiting.shift()!)
        }
      })
    } catch (error) {
      // A disk that failed under one of them has ended the transaction of all.
      const why = outcomes.find((one) => isDiskFault(one.error))?.error ?? error
      for (const [i, one] of group.entries()) {
        const own = outcomes[i]?.error ?? null
        one.fail(own === null || own instanceof TransactionOver ? why : own)
      }
      return
    }
    for (const { tell } of outcomes) tell()
  }
  const mayJoin = (size: number, began: number): boolean => waiting[0]?.joins === true && size < most && performance.now() - began < longest

  return {
    alone: (task) => handIn(false, task),
    commitAlone: (fn) => handIn(false, () => writer().transactional(fn)),
    commit: (fn) => handIn(true, (within) => writer().transactional(fn, within === undefined ? {} : { ctx: within.getTransactionContext() })),
  }
}
