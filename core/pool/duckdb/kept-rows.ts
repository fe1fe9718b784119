import type { DuckDBConnection } from '@duckdb/node-api'
import { numberOf } from './instance.ts'
import { currentTable, keptTable, quoted } from './names.ts'

/** Values of a list that DuckDB still looks up in an index one by one (`index_scan_max_count`). */
export const listed = 2048

/**
 * Rows of datasets that were read because of a value in one of their columns, on one connection and at one moment: whoever asks for the same
 * values again does not go through the dataset again, which takes longer than all else that is done with them.
 */
export interface KeptRows {
  /** A table that holds all rows of a dataset with one of the values in a column, and perhaps others; null when they are more than `most`. */
  table(dataset: string, column: string, values: readonly bigint[], options: { readonly signal?: AbortSignal | undefined; readonly most?: number | undefined }): Promise<string | null>
}

export function createKeptRows(connection: DuckDBConnection): KeptRows {
  const known = new Map<string, { readonly values: Set<bigint>; isPartial: boolean }>()
  return {
    async table(dataset, column, values, { signal, most }) {
      const table = keptTable(dataset, column)
      const rows = `SELECT * FROM ${currentTable(dataset)}`
      if (!known.has(table)) await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${rows} LIMIT 0`)
      const kept = known.get(table) ?? { values: new Set<bigint>(), isPartial: false }
      known.set(table, kept)
      const missing = values.filter((value) => !kept.values.has(value))
      // What was read only in part would be missed, or met twice.
      if (kept.isPartial) return null
      kept.isPartial = missing.length > 0
      for (const list of missing.length === 0 ? [] : listsOf(missing)) {
        // An interruption between two statements would be lost.
        signal?.throwIfAborted()
        await connection.run(`INSERT INTO ${table} ${rows} WHERE ${quoted(column)} ${list}${most === undefined ? '' : ` LIMIT ${Math.trunc(most) + 1}`}`)
        if (most !== undefined && (await numberOf(connection, `SELECT count(*) FROM ${table}`)) > most) return null
      }
      for (const value of missing) kept.values.add(value)
      kept.isPartial = false
      return table
    },
  }
}

/** Values as conditions, so many in each as DuckDB looks up one by one. */
export function listsOf(values: readonly bigint[]): readonly string[] {
  if (values.length === 0) return ['IN (NULL)']
  return Array.from({ length: Math.ceil(values.length / listed) }, (_, i) => `IN (${values.slice(i * listed, (i + 1) * listed).join(', ')})`)
}
