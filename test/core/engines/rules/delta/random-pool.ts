import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type fc from 'fast-check'
import type { PoolSnapshot, ResultRow } from '../../../../../core/contracts/engine.ts'
import type { QueryBinding, QueryPlan } from '../../../../../core/contracts/query-plan.ts'
import type { TablePlan } from '../../../../../core/contracts/table-plan.ts'
import type { JsonValue } from '../../../../../core/contracts/value-type.ts'
import { planTable } from '../../../../../core/engines/tables/plan-table.ts'
import { duckdb } from '../../../../../core/language/dialects/duckdb.ts'
import { createOwnTables, ensureDataset } from '../../../../../core/pool/duckdb/layout.ts'
import { currentTable, pastTable } from '../../../../../core/pool/duckdb/names.ts'
import { runQuery } from '../../../../../core/pool/duckdb/run-query.ts'
import { createScreening, type Screening } from '../../../../../core/pool/duckdb/screening.ts'
import { openSnapshot } from '../../../../../core/pool/duckdb/snapshot.ts'
import { chance, draw, randomDatasets, upTo } from './random-rules.ts'

/** A row with the batch that brought it and the one that ended it. */
export interface StoredRow { readonly row: number | bigint; readonly batch: number | bigint; until: number | null; readonly values: Readonly<Record<string, JsonValue>> }
/** By dataset name. */
export type Stored = Record<string, StoredRow[]>

export interface RandomPool {
  readonly tables: ReadonlyMap<string, TablePlan>
  /** Puts exactly these rows into the pool's tables. */
  store(stored: Stored): Promise<void>
  snapshot(): Promise<PoolSnapshot>
  execute(plan: QueryPlan, binding: QueryBinding): Promise<ResultRow[]>
  readonly screening: Screening
  close(): Promise<void>
}

/** The pool's own tables and queries, filled without its imports, which thousands of cases would wait for. */
export async function openRandomPool(): Promise<RandomPool> {
  // As screening has it: over so few rows further threads only wait, which costs as much as the work.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await createOwnTables(connection)
  const tables = new Map(randomDatasets.map((model) => [model.id, planTable(model)]))
  for (const table of tables.values()) await ensureDataset(connection, table)
  const screening = createScreening(instance, () => undefined)
  return {
    tables,
    screening,
    store: async (stored) => {
      for (const [i, model] of randomDatasets.entries()) await fill(connection, [...tables.values()][i]!, stored[model.name] ?? [])
    },
    snapshot: () => openSnapshot(instance),
    execute: async (plan, binding) => {
      const rows: ResultRow[] = []
      for await (const page of runQuery(instance, plan, binding, {})) rows.push(...page)
      return rows
    },
    close: async () => {
      await screening.close()
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function fill(connection: DuckDBConnection, table: TablePlan, rows: readonly StoredRow[]): Promise<void> {
  const literal = (value: JsonValue | undefined) => (value === null || value === undefined ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value))
  const tuple = (row: StoredRow) => [row.row, row.batch, ...(row.until === null ? [] : [row.until]), ...table.columns.map(({ field }) => literal(row.values[field]))].join(', ')
  const names = table.columns.map(({ column }) => duckdb.identifier(column)).join(', ')
  for (const [name, some, more] of [[currentTable(table.dataset), rows.filter(({ until }) => until === null), ''], [pastTable(table.dataset), rows.filter(({ until }) => until !== null), ', _until']] as const) {
    await connection.run(`DELETE FROM ${name}`)
    if (some.length > 0) await connection.run(`INSERT INTO ${name} (_row, _batch${more}, ${names}) VALUES ${some.map((row) => `(${tuple(row)})`).join(', ')}`)
  }
}

/** Rows with NULLs, repeats and few distinct values, so that they meet. */
export function drawValues(g: fc.GeneratorValue, name: string, k: number): Record<string, JsonValue> {
  const one = (values: readonly JsonValue[]) => draw(g, [null, ...values, ...values])
  if (name === 'e') return { k, one: one([1, 2, 3, 4]), two: one([1, 2, 3, 4]), w: one([1, 2, 3]), s: one(['x', 'y']) }
  return {
    k, r: draw(g, [1, 2, 3]), g: one([1, 2, 3]), h: one([1, 2, 3, 4]), s: one(['x', 'X', '李明', '李朋']), t: one(['2025-01-01', '2025-01-02', '2025-01-05', '2025-12-31']),
    u: one(['2025-01-01 00:00:00', '2025-01-02 12:00:00', '2025-01-05 00:00:00']), m: one(['-0.05', '1.10', '10.00', '12.00']), ...(name === 'b' ? { j: draw(g, ['q', '乙']) } : {}),
  }
}

/** What there is at first; a dataset may be empty. */
export function drawStored(g: fc.GeneratorValue): Stored {
  return Object.fromEntries(randomDatasets.map(({ name }) => {
    const count = chance(g, 10) ? 0 : name === 'small' ? 1 + upTo(g, 1) : 3 + upTo(g, 6)
    return [name, Array.from({ length: count }, (_, i): StoredRow => ({ row: i + 1, batch: 1, until: null, values: drawValues(g, name, name === 'c' ? upTo(g, 3) : i + 1) }))]
  }))
}

/** A batch brings, changes and ends rows of some of the datasets. */
export function drawBatch(g: fc.GeneratorValue, stored: Stored, batch: number): void {
  for (const { name } of randomDatasets) {
    if (!chance(g, 40)) continue
    const rows = stored[name]!
    let next = Math.max(0, ...rows.map(({ row }) => Number(row))) + 1
    for (let i = upTo(g, 2); i >= 0; i--) {
      const standing = rows.filter(({ until }) => until === null)
      const what = draw(g, ['new', 'change', 'end', 'touch'])
      const row = standing.length === 0 ? undefined : draw(g, standing)
      if (what === 'new' || row === undefined) {
        rows.push({ row: next, batch, until: null, values: drawValues(g, name, name === 'c' ? upTo(g, 3) : next) })
        next += 1
        continue
      }
      row.until = batch
      if (what === 'end') continue
      const values = drawValues(g, name, row.values.k as number)
      const column = draw(g, Object.keys(values).filter((one) => one !== 'k' && one !== 'j'))
      rows.push({ row: next, batch, until: null, values: what === 'change' ? { ...values, ...(name === 'b' ? { j: row.values.j! } : {}) } : { ...row.values, [column]: values[column]! } })
      next += 1
    }
  }
  // Rows that came and went with the same batch never stood.
  for (const { name } of randomDatasets) stored[name] = stored[name]!.filter(({ batch: from, until }) => until !== from)
}
