import type { DuckDBConnection } from '@duckdb/node-api'
import { rowColumns, type TablePlan } from '../../contracts/table-plan.ts'
import { amongValues } from './among-values.ts'
import { currentTable, keptTable, quoted } from './names.ts'
import { numberOf } from './instance.ts'

/**
 * Rows of datasets that were read because of a value in one of their columns, on one connection and at one moment: whoever asks for the same
 * values again does not go through the dataset again, which takes longer than all else that is done with them.
 */
export interface KeptRows {
  /** A table that holds all rows of a dataset with one of the values in a column, and perhaps others; null when they are more than `most`. */
  table(dataset: TablePlan, column: string, values: readonly bigint[], options: { readonly signal?: AbortSignal | undefined; readonly most?: number | undefined }): Promise<string | null>
}

interface Kept {
  readonly table: string
  readonly values: Set<bigint>
  rows: number
  isPartial: boolean
}

export function createKeptRows(connection: DuckDBConnection): KeptRows {
  const known = new Map<string, Kept>()
  return {
    async table({ dataset, columns, cluster }, column, values, { signal, most }) {
      const rows = `SELECT ${[rowColumns.id, rowColumns.batch, ...columns.map((one) => quoted(one.column))].join(', ')} FROM ${currentTable(dataset)}`
      const name = `${column} of ${rows}`
      const kept = known.get(name) ?? { table: keptTable(known.size), values: new Set<bigint>(), rows: 0, isPartial: false }
      const { table } = kept
      if (!known.has(name)) await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${rows} LIMIT 0`)
      known.set(name, kept)
      // What was read only in part would be missed, or met twice.
      if (kept.isPartial) return null
      const missing = values.filter((value) => !kept.values.has(value))
      if (missing.length > 0) {
        kept.isPartial = true
        // An interruption between two statements would be lost.
        signal?.throwIfAborted()
        const limit = most === undefined ? '' : ` LIMIT ${Math.trunc(most) + 1}`
        const among = amongValues(quoted(column), missing, column === cluster)
        kept.rows += await numberOf(connection, `INSERT INTO ${table} ${rows} WHERE ${among.text}${limit}`, among.values)
        if (most !== undefined && kept.rows > most) return null
        for (const value of missing) kept.values.add(value)
        kept.isPartial = false
      }
      return table
    },
  }
}
