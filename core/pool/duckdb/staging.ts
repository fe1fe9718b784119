import type { KeyObject } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { RecordFault } from '../csv/scan-records.ts'
import type { CheckPlan } from './check-plan.ts'
import type { SliceFlags } from './cell-sql.ts'
import { checkSql } from './check-sql.ts'
import { identifySql } from './identify-sql.ts'
import { copyRows, numberOf, openInstance } from './instance.ts'
import { sliceSql } from './slice-sql.ts'
import { createSealer } from './seal-identifiers.ts'
import { sealFreshTokens } from './seal-tokens.ts'
import type { TokenKey } from './token-sql.ts'

/** Two, so that the next slice can be read while one is checked. */
export const sliceTables = ['slice_0', 'slice_1'] as const
export type SliceTable = (typeof sliceTables)[number]

export type Refusal = 'truncated' | 'token-collision' | 'too-many-rows'

export interface StagingDeps {
  readonly tokenKey: TokenKey
  readonly sealingKey: KeyObject
  readonly memory: string
  readonly threads: number
  readonly tempDir: string
}

/** What was read into a slice's table, in the file's order. */
export interface Slice {
  readonly table: SliceTable
  /** Records of the file before this slice. */
  readonly before: number
  readonly rows: number
  /** Records that are no rows; an empty row stands in their place. */
  readonly faults: readonly { readonly row: number; readonly fault: RecordFault }[]
}

/** A DuckDB in memory that never spills: the only place where raw identifiers are. Closed with the load. */
export interface Staging {
  /** Slices are read on a connection of their own. */
  readonly reader: DuckDBConnection
  /** Reads a relation of cells, columns c0, c1 … of VARCHAR, empty ones NULL, into a slice's table. Gives the number of rows. */
  read(table: SliceTable, source: string, flags: SliceFlags): Promise<number>
  /** Checks the rest of the slice and hands what may be stored to the pool's connection. False: two identifiers have one token. */
  finish(slice: Slice): Promise<boolean>
  /** Seals the identifiers that are new, once all slices are finished. False as above. */
  seal(): Promise<boolean>
  close(): Promise<void>
}

/** Distinct raw values kept from slice to slice; beyond that they are met anew. */
const keptValues = 3_000_000

export async function openStaging(deps: StagingDeps, check: CheckPlan, pool: DuckDBConnection, signal: AbortSignal | undefined): Promise<Staging> {
  const instance = await openInstance({ path: null, memory: deps.memory, threads: deps.threads, spillDir: null, readDir: deps.tempDir })
  const [connection, reader] = [await instance.connect(), await instance.connect()]
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
    reader,
    read: async (table, source, flags) => {
      const { text, values } = sliceSql(check, table, source, flags)
      await reader.run(text, values)
      return numberOf(reader, `SELECT count(*) FROM ${table}`)
    },
    finish: async ({ table, before, faults }) => {
      for (const i of recipes.keys()) {
        const { text, values } = identifySql(check, i, table, deps.tokenKey)
        await connection.run(text, values)
      }
      signal?.throwIfAborted()
      await listFaults(connection, faults)
      await copyRows(connection, checkSql(check, table, before + 1, faults.length > 0), pool, 'incoming')
      for (const { table: ids } of recipes) {
        if ((await numberOf(connection, `SELECT count(*) FROM ${ids}`)) <= keptValues) continue
        if (!(await seal())) return false
        await emptyRecipes()
      }
      return true
    },
    seal,
    close: async () => {
      await sealer.close()
      reader.closeSync()
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function listFaults(connection: DuckDBConnection, faults: Slice['faults']): Promise<void> {
  if (faults.length === 0) return
  await connection.run('CREATE OR REPLACE TABLE faults ("row" BIGINT, fault VARCHAR)')
  const appender = await connection.createAppender('faults')
  for (const { row, fault } of faults) {
    appender.appendBigInt(BigInt(row))
    appender.appendVarchar(fault)
    appender.endRow()
  }
  appender.closeSync()
}
