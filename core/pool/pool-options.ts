import type { StagingProcess } from './duckdb/staging-process.ts'

/** How a data pool is opened. */
export interface PoolOptions {
  /** The pool's file; null: in memory. */
  readonly path: string | null
  /** How much memory queries may take, as `512MB` or `4GB`; an import stages in as much again, beside its text and the identifiers it remembers. */
  readonly memory: string
  readonly threads: number
  /** Key of the tokens, at most 64 bytes; kept outside the pool. */
  readonly tokenKey: Uint8Array
  /** AES-256 key of the identity vault. */
  readonly sealingKey: Uint8Array
  /** Where queries spill and imports wait, the pool's own if it has a file; null: nothing spills. Raw identifiers never get there. */
  readonly tempDir: string | null
  /** What stages the files of several pools, one after another; whoever made it closes it. A process of the pool's own unless given. */
  readonly staging?: StagingProcess
  /** Bits of a token: 63, less only where a test wants two identifiers to meet on one. */
  readonly tokenBits?: number
  /** Distinct identifiers that an import remembers from slice to slice; by `memory` unless a test wants fewer. */
  readonly keptTexts?: number
  /** Rows that the engine reads at least, 122,880; less only where a test wants few rows to be merged. */
  readonly groupRows?: number
  /** Bytes, at most 1 MiB (the default), from which a file is read by a thread of its own and all cores; 0 only where a test wants that of a small one. */
  readonly pipeFrom?: number
}
