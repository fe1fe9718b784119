import type { DuckDBConnection } from '@duckdb/node-api'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { numberOf, openInstance } from '../../../core/pool/duckdb/instance.ts'
import { createOwnTables, ensureDataset } from '../../../core/pool/duckdb/layout.ts'
import { currentTable, quoted } from '../../../core/pool/duckdb/names.ts'
import { makePeople } from './people.ts'
import { plantedSql } from './planted.ts'
import { scaleShape, type ScaleShape } from './shape.ts'
import { scaleTables } from './tables.ts'

export interface ScalePoolOptions {
  /** A file that is not there yet. */
  readonly path: string
  readonly spillDir: string
  /** Rows of all datasets together. */
  readonly rows: number
  readonly memory: string
  readonly threads: number
  /** Where to write the same rows as files to import, with ID numbers in place of tokens; null: nowhere. */
  readonly csvDir?: string
  onTable?(dataset: string, rows: number): void
}

/**
 * Makes a pool's file with exactly so many rows, the same ones every time, as if each dataset had been imported once, but
 * without the vault: nothing can be unsealed. The table `bench.planted` (rule, level, key) holds what the rules are to find.
 */
export async function makeScalePool(runtime: TopicRuntime, options: ScalePoolOptions): Promise<ScaleShape> {
  const shape = scaleShape(options.rows)
  const instance = await openInstance({ path: options.path, memory: options.memory, threads: options.threads, spillDir: options.spillDir, reachDir: options.csvDir ?? null })
  const connection = await instance.connect()
  try {
    await createOwnTables(connection)
    await makePeople(connection, shape)
    if ((await numberOf(connection, 'SELECT count(DISTINCT token) FROM people')) !== shape.persons) throw new Error('two persons have one token')
    for (const [at, { dataset, select }] of scaleTables(shape).entries()) {
      await fill(connection, runtime, `${runtime.pack.id}/${dataset}`, select, at + 1, shape.rows[dataset]!)
      if (options.csvDir !== undefined) await writeCsv(connection, runtime, dataset, `${options.csvDir}/${dataset}.csv`)
      options.onTable?.(dataset, shape.rows[dataset]!)
    }
    await connection.run('CREATE SCHEMA bench')
    await connection.run(`CREATE TABLE bench.planted AS ${plantedSql(shape)}`)
    await connection.run('CHECKPOINT')
    return shape
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function fill(connection: DuckDBConnection, runtime: TopicRuntime, id: string, select: string, batch: number, rows: number): Promise<void> {
  const { table } = runtime.datasets.get(id)!
  await ensureDataset(connection, table)
  const columns = table.columns.map(({ column }) => quoted(column))
  await connection.run(`INSERT INTO ${currentTable(id)} (_row, _batch, ${columns.join(', ')}) SELECT _row, ${batch}, ${columns.join(', ')} FROM (${select}) AS rows(_row, ${columns.join(', ')})`)
  const made = await numberOf(connection, `SELECT count(*) FROM ${currentTable(id)}`)
  if (made !== rows) throw new Error(`${id}: ${made} rows instead of ${rows}`)
  await connection.run(`INSERT INTO host.batches VALUES (nextval('host.batch_numbers'), $1, $2, '2026-03-30T00:00:00Z', $3, $3, 0, 0, 0, 0)`, [id, `bench:${id}`, BigInt(rows)])
  await connection.run(`UPDATE host.datasets SET next_row = (SELECT max(_row) + 1 FROM ${currentTable(id)}) WHERE dataset = $1`, [id])
}

/** A file as a department would send it: ID numbers, and times of the city's clock. */
async function writeCsv(connection: DuckDBConnection, runtime: TopicRuntime, dataset: string, path: string): Promise<void> {
  const { table } = runtime.datasets.get(`${runtime.pack.id}/${dataset}`)!
  const tokens = table.columns.filter(({ token }) => token !== null).map(({ column }) => column)
  const items = table.columns.map(({ column, field, type }) =>
    `${tokens.includes(column) ? `${quoted(`by ${column}`)}.id_no` : type.kind === 'datetime' ? `t.${quoted(column)} + INTERVAL 8 HOURS` : `t.${quoted(column)}`} AS ${quoted(field)}`)
  const joins = tokens.map((column) => `LEFT JOIN people AS ${quoted(`by ${column}`)} ON ${quoted(`by ${column}`)}.token = t.${quoted(column)}`)
  await connection.run(`COPY (SELECT ${items.join(', ')} FROM ${currentTable(table.dataset)} AS t ${joins.join(' ')} ORDER BY t._row) TO '${path.replaceAll("'", "''")}' (FORMAT csv, HEADER)`)
}
