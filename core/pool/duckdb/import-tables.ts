import type { DuckDBConnection } from '@duckdb/node-api'
import type { ImportPlan } from '../../contracts/import-plan.ts'
import { numberOf } from './instance.ts'
import { columnType, parquet, quoted } from './names.ts'

/**
 * What an import keeps on its own connection to the pool until it is committed: temporary tables, which the pool's file
 * and WAL never see. They hold tokens, sealed values and row numbers, so they may spill; raw identifiers stay in staging.
 */
export async function createImportTables(connection: DuckDBConnection, plan: ImportPlan): Promise<void> {
  const key = plan.table.columns.filter((column) => plan.table.key.includes(column.column)).map((column) => `${quoted(column.column)} ${columnType(column.type)}`)
  const tables = ['bad_rows ("row" BIGINT, reasons VARCHAR)', ...(key.length === 0 ? [] : [`held (${key.join(', ')})`]), 'sealed_tokens (token BIGINT, proof BIGINT, sealed BLOB)']
  for (const table of tables) await connection.run(`CREATE OR REPLACE TEMP TABLE ${table}`)
}

/**
 * Takes over what staging wrote: `incoming`, the rows that are fine, is read from its files as long as the import stands. Of the
 * others, the numbers and reasons are kept, and the keys that can be read. Begun anew it leaves what it would have left.
 */
export async function takeStaged(connection: DuckDBConnection, plan: ImportPlan, staged: { readonly rows: readonly string[]; readonly faults: string | null }): Promise<void> {
  const { key, columns } = plan.table
  await connection.run('DELETE FROM bad_rows')
  if (key.length > 0) await connection.run('DELETE FROM held')
  if (staged.faults !== null) await connection.run(`INSERT INTO bad_rows SELECT "row", reasons FROM ${parquet([staged.faults])}`)
  if (staged.rows.length === 0) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE incoming ("row" BIGINT${columns.map((column) => `, ${quoted(column.column)} ${columnType(column.type)}`).join('')})`)
    return
  }
  const files = parquet(staged.rows)
  await connection.run(`INSERT INTO bad_rows SELECT "row", reasons FROM ${files} WHERE reasons IS NOT NULL`)
  const bad = (await numberOf(connection, `SELECT count(*) FROM bad_rows`)) > 0
  const keys = columns.filter((column) => key.includes(column.column)).map((column) => quoted(column.column)).join(', ')
  if (bad && key.length > 0) await connection.run(`INSERT INTO held SELECT ${keys} FROM ${files} WHERE reasons IS NOT NULL AND key_ok`)
  await connection.run(`CREATE OR REPLACE TEMP VIEW incoming AS SELECT "row", ${columns.map((column) => quoted(column.column)).join(', ')} FROM ${files}${bad ? ' WHERE reasons IS NULL' : ''}`)
}
