import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readAudit } from '../../../../core/domain/audit/read-audit.ts'
import { verifyTrail } from '../../../../core/domain/audit/verify-trail.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.remove())

const note = (id: string, topic: string | null = 'demo', reason?: string) =>
  unitOfWork(database.store, testAction(reason === undefined ? {} : { reason }), async ({ audit }) =>
    audit({ verb: 'test', object: { kind: 'thing', id }, topic, before: { n: 1 }, after: { n: 2, id } }),
  )

function beside<T>(fn: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(database.path)
  try {
    return fn(db)
  } finally {
    db.close()
  }
}

/** As somebody would who owns the file: the triggers go first. */
const forge = (sql: string) =>
  beside((db) => db.exec(`drop trigger audit_record_fixed; drop trigger audit_record_kept; drop trigger audit_record_in_order; ${sql}`))

describe('the trail', () => {
  test.each([
    ['update audit_record set actor_name = ?', 'somebody else'],
    ['delete from audit_record where object_id = ?', '1'],
    ['insert or replace into audit_record select 1, at, actor_kind, actor_id, actor_name, verb, object_kind, ?, topic, reason, before, after, previous, leaf from audit_record where seq = 1', '9'],
    ['insert into audit_record select 7, at, actor_kind, actor_id, actor_name, verb, object_kind, ?, topic, reason, before, after, previous, leaf from audit_record where seq = 1', '9'],
  ])('refuses: %s', async (sql, value) => {
    await note('1')
    await note('2')
    expect(() => beside((db) => db.prepare(sql).run(value))).toThrow(/audit_record/)
    expect((await verifyTrail(database.store)).records).toBe(2)
  })

  test('is right as it is written, and a trail without records is right too', async () => {
    expect(await verifyTrail(database.store)).toEqual({ records: 0, head: '', broken: null })
    for (const id of ['1', '2', '3']) await note(id, null, '为了核实')
    expect(await verifyTrail(database.store)).toMatchObject({ records: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) as string, broken: null })
  })

  test.each([
    ['a changed name', `update audit_record set actor_name = 'x' where seq = 2`, { seq: 2, fault: 'leaf' }],
    ['a changed reason', `update audit_record set reason = 'x' where seq = 2`, { seq: 2, fault: 'leaf' }],
    ['a changed instant', `update audit_record set at = at + 1 where seq = 3`, { seq: 3, fault: 'leaf' }],
    ['a changed value', `update audit_record set after = replace(after, '2', '3') where seq = 1`, { seq: 1, fault: 'leaf' }],
    ['a removed record', 'delete from audit_record where seq = 2', { seq: 3, fault: 'number' }],
    ['a removed record, numbers closed up', 'delete from audit_record where seq = 2; update audit_record set seq = 2 where seq = 3', { seq: 2, fault: 'previous' }],
    ['the first record removed', 'delete from audit_record where seq = 1', { seq: 2, fault: 'number' }],
  ])('shows %s', async (_, sql, broken) => {
    for (const id of ['1', '2', '3', '4']) await note(id)
    forge(sql)
    expect((await verifyTrail(database.store)).broken).toEqual(broken)
  })

  test('carries no identifier that somebody typed as a reason', async () => {
    await note('1', 'demo', '核实 11010519491231002X')
    const page = await readAudit(database.store, testAction(), { limit: 10 })
    expect(page.items[0]!.reason).toBe('核实 110105********00**')
    expect((await verifyTrail(database.store)).broken).toBe(null)
  })
})

describe('reading it', () => {
  test('newest first, page by page, each record once', async () => {
    for (let i = 1; i <= 7; i++) await note(String(i))
    const seen: string[] = []
    let cursor: string | undefined
    for (const added of [0, 1, 2]) {
      const page = await readAudit(database.store, testAction(), { limit: 3, ...(cursor === undefined ? {} : { cursor }) })
      expect(page.total).toEqual({ count: 7 + added, atLeast: false })
      seen.push(...page.items.map((item) => item.object.id))
      cursor = page.next ?? undefined
      expect(cursor === undefined).toBe(added === 2)
      // What is added meanwhile shifts nothing.
      await note('new')
    }
    expect(seen).toEqual(['7', '6', '5', '4', '3', '2', '1'])
  })

  test('by what was done to what, with the values before and after', async () => {
    await note('1')
    await note('2', 'other')
    const page = await readAudit(database.store, testAction(), { limit: 10, objectKind: 'thing', objectId: '2', verb: 'test', actor: 'tester', topic: 'other' })
    expect(page.items).toMatchObject([{ seq: 2, actor: { kind: 'person', id: 'tester', name: '测试员' }, topic: 'other', before: { n: 1 }, after: { n: 2, id: '2' } }])
    expect((await readAudit(database.store, testAction(), { limit: 10, verb: 'other' })).items).toEqual([])
  })

  test('only what concerns topics in reach', async () => {
    await note('1', 'demo')
    await note('2', 'other')
    await note('3', null)
    const scoped = testAction({ scope: [{ topics: ['demo'], organisations: 'all' }] })
    const page = await readAudit(database.store, scoped, { limit: 10 })
    expect(page.items.map((item) => item.object.id)).toEqual(['1'])
    expect(page.total.count).toBe(1)
    expect((await readAudit(database.store, scoped, { limit: 10, topic: 'other' })).items).toEqual([])
  })

  test('a cursor that is none is refused', async () => {
    await expect(readAudit(database.store, testAction(), { limit: 10, cursor: '1 or 1=1' })).rejects.toMatchObject({ code: 'bad-cursor' })
  })
})
