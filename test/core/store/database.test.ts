import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, openOrm } from '../../../core/store/database.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { migrationsTable } from '../../../core/store/migrate.ts'
import { sealedSchema } from '../../../core/store/sealed-store.ts'
import { mainSchema } from '../../../core/store/store-schema.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction } from '../../support/action.ts'
import { freshDatabase, testLeafHash, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.remove())

const open = () => openDatabase({ url: database.path, leafHash: testLeafHash })

/** Runs `fn` on a connection beside the store, as somebody at the file would. */
function beside<T>(fn: (db: DatabaseSync) => T, path = database.path): T {
  const db = new DatabaseSync(path)
  try {
    return fn(db)
  } finally {
    db.close()
  }
}

describe('migrations', () => {
  test('leave the schema that the entities describe', async () => {
    const orm = await openOrm({ url: database.path })
    const difference = await orm.schema.getUpdateSchemaMigrationSQL({ wrap: false })
    await orm.close(true)
    expect(difference.up.replaceAll(`drop table if exists \`${migrationsTable}\`;`, '').trim()).toBe('')
  })

  test('of the sealed store too', async () => {
    const url = join(database.dir, 'sealed.sqlite')
    await (await openDatabase({ url, schema: sealedSchema, leafHash: testLeafHash })).close()
    const orm = await openOrm({ url, schema: sealedSchema })
    const difference = await orm.schema.getUpdateSchemaMigrationSQL({ wrap: false })
    await orm.close(true)
    expect(difference.up.replaceAll(`drop table if exists \`${migrationsTable}\`;`, '').trim()).toBe('')
  })

  test('the comparison notices a column that is missing', async () => {
    beside((db) => db.exec('alter table account drop column name'))
    const orm = await openOrm({ url: database.path })
    const difference = await orm.schema.getUpdateSchemaMigrationSQL({ wrap: false })
    await orm.close(true)
    expect(difference.up).toContain('`name`')
  })

  test('every entity of the folder is in the list of a store, and what is sealed in no other', async () => {
    const files = (await readdir(join(import.meta.dirname, '../../../core/store/entities'), { recursive: true })).filter((file) => file.endsWith('.ts'))
    const names = await Promise.all(
      files.map(async (file) => Object.keys((await import(/* @vite-ignore */ join(import.meta.dirname, '../../../core/store/entities', file))) as object)),
    )
    const namesOf = ({ entities }: typeof mainSchema) => entities.map((entity) => entity.meta.className)
    const [main, sealed] = [namesOf(mainSchema), namesOf(sealedSchema)]
    expect([...new Set([...main, ...sealed])].toSorted()).toEqual(names.flat().toSorted())
    expect(main.filter((name) => name.startsWith('Referral'))).toEqual([])
    expect(sealed.filter((name) => !main.includes(name))).toEqual(['Referral', 'ReferralAnswer', 'ReferralReader'])
  })

  test('are not looked at again by a second start', async () => {
    const count = () => beside((db) => db.prepare(`select count(*) as n from ${migrationsTable}`).get()) as { n: number }
    const first = count()
    const again = await open()
    await again.close()
    expect(count()).toEqual(first)
    expect(first.n).toBe((await readdir(mainSchema.migrations)).length)
  })

  test('of a later version are named, and the database is left alone', async () => {
    beside((db) => db.exec(`insert into ${migrationsTable} (name) values ('Migration29990101000000_later')`))
    await expect(open()).rejects.toMatchObject({ code: 'database-newer', params: { migration: 'Migration29990101000000_later' } })
  })

  test('that fail leave the database as it was', async () => {
    const path = join(database.dir, 'other.sqlite')
    beside((db) => db.exec('create table job (id text)'), path)
    await expect(openDatabase({ url: path, leafHash: testLeafHash })).rejects.toThrow(/job/)
    expect(beside((db) => db.prepare(`select name from sqlite_master where type = 'table' and name not in (?, 'sqlite_sequence')`).all(migrationsTable), path)).toEqual([{ name: 'job' }])
  })
})

describe('the file', () => {
  test('is in WAL mode, flushes at every commit and holds foreign keys', async () => {
    const connection = database.store.writer().getConnection()
    const setting = async (name: string) => Object.values(((await connection.execute(`pragma ${name}`)) as Record<string, unknown>[])[0]!)[0]
    expect([await setting('journal_mode'), await setting('synchronous'), await setting('foreign_keys')]).toEqual(['wal', 2, 1])
  })

  test('a change waits for another process that writes, and says "overloaded" when that takes too long', async () => {
    const impatient = await openDatabase({ url: database.path, leafHash: testLeafHash, busyMilliseconds: 50 })
    const change = () =>
      unitOfWork(impatient, testAction(), async ({ audit }) => audit({ verb: 'test', object: { kind: 'test', id: '1' }, topic: null }))
    const other = new DatabaseSync(database.path)
    other.exec('begin immediate')
    await expect(change()).rejects.toMatchObject({ code: 'overloaded', status: 503 })
    other.exec('rollback')
    other.close()
    await change()
    await impatient.close()
  })

  test('a disk that takes no more refuses the change, keeps what was there, and works again afterwards', async () => {
    const change = (text: string) =>
      unitOfWork(database.store, testAction(), async ({ audit }) => audit({ verb: 'test', object: { kind: 'test', id: '1' }, topic: null, after: text }))
    await change('small')
    const connection = database.store.writer().getConnection()
    const [{ page_count: pages } = { page_count: 0 }] = await connection.execute<{ page_count: number }[]>('pragma page_count')
    await connection.execute(`pragma max_page_count = ${pages}`)
    for (let i = 0; i < 3; i++) await expect(change('x'.repeat(200_000))).rejects.toMatchObject({ code: 'storage-full', status: 507 })
    // Reads go on.
    expect(await database.store.reader().count(AuditRecord)).toBe(1)
    await connection.execute('pragma max_page_count = 1000000')
    await change('y'.repeat(200_000))
    expect(beside((db) => db.prepare('select seq from audit_record').all())).toEqual([{ seq: 1 }, { seq: 2 }])
  })

  test('closing waits for the change under way', async () => {
    const path = join(database.dir, 'closing.sqlite')
    const store = await openDatabase({ url: path, leafHash: testLeafHash })
    const change = unitOfWork(store, testAction(), async ({ em, audit }) => {
      for (let i = 0; i < 20; i++) await em.execute('select 1')
      audit({ verb: 'test', object: { kind: 'test', id: '1' }, topic: null })
    })
    await store.close()
    await change
    expect(beside((db) => db.prepare('select seq from audit_record').all(), path)).toEqual([{ seq: 1 }])
    await rm(path)
  })

  test('a folder that is missing is made', async () => {
    const store = await openDatabase({ url: join(database.dir, 'a', 'b', 'huiyan.sqlite'), leafHash: testLeafHash })
    await store.ping()
    await store.close()
  })
})

