import type { LoadProgress } from '../../../contracts/engine.ts'
import type { ImportPlan } from '../../../contracts/import-plan.ts'
import type { CsvFormat } from '../../csv/sniff-csv.ts'
import type { Encoding } from '../../csv/text-source.ts'
import type { TokenKey } from './token-sql.ts'

/** One file to be staged. It crosses to a process of its own, so it holds plain values alone. */
export interface StagingTask {
  readonly plan: ImportPlan
  /** For each column of the plan, its place in the file. */
  readonly places: readonly (number | null)[]
  readonly format: CsvFormat
  readonly encoding: Encoding
  /** A plain file; null: its bytes come by the pipe, in frames. */
  readonly path: string | null
  readonly bytesTotal: number | null
  /** Whether it goes through a named pipe, on all cores. */
  readonly large: boolean
  /** Rows beyond which it is refused; Infinity: none. */
  readonly rowLimit: number
  /** Text of a slice, at most. */
  readonly sliceBytes: number
  /** Distinct texts of identifying columns that are remembered from slice to slice; so many new ones end a slice. */
  readonly keptTexts: number
  /** Where results are written; the other side removes it. */
  readonly dir: string
  readonly tokenKey: TokenKey
  readonly sealingKey: Uint8Array
  readonly memory: string
  readonly threads: number
}

export type Refusal = 'truncated' | 'token-collision' | 'too-many-rows'

/** `row`: records read, or the one at which the file had to be refused. */
export type StageOutcome = { readonly kind: 'staged'; readonly row: number } | { readonly kind: 'refused'; readonly why: Refusal; readonly row: number }

/** Tokens that the vault has not met, as a Parquet file (token, proof); null: none; `collision`: it has one with another proof. */
export type Unseen = string | null | 'collision'

/** What the machine lacks. */
export type Shortage = 'storage-full' | 'pool-memory-short'

export type ToStaging =
  | { readonly kind: 'stage'; readonly task: StagingTask }
  /** Answers `met`. */
  | { readonly kind: 'unseen'; readonly unseen: Unseen }

/** Files are Parquet in the task's directory: tokenised, checked values, never a raw identifier. */
export type FromStaging =
  | { readonly kind: 'progress'; readonly progress: LoadProgress }
  /** Tokens met (token, proof), each once: which of them are unseen? */
  | { readonly kind: 'met'; readonly file: string }
  /** Sealed identifiers of unseen tokens (token, proof, sealed). */
  | { readonly kind: 'sealed'; readonly file: string }
  /** `rows`: files of checked records; `faults`: one of records that are no rows (row, reasons). `idle`: the process is ready for the next task. */
  | { readonly kind: 'finished'; readonly outcome: StageOutcome; readonly rows: readonly string[]; readonly faults: string | null; readonly idle: boolean }
  | { readonly kind: 'undecodable'; readonly encoding: Encoding; readonly certain: boolean }
  | { readonly kind: 'failed'; readonly why: Shortage | null; readonly message: string }
