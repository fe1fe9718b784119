import { setTimeout } from 'node:timers/promises'
import { isHuiyanError } from '../../base/errors.ts'
import type { ExecuteOptions } from '../../contracts/engine.ts'

/**
 * Queries of one pool share its memory. One that ran short of it beside others is tried again when those are done; and if others that came
 * meanwhile left it too little once more, a last time with the memory to itself.
 */
export interface MemoryTurns {
  /**
   * Pages of a query that `open` begins; opened again if it ran short of memory that others held. Once pages were given it is opened again
   * only with `anew`, which is called when those are void. Throws the signal's reason when it would have to wait no longer.
   */
  pages<T>(open: () => AsyncIterable<T>, options?: Pick<ExecuteOptions, 'signal' | 'anew'>): AsyncGenerator<T>
  /** Counts other work on the pool's memory among those others, while it lasts. `again`: it can be begun anew, and is, as queries are. Throws the signal's reason when it would have to wait no longer. */
  during<T>(work: () => Promise<T>, options?: { readonly again?: boolean; readonly signal?: AbortSignal | undefined }): Promise<T>
  /** Counts what lasts among those others as well, till the function that it gives is called. */
  beside(signal?: AbortSignal): Promise<() => void>
  /** What takes next to no memory waits for nobody; where even that was not left, it is tried again shortly, ten times within some 12 s. */
  small<T>(work: () => Promise<T>): Promise<T>
}

interface Visit {
  readonly ended: Promise<void>
  hadCompany: boolean
  leave(): void
}

/** `arrive` is called when work begins, what it gives when that has ended. */
export function createMemoryTurns(arrive: () => () => void = () => () => undefined): MemoryTurns {
  const present = new Set<Visit>()
  let lastTry: Promise<void> = Promise.resolve()
  /** Settled unless one query has the memory to itself. */
  let free: Promise<void> = Promise.resolve()

  const enter = (): Visit => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const depart = arrive()
    const visit: Visit = {
      ended: promise, hadCompany: present.size > 0,
      leave: () => {
        present.delete(visit)
        depart()
        resolve()
      },
    }
    for (const other of present) other.hadCompany = true
    present.add(visit)
    return visit
  }

  const enterWhenFree = async (signal?: AbortSignal): Promise<Visit> => {
    for (let seen: Promise<void> | null = null; seen !== free;) await unlessAborted((seen = free), signal)
    return enter()
  }

  /** Further tries come one after another; each waits for what runs. Only a last one holds up what begins later. */
  const enterAlone = async (last: boolean, signal: AbortSignal | undefined): Promise<Visit> => {
    const before = lastTry
    const { promise, resolve } = Promise.withResolvers<void>()
    lastTry = promise
    try {
      await unlessAborted(before, signal)
      if (last) free = promise
      await unlessAborted(Promise.all([...present].map(({ ended }) => ended)), signal)
    } catch (error) {
      void before.then(resolve)
      throw error
    }
    const visit = enter()
    return {
      ended: promise,
      get hadCompany() { return visit.hadCompany },
      leave: () => {
        visit.leave()
        resolve()
      },
    }
  }

  return {
    async *pages(open, { signal, anew } = {}) {
      for (let tries = 1; ; tries += 1) {
        const visit = await (tries === 1 ? enterWhenFree(signal) : enterAlone(tries === mostTries, signal))
        let given = false
        try {
          for await (const page of open()) {
            given = true
            yield page
          }
          return
        } catch (error) {
          if (!isShort(error) || !visit.hadCompany || tries === mostTries) throw error
          if (given && anew === undefined) throw error
          if (given) anew?.()
        } finally {
          visit.leave()
        }
      }
    },
    async during(work, { again = false, signal } = {}) {
      for (let tries = 1; ; tries += 1) {
        const visit = await (tries === 1 ? enterWhenFree(signal) : enterAlone(tries === mostTries, signal))
        try {
          return await work()
        } catch (error) {
          if (!again || !isShort(error) || !visit.hadCompany || tries === mostTries) throw error
        } finally {
          visit.leave()
        }
      }
    },
    beside: async (signal) => (await enterWhenFree(signal)).leave,
    async small(work) {
      for (let wait = firstWait; ; wait *= 2) {
        const hadCompany = present.size > 0
        try {
          return await work()
        } catch (error) {
          if (!isShort(error) || wait > lastWait || (!hadCompany && present.size === 0)) throw error
        }
        await Promise.race([setTimeout(wait), Promise.all([...present].map(({ ended }) => ended))])
      }
    },
  }
}

const mostTries = 3
/** Milliseconds. */
const [firstWait, lastWait] = [12, 6_144]

function isShort(error: unknown): boolean {
  return isHuiyanError(error) && (error.code === 'query-memory-short' || error.code === 'pool-memory-short')
}

/** Waits for `work`, but no longer than until the signal. */
async function unlessAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return void (await work)
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
