import type { DuckDBConnection } from '@duckdb/node-api'
import type { ImportPlan } from '../../contracts/import-plan.ts'
import { numberOf } from './instance.ts'
import { columnType, quoted } from './names.ts'

/**
 * What an import keeps on its own connection to the pool until it is committed: temporary tables, which the pool's file
 * and WAL never see. They hold tokens, sealed values and checked values, so they may spill; raw identifiers stay in staging.
 */
export async function createImportTables(connection: DuckDBConnection, plan: ImportPlan): Promise<void> {
  const columns = plan.table.columns.map((column) => `${quoted(column.column)} ${columnType(column.type)}`)
  const key = plan.table.columns.filter((column) => plan.table.key.includes(column.column)).map((column) => `${quoted(column.column)} ${columnType(column.type)}`)
  const tables = [
    `incoming ("row" BIGINT, reasons VARCHAR, key_ok BOOLEAN, ${columns.join(', ')})`,
    'bad_rows ("row" BIGINT, reasons VARCHAR)',
    ...(key.length === 0 ? [] : [`held (${key.join(', ')})`]),
    'met_tokens (token BIGINT, proof BIGINT)',
    'sealed_tokens (token BIGINT, proof BIGINT, sealed BLOB)',
  ]
  for (const table of tables) await connection.run(`CREATE OR REPLACE TEMP TABLE ${table}`)
}

/** Takes the rows with reasons out of `incoming`: their numbers and reasons are kept, and the keys that can be read. */
export async function setBadRowsApart(connection: DuckDBConnection, plan: ImportPlan): Promise<void> {
  await connection.run('INSERT INTO bad_rows SELECT "row", reasons FROM incoming WHERE reasons IS NOT NULL')
  if ((await numberOf(connection, 'SELECT count(*) FROM bad_rows')) === 0) return
  const { key, columns } = plan.table
  const keys = columns.filter((column) => key.includes(column.column)).map((column) => quoted(column.column)).join(', ')
  if (key.length > 0) await connection.run(`INSERT INTO held SELECT ${keys} FROM incoming WHERE reasons IS NOT NULL AND key_ok`)
  await connection.run('DELETE FROM incoming WHERE reasons IS NOT NULL')
}
