import type { DuckDBConnection } from '@duckdb/node-api'
import type { FindingReading } from '../../../core/contracts/compiled-rule.ts'
import type { BoundValue } from '../../../core/contracts/sql.ts'

/** Milliseconds. */
export interface Spent { readonly cpu: number; readonly wall: number }

export interface Measured {
  readonly findings: number
  /** Medians of the interleaved runs. */
  readonly compiled: Spent
  readonly hand: Spent
  readonly cpuRatio: number
  readonly wallRatio: number
}

interface Pair {
  readonly name: string
  readonly compiled: string
  readonly hand: string
  /** Columns of the hand-written answer that stand for key, title values and evidence. */
  readonly same: readonly string[]
}

/** Values in place of their `$n`: both sides are then planned alike. */
export function literals(sql: string, values: readonly BoundValue[]): string {
  return sql.replace(/\$(\d+)/g, (_, place: string) => literal(values[Number(place) - 1]!))
}

const literal = (value: BoundValue) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value))

/**
 * A compiled query of findings against hand-written SQL, turn about in one process, so that load on the machine meets both
 * alike; the first round only warms up. Raises when the answers differ.
 */
export async function againstHand(connection: DuckDBConnection, reading: FindingReading, pair: Pair, rounds: number): Promise<Measured> {
  const ours: Spent[] = []
  const theirs: Spent[] = []
  for (let round = 0; round <= rounds; round++) {
    const a = await time(connection, `CREATE OR REPLACE TEMP TABLE ours AS ${pair.compiled}`)
    const b = await time(connection, `CREATE OR REPLACE TEMP TABLE theirs AS ${pair.hand}`)
    if (round === 0) await compare(connection, reading, pair)
    else {
      ours.push(a)
      theirs.push(b)
    }
  }
  const ratio = (what: keyof Spent) => medianOf(ours.map((spent, i) => spent[what] / theirs[i]![what]))
  return { findings: await scalar(connection, 'SELECT count(*) FROM ours'), compiled: median(ours), hand: median(theirs), cpuRatio: ratio('cpu'), wallRatio: ratio('wall') }
}

async function time(connection: DuckDBConnection, sql: string): Promise<Spent> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  await connection.run(sql)
  const spent = process.cpuUsage(cpu)
  return { cpu: (spent.user + spent.system) / 1000, wall: performance.now() - wall }
}

/** Level, key, title values, evidence and the number of sources must be equal, row by row. */
async function compare(connection: DuckDBConnection, reading: FindingReading, { name, same }: Pair): Promise<void> {
  const shown = [...reading.key, ...reading.title.filter((part) => typeof part !== 'string'), ...reading.evidence].map(({ column }) => `"${column}"`)
  const count = reading.sources.map(({ count: many, row }) => (many === null ? `("${row}" IS NOT NULL)::BIGINT` : `coalesce("${many}", 0)`)).join(' + ')
  const ours = `SELECT "${reading.level}"::BIGINT, ${shown.map((column) => `${column}::VARCHAR`).join(', ')}, (${count})::BIGINT FROM ours`
  const theirs = `SELECT level::BIGINT, ${same.map((column) => `"${column}"::VARCHAR`).join(', ')}, sources::BIGINT FROM theirs`
  const different = await scalar(connection, `SELECT count(*) FROM ((${ours} EXCEPT ALL ${theirs}) UNION ALL (${theirs} EXCEPT ALL ${ours}))`)
  if (different > 0) throw new Error(`${name}: compiled and hand-written SQL differ in ${different} rows`)
}

async function scalar(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRows()[0]![0])
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

const median = (spent: readonly Spent[]): Spent => ({ cpu: medianOf(spent.map(({ cpu }) => cpu)), wall: medianOf(spent.map(({ wall }) => wall)) })

