import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { CompiledRule } from '../../core/contracts/compiled-rule.ts'
import { compiled, contextOf, renderPlan } from '../core/engines/rules/run-rule.ts'
import { benchCases, type BenchCase } from './rules/cases.ts'
import { linkCases } from './rules/link-cases.ts'
import { benchDatasets, makeTables } from './rules/tables.ts'

interface RulesBenchOptions {
  /** Rows of the largest table, 2,000,000 when null. */
  readonly rows: number | null
  /** Prints one JSON object in place of a table. */
  readonly json: boolean
  /** Pairs of runs of each case. */
  readonly rounds?: number
  /** Only cases whose step holds this text. */
  readonly only?: string
}

interface RulesBenchResult {
  readonly step: string
  readonly findings: number
  /** Milliseconds, medians of the interleaved runs. */
  readonly compiled: Spent
  readonly hand: Spent
  readonly cpuRatio: number
  readonly wallRatio: number
}

interface Spent { readonly cpu: number; readonly wall: number }

/**
 * Each step's rule, compiled, against hand-written SQL for the same answer on the same tables. Runs alternate within one
 * process, so that load on the machine meets both alike. Raises when the answers differ.
 */
export async function benchmark({ rows: asked, json, rounds = 7, only = '' }: RulesBenchOptions): Promise<readonly RulesBenchResult[]> {
  const rows = asked ?? 2_000_000
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run('SET threads = 2')
  await makeTables(connection, rows)
  const results: RulesBenchResult[] = []
  for (const one of [...benchCases, ...linkCases].filter(({ step }) => step.includes(only))) {
    const result = await runCase(connection, one, rounds)
    results.push(result)
    if (!json) console.log(line(result))
  }
  connection.closeSync()
  if (json) console.log(JSON.stringify({ rows, results }))
  return results
}

const tables = new Map(benchDatasets.map(({ id, name }) => [id, name]))

async function runCase(connection: DuckDBConnection, one: BenchCase, rounds: number): Promise<RulesBenchResult> {
  const rule = compiled(one.rule, contextOf(benchDatasets))
  const { sql, values } = renderPlan(rule.findings, tables, '2026-03-31', {})
  const text = sql.replace(/\$(\d+)/g, (_, place: string) => literal(values[Number(place) - 1]!))
  const ours: Spent[] = []
  const theirs: Spent[] = []
  for (let round = 0; round <= rounds; round++) {
    const a = await time(connection, `CREATE OR REPLACE TEMP TABLE ours AS ${text}`)
    const b = await time(connection, `CREATE OR REPLACE TEMP TABLE theirs AS ${one.hand}`)
    if (round === 0) await compare(connection, rule, one)
    else {
      ours.push(a)
      theirs.push(b)
    }
  }
  const findings = await scalar(connection, 'SELECT count(*) FROM ours')
  const [mine, hand] = [median(ours), median(theirs)]
  return {
    step: one.step, findings, compiled: mine, hand,
    cpuRatio: medianOf(ours.map(({ cpu }, i) => cpu / theirs[i]!.cpu)), wallRatio: medianOf(ours.map(({ wall }, i) => wall / theirs[i]!.wall)),
  }
}

const literal = (value: unknown) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value))

async function time(connection: DuckDBConnection, sql: string): Promise<Spent> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  await connection.run(sql)
  const spent = process.cpuUsage(cpu)
  return { cpu: (spent.user + spent.system) / 1000, wall: performance.now() - wall }
}

/** Level, key, title values, evidence and the number of sources must be equal, row by row. */
async function compare(connection: DuckDBConnection, rule: CompiledRule, one: BenchCase): Promise<void> {
  const { reading } = rule
  const shown = [...reading.key, ...reading.title.filter((part) => typeof part !== 'string'), ...reading.evidence].map(({ column }) => `"${column}"`)
  const count = reading.sources.map(({ count: many, row }) => (many === null ? `("${row}" IS NOT NULL)::BIGINT` : `coalesce("${many}", 0)`)).join(' + ')
  const ours = `SELECT "${reading.level}"::BIGINT, ${shown.map((column) => `${column}::VARCHAR`).join(', ')}, (${count})::BIGINT FROM ours`
  const theirs = `SELECT level::BIGINT, ${one.same.map((column) => `"${column}"::VARCHAR`).join(', ')}, sources::BIGINT FROM theirs`
  const different = await scalar(connection, `SELECT count(*) FROM ((${ours} EXCEPT ALL ${theirs}) UNION ALL (${theirs} EXCEPT ALL ${ours}))`)
  if (different > 0) throw new Error(`${one.step}: compiled and hand-written SQL differ in ${different} rows`)
}

async function scalar(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRows()[0]![0])
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

const median = (spent: readonly Spent[]): Spent => ({ cpu: medianOf(spent.map(({ cpu }) => cpu)), wall: medianOf(spent.map(({ wall }) => wall)) })

function line({ step, findings, compiled: mine, hand, cpuRatio, wallRatio }: RulesBenchResult): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9)
  return `${step.padEnd(20)} ${String(findings).padStart(9)} findings  compiled${ms(mine.cpu)} CPU${ms(mine.wall)}  by hand${ms(hand.cpu)} CPU${ms(hand.wall)}  ratio ${cpuRatio.toFixed(2)} CPU, ${wallRatio.toFixed(2)} wall`
}
