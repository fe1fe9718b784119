import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HuiyanError } from '../../../../core/base/errors.ts'
import { createMemoryTurns } from '../../../../core/pool/duckdb/memory-turns.ts'

const short = () => new HuiyanError('query-memory-short')
const settle = async () => { for (let i = 0; i < 20; i += 1) await setImmediate() }

/** A query whose tries end as told, in turn; `end(i)` lets try `i` go on. */
function query(...outcomes: (readonly number[] | Error)[]) {
  const gates = outcomes.map(() => Promise.withResolvers<void>())
  let tries = 0
  return {
    get tries() { return tries },
    end: (i: number) => gates[i]!.resolve(),
    open: async function* () {
      const at = tries++
      await gates[at]!.promise
      const outcome = outcomes[at]!
      if (outcome instanceof Error) throw outcome
      yield* outcome
    },
  }
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const page of pages) found.push(page)
  return found
}

test('what ran short alone, or of anything but memory, or after its first page, is not tried again', async () => {
  const turns = createMemoryTurns()
  const alone = query(short())
  alone.end(0)
  await expect(all(turns.pages(alone.open))).rejects.toMatchObject({ code: 'query-memory-short' })
  const [broken, other] = [query(new Error('broken')), query([1])]
  const both = [all(turns.pages(broken.open)), all(turns.pages(other.open))]
  broken.end(0)
  await expect(both[0]).rejects.toThrow('broken')
  other.end(0)
  expect(await both[1]).toEqual([1])
  const late = all(turns.pages(async function* () {
    yield 1
    throw short()
  }))
  await expect(Promise.all([late, turns.during(settle)])).rejects.toMatchObject({ code: 'query-memory-short' })
})

test('two that ran short of each other\'s memory are tried once more, one after the other, when all else that ran is done', async () => {
  const turns = createMemoryTurns()
  const [first, second, third] = [query(short(), [1]), query(short(), short()), query([3])]
  const commit = Promise.withResolvers<void>()
  const results = [first, second, third].map(({ open }) => all(turns.pages(open)))
  const work = turns.during(() => commit.promise)
  const caught = results[1]!.catch((error: unknown) => error)
  first.end(0)
  second.end(0)
  await settle()
  third.end(0)
  expect(await results[2]).toEqual([3])
  await settle()
  expect([first.tries, second.tries]).toEqual([1, 1])
  commit.resolve()
  await work
  await settle()
  expect([first.tries, second.tries]).toEqual([2, 1])
  first.end(1)
  expect(await results[0]).toEqual([1])
  await settle()
  expect(second.tries).toBe(2)
  second.end(1)
  expect(await caught).toMatchObject({ code: 'query-memory-short' })
})

test('one that is left half read lets the next try go on', async () => {
  const turns = createMemoryTurns()
  const hungry = query(short(), [2])
  const reading = turns.pages(query([1]).open)
  const left = turns.pages(async function* () {
    yield 1
    yield 2
  })
  await left.next()
  const waiting = all(turns.pages(hungry.open))
  hungry.end(0)
  hungry.end(1)
  await settle()
  expect(hungry.tries).toBe(1)
  await left.return(undefined)
  expect(await waiting).toEqual([2])
  await reading.return(undefined)
})

test('what others that came meanwhile left too little twice has the memory to itself at last, and they wait for it', async () => {
  const turns = createMemoryTurns()
  const [hungry, early, meanwhile, later] = [query(short(), short(), [1]), query([2]), query([3]), query([4])]
  const results = [hungry, early].map(({ open }) => all(turns.pages(open)))
  await settle()
  hungry.end(0)
  early.end(0)
  await settle()
  expect(hungry.tries).toBe(2)
  results.push(all(turns.pages(meanwhile.open)))
  await settle()
  hungry.end(1)
  await settle()
  results.push(all(turns.pages(later.open)))
  const commit = turns.during(settle)
  let isBeside = false
  const lasting = turns.beside().then((leave) => {
    isBeside = true
    leave()
  })
  await settle()
  expect(isBeside).toBe(false)
  expect([hungry.tries, later.tries]).toEqual([2, 0])
  meanwhile.end(0)
  await settle()
  expect([hungry.tries, later.tries]).toEqual([3, 0])
  hungry.end(2)
  later.end(0)
  expect(await Promise.all(results)).toEqual([[1], [2], [3], [4]])
  await Promise.all([commit, lasting])
})

