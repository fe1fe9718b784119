import { createSecretKey } from 'node:crypto'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { RecordFault } from '../../csv/scan-records.ts'
import { numberOf, openInstance } from '../instance.ts'
import type { Statement } from '../render-sql.ts'
import type { SliceFlags } from './cell-sql.ts'
import { planCheck } from './check-plan.ts'
import { checkSql } from './check-sql.ts'
import { distinctSql, identifySql } from './identify-sql.ts'
import type { StagingTask } from './messages.ts'
import { createSealer } from './seal-identifiers.ts'
import { sealFreshTokens, type Vault } from './seal-tokens.ts'

/** A DuckDB in memory that never spills: the only one that ever holds raw identifiers. What leaves it is Parquet in the task's directory. */
export interface Staging {
  readonly connection: DuckDBConnection
  /** Whether a slice has identifiers, so that it is read twice. */
  readonly identifies: boolean
  /**
   * First reading of a slice: `source` is a relation of n, a record's number, and its cells c0, c1 … (VARCHAR, empty ones
   * NULL). Meets its identifiers. False: two of them have one token.
   */
  identify(source: string, flags: SliceFlags): Promise<boolean>
  /** Second reading: checks the records and writes them down, tokenised. Gives their number. */
  check(source: string, flags: SliceFlags): Promise<number>
  /** Takes down records that are no rows. */
  reject(faults: readonly { readonly row: number; readonly fault: RecordFault }[]): void
  /** Seals the identifiers that are new, once all slices are finished. False as above. */
  seal(): Promise<boolean>
  /** Files of checked records, and of those that are no rows; once all slices are finished. */
  written(): Promise<{ readonly rows: readonly string[]; readonly faults: string | null }>
  close(): Promise<void>
}

/** Distinct raw values kept from slice to slice; beyond that they are met anew. */
const keptValues = 3_000_000

export async function openStaging(task: StagingTask, vault: Vault): Promise<Staging> {
  // What a pipe holds is unknown to the planner: tables of codes and identifiers are what is looked up in, never the other way about.
  const instance = await openInstance({
    path: null, memory: task.memory, threads: task.threads, spillDir: null, reachDir: task.dir,
    settings: { preserve_insertion_order: 'false', disabled_optimizers: 'build_side_probe_side' },
  })
  const [connection, reader] = [await instance.connect(), await instance.connect()]
  const check = planCheck(task.plan, task.places, task.format.header.length)
  const { plan, recipes, places } = check
  const sealer = createSealer(createSecretKey(task.sealingKey), task.threads)
  const rows: string[] = []
  let files = 0
  const write = async ({ text, values }: Statement) => {
    const file = join(task.dir, `${files++}.parquet`)
    const result = await connection.run(`COPY (${text}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000)`, values)
    return { file, rows: Number((await result.getRows())[0]![0]) }
  }

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
  await connection.run('CREATE TABLE faults ("row" BIGINT, reasons VARCHAR)')
  const faults = await connection.createAppender('faults')
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
    return sealFreshTokens(connection, reader, write, vault, sealer)
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
        const { text, values } = identifySql(check, i, task.tokenKey)
        await connection.run(text, values)
      }
      return true
    },
    check: async (source, flags) => {
      const written = await write(checkSql(check, source, flags))
      rows.push(written.file)
      return written.rows
    },
    reject: (rejected) => {
      for (const { row, fault } of rejected) {
        faults.appendBigInt(BigInt(row))
        faults.appendVarchar(`${fault}:`)
        faults.endRow()
      }
    },
    seal,
    written: async () => {
      faults.flushSync()
      const any = (await numberOf(connection, 'SELECT count(*) FROM faults')) > 0
      return { rows, faults: any ? (await write({ text: 'SELECT * FROM faults', values: [] })).file : null }
    },
    close: async () => {
      await sealer.close()
      faults.closeSync()
      reader.closeSync()
      connection.closeSync()
      instance.closeSync()
    },
  }
}
