import { dateIn } from '../../base/clock.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { InputBinding, QueryBinding } from '../../contracts/query-plan.ts'
import { sql } from '../../contracts/sql.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'

/** Datasets as they stood at the end of a day: for each the last batch committed by then. */
export interface Moment {
  /** Null: nothing had been committed. */
  batchOf(dataset: string): bigint | null
}

/**
 * The state of datasets at the end of `asOf`, in city time. Batches are settled once, so that all queries of one
 * backtest read the same rows, whatever is imported meanwhile.
 */
export async function momentOf(pool: PoolEngine, datasets: Iterable<string>, asOf: string, timeZone: string): Promise<Moment> {
  const batches = new Map<string, bigint | null>()
  for (const dataset of new Set(datasets)) {
    const stored = await pool.batches(dataset)
    batches.set(dataset, stored.find(({ at }) => dateIn(timeZone, new Date(at)) <= asOf)?.batch ?? null)
  }
  return { batchOf: (dataset) => batches.get(dataset) ?? null }
}

/** Every alias of a rule bound to its dataset at that moment. */
export function inputsAsOf(runtime: TopicRuntime, rule: CompiledRule, moment: Moment): Readonly<Record<string, InputBinding>> {
  return Object.fromEntries(rule.findings.inputs.map(({ name, dataset }) => [name, tableAsOf(runtime, dataset, moment)]))
}

function tableAsOf(runtime: TopicRuntime, dataset: string, moment: Moment): InputBinding {
  return { kind: 'as-of', table: runtime.datasets.get(dataset)!.table, batch: moment.batchOf(dataset) ?? 0n }
}

/** How many rows a dataset had then. */
export async function rowsAsOf(pool: PoolEngine, runtime: TopicRuntime, dataset: string, moment: Moment, binding: Pick<QueryBinding, 'today' | 'timeZone' | 'calendar'>, signal?: AbortSignal): Promise<number> {
  const plan = { sql: sql`SELECT count(*) AS rows FROM ${{ input: 'd' }} AS d`, inputs: [{ name: 'd', dataset }], params: [], columns: [{ name: 'rows', type: { kind: 'int' as const } }] }
  for await (const [row] of pool.execute(plan, { ...binding, params: {}, inputs: { d: tableAsOf(runtime, dataset, moment) } }, signal === undefined ? {} : { signal })) return Number(row?.['rows'] ?? 0)
  return 0
}
