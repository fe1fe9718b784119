import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { CompiledRule } from '../../core/contracts/compiled-rule.ts'
import type { Finding } from '../../core/contracts/finding.ts'
import type { TablePlan } from '../../core/contracts/table-plan.ts'
import type { TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import { collideDelta, deltaKey, type DeltaOutcome, type DeltaRefusal } from '../../core/domain/alerts/collide-delta.ts'
import { readFinding } from '../../core/engines/rules/read-finding.ts'
import { numberOf, openInstance } from '../../core/pool/duckdb/instance.ts'
import { currentTable, pastTable, quoted } from '../../core/pool/duckdb/names.ts'
import { runQuery } from '../../core/pool/duckdb/run-query.ts'
import { openSnapshot } from '../../core/pool/duckdb/snapshot.ts'
import { scaleBinding } from './scale/judge.ts'
import { makeScalePool } from './scale/make-pool.ts'
import { scaleTopic } from './scale/scale-topic.ts'

interface DeltaBenchResult {
  readonly rule: string
  /** The dataset whose rows changed: the rule's largest. */
  readonly dataset: string
  /** Keys evaluated again; null: a full run was needed, for `refusal`. */
  readonly keys: number | null
  readonly refusal: DeltaRefusal | null
  /** Milliseconds of CPU, medians. */
  readonly full: number
  readonly delta: number
  /** How many times the full run costs the delta. */
  readonly ratio: number
}

/** Rows of each dataset that a second batch replaces. */
const changes = 1000
const rounds = 3

/**
 * 1,000 changed rows evaluated incrementally against a full run, in turns within one process. The delta's findings are
 * held to those of the full run. Raises when they differ.
 */
export async function benchmark({ rows: asked, json }: { readonly rows: number | null; readonly json: boolean }): Promise<readonly DeltaBenchResult[]> {
  const rows = asked ?? 2_000_000
  const dir = await mkdtemp(join(tmpdir(), 'huiyan-delta-'))
  try {
    const runtime = await scaleTopic()
    const path = join(dir, 'pool.duckdb')
    await makeScalePool(runtime, { path, spillDir: dir, rows, memory: '3GB', threads: 2 })
    const instance = await openInstance({ path, memory: '3GB', threads: 2, spillDir: dir, reachDir: null })
    const connection = await instance.connect()
    const sizes = new Map<string, number>()
    for (const { table } of runtime.datasets.values()) {
      sizes.set(table.dataset, await numberOf(connection, `SELECT count(*) FROM ${currentTable(table.dataset)}`))
      await replaceRows(connection, table)
    }
    await connection.run('CHECKPOINT')
    const results: DeltaBenchResult[] = []
    for (const rule of runtime.rules.values()) {
      const dataset = rule.datasets.toSorted((a, b) => sizes.get(b)! - sizes.get(a)!)[0]!
      const result = await runCase(instance, runtime, rule, dataset, Math.ceil(rule.datasets.reduce((sum, id) => sum + sizes.get(id)!, 0) * 0.05))
      results.push(result)
      if (!json) console.log(line(result))
    }
    connection.closeSync()
    instance.closeSync()
    if (json) console.log(JSON.stringify({ rows, results }))
    return results
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Rows come again with a number of their own, as an import that changes them leaves it. */
async function replaceRows(connection: DuckDBConnection, table: TablePlan): Promise<void> {
  const [current, past] = [currentTable(table.dataset), pastTable(table.dataset)]
  const names = table.columns.map(({ column }) => quoted(column)).join(', ')
  await connection.run(`CREATE OR REPLACE TEMP TABLE picked AS SELECT _row FROM ${current} ORDER BY hash(_row) LIMIT ${changes}`)
  const most = await numberOf(connection, `SELECT max(_row) FROM ${current}`)
  await connection.run(`INSERT INTO ${past} (_row, _batch, _until, ${names}) SELECT _row, _batch, 1000000, ${names} FROM ${current} WHERE _row IN (SELECT _row FROM picked)`)
  await connection.run(`DELETE FROM ${current} WHERE _row IN (SELECT _row FROM picked)`)
  await connection.run(`INSERT INTO ${current} (_row, _batch, ${names}) SELECT ${most} + row_number() OVER (ORDER BY _row), 1000000, ${names} FROM ${past} WHERE _until = 1000000`)
}

async function runCase(instance: DuckDBInstance, runtime: TopicRuntime, rule: CompiledRule, dataset: string, most: number): Promise<DeltaBenchResult> {
  const { inputs, ...binding } = scaleBinding(runtime, rule)
  const tables = new Map(rule.datasets.map((id) => [id, runtime.datasets.get(id)!.table]))
  const base = { tables, since: new Map(rule.datasets.map((id) => [id, 999_999n])), changed: new Set([dataset]), lastDay: null, most }
  const full = async (): Promise<Finding[]> => {
    const found: Finding[] = []
    for await (const page of runQuery(instance, rule.findings, { ...binding, inputs }, {})) found.push(...page.map((row) => readFinding(rule, row)))
    return found
  }
  const delta = async (): Promise<DeltaOutcome | DeltaRefusal> => {
    const snapshot = await openSnapshot(instance)
    return collideDelta(snapshot, rule, binding, base).finally(() => snapshot.close())
  }
  const [spentFull, spentDelta]: [number[], number[]] = [[], []]
  let outcome: DeltaOutcome | DeltaRefusal = 'no-scope'
  for (let round = 0; round <= rounds; round++) {
    const [all, fullCpu] = await timed(full)
    const [part, deltaCpu] = await timed(delta)
    outcome = part
    if (round > 0) {
      spentFull.push(fullCpu)
      spentDelta.push(deltaCpu)
    } else if (typeof part !== 'string') compare(rule, all, part)
  }
  const [fullMs, deltaMs] = [median(spentFull), median(spentDelta)]
  return {
    rule: rule.id, dataset, keys: typeof outcome === 'string' ? null : outcome.keys.length, refusal: typeof outcome === 'string' ? outcome : null,
    full: fullMs, delta: deltaMs, ratio: median(spentFull.map((cpu, i) => cpu / spentDelta[i]!)),
  }
}

function compare(rule: CompiledRule, all: readonly Finding[], part: DeltaOutcome): void {
  const keys = new Set(part.keys.map((key) => JSON.stringify(key)))
  const texts = (findings: readonly Finding[]) => findings.map((finding) => JSON.stringify(finding)).sort().join('\n')
  if (texts(all.filter((finding) => keys.has(JSON.stringify(deltaKey(rule, finding))))) !== texts(part.findings)) throw new Error(`${rule.id}: the delta differs from the full run`)
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(began)
  return [result, (user + system) / 1000]
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function line({ rule, dataset, keys, refusal, full, delta, ratio }: DeltaBenchResult): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9)
  return `${rule.padEnd(22)} ${dataset.padEnd(20)} ${(keys === null ? refusal! : `${keys} keys`).padStart(12)}  full${ms(full)} CPU  delta${ms(delta)} CPU  1/${ratio.toFixed(1)}`
}
