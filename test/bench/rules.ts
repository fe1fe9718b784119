import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { compiled, contextOf, renderPlan } from '../core/engines/rules/run-rule.ts'
import { benchCases, type BenchCase } from './rules/cases.ts'
import { linkCases } from './rules/link-cases.ts'
import { againstHand, literals, type Measured } from './rules/against-hand.ts'
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

interface RulesBenchResult extends Measured { readonly step: string }

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
  return { step: one.step, ...(await againstHand(connection, rule.reading, { name: one.step, compiled: literals(sql, values), hand: one.hand, same: one.same }, rounds)) }
}

function line({ step, findings, compiled: mine, hand, cpuRatio, wallRatio }: RulesBenchResult): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9)
  return `${step.padEnd(20)} ${String(findings).padStart(9)} findings  compiled${ms(mine.cpu)} CPU${ms(mine.wall)}  by hand${ms(hand.cpu)} CPU${ms(hand.wall)}  ratio ${cpuRatio.toFixed(2)} CPU, ${wallRatio.toFixed(2)} wall`
}
