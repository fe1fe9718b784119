import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'
import type { ExecuteOptions, ResultRow } from '../../contracts/engine.ts'
import type { InputBinding, QueryBinding, QueryPlan } from '../../contracts/query-plan.ts'
import { rowColumns, type TablePlan } from '../../contracts/table-plan.ts'
import { currentTable, pastTable, preparedTable, quoted, recordTable } from './names.ts'
import { createBinder, type Binder } from './render-sql.ts'
import { resultValue } from './result-values.ts'
import { shortageOf } from './shortage.ts'

/** A query plan as DuckDB's SQL, its inputs in place. */
export function renderQuery(plan: Pick<QueryPlan, 'sql'>, binding: QueryBinding): { readonly text: string; readonly values: Binder['values'] } {
  const binder = createBinder(binding)
  const text = binder.render(plan.sql, (name) => {
    const input = binding.inputs[name]
    if (input === undefined) throw new TypeError(`the input ${name} is bound to nothing`)
    return isTable(input) ? currentTable(input.table.dataset) : inputRelation(input)
  })
  return { text, values: binder.values }
}

/**
 * Whether the rows can be read from the table as it is: DuckDB (1.5.5) takes no condition through a SELECT into the scan. A table may have
 * further columns, of fields that are gone, so it must not stand where columns are counted.
 */
function isTable(input: InputBinding): input is Extract<InputBinding, { readonly kind: 'current' }> {
  return input.kind === 'current' && input.table.columns.every(({ column, field }) => column === field)
}

/** A relation with one column per field, named by the field, and the `rowColumns`. `rows`: a table to read in place of the one of rows that stand now. */
export function inputRelation(input: InputBinding, rows?: string): string {
  if (input.kind === 'prepared') return preparedTable(input.name)
  const fields = [rowColumns.id as string, rowColumns.batch, ...input.table.columns.map((column) => `${quoted(column.column)} AS ${quoted(column.field)}`)].join(', ')
  const current = `SELECT ${fields} FROM ${rows ?? currentTable(input.table.dataset)}`
  if (input.kind === 'current') return `(${current})`
  if (input.kind === 'record' || input.kind === 'with-record') {
    const record = `SELECT ${fields} FROM ${recordTable(input.table.dataset)}`
    if (input.kind === 'record') return `(${record})`
    return `(${current} AS s${notReplaced(input.table)} UNION ALL ${record})`
  }
  const past = `SELECT ${fields} FROM ${pastTable(input.table.dataset)}`
  if (input.kind !== 'as-of') {
    const since = BigInt(input.since)
    return `(${current}${input.kind === 'changed' ? ` WHERE _batch > ${since}` : ''} UNION ALL ${past} WHERE _until > ${since})`
  }
  const batch = BigInt(input.batch)
  return `(${current} WHERE _batch <= ${batch} UNION ALL ${past} WHERE _batch <= ${batch} AND _until > ${batch})`
}

/** Rows whose key the record does not have. */
function notReplaced({ dataset, key }: TablePlan): string {
  if (key.length === 0) return ''
  const same = key.map((column) => `r.${quoted(column)} IS NOT DISTINCT FROM s.${quoted(column)}`).join(' AND ')
  return ` WHERE NOT EXISTS (SELECT 1 FROM ${recordTable(dataset)} AS r WHERE ${same})`
}

/** Runs a compiled query on a connection of its own. Throws `query-memory-short`, `storage-full` (it could not spill) or `query-failed`, or the signal's reason when it was interrupted. */
export async function* runQuery(instance: DuckDBInstance, plan: QueryPlan, binding: QueryBinding, options: ExecuteOptions): AsyncGenerator<readonly ResultRow[]> {
  yield* readPages(instance, renderQuery(plan, binding), tokenColumns(plan), options)
}

/** Columns whose ints are tokens. */
export function tokenColumns(plan: QueryPlan): ReadonlySet<string> {
  return new Set(plan.columns.flatMap(({ name, type }) => (type.kind === 'token' || (type.kind === 'list' && type.of.kind === 'token') ? [name] : [])))
}

interface PageQuery {
  readonly text: string
  readonly values: Binder['values']
}

/** The rows of a query in pages; columns in `asText` give every int as text. */
export async function* readPages(instance: DuckDBInstance, query: PageQuery, asText: ReadonlySet<string>, options: ExecuteOptions): AsyncGenerator<readonly ResultRow[]> {
  options.signal?.throwIfAborted()
  const connection = await instance.connect()
  try {
    yield* pagesOf(connection, query, asText, options)
  } finally {
    connection.closeSync()
  }
}

/** The same on a connection that stays open. */
export async function* pagesOf(connection: DuckDBConnection, { text, values }: PageQuery, asText: ReadonlySet<string>, { signal, pageSize = 2000 }: ExecuteOptions): AsyncGenerator<readonly ResultRow[]> {
  const end = interruptible(connection, signal)
  try {
    const result = await connection.stream(text, values)
    const names = result.columnNames().map((name) => ({ name, text: asText.has(name) }))
    let page: ResultRow[] = []
    for (;;) {
      const chunk = await result.fetchChunk()
      signal?.throwIfAborted()
      if (chunk === null || chunk.rowCount === 0) break
      for (const row of chunk.getRows()) {
        page.push(Object.fromEntries(names.map(({ name, text: isText }, i) => [name, resultValue(row[i]!, isText)])))
        if (page.length < pageSize) continue
        yield page
        page = []
      }
    }
    if (page.length > 0) yield page
  } catch (error) {
    signal?.throwIfAborted()
    throw failureOf(error)
  } finally {
    end()
  }
}

/** Lets the signal interrupt what the connection runs, until the function that it gives is called. */
export function interruptible(connection: DuckDBConnection, signal: AbortSignal | undefined): () => void {
  signal?.throwIfAborted()
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  return () => signal?.removeEventListener('abort', interrupt)
}

/** What failed a query, coded; what is coded already or a fault of the program stays as it is. */
export function failureOf(cause: unknown): Error {
  if (cause instanceof HuiyanError || cause instanceof TypeError) return cause
  const shortage = shortageOf(cause)
  if (shortage === 'pool-memory-short') return new HuiyanError('query-memory-short', {}, { cause })
  if (shortage !== null) return new HuiyanError(shortage, {}, { cause })
  return new HuiyanError('query-failed', { message: cause instanceof Error ? cause.message.split('\n')[0]! : String(cause) }, { cause })
}
