import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'

interface InstanceOptions {
  /** Null: in memory. */
  readonly path: string | null
  readonly memory: string
  readonly threads: number
  /** Where it may spill; null: nowhere. */
  readonly spillDir: string | null
  /** The one directory it may read files in; null: none. */
  readonly readDir: string | null
}

/** A DuckDB whose reach and settings are fixed for good. Throws `pool-in-use` when another process holds the file. */
export async function openInstance(options: InstanceOptions): Promise<DuckDBInstance> {
  const settings = {
    threads: String(options.threads), memory_limit: options.memory, temp_directory: options.spillDir ?? '',
    autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
    // Freed memory goes back to the system at once and comes back as zeros: DuckDB writes blocks whole, and what it never
    // filled in one would else be what staging left there (decision 7).
    allocator_flush_threshold: '0B', allocator_bulk_deallocation_flush_threshold: '0B',
  }
  let instance: DuckDBInstance
  try {
    instance = await DuckDBInstance.create(options.path ?? ':memory:', settings)
  } catch (error) {
    if (options.path !== null && /could not set lock|being used by another process/i.test(String(error))) throw new HuiyanError('pool-in-use', { path: options.path }, { cause: error })
    throw error
  }
  const connection = await instance.connect()
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'")
    if (options.readDir !== null) await connection.run(`SET GLOBAL allowed_directories = ['${options.readDir.replaceAll("'", "''")}/']`)
    await connection.run('SET GLOBAL enable_external_access = false')
    await connection.run('SET GLOBAL lock_configuration = true')
  } finally {
    connection.closeSync()
  }
  return instance
}

/** The rows of a small result, as JavaScript values by column. */
export async function rowsOf(connection: DuckDBConnection, text: string, values: DuckDBValue[] = []): Promise<DuckDBValue[][]> {
  return (await connection.run(text, values)).getRows()
}

/** The one value of a result of one row, as a number. */
export async function numberOf(connection: DuckDBConnection, text: string, values: DuckDBValue[] = []): Promise<number> {
  return Number((await rowsOf(connection, text, values))[0]![0])
}

/** Copies a result into a table of another instance, chunk by chunk. Types must agree. Gives the number of rows. */
export async function copyRows(from: DuckDBConnection, query: { readonly text: string; readonly values?: DuckDBValue[] }, to: DuckDBConnection, table: string): Promise<number> {
  const result = await from.stream(query.text, query.values)
  const appender = await to.createAppender(table)
  let rows = 0
  try {
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return rows
      appender.appendDataChunk(chunk)
      rows += chunk.rowCount
    }
  } finally {
    appender.closeSync()
  }
}
