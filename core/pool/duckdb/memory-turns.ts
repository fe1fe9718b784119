import { isHuiyanError } from '../../base/errors.ts'

/** Queries of one pool share its memory. One that ran short of it beside others gets a second try, when those are done. */
export interface MemoryTurns {
  /** Pages of a query that `open` begins; opened once more if the first try gave none before it ran short of memory that others held. */
  pages<T>(open: () => AsyncIterable<T>): AsyncGenerator<T>
  /** Counts other work on the pool's memory among those others, while it lasts. */
  during<T>(work: () => Promise<T>): Promise<T>
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

  /** Second tries come one after another; each waits for what runs, and holds up nothing that begins later. */
  const enterAlone = async () => {
    const before = lastTry
    const { promise, resolve } = Promise.withResolvers<void>()
    lastTry = promise
    await before
    await Promise.all([...present].map(({ ended }) => ended))
    const visit = enter()
    return () => {
      visit.leave()
      resolve()
    }
  }

  return {
    async *pages(open) {
      const visit = enter()
      let given = false
      try {
        for await (const page of open()) {
          given = true
          yield page
        }
        return
      } catch (error) {
        if (given || !visit.hadCompany || !isHuiyanError(error) || error.code !== 'query-memory-short') throw error
      } finally {
        visit.leave()
      }
      const leave = await enterAlone()
      try {
        yield* open()
      } finally {
        leave()
      }
    },
    async during(work) {
      const visit = enter()
      try {
        return await work()
      } finally {
        visit.leave()
      }
    },
  }
}