test('whoever takes back the pages that were given reads them anew', async () => {
  const turns = createMemoryTurns()
  let tries = 0
  const found: number[] = []
  const reading = (async () => {
    const pages = turns.pages(async function* () {
      tries += 1
      yield 1
      if (tries === 1) throw short()
      yield 2
    }, { anew: () => { found.length = 0 } })
    for await (const page of pages) found.push(page)
  })()
  await Promise.all([reading, turns.during(settle)])
  expect([tries, found]).toEqual([2, [1, 2]])
})

test('whoever waits for memory is told at once that it was cancelled, and holds up nobody', async () => {
  const turns = createMemoryTurns()
  const [waiting, running, next] = [query(short()), query([1]), query(short(), [2])]
  const cancel = new AbortController()
  const cancelled = all(turns.pages(waiting.open, { signal: cancel.signal })).catch((error: unknown) => error)
  const results = [running, next].map(({ open }) => all(turns.pages(open)))
  await settle()
  waiting.end(0)
  next.end(0)
  await settle()
  cancel.abort(new Error('cancelled by hand'))
  expect(await cancelled).toMatchObject({ message: 'cancelled by hand' })
  expect(next.tries).toBe(1)
  running.end(0)
  next.end(1)
  expect(await Promise.all(results)).toEqual([[1], [2]])
})

test('a small read that finds no memory left is tried again when others end; alone it fails at once', async () => {
  const turns = createMemoryTurns()
  let reads = 0
  const read = () => {
    reads += 1
    return reads === 1 ? Promise.reject(short()) : Promise.resolve('read')
  }
  const running = query([1])
  const result = all(turns.pages(running.open))
  await settle()
  const small = turns.small(read)
  running.end(0)
  expect([await small, await result, reads]).toEqual(['read', [1], 2])
  await expect(turns.small(() => Promise.reject(short()))).rejects.toMatchObject({ code: 'query-memory-short' })
})

test('a small read whose company ends while it fails is tried again', async () => {
  const turns = createMemoryTurns()
  const leave = await turns.beside()
  let reads = 0
  const read = () => {
    reads += 1
    if (reads > 1) return Promise.resolve('read')
    leave()
    return Promise.reject(short())
  }
  expect(await turns.small(read)).toBe('read')
})

test('what lasts beside others is waited for', async () => {
  const turns = createMemoryTurns()
  const leave = await turns.beside()
  const hungry = query(short(), [1])
  const result = all(turns.pages(hungry.open))
  hungry.end(0)
  hungry.end(1)
  await settle()
  expect(hungry.tries).toBe(1)
  leave()
  expect(await result).toEqual([1])
})

test('other work is begun anew only where it may be, and ran short beside others', async () => {
  const turns = createMemoryTurns()
  const work = (shorts: number) => {
    const tries: number[] = []
    return { tries, run: async () => {
      tries.push(tries.length)
      await settle()
      if (tries.length <= shorts) throw short()
      return 'done'
    } }
  }
  const beside = async (one: ReturnType<typeof work>, options?: { readonly again: boolean }) => {
    const [result] = await Promise.allSettled([turns.during(one.run, options), turns.during(settle)])
    return [result.status, one.tries.length]
  }
  expect(await beside(work(1), { again: true })).toEqual(['fulfilled', 2])
  expect(await beside(work(1))).toEqual(['rejected', 1])
  const alone = work(1)
  await expect(turns.during(alone.run, { again: true })).rejects.toMatchObject({ code: 'query-memory-short' })
  expect(alone.tries.length).toBe(1)
  // The second try has no company, and what does not fit then does not fit at all.
  expect(await beside(work(2), { again: true })).toEqual(['rejected', 2])
})
