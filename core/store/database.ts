import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MikroORM, SqliteDriver, type EntityManager } from '@mikro-orm/sql'
import { demandThisVersion, migrate } from './migrate.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { mainSchema, type StoreSchema } from './store-schema.ts'
import { createTouchedPlaces, type TouchedPlaces } from './touched-places.ts'
import { createWriterQueue, type WriterQueue } from './writer-queue.ts'

export interface DatabaseOptions {
  /** Path of the SQLite file; its folder is made when missing. */
  readonly url: string
  /** Hash of an audit leaf over its bytes; the host hands it in, the store knows no tree. */
  readonly leafHash: (leaf: Uint8Array) => Uint8Array
  /** How long to wait for another process that is writing, default 5,000. */
  readonly busyMilliseconds?: number
  /** Its tables; left out: those of the store. */
  readonly schema?: StoreSchema
}

/** The open store. Reading goes through `reading`, writing through `unitOfWork`. */
export interface Store {
  /** A fresh manager on the reading connection: the last committed state, never waiting for the writer. */
  reader(): EntityManager
  /** A fresh manager on the writing connection; only the queue takes it. */
  writer(): EntityManager
  readonly queue: WriterQueue
  readonly leafHash: DatabaseOptions['leafHash']
  readonly touched: TouchedPlaces
  /** Throws when the database does not answer. */
  ping(): Promise<void>
  /** Waits for the writes under way, then closes the file. */
  close(): Promise<void>
}

/**
 * Opens the database and brings its schema up to date.
 * Throws `database-newer` when a later version of the program has written it.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Store> {
  await mkdir(dirname(options.url), { recursive: true, mode: 0o700 })
  const orm = await openOrm(options)
  try {
    await migrate(orm, options.url, options.schema)
  } catch (error) {
    await orm.close(true)
    throw error
  }
  const writer = () => orm.em.fork({ useContext: false })
  const queue = createWriterQueue(writer)
  return {
    reader: () => orm.em.fork({ useContext: false }),
    writer,
    queue,
    leafHash: options.leafHash,
    touched: createTouchedPlaces(),
    ping: async () => {
      await orm.em.getDriver().getConnection('read').execute('select 1')
    },
    close: () => queue.alone(() => orm.close(true)),
  }
}

/**
 * Reads a store that may be in another process' hands, and leaves it as it is.
 * Throws `database-unreadable` when it is none, `database-newer` or `database-older` when it is not of this version.
 */
export async function readStore<T>(url: string, read: (em: EntityManager) => Promise<T>): Promise<T> {
  const orm = await openOrm({ url, asItIs: true })
  try {
    await demandThisVersion(orm, url)
    return await read(orm.em.fork({ useContext: false }))
  } finally {
    await orm.close(true)
  }
}

export type Orm = MikroORM<SqliteDriver>

/** The mapper alone, schema as it is; `migrate` and the migration script need it. */
export function openOrm(options: Pick<DatabaseOptions, 'url' | 'busyMilliseconds' | 'schema'> & { readonly asItIs?: boolean }): Promise<Orm> {
  const busyMilliseconds = options.busyMilliseconds ?? 5_000
  const connection = (readOnly: boolean) => () => sqliteDialect({ path: options.url, readOnly, busyMilliseconds, asItIs: options.asItIs === true })
  return MikroORM.init<SqliteDriver>({
    driver: SqliteDriver,
    dbName: options.url,
    contextName: (options.schema ?? mainSchema).name,
    entities: [...(options.schema ?? mainSchema).entities],
    driverOptions: connection(false),
    replicas: [{ name: 'reading', driverOptions: connection(true) }],
    ensureDatabase: false,
    logger: () => undefined,
  })
}
