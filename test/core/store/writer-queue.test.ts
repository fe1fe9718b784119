import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { leafBytes } from '../../../core/store/audit-trail.ts'
import { bookkeeping } from '../../../core/store/bookkeeping.ts'
import { openDatabase } from '../../../core/store/database.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Organisation } from '../../../core/store/entities/identity/organisation.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { createWriterQueue } from '../../../core/store/writer-queue.ts'
import { testAction } from '../../support/action.ts'
import { freshDatabase, testLeafHash, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.remove())

const organisation = (id: string) => ({ id, title: id, titleEn: null, parent: null, departmentKind: null, serves: [], validFrom: null, validTo: null })

/** Adds an organisation and then, where told so, fails. */
function add(id: string, fails: 'no' | 'thrown' | 'refused by the file' = 'no', words = ''): Promise<string> {
  return unitOfWork(database.store, testAction(), async ({ em, audit }) => {
    audit({ verb: 'add-organisation', object: { kind: 'organisation', id }, topic: null, after: words })
    await em.insert(Organisation, organisation(id))
    if (fails === 'thrown') throw new Error(`${id} stops`)
    if (fails === 'refused by the file') await em.insert(Organisation, { ...organisation(`${id}-below`), parent: 'nowhere' })
    return id
  })
}

const stored = async () => (await database.store.reader().find(Organisation, {})).map(({ id }) => id).sort()
const trail = () => database.store.reader().find(AuditRecord, {}, { orderBy: { seq: 'asc' } })

async function expectWholeTrail(): Promise<void> {
  let previous = ''
  for (const [i, record] of (await trail()).entries()) {
    expect([record.seq, record.previous]).toEqual([i + 1, previous])
    expect(record.leaf).toBe(Buffer.from(testLeafHash(leafBytes(record))).toString('hex'))
    previous = record.leaf
  }
}

/** How often SQLite was told to commit. */
function commits(): () => number {
  const spy = vi.spyOn(database.store.writer().getConnection(), 'commit')
  return () => spy.mock.calls.filter(([context]) => !('savepointName' in context)).length
}

