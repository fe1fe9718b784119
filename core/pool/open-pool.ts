import type { PoolEngine } from '../contracts/engine.ts'
import { openDuckDbPool } from './duckdb/duckdb-pool.ts'
import type { PoolOptions } from './pool-options.ts'

/** Opens the data pool. Throws `pool-in-use` when its file is open elsewhere. */
export function openPool(options: PoolOptions): Promise<PoolEngine> {
  return openDuckDbPool(options)
}
