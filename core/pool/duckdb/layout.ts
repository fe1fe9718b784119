import type { DuckDBConnection } from '@duckdb/node-api'
import type { TablePlan } from '../../contracts/table-plan.ts'
import { columnType, currentTable, pastTable, quoted } from './names.ts'
import { rowsOf } from './instance.ts'

/**
 * The pool's own tables. A dataset has two: what stands now, and versions that are past, so that a full run scans
 * nothing it must filter. Rows carry `_row` and `_batch`; past ones `_until`, the batch from which they no longer stood.
 */
const ownTables = [
  'CREATE SCHEMA IF NOT EXISTS current_rows',
  'CREATE SCHEMA IF NOT EXISTS past_rows',
  'CREATE SCHEMA IF NOT EXISTS host',
  'CREATE SEQUENCE IF NOT EXISTS host.batch_numbers',
  `CREATE TABLE IF NOT EXISTS host.batches (
    batch BIGINT NOT NULL, dataset VARCHAR NOT NULL, import_id VARCHAR NOT NULL, instant VARCHAR NOT NULL,
    "in" BIGINT NOT NULL, stored BIGINT NOT NULL, unchanged BIGINT NOT NULL, duplicate BIGINT NOT NULL, quarantined BIGINT NOT NULL, removed BIGINT NOT NULL)`,
  // Rows that the newest import of a dataset quarantined: numbers and reasons, no values. They let an interrupted import end.
  'CREATE TABLE IF NOT EXISTS host.bad_rows (import_id VARCHAR NOT NULL, "row" BIGINT NOT NULL, reasons VARCHAR NOT NULL)',
  'CREATE TABLE IF NOT EXISTS host.datasets (dataset VARCHAR NOT NULL, next_row BIGINT NOT NULL)',
  // Sorted runs beside the base, of datasets that are kept in order: rows of batches later than `after`.
  'CREATE TABLE IF NOT EXISTS host.runs (dataset VARCHAR NOT NULL, after BIGINT NOT NULL, rows BIGINT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS host.vault (token BIGINT NOT NULL, proof BIGINT NOT NULL, sealed BLOB NOT NULL)',
]

export async function createOwnTables(connection: DuckDBConnection): Promise<void> {
  for (const statement of ownTables) await connection.run(statement)
}

/** Creates the tables that are missing and adds the columns that are missing. */
export async function ensureDataset(connection: DuckDBConnection, plan: TablePlan): Promise<void> {
  const columns = plan.columns.map((column) => `${quoted(column.column)} ${columnType(column.type)}`)
  const own = ['_row BIGINT NOT NULL', '_batch BIGINT NOT NULL']
  await connection.run(`CREATE TABLE IF NOT EXISTS ${currentTable(plan.dataset)} (${[...own, ...columns].join(', ')})`)
  await connection.run(`CREATE TABLE IF NOT EXISTS ${pastTable(plan.dataset)} (${[...own, '_until BIGINT NOT NULL', ...columns].join(', ')})`)
  const present = await rowsOf(connection, "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'current_rows' AND table_name = $1", [plan.dataset])
  const known = new Set(present.map(([name]) => String(name)))
  for (const column of plan.columns) {
    if (known.has(column.column)) continue
    for (const table of [currentTable(plan.dataset), pastTable(plan.dataset)]) {
      await connection.run(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${quoted(column.column)} ${columnType(column.type)}`)
    }
  }
  await connection.run('INSERT INTO host.datasets SELECT $1, 0 WHERE NOT EXISTS (SELECT 1 FROM host.datasets WHERE dataset = $1)', [plan.dataset])
}