describe('changes that wait together', () => {
  test('are committed together, and answered when the file has them', async () => {
    const count = commits()
    const queue = createWriterQueue(database.store.writer, { most: 8, longest: Infinity })
    const seen: number[] = []
    await Promise.all(Array.from({ length: 20 }, async (_, i) => {
      await queue.commit((em) => em.insert(Organisation, organisation(`o${i}`)))
      seen.push((await stored()).length)
    }))
    expect(count()).toBe(3)
    // The first of a group had not been answered before the file had the last.
    expect(seen).toEqual([...Array<number>(8).fill(8), ...Array<number>(8).fill(16), ...Array<number>(4).fill(20)])
  })

  test('wait for no more of them than a moment', async () => {
    const count = commits()
    const queue = createWriterQueue(database.store.writer, { most: 8, longest: 0 })
    await Promise.all(Array.from({ length: 5 }, (_, i) => queue.commit((em) => em.insert(Organisation, organisation(`o${i}`)))))
    expect([count(), (await stored()).length]).toEqual([5, 5])
  })

  test('fail one by one: what is undone of one leaves the others be', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('no' as const, 'no' as const, 'thrown' as const, 'refused by the file' as const), { minLength: 2, maxLength: 40 }), fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom(...'abcdefghijklmnop') }), async (all, prefix) => {
      const before = await stored()
      const length = (await trail()).length
      const name = (i: number) => `${prefix}-${before.length}-${length}-${i}`
      const results = await Promise.allSettled(all.map((fails, i) => add(name(i), fails)))
      expect(results.map(({ status }) => status)).toEqual(all.map((fails) => (fails === 'no' ? 'fulfilled' : 'rejected')))
      results.forEach((result, i) => {
        if (result.status === 'rejected') expect(String(result.reason)).toMatch(all[i] === 'thrown' ? `${name(i)} stops` : /foreign key/i)
      })
      const good = all.flatMap((fails, i) => (fails === 'no' ? [name(i)] : []))
      expect(await stored()).toEqual([...before, ...good].sort())
      expect((await trail()).slice(length).map(({ objectId }) => objectId)).toEqual(good)
    }), { numRuns: 30 })
    await expectWholeTrail()
  })

  test('are none of them there when the disk takes no more, whoever of them asked for too much, and all are told so', async () => {
    await add('first')
    const connection = database.store.writer().getConnection()
    const [{ page_count: pages } = { page_count: 0 }] = await connection.execute<{ page_count: number }[]>('pragma page_count')
    await connection.execute(`pragma max_page_count = ${pages + 2}`)
    const results = await Promise.allSettled([add('a'), add('b'), add('c', 'no', 'x'.repeat(200_000)), add('d'), bookkeeping(database.store, (em) => em.insert(Organisation, organisation('e')))])
    // Nobody is told that something is kept which is not.
    const kept = await stored()
    expect(results.map(({ status }) => status)).toEqual(['a', 'b', 'c', 'd', 'e'].map((id) => (kept.includes(id) ? 'fulfilled' : 'rejected')))
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { code: 'storage-full' } })
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'storage-full' })
    await expectWholeTrail()
    await connection.execute('pragma max_page_count = 1000000')
    await Promise.all([add('f'), add('g')])
    expect(await stored()).toEqual([...kept, 'f', 'g'].sort())
    await expectWholeTrail()
  })

  test('are all refused when the commit fails, and what comes after them goes on', async () => {
    const connection = database.store.writer().getConnection()
    const commit = connection.commit.bind(connection)
    const spy = vi.spyOn(connection, 'commit').mockImplementation(async (context, ...rest) => {
      if ('savepointName' in context) return commit(context, ...rest)
      spy.mockRestore()
      throw new Error('the commit failed')
    })
    const queue = createWriterQueue(database.store.writer, { most: 8, longest: Infinity })
    const put = (id: string, fails: boolean) => queue.commit(async (em) => {
      await em.insert(Organisation, organisation(id))
      if (fails) throw new Error(`${id} stops`)
    })
    const results = await Promise.allSettled([put('a', false), put('b', true), put('c', false)])
    expect(results.map((result) => result.status === 'rejected' && String(result.reason))).toEqual(['Error: the commit failed', 'Error: b stops', 'Error: the commit failed'])
    expect(await stored()).toEqual([])
    await add('d')
    expect(await stored()).toEqual(['d'])
    await expectWholeTrail()
  })

  test('are each told when another process holds the file for too long, and go on afterwards', async () => {
    const impatient = await openDatabase({ url: database.path, leafHash: testLeafHash, busyMilliseconds: 20 })
    const note = (id: string) => unitOfWork(impatient, testAction(), async ({ audit }) => audit({ verb: 'test', object: { kind: 'test', id }, topic: null }))
    const other = new DatabaseSync(database.path)
    other.exec('begin immediate')
    expect((await Promise.allSettled([note('a'), note('b'), note('c')])).map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual(['overloaded', 'overloaded', 'overloaded'])
    other.exec('rollback')
    other.close()
    await Promise.all([note('d'), note('e')])
    expect((await trail()).map(({ objectId }) => objectId)).toEqual(['d', 'e'])
    await impatient.close()
  })

  test('keep their place among tasks that run alone, and the context of whoever handed them in', async () => {
    const order: string[] = []
    const caller = new AsyncLocalStorage<string>()
    const change = (id: string) => caller.run(id, () => unitOfWork(database.store, testAction(), async ({ audit }) => {
      order.push(`${id} for ${caller.getStore()}`)
      audit({ verb: 'test', object: { kind: 'test', id }, topic: null })
      await Promise.resolve()
    }))
    const task = (id: string) => database.store.queue.alone(async () => void order.push(id))
    await Promise.all([change('1'), change('2'), task('3'), change('4'), change('5'), change('6'), task('7')])
    expect(order).toEqual(['1 for 1', '2 for 2', '3', '4 for 4', '5 for 5', '6 for 6', '7'])
  })

  test('wait for nothing that the host does by the thousand', async () => {
    const ended: string[] = []
    const change = (id: string, kind: 'person' | 'system') => unitOfWork(database.store, testAction({ actor: { kind } }), async ({ em, audit }) => {
      audit({ verb: 'test', object: { kind: 'test', id }, topic: null })
      if (kind === 'system') expect(await stored()).toEqual(['before'])
      await em.insert(Organisation, organisation(id))
    }).then(() => ended.push(id))
    await Promise.all([change('before', 'person'), change('lot', 'system'), change('after', 'person')])
    expect(ended).toEqual(['before', 'lot', 'after'])
  })

  test('refuse another write inside, and go on', async () => {
    const nested = unitOfWork(database.store, testAction(), async () => {
      await add('inner')
    })
    const [one, two] = await Promise.allSettled([nested, add('beside')])
    expect(one).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('inside another write') } })
    expect(two.status).toBe('fulfilled')
    expect(await stored()).toEqual(['beside'])
  })
})
