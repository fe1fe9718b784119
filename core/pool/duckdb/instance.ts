import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'

interface InstanceOptions {
  /** Null: in memory. */
  readonly path: string | null
  readonly memory: string
  readonly threads: number
  /** Where it may spill; null: nowhere. */
  readonly spillDir: string | null
  /** The one directory in which it may read and write files; null: none. */
  readonly reachDir: string | null
  /** Further settings of DuckDB. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A DuckDB whose reach and settings are fixed for good. Throws `pool-in-use` when another process holds the file. */
export async function openInstance(options: InstanceOptions): Promise<DuckDBInstance> {
  const settings = {
    threads: String(options.threads), memory_limit: options.memory, temp_directory: options.spillDir ?? '',
    autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
    // Newer ways of storing text take an eighth less time. A file is read by this version of DuckDB and later ones.
    storage_compatibility_version: 'latest', ...options.settings,
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
    if (options.reachDir !== null) await connection.run(`SET GLOBAL allowed_directories = ['${options.reachDir.replaceAll("'", "''")}/']`)
    await connection.run('SET GLOBAL enable_external_access = false')
    // How statements are planned and on how many threads they run, never what they may reach.
    await connection.run("SET GLOBAL allowed_configs = ['disabled_optimizers', 'threads']")
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

/** The one value of a result of one row, as a number; of what was written, how many rows. */
export async function numberOf(connection: DuckDBConnection, text: string, values: DuckDBValue[] = []): Promise<number> {
  return Number((await rowsOf(connection, text, values))[0]![0])
}
