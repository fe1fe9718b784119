import { join } from 'node:path'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { openInstance, rowsOf } from '../../../core/pool/duckdb/instance.ts'
import { currentTable } from '../../../core/pool/duckdb/names.ts'
import { renderQuery } from '../../../core/pool/duckdb/run-query.ts'
import { scaleBinding } from './judge.ts'
import { makeScalePool } from './make-pool.ts'
import { openPostgres } from './postgres.ts'
import { portable } from './portable.ts'
import { openSqlite } from './sqlite.ts'

/** Another engine with the tables of the pack in it: dates as day numbers, times as seconds, booleans as 0 and 1. */
export interface OtherEngine {
  readonly name: string
  load(table: string, columns: readonly LoadColumn[], csv: string): Promise<void>
  index(on: string, name: string): Promise<void>
  /** After all tables and indexes. */
  analyse(): Promise<void>
  /** `level key` of each row, and the milliseconds that the query took. */
  query(sql: string): Promise<{ readonly alerts: readonly string[]; readonly wall: number }>
  close(): Promise<void>
}

export interface LoadColumn { readonly name: string; readonly type: 'integer' | 'number' | 'text' }

export interface EngineRatio {
  readonly engine: string
  readonly rule: string
  /** Milliseconds on the clock: with the rule compiled for DuckDB; with this engine. */
  readonly ours: number
  readonly theirs: number
}

interface OtherOptions {
  readonly dir: string
  readonly rows: number
  readonly threads: number
  say(line: string): void
}

const rounds = 3

/** Rules as compiled against SQL written by hand for SQLite and PostgreSQL, over `rows` rows made anew. Raises when an answer differs. */
export async function otherEngines(runtime: TopicRuntime, { dir, rows, threads, say }: OtherOptions): Promise<readonly EngineRatio[]> {
  const path = join(dir, 'tenth.duckdb')
  await makeScalePool(runtime, { path, spillDir: dir, rows, memory: '4GB', threads })
  const instance = await openInstance({ path, memory: '4GB', threads, spillDir: dir, reachDir: dir })
  const connection = await instance.connect()
  const engines = [openSqlite(join(dir, 'tenth.sqlite')), await openPostgres(threads, say)].filter((engine) => engine !== null)
  const ratios: EngineRatio[] = []
  try {
    say(`${rows} rows, beside ${engines.map(({ name }) => name).join(' and ')}`)
    for (const { table } of runtime.datasets.values()) {
      const csv = join(dir, 'table.csv')
      const columns = table.columns.map(({ column, type }): LoadColumn => ({
        name: column, type: type.kind === 'string' ? 'text' : type.kind === 'decimal' ? 'number' : 'integer',
      }))
      const items = table.columns.map(({ column, type }) => {
        if (type.kind === 'date') return `"${column}" - DATE '1970-01-01'`
        if (type.kind === 'datetime') return `epoch("${column}")::BIGINT`
        return type.kind === 'bool' ? `"${column}"::INTEGER` : `"${column}"`
      })
      await connection.run(`COPY (SELECT ${items.join(', ')} FROM ${currentTable(table.dataset)}) TO '${csv.replaceAll("'", "''")}' (FORMAT csv, HEADER false)`)
      for (const engine of engines) await engine.load(table.dataset.split('/')[1]!, columns, csv)
    }
    const indexes = [...new Set(portable.flatMap((rule) => rule.indexes))]
    for (const engine of engines) {
      const began = performance.now()
      for (const [i, on] of indexes.entries()) await engine.index(on, `i${i}`)
      await engine.analyse()
      say(`${engine.name}: ${indexes.length} indexes made in ${((performance.now() - began) / 1000).toFixed(1)} s`)
    }
    for (const { rule: id, sql } of portable) {
      const rule = runtime.rules.get(id)!
      const planted = new Set((await rowsOf(connection, `SELECT level || ' ' || key FROM bench.planted WHERE rule = $1`, [id])).map(([alert]) => String(alert)))
      const { text, values } = renderQuery(rule.findings, scaleBinding(runtime, rule))
      const ours = await best(async () => {
        const began = performance.now()
        await connection.run(`CREATE OR REPLACE TEMP TABLE ours AS ${text}`, [...values])
        return performance.now() - began
      })
      for (const engine of engines) {
        const theirs = await best(async () => {
          const { alerts, wall } = await engine.query(sql)
          if (alerts.length !== planted.size || alerts.some((alert) => !planted.has(alert))) throw new Error(`${engine.name}, ${id}: ${alerts.length} alerts instead of the ${planted.size} planted`)
          return wall
        })
        ratios.push({ engine: engine.name, rule: id, ours, theirs })
        say(`${id.padEnd(22)} compiled${`${ours.toFixed(0)} ms`.padStart(10)}  ${engine.name}${`${theirs.toFixed(0)} ms`.padStart(11)}  ratio ${(ours / theirs).toFixed(3)} wall`)
      }
    }
  } finally {
    for (const engine of engines) await engine.close()
    connection.closeSync()
    instance.closeSync()
  }
  return ratios
}

/** The least of several measurements: all are of the same work, what else runs only adds. */
async function best(measure: () => Promise<number>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < rounds; round++) taken.push(await measure())
  return Math.min(...taken)
}
