import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, SqliteDialect, type Dialect, type DialectAdapter, type SqliteDatabase } from 'kysely'

interface SqliteOptions {
  /** Path of the database file. */
  readonly path: string
  /** A connection that can only read; it sees the last committed state and never waits for the writer. */
  readonly readOnly: boolean
  /** How long to wait for another process that holds the file. */
  readonly busyMilliseconds: number
}

/**
 * A Kysely dialect over `node:sqlite` with the settings the store's promises rest on:
 * WAL (readers and the writer do not block each other), `synchronous=FULL` (a commit that returned survives a power cut),
 * foreign keys. Writing transactions begin IMMEDIATE, so that a second process is waited for at the start
 * and never refused in the middle.
 */
export function sqliteDialect(options: SqliteOptions): Dialect {
  let db: DatabaseSync | null = null
  const dialect = new SqliteDialect({
    database: () => {
      db = openFile(options)
      return Promise.resolve(asKyselyDatabase(db))
    },
  })
  return {
    createAdapter: () => withoutMutex(dialect.createAdapter()),
    createIntrospector: (kysely) => dialect.createIntrospector(kysely),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => {
      const driver = dialect.createDriver()
      driver.beginTransaction = async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(options.readOnly ? 'begin' : 'begin immediate'))
      }
      driver.rollbackTransaction = async (connection) => {
        // A full or failing disk has rolled it back already.
        if (db?.isTransaction === true) await connection.executeQuery(CompiledQuery.raw('rollback'))
      }
      return driver
    },
  }
}

/**
 * Kysely guards a single connection by a mutex that it never gives back when BEGIN fails, so one busy or full disk would
 * hang the store for good (kysely 0.29). The store's own writer queue does the guarding.
 */
function withoutMutex(adapter: DialectAdapter): DialectAdapter {
  return Object.defineProperty(adapter, 'supportsMultipleConnections', { value: true })
}

function openFile(options: SqliteOptions): DatabaseSync {
  const db = new DatabaseSync(options.path, { timeout: options.busyMilliseconds, enableForeignKeyConstraints: true })
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma trusted_schema = off;
    ${options.readOnly ? 'pragma query_only = on;' : ''}
  `)
  return db
}

function asKyselyDatabase(db: DatabaseSync): SqliteDatabase {
  return {
    prepare: (sql: string) => {
      const statement = db.prepare(withoutNul(sql))
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...(parameters as never[])),
        run: (parameters: readonly unknown[]) => statement.run(...(parameters as never[])),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
      }
    },
    close: () => db.close(),
  }
}

/**
 * The mapper writes values into the statement's text, quoted, and SQLite stops reading a statement at U+0000.
 * It can only stand inside a string literal, so it is put together there.
 */
function withoutNul(sql: string): string {
  return sql.replaceAll('\0', "'||char(0)||'")
}
