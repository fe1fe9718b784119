import { createSecretKey } from 'node:crypto'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { FreshTexts } from '../../csv/numbered-lines.ts'
import type { RecordFault } from '../../csv/scan-records.ts'
import { numberOf, openInstance } from '../instance.ts'
import type { Statement } from '../render-sql.ts'
import type { SliceFlags } from './cell-sql.ts'
import { planCheck } from './check-plan.ts'
import { checkSql } from './check-sql.ts'
import { identifySql } from './identify-sql.ts'
import type { StagingTask } from './messages.ts'
import type { NewTexts } from './number-texts.ts'
import { createSealer } from './seal-identifiers.ts'
import { sealFreshTokens, type Vault } from './seal-tokens.ts'

/** A DuckDB in memory that never spills: the only one that ever holds raw identifiers. What leaves it is Parquet in the task's directory. */
export interface Staging {
  readonly connection: DuckDBConnection
  /** Columns of the file whose cells come as numbers of distinct texts, by recipe. */
  readonly numbered: readonly (readonly number[])[]
  /** Type of a column's cells. */
  cellType(column: number): 'VARCHAR' | 'BIGINT'
  /** Meets the texts that are new in a slice: normalises, checks and tokenises them. False: two identifiers have one token. */
  identify(fresh: NewTexts, flags: SliceFlags): Promise<boolean>
  /**
   * Checks a slice's records and writes them down, tokenised. `source` is a relation of n, a record's number, and its cells
   * c0, c1 … (empty ones NULL), `records` of them: throws when it finds another number, so that none is lost unseen.
   */
  check(source: string, flags: SliceFlags, records: number): Promise<void>
  /** Takes down records that are no rows. */
  reject(faults: readonly { readonly row: number; readonly fault: RecordFault }[]): void
  /** Seals the identifiers that are new, once all slices are finished. False as above. */
  seal(): Promise<boolean>
  /** Files of checked records, and of those that are no rows; once all slices are finished. */
  written(): Promise<{ readonly rows: readonly string[]; readonly faults: string | null }>
  close(): Promise<void>
}

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
  const numbered = recipes.map((recipe) => recipe.places)
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
    for (const { table, unfit, column } of recipes) {
      await connection.run(`CREATE OR REPLACE TABLE ${unfit} (number BIGINT, reason VARCHAR)`)
      await connection.run(`CREATE OR REPLACE TABLE ${table} (number BIGINT, reason VARCHAR, val VARCHAR${column.tokens.map((_, t) => `, t${t} BIGINT, p${t} BIGINT, i${t} VARCHAR`).join('')})`)
      await connection.run(`INSERT INTO ${table} (number) VALUES (0)`)
    }
  }
  await emptyRecipes()

  /** Seals what the recipes' tables hold and the vault does not. */
  async function seal(): Promise<boolean> {
    await connection.run('CREATE OR REPLACE TABLE met (token BIGINT, proof BIGINT, identifier VARCHAR)')
    for (const { table, column } of recipes) {
      for (const t of column.tokens.keys()) await connection.run(`INSERT INTO met SELECT t${t}, p${t}, min(i${t}) FROM ${table} WHERE t${t} IS NOT NULL GROUP BY t${t}, p${t}`)
    }
    return sealFreshTokens(connection, reader, write, vault, sealer)
  }

  return {
    connection,
    numbered,
    cellType: (column) => (numbered.some((columns) => columns.includes(column)) ? 'BIGINT' : 'VARCHAR'),
    identify: async (fresh, flags) => {
      if (fresh.anew) {
        if (!(await seal())) return false
        await emptyRecipes()
      }
      for (const [i, recipe] of recipes.entries()) {
        await appendFresh(connection, fresh.byRecipe[i]!)
        const { text, values } = identifySql(recipe, flags, task.tokenKey)
        await connection.run(text, values)
        await connection.run(`INSERT INTO ${recipe.unfit} SELECT number, reason FROM ${recipe.table} WHERE number > ${fresh.byRecipe[i]!.first} AND reason IS NOT NULL`)
      }
      return true
    },
    check: async (source, flags, records) => {
      const written = await write(checkSql(check, source, flags))
      if (written.rows !== records) throw new Error(`${records} records were read as ${written.rows} rows`)
      rows.push(written.file)
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

/** `fresh` (number, text): texts met for the first time. */
async function appendFresh(connection: DuckDBConnection, { first, bytes, ends }: FreshTexts): Promise<void> {
  await connection.run('CREATE OR REPLACE TABLE fresh (number BIGINT, text VARCHAR)')
  const appender = await connection.createAppender('fresh')
  const texts = Buffer.from(bytes.buffer)
  let at = 0
  ends.forEach((end, i) => {
    appender.appendBigInt(BigInt(first + i + 1))
    appender.appendVarchar(texts.toString('utf8', at, end))
    appender.endRow()
    at = end
  })
  appender.closeSync()
}
