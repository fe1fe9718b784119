import type { PoolEngine } from '../contracts/engine.ts'
import { openDuckDbPool } from './duckdb/duckdb-pool.ts'
import { createStagingProcess, type StagingProcess } from './duckdb/staging-process.ts'
import type { PoolOptions } from './pool-options.ts'

/** Opens the data pool. Throws `pool-in-use` when its file is open elsewhere. */
export function openPool(options: PoolOptions): Promise<PoolEngine> {
  return openDuckDbPool(options)
}

/** A process that stages the files of pools that are opened one after another: starting it takes longer than a small file. */
export function openStaging(): StagingProcess {
  return createStagingProcess()
}
