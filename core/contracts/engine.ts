import type { Problem } from '../base/problem.ts'
import { sentence, type Sentence } from '../base/text.ts'
import type { DialectName } from './dialect.ts'
import type { ImportPlan } from './import-plan.ts'
import type { QueryBinding, QueryPlan, RelationPlan } from './query-plan.ts'
import type { BoundValue } from './sql.ts'
import type { TablePlan } from './table-plan.ts'
import type { JsonValue } from './value-type.ts'

/**
 * A data pool as the rest of the program sees it. Each engine is one room under `core/pool`;
 * DuckDB is the first. Identifiers never enter it: it stores tokens, and sealed values in its vault.
 */
export interface PoolEngine {
  readonly dialect: DialectName
  readonly capabilities: PoolCapabilities
  /** Creates missing tables and adds missing columns. Never drops. */
  ensureTables(plans: readonly TablePlan[]): Promise<void>
  /** Reads, normalises, validates and tokenises outside the pool's files. Nothing is stored before `commit`. */
  load(plan: ImportPlan, source: ImportSource, options?: LoadOptions): Promise<LoadedImport>
  /**
   * One atomic batch: rows, history and new vault entries together, or nothing. Batch ids grow and are never reused.
   * An `importId` that is committed already stores nothing more and gives what it gave then.
   */
  commit(loaded: LoadedImport, batch: BatchInfo): Promise<BatchResult>
  /** Drops what `load` prepared; to be called after a commit too, once its quarantine is read. Safe to call twice. */
  discard(loaded: LoadedImport): Promise<void>
  /** Batches committed for a dataset, newest first; start-up reconciles the store with them. */
  batches(dataset: string, options?: { limit?: number }): Promise<readonly StoredBatch[]>
  /** Current number of rows of a dataset. */
  countRows(table: TablePlan): Promise<number>
  /** A page of a dataset's rows for people to look at. Throws `bad-cursor`. */
  readRows(table: TablePlan, asked: RowsAsked): Promise<RowsPage>
  /**
   * Runs a compiled query; rows come in pages so that the event loop never blocks. While a page is held nothing but small reads may be
   * asked of the pool: a try that has its memory to itself waits for whoever holds one.
   */
  execute(plan: QueryPlan, binding: QueryBinding, options?: ExecuteOptions): AsyncIterable<readonly ResultRow[]>
  /** The pool as it stands now, for queries that must agree with each other. To be closed; till then nothing but small reads may be asked of the pool itself. */
  snapshot(options?: { readonly signal?: AbortSignal }): Promise<PoolSnapshot>
  /**
   * Runs a query over relations that are made for it, with one record among the rows, for answers within milliseconds. Of
   * `binding.inputs` those of kind `record` and `with-record` stand for `record`, of one and the same dataset.
   */
  screen(plan: ScreenQuery, binding: QueryBinding, record: PoolRecord, options?: { readonly signal?: AbortSignal }): Promise<readonly ResultRow[]>
  /** The token of a normalised identifier, whether or not anything stored has it. */
  tokenOf(identifier: string): bigint
  /** A query plan's SQL text with inputs and binds in place, for `explain --sql` and golden files. */
  render(plan: QueryPlan, binding: QueryBinding): { readonly text: string; readonly values: readonly JsonValue[] }
  /** Opens sealed values of tokens. The only way from a token to its identifier; callers log it. */
  unseal(tokens: readonly bigint[]): Promise<ReadonlyMap<bigint, string>>
  /** Resolves when no upkeep of the pool's own is due or under way. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface ScreenQuery {
  /** In the order in which they are made; those after and the query may name them as inputs. */
  readonly relations: readonly RelationPlan[]
  readonly query: QueryPlan
}

/** A record that is stored nowhere. */
export interface PoolRecord {
  readonly table: TablePlan
  /** By physical column; what is not there is null. Points as `longitude,latitude`. */
  readonly values: ReadonlyMap<string, BoundValue>
}

/** The pool at one moment: batches that are committed later do not show. One query at a time. */
export interface PoolSnapshot {
  /** Makes a relation for the queries that follow. Gives its number of rows; null when it has more than `most`, and then it is cut off there. */
  prepare(relation: RelationPlan, binding: QueryBinding, options?: { readonly signal?: AbortSignal; readonly most?: number }): Promise<number | null>
  execute(plan: QueryPlan, binding: QueryBinding, options?: ExecuteOptions): AsyncIterable<readonly ResultRow[]>
  close(): Promise<void>
}

export interface PoolCapabilities {
  readonly pointLookup: boolean
  readonly streamingResults: boolean
}

/**
 * A value of a result: JSON, with tokens, decimals and ints beyond 2^53 as text, dates `YYYY-MM-DD`, datetimes ISO in UTC
 * with `Z`, lists as arrays, records (points among them) as objects.
 */
export type ResultValue = JsonValue | readonly ResultValue[] | { readonly [member: string]: ResultValue }

/** One row of a result, by column name. */
export type ResultRow = Readonly<Record<string, ResultValue>>

