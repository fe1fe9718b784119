import type { IdentityKind, ValueType } from './value-type.ts'

/** How a dataset is kept in the pool, independent of the engine. */
export interface TablePlan {
  /** The dataset's qualified id; engines derive their table names from it. */
  readonly dataset: string
  readonly columns: readonly ColumnPlan[]
  /** Columns (fids) that identify a row; empty for append-only data without a key. */
  readonly key: readonly string[]
  /** Column (fid) by which rows are kept in order. */
  readonly cluster: string | null
}

export interface ColumnPlan {
  /** Physical name: the field's fid (`<fid>__person` for a derived token). */
  readonly column: string
  /** The name rules use. */
  readonly field: string
  readonly type: ValueType
  /** Set where the column holds tokens of the identity vault. */
  readonly token: IdentityKind | null
}

/** Columns that every row carries besides its fields, as rules' queries may read them. */
export const rowColumns = {
  /** BIGINT, unique in the dataset for ever, never reused; grows by batch. */
  id: '_row',
  /** BIGINT: the batch that brought this version of the row. */
  batch: '_batch',
} as const

/**
 * `_row` of a record that is stored nowhere, greater than that of any stored row: without a key it is the newest of its dataset.
 * It has no batch; its `_batch` is the same number.
 */
export const recordRow = (1n << 63n) - 1n
