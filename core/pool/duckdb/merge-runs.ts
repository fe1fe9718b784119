import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api'
import type { TablePlan } from '../../contracts/table-plan.ts'
import { numberOf, rowsOf } from './instance.ts'
import { currentTable, mergedTable, quoted } from './names.ts'

/** Sorted runs that may lie beside the base: a look-up meets one more group of rows in each. */
const mostRuns = 2
/** From this share of all rows on, what lies beside the base is merged into it; less is merged with itself. */
const shareOfBase = 1 / 8

/** Milliseconds. */
const pressEvery = 30

/** Keeps datasets in order: each batch is stored sorted by `cluster`, and sorted batches are merged when there is nothing else to write. */
export interface RunMerger {
  /** Merges what is due of the dataset, as a task of the writer's queue. Given up when `interrupt` is called; all of it may be done then, or nothing. */
  merge(table: TablePlan): Promise<'merged' | 'not-due' | 'given-up'>
  interrupt(): void
}

/** `groupRows`: rows of a group, the least that the engine reads (DuckDB's row group). */
export function createRunMerger(instance: DuckDBInstance, groupRows: number): RunMerger {
  let working: DuckDBConnection | null = null
  let givenUp = false
  let pressing: NodeJS.Timeout | null = null
  return {
    async merge(table) {
      if (table.cluster === null) return 'not-due'
      givenUp = false
      const connection = await instance.connect()
      working = connection
      /** An interruption between two statements would be lost. */
      const run: Run = async (text, values) => {
        if (givenUp) throw new Error('given up')
        await connection.run(text, values)
      }
      try {
        const due = await dueOf(connection, table, groupRows)
        if (due === null) return 'not-due'
        await run('BEGIN')
        if (due.whole) await rewrite(run, table)
        else await sortBeside(run, table, due.after)
        await run('DELETE FROM host.runs WHERE dataset = $1', [table.dataset])
        if (!due.whole) await run('INSERT INTO host.runs VALUES ($1, $2, $3)', [table.dataset, due.after, due.rows])
        await run('COMMIT')
        return 'merged'
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined)
        if (givenUp) return 'given-up'
        throw error
      } finally {
        working = null
        if (pressing !== null) clearInterval(pressing)
        pressing = null
        connection.closeSync()
      }
    },
    interrupt() {
      givenUp = true
      working?.interrupt()
      // A statement that is just beginning does not hear of it.
      if (working !== null) pressing ??= setInterval(() => working?.interrupt(), pressEvery)
    },
  }
}

type Run = (text: string, values?: DuckDBValue[]) => Promise<void>

interface Due {
  /** Base and all. */
  readonly whole: boolean
  /** Rows of later batches lie beside the base. */
  readonly after: bigint
  readonly rows: bigint
}

async function dueOf(connection: DuckDBConnection, { dataset }: TablePlan, groupRows: number): Promise<Due | null> {
  const runs = (await rowsOf(connection, 'SELECT after, rows FROM host.runs WHERE dataset = $1 ORDER BY after', [dataset])).map(([after, rows]) => ({ after: after as bigint, rows: rows as bigint }))
  // Small batches share a group, so that many of them are met at once.
  const groups = runs.reduce((sum, { rows }) => sum + Math.min(Number(rows), groupRows) / groupRows, 0)
  if (groups <= mostRuns) return null
  const rows = runs.reduce((sum, run) => sum + run.rows, 0n)
  const all = await numberOf(connection, `SELECT count(*) FROM ${currentTable(dataset)}`)
  return { whole: Number(rows) >= all * shareOfBase, after: runs[0]!.after, rows }
}

/** Takes the rows of later batches out and puts them in again in order. */
async function sortBeside(run: Run, { dataset, cluster }: TablePlan, after: bigint): Promise<void> {
  const table = currentTable(dataset)
  await run(`CREATE OR REPLACE TEMP TABLE beside AS SELECT * FROM ${table} WHERE _batch > ${after} ORDER BY ${quoted(cluster!)}`)
  await run(`DELETE FROM ${table} WHERE _batch > ${after}`)
  await run(`INSERT INTO ${table} SELECT * FROM beside`)
  await run('DROP TABLE beside')
}

/** Writes all rows in order into a table that then stands in the old one's place. Who reads the old one goes on with it. */
async function rewrite(run: Run, table: TablePlan): Promise<void> {
  const merged = mergedTable(table.dataset)
  await run(`CREATE TABLE ${merged} AS SELECT * FROM ${currentTable(table.dataset)} LIMIT 0`)
  for (const column of ['_row', '_batch']) await run(`ALTER TABLE ${merged} ALTER COLUMN ${column} SET NOT NULL`)
  await run(`INSERT INTO ${merged} SELECT * FROM ${currentTable(table.dataset)} ORDER BY ${quoted(table.cluster!)}`)
  await run(`DROP TABLE ${currentTable(table.dataset)}`)
  await run(`ALTER TABLE ${merged} RENAME TO ${quoted(table.dataset)}`)
}
