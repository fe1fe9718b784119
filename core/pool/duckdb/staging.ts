import type { KeyObject } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { RecordFault } from '../csv/scan-records.ts'
import type { CheckPlan } from './check-plan.ts'
import type { SliceFlags } from './cell-sql.ts'
import { checkSql } from './check-sql.ts'
import { distinctSql, identifySql } from './identify-sql.ts'
import { copyRows, numberOf, openInstance } from './instance.ts'
import { createSealer } from './seal-identifiers.ts'
import { sealFreshTokens } from './seal-tokens.ts'
import type { TokenKey } from './token-sql.ts'

export type Refusal = 'truncated' | 'token-collision' | 'too-many-rows'

interface StagingDeps {
  readonly tokenKey: TokenKey
  readonly sealingKey: KeyObject
  readonly memory: string
  readonly threads: number
  readonly tempDir: string
}

/** A DuckDB in memory that never spills: the only place where raw identifiers are. Closed with the load. */
export interface Staging {
  readonly connection: DuckDBConnection
  /** Whether a slice has identifiers, so that it is read twice. */
  readonly identifies: boolean
  /**
   * First reading of a slice: `source` is a relation of n, a record's number, and its cells c0, c1 … (VARCHAR, empty ones
   * NULL). Meets its identifiers. False: two of them have one token.
   */
  identify(source: string, flags: SliceFlags): Promise<boolean>
  /** Second reading: checks the records and hands them, tokenised, to the pool's connection. Gives their number. */
  check(source: string, flags: SliceFlags): Promise<number>
  /** Takes down records that are no rows. */
  reject(faults: readonly { readonly row: number; readonly fault: RecordFault }[]): Promise<void>
  /** Seals the identifiers that are new, once all slices are finished. False as above. */
  seal(): Promise<boolean>
  close(): Promise<void>
}

/** Distinct raw values kept from slice to slice; beyond that they are met anew. */
const keptValues = 3_000_000

export async function openStaging(deps: StagingDeps, check: CheckPlan, pool: DuckDBConnection, signal: AbortSignal | undefined): Promise<Staging> {
  const instance = await openInstance({ path: null, memory: deps.memory, threads: deps.threads, spillDir: null, readDir: deps.tempDir })
  const connection = await instance.connect()
  const { plan, recipes, places } = check
  const sealer = createSealer(deps.sealingKey, deps.threads)

  for (const [i, column] of plan.columns.entries()) {
    if (column.lookup === null || places[i] === null) continue
    await connection.run(`CREATE TABLE lookup_${i} (text VARCHAR, code VARCHAR)`)
    const appender = await connection.createAppender(`lookup_${i}`)
    for (const [text, code] of new Map([...column.lookup.entries].reverse())) {
      appender.appendVarchar(text)
      appender.appendVarchar(code)
      appender.endRow()
    }
    appender.closeSync()
  }
  const emptyRecipes = async () => {
    for (const { table, column } of recipes) {
      await connection.run(`CREATE OR REPLACE TABLE ${table} (raw VARCHAR, reason VARCHAR, val VARCHAR${column.tokens.map((_, t) => `, t${t} BIGINT, p${t} BIGINT, i${t} VARCHAR`).join('')})`)
    }
  }
  await emptyRecipes()

  /** Seals what the recipes' tables hold and the vault does not. */
  async function seal(): Promise<boolean> {
    await connection.run('CREATE OR REPLACE TABLE fresh (token BIGINT, proof BIGINT, identifier VARCHAR)')
    for (const { table, column } of recipes) {
      for (const t of column.tokens.keys()) await connection.run(`INSERT INTO fresh SELECT t${t}, p${t}, min(i${t}) FROM ${table} WHERE t${t} IS NOT NULL GROUP BY t${t}, p${t}`)
    }
    return sealFreshTokens(connection, pool, sealer, signal)
  }

  return {
    connection,
    identifies: recipes.length > 0,
    identify: async (source, flags) => {
      for (const { table: ids } of recipes) {
        if ((await numberOf(connection, `SELECT count(*) FROM ${ids}`)) <= keptValues) continue
        if (!(await seal())) return false
        await emptyRecipes()
      }
      const distinct = distinctSql(check, source, flags)
      await connection.run(distinct.text, distinct.values)
      for (const i of recipes.keys()) {
        const { text, values } = identifySql(check, i, deps.tokenKey)
        await connection.run(text, values)
      }
      signal?.throwIfAborted()
      return true
    },
    check: (source, flags) => copyRows(connection, checkSql(check, source, flags), pool, 'incoming'),
    reject: async (faults) => {
      if (faults.length === 0) return
      const appender = await pool.createAppender('bad_rows')
      for (const { row, fault } of faults) {
        appender.appendBigInt(BigInt(row))
        appender.appendVarchar(`${fault}:`)
        appender.endRow()
      }
      appender.closeSync()
    },
    seal,
    close: async () => {
      await sealer.close()
      connection.closeSync()
      instance.closeSync()
    },
  }
}
