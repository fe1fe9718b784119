import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PoolEngine } from '../contracts/engine.ts'
import { readConfig } from '../host/config.ts'
import { openPool } from '../pool/open-pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'

export interface ScratchPool {
  readonly pool: PoolEngine
  close(): Promise<void>
}

/**
 * A pool that lives as long as a command. Its keys are thrown away with it, so tokens of two runs have nothing in common, unless a `tokenKey` is given.
 * `onDisk`: rows may exceed memory; the files (tokens and sealed values only) go when it is closed. `staging`: see `PoolOptions`.
 */
export async function openScratchPool(onDisk: boolean, { staging, tokenKey }: Partial<Pick<PoolOptions, 'staging' | 'tokenKey'>> = {}): Promise<ScratchPool> {
  const { poolMemory, poolThreads } = readConfig(process.env, process.cwd())
  const dir = await mkdtemp(join(tmpdir(), 'huiyan-run-'))
  const pool = await openPool({
    path: onDisk ? join(dir, 'pool.duckdb') : null,
    memory: poolMemory,
    threads: Math.min(poolThreads, availableParallelism()),
    tokenKey: tokenKey ?? randomBytes(32),
    sealingKey: randomBytes(32),
    tempDir: join(dir, 'tmp'),
    ...(staging === undefined ? {} : { staging }),
  })
  return {
    pool,
    close: async () => {
      await pool.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