/** Which rows of a dataset: the current ones, or, where `rowIds` names them, versions that are past as well. */
export interface RowsAsked {
  readonly limit: number
  /** A page's `next`; only for the same order. */
  readonly after?: string
  /** Without it by `_row`; nulls last. */
  readonly order?: { readonly field: string; readonly descending: boolean }
  /** Values by field. */
  readonly equals?: Readonly<Record<string, BoundValue>>
  /** `_row` of the rows wanted. */
  readonly rowIds?: readonly (string | bigint)[]
}

export interface RowsPage {
  /** By field, with `_row` and `_batch` as text. */
  readonly rows: readonly ResultRow[]
  readonly next: string | null
}

export type ImportSource =
  | {
      readonly kind: 'csv'
      /** Opens the plain bytes from the start; may be called more than once. */
      open(): NodeJS.ReadableStream | AsyncIterable<Uint8Array>
      /** Path of a plain file with the same bytes, when there is one: read directly. */
      readonly path: string | null
      readonly bytes: number | null
    }
  | { readonly kind: 'records'; readonly records: readonly Readonly<Record<string, unknown>>[] }

export interface LoadOptions {
  readonly signal?: AbortSignal
  onProgress?(progress: LoadProgress): void
}

export interface LoadProgress {
  readonly phase: 'reading' | 'checking' | 'sealing' | 'storing'
  readonly bytesRead: number
  readonly bytesTotal: number | null
  readonly rows: number
}

/** An import that is read and checked but not stored. `refused` set: nothing of it can be stored. */
export interface LoadedImport {
  readonly id: string
  readonly plan: ImportPlan
  readonly refused: Problem | null
  /** Unknown columns, columns matched by alias, encoding found, and the like. */
  readonly problems: readonly Problem[]
  readonly encoding: string | null
  readonly columns: readonly MatchedColumn[]
  /** Rows read, quarantined rows included. */
  readonly rowsIn: number
}

export interface MatchedColumn {
  readonly header: string
  /** Null: no field of the dataset has it. */
  readonly field: string | null
}

export interface BatchInfo {
  /** ISO instant. */
  readonly at: string
  /** Opaque id of the import in the store; the same one is stored once. */
  readonly importId: string
  /**
   * Earlier imports that this one corrects: what they brought and still stands ends with this batch, whatever its key. Only where the
   * correction itself is taken: as long as every row of it is quarantined, what they brought stays. Where rows are appended, one whose
   * key stands for something else than they brought is quarantined.
   */
  readonly corrects?: readonly string[]
}

/** in = stored + unchanged + duplicate + quarantined; `removed` counts rows of a snapshot that are no longer in the list. */
export interface ImportCounts {
  readonly in: number
  readonly stored: number
  readonly unchanged: number
  readonly duplicate: number
  readonly quarantined: number
  readonly removed: number
}

export interface BatchResult {
  /** Null when nothing changed: no batch is written for an import without effect. */
  readonly batch: bigint | null
  readonly counts: ImportCounts
  /** What is worth saying about the commit, e.g. removals that were held back. */
  readonly problems: readonly Problem[]
  /**
   * Quarantined rows in pages, cells as they stood in the file; sealed by the caller before they touch a disk.
   * Read from the source once more, which must still be there, and before `discard`.
   */
  quarantine(): AsyncIterable<readonly QuarantinedRow[]>
  /** Quarantined rows by reason code. */
  readonly reasons: Readonly<Record<string, number>>
}

export interface QuarantinedRow {
  /** 1-based record number in the file, the header not counted. */
  readonly row: number
  readonly reasons: readonly { readonly code: string; readonly field: string | null }[]
  /** Cells by header; null where the row could not be split into cells, then `text` has it. */
  readonly cells: Readonly<Record<string, string | null>> | null
  readonly text: string | null
}

/** Why the pool itself quarantines a row, besides the codes that a plan's `reason` gives. */
export const poolReasons = {
  'required': sentence('必填项为空', 'a required value is missing'),
  'unknown-code': sentence('不是代码表中的代码或名称', 'neither a code nor a title of the code table'),
  'invalid-value': sentence('值无法识别', 'the value cannot be read'),
  'duplicate-key': sentence('主键重复而内容不同', 'the key occurs again with different content'),
  'too-few-cells': sentence('单元格少于表头', 'fewer cells than the header'),
  'too-many-cells': sentence('单元格多于表头', 'more cells than the header'),
  'broken-quotes': sentence('引号不配对', 'quotes that do not match'),
  'record-too-long': sentence('记录超过 1 MB', 'a record of more than 1 MB'),
  'nul-character': sentence('含有空字符（NUL）', 'a NUL character'),
} as const satisfies Readonly<Record<string, Sentence>>

export interface StoredBatch {
  readonly batch: bigint
  readonly importId: string
  readonly at: string
  readonly counts: ImportCounts
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal
  /** Rows a page, default 2,000. */
  readonly pageSize?: number
  /** Few rows of little, for somebody who waits: it waits for no other work on the pool's memory, and comes in one page. */
  readonly isSmall?: boolean
  /** Called when the pages given so far are void, since the query begins anew: other work had left it too little memory. Without it a query that gave pages fails then. */
  readonly anew?: () => void
}
