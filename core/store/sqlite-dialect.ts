import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, SqliteDialect, type Dialect, type DialectAdapter, type SqliteDatabase, type SqliteStatement } from 'kysely'

/** Statements kept ready on a connection, and how many characters such a one has at most. */
const [mostKept, longestKept] = [200, 4000]

interface SqliteOptions {
  /** Path of the database file. */
  readonly path: string
  /** A connection that can only read; it sees the last committed state and never waits for the writer. */
  readonly readOnly: boolean
  /** The file is another's: nothing about it is set or made, and it has to be there. */
  readonly asItIs?: boolean
  /** How long to wait for another process that holds the file. */
  readonly busyMilliseconds: number
}

/** As the one parameter of a statement: it is run for each row in turn. One statement that reads many rows out of JSON costs twice as much. */
export class RowByRow {
  readonly rows: readonly (readonly (string | number | null)[])[]

  constructor(rows: RowByRow['rows']) {
    this.rows = rows
  }
}

/** A full or failing disk has ended the transaction within which something was to be done. */
export class TransactionOver extends Error {}

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
      const begin = driver.savepoint!.bind(driver)
      driver.savepoint = async (connection, name, compile) => {
        // SQLite would begin a transaction of its own where there is none any more.
        if (db?.isTransaction !== true) throw new TransactionOver('The transaction is over.')
        await begin(connection, name, compile)
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

/** Pages that a connection keeps, in KiB, as far as they are used. SQLite's own 2,000 are too few where every row has keys without order. */
const writingCache = 65_536
const readingCache = 16_384

function openFile(options: SqliteOptions): DatabaseSync {
  if (options.asItIs === true) return new DatabaseSync(options.path, { readOnly: true, timeout: options.busyMilliseconds })
  const db = new DatabaseSync(options.path, { timeout: options.busyMilliseconds, enableForeignKeyConstraints: true })
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma cache_size = ${-(options.readOnly ? readingCache : writingCache)};
    pragma trusted_schema = off;
    ${options.readOnly ? 'pragma query_only = on;' : ''}
  `)
  return db
}

function asKyselyDatabase(db: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()
  return {
    prepare: (sql: string) => {
      if (sql.length > longestKept) return prepared(db, sql)
      const statement = kept.get(sql) ?? prepared(db, sql)
      // Taken out first: the map's order is then that of the last use.
      kept.delete(sql)
      kept.set(sql, statement)
      if (kept.size > mostKept) {
        const [oldest] = kept.keys()
        kept.delete(oldest!)
      }
      return statement
    },
    close: () => db.close(),
  }
}

function prepared(db: DatabaseSync, sql: string): SqliteStatement {
  const text = withoutNul(sql)
  const statement = db.prepare(text)
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as never[])),
    run: (parameters) => {
      const [first] = parameters
      if (!(first instanceof RowByRow)) return statement.run(...(parameters as never[]))
      for (const row of first.rows) statement.run(...row)
      return { changes: first.rows.length, lastInsertRowid: 0 }
    },
    // Rows that are read one by one need a statement that nobody else begins anew meanwhile.
    iterate: (parameters) => db.prepare(text).iterate(...(parameters as never[])) as IterableIterator<unknown>,
  }
}

/**
 * The mapper writes values into the statement's text, quoted, and SQLite stops reading a statement at U+0000.
 * It can only stand inside a string literal, so it is put together there.
 */
function withoutNul(sql: string): string {
  return sql.replaceAll('\0', "'||char(0)||'")
}
