import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BatchResult, ImportSource, LoadedImport, LoadOptions, PoolEngine, QuarantinedRow, ResultRow } from '../../../core/contracts/engine.ts'
import { poolReasons } from '../../../core/contracts/engine.ts'
import { foldHeader, type ImportColumn, type ImportPlan } from '../../../core/contracts/import-plan.ts'
import type { InputBinding } from '../../../core/contracts/query-plan.ts'
import { sql } from '../../../core/contracts/sql.ts'
import type { ColumnPlan, TablePlan } from '../../../core/contracts/table-plan.ts'
import type { ValueType } from '../../../core/contracts/value-type.ts'
import { openPool } from '../../../core/pool/open-pool.ts'
import type { PoolOptions } from '../../../core/pool/pool-options.ts'

export const tokenKey = randomBytes(32)
export const sealingKey = randomBytes(32)

/** A directory that the caller removes. */
export function tempDir(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'huiyan-pool-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** On one thread: over little data further ones only wait. What staging or merging does on several is tested with `threads: 2`. */
export function testPool(options: Partial<PoolOptions> = {}): Promise<PoolEngine> {
  return openPool({ path: null, memory: '512MB', threads: 1, tokenKey, sealingKey, tempDir: null, ...options })
}

interface FieldSpec {
  readonly type?: ValueType
  readonly required?: boolean
  readonly identifies?: boolean
  readonly nulls?: readonly string[]
  readonly aliases?: readonly string[]
  readonly lookup?: readonly (readonly [string, string])[]
}

interface PlanSpec {
  readonly dataset?: string
  readonly mode?: ImportPlan['mode']
  readonly key?: readonly string[]
  readonly cluster?: string
  readonly small?: boolean
  readonly fields: Readonly<Record<string, FieldSpec>>
}

const raw = { input: 'raw' }
const normal = { input: 'normal' }
const value = { input: 'value' }

/** An import plan by hand: text as it is, other types by TRY_CAST, identifiers in capitals with at least four characters. */
export function testPlan(spec: PlanSpec): ImportPlan {
  const fields = Object.entries(spec.fields)
  const types: Record<string, string> = { int: 'BIGINT', date: 'DATE', datetime: 'TIMESTAMP', bool: 'BOOLEAN' }
  const columns = fields.map(([field, { type = { kind: 'string' }, required = false, identifies = false, nulls = [], aliases = [], lookup }]): ImportColumn => {
    const name = type.kind === 'decimal' ? `DECIMAL(${type.precision}, ${type.scale})` : types[type.kind]
    return {
      field, headers: [field, `title ${field}`, ...aliases].map(foldHeader), required, nulls, plain: null,
      sure: identifies || name === undefined ? null : sql`${value} IS NOT NULL`,
      normal: identifies ? sql`upper(${raw})` : null,
      reason: identifies ? sql`CASE WHEN length(${normal}) < 4 THEN 'bad-identifier' END` : name === undefined ? null : sql`CASE WHEN ${value} IS NULL THEN 'bad-value' END`,
      value: identifies || name === undefined ? sql`${normal}` : sql`TRY_CAST(${normal} AS ${name})`,
      lookup: lookup === undefined ? null : { entries: lookup },
      tokens: identifies ? [{ column: `c_${field}`, kind: 'person', identifier: sql`${normal}` }] : [],
      column: identifies ? null : `c_${field}`,
    }
  })
  const table: TablePlan = {
    dataset: spec.dataset ?? 'test/rows',
    columns: fields.map(([field, { type = { kind: 'string' as const }, identifies = false }]): ColumnPlan => ({
      column: `c_${field}`, field, type: identifies ? { kind: 'token' as const } : type, token: identifies ? 'person' : null,
    })),
    key: (spec.key ?? []).map((field) => `c_${field}`),
    cluster: spec.cluster === undefined ? null : `c_${spec.cluster}`,
  }
  return { table, mode: spec.mode ?? 'append', small: spec.small ?? false, columns, reasons: poolReasons }
}

/** A file's bytes as a source: opened as a stream, or by path. */
export function csv(content: string | Uint8Array, chunk = 1 << 16): ImportSource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return {
    kind: 'csv', path: null, bytes: bytes.length,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
      await Promise.resolve()
    },
  }
}

export function csvFile(dir: string, name: string, content: string | Uint8Array): ImportSource {
  const path = join(dir, name)
  writeFileSync(path, content)
  return { kind: 'csv', path, bytes: null, open: () => { throw new Error('has a path') } }
}

let imports = 0

export interface Outcome {
  readonly loaded: LoadedImport
  readonly result: BatchResult
  readonly quarantine: readonly QuarantinedRow[]
}

/** Loads, commits, reads the quarantine, discards; fails where the file is refused. */
export async function importInto(pool: PoolEngine, plan: ImportPlan, source: ImportSource, options?: LoadOptions): Promise<Outcome> {
  await pool.ensureTables([plan.table])
  const loaded = await pool.load(plan, source, options)
  try {
    if (loaded.refused !== null) throw new Error(`refused: ${loaded.refused.code} ${loaded.refused.message.en}`)
    const result = await pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: `import-${++imports}` })
    return { loaded, result, quarantine: await all(result.quarantine()) }
  } finally {
    await pool.discard(loaded)
  }
}

/** The problem with which a file is refused. */
export async function refusalOf(pool: PoolEngine, plan: ImportPlan, source: ImportSource): Promise<string | null> {
  await pool.ensureTables([plan.table])
  const loaded = await pool.load(plan, source)
  await pool.discard(loaded)
  return loaded.refused?.code ?? null
}

export async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = []
  for await (const page of pages) items.push(...page)
  return items
}

/** The rows of a dataset, in the order of `_row`, without `_row` and `_batch` unless wanted. */
export async function rowsOf(pool: PoolEngine, plan: ImportPlan, options: { readonly own?: boolean; readonly batch?: bigint } = {}): Promise<ResultRow[]> {
  const input: InputBinding = options.batch === undefined ? { kind: 'current', table: plan.table } : { kind: 'as-of', table: plan.table, batch: options.batch }
  const columns = plan.table.columns.map((column) => ({ name: column.field, type: column.type }))
  const fields = [...(options.own === true ? ['_row', '_batch'] : []), ...columns.map((column) => `"${column.name}"`)].join(', ')
  return all(pool.execute(
    { sql: sql`SELECT ${fields} FROM ${{ input: 'd' }} AS d ORDER BY _row`, inputs: [{ name: 'd', dataset: plan.table.dataset }], params: [], columns },
    { today: '2026-01-01', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: {}, inputs: { d: input } },
  ))
}
