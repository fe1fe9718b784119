import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, SqliteDialect, type Dialect } from 'kysely'

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
  const dialect = new SqliteDialect({ database: () => Promise.resolve(openFile(options)) })
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => {
      const driver = dialect.createDriver()
      driver.beginTransaction = async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(options.readOnly ? 'begin' : 'begin immediate'))
      }
      return driver
    },
  }
}

function openFile(options: SqliteOptions) {
  const db = new DatabaseSync(options.path, { timeout: options.busyMilliseconds, enableForeignKeyConstraints: true })
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma trusted_schema = off;
    ${options.readOnly ? 'pragma query_only = on;' : ''}
  `)
  return {
    prepare: (sql: string) => {
      const statement = db.prepare(sql)
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
