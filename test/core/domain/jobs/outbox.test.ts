import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { finishMessage, hasDueMessages, releaseMessage, renewLease, returnMessage, takeMessages } from '../../../../core/domain/jobs/outbox.ts'
import { OutboxMessage } from '../../../../core/store/entities/jobs/outbox-message.ts'
import { unitOfWork, type Effect } from '../../../../core/store/unit-of-work.ts'
import { testAction, testClock, type TestClock } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'
import { testJobs } from '../../../support/jobs.ts'

let database: TestDatabase
let clock: TestClock
beforeEach(async () => {
  database = await freshDatabase()
  clock = testClock()
})
afterEach(() => database.remove())

const add = (...effects: Effect[]) =>
  unitOfWork(database.store, testAction({ at: clock.now() }), async (change) => {
    change.audit({ verb: 'test', object: { kind: 'test', id: '1' }, topic: null })
    for (const effect of effects) change.effect(effect)
  })
const effect = (key: string, more: Partial<Effect> = {}): Effect => ({ kind: 'notify', key, payload: { key }, ...more })
/** As effects are tried usually. */
const patience = { mostAttempts: 8, first: 1000, longest: 300_000 }
const lease = (owner: string) => ({ owner, milliseconds: 60_000 })
const take = (owner: string, ...room: readonly number[]) => takeMessages(database.store, lease(owner), clock.now(), room.length === 0 ? [10, 10, 10] : room, { but: [] })
const rows = () => database.store.reader().find(OutboxMessage, {}, { orderBy: { key: 'asc' } })

describe('the outbox', () => {
  test('gives each message to one taker, oldest first, and not before its time', async () => {
    await add(effect('a'), effect('later', { notBefore: new Date(clock.now().getTime() + 1_000) }))
    clock.advance(1)
    await add(effect('b'))
    expect((await take('one', 1)).map((message) => message.key)).toEqual(['a'])
    expect((await take('two')).map((message) => message.key)).toEqual(['b'])
    expect(await take('three')).toEqual([])
    clock.advance(1_000)
    expect((await take('three')).map((message) => message.key)).toEqual(['later'])
  })

  test('lower ranks come first, higher ones leave room for them, and what is beyond all ranks waits', async () => {
    await add(...['c1', 'c2'].map((key) => effect(key, { rank: 2 })), effect('d', { rank: 3 }))
    clock.advance(1)
    await add(...['b1', 'b2', 'b3'].map((key) => effect(key, { rank: 1 })))
    clock.advance(1)
    await add(effect('a'))
    expect(await hasDueMessages(database.store, clock.now(), [1, 0, 0], { but: [] })).toBe(true)
    // Three in all, two of rank 1 and 2 together, one of rank 2: the others take its room.
    expect((await take('one', 3, 2, 1)).map((message) => message.key)).toEqual(['a', 'b1', 'b2'])
    expect(await hasDueMessages(database.store, clock.now(), [1, 0, 0], { but: [] })).toBe(false)
    expect(await hasDueMessages(database.store, clock.now(), [0, 1, 1], { but: [] })).toBe(false)
    expect((await take('two', 9, 2, 1)).map((message) => message.key)).toEqual(['b3', 'c1'])
    expect((await take('three', 9, 9, 9)).map((message) => message.key)).toEqual(['c2'])
    expect((await take('four', 9, 9, 9, 9)).map((message) => message.key)).toEqual(['d'])
  })

  test('a lease that ran out goes to the next, and the slow holder can do nothing any more', async () => {
    await add(effect('a'))
    const [slow] = await take('slow')
    clock.advance(60_000)
    const [quick] = await take('quick')
    expect([slow!.fence, quick!.fence]).toEqual([1, 2])
    expect(await renewLease(database.store, slow!, lease('slow'), clock.now())).toBe(false)
    expect(await finishMessage(database.store, slow!, clock.now())).toBe(false)
    expect(await returnMessage(database.store, slow!, 'late', clock.now(), patience)).toBe('lost')
    await releaseMessage(database.store, slow!)
    expect(await rows()).toMatchObject([{ state: 'waiting', leasedBy: 'quick', attempts: 2, lastError: null }])
    expect(await finishMessage(database.store, quick!, clock.now())).toBe(true)
    expect(await rows()).toMatchObject([{ state: 'done', leasedBy: null, doneAt: clock.now() }])
  })

  test('a renewed lease is kept', async () => {
    await add(effect('a'))
    const [message] = await take('one')
    clock.advance(59_000)
    expect(await renewLease(database.store, message!, lease('one'), clock.now())).toBe(true)
    clock.advance(59_000)
    expect(await take('two')).toEqual([])
  })

  test('a failure waits longer each time, and after eight it is dead but kept', async () => {
    await add(effect('a'))
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt++) {
      const [message] = await take('one')
      const fate = await returnMessage(database.store, message!, 'no', clock.now(), patience)
      expect(fate).toBe(attempt < 8 ? 'waiting' : 'dead')
      const [row] = await rows()
      waits.push((row!.availableAt.getTime() - clock.now().getTime()) / 1000)
      clock.set(row!.availableAt)
    }
    expect(waits.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 64])
    clock.advance(24 * 60 * 60_000)
    expect(await take('one')).toEqual([])
    expect(await rows()).toMatchObject([{ state: 'dead', lastError: 'no', attempts: 8 }])
  })
})

describe('the worker', () => {
  test('carries effects out, tries a failing one again when its time has come, and goes on with the others', async () => {
    const done: string[] = []
    let failing = true
    const { worker, failures } = testJobs(database.store, clock, async () => undefined, {
      handlers: {
        notify: async (message) => {
          if (message.key === 'bad' && failing) throw new Error('not now')
          done.push(message.key)
        },
      },
    })
    await add(effect('bad'), effect('good'))
    worker.wake()
    await worker.idle()
    expect(done).toEqual(['good'])
    expect(failures).toMatchObject([{ kind: 'notify', dead: false }])
    failing = false
    clock.advance(1_000)
    worker.wake()
    await worker.idle()
    expect(done).toEqual(['good', 'bad'])
    await worker.stop()
  })

  test('keeps an effect that nobody knows how to carry out', async () => {
    await add(effect('a', { kind: 'unheard-of' }))
    const { worker, failures } = testJobs(database.store, clock, async () => undefined)
    await worker.idle()
    expect(failures).toMatchObject([{ kind: 'unheard-of' }])
    expect(await rows()).toMatchObject([{ state: 'waiting', lastError: 'Error: no handler for effects of kind unheard-of' }])
    await worker.stop()
  })
})
