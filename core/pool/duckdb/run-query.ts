import type { DuckDBInstance } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'
import type { ExecuteOptions, ResultRow } from '../../contracts/engine.ts'
import type { InputBinding, QueryBinding, QueryPlan } from '../../contracts/query-plan.ts'
import { rowColumns } from '../../contracts/table-plan.ts'
import { currentTable, pastTable, quoted } from './names.ts'
import { createBinder, type Binder } from './render-sql.ts'
import { resultValue } from './result-values.ts'

/** A query plan as DuckDB's SQL, its inputs in place. */
export function renderQuery(plan: QueryPlan, binding: QueryBinding): { readonly text: string; readonly values: Binder['values'] } {
  const binder = createBinder(binding)
  const text = binder.render(plan.sql, (name) => {
    const input = binding.inputs[name]
    if (input === undefined) throw new TypeError(`the input ${name} is bound to nothing`)
    return inputRelation(input)
  })
  return { text, values: binder.values }
}

/** A relation with one column per field, named by the field, and the `rowColumns`. */
function inputRelation(input: InputBinding): string {
  const fields = [rowColumns.id as string, rowColumns.batch, ...input.table.columns.map((column) => `${quoted(column.column)} AS ${quoted(column.field)}`)].join(', ')
  const current = `SELECT ${fields} FROM ${currentTable(input.table.dataset)}`
  if (input.kind === 'current') return `(${current})`
  const batch = BigInt(input.batch)
  return `(${current} WHERE _batch <= ${batch} UNION ALL SELECT ${fields} FROM ${pastTable(input.table.dataset)} WHERE _batch <= ${batch} AND _until > ${batch})`
}

/** Runs a compiled query on a connection of its own. Throws `query-failed`, or the signal's reason when it was interrupted. */
export async function* runQuery(instance: DuckDBInstance, plan: QueryPlan, binding: QueryBinding, options: ExecuteOptions): AsyncGenerator<readonly ResultRow[]> {
  const { text, values } = renderQuery(plan, binding)
  const tokens = new Set(plan.columns.flatMap(({ name, type }) => (type.kind === 'token' || (type.kind === 'list' && type.of.kind === 'token') ? [name] : [])))
  yield* readPages(instance, { text, values }, tokens, options)
}

interface PageQuery {
  readonly text: string
  readonly values: Binder['values']
}

/** The rows of a query in pages; columns in `asText` give every int as text. */
export async function* readPages(instance: DuckDBInstance, { text, values }: PageQuery, asText: ReadonlySet<string>, options: ExecuteOptions): AsyncGenerator<readonly ResultRow[]> {
  const { signal, pageSize = 2000 } = options
  signal?.throwIfAborted()
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
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
    if (error instanceof HuiyanError || error instanceof TypeError) throw error
    throw new HuiyanError('query-failed', { message: error instanceof Error ? error.message.split('\n')[0]! : String(error) }, { cause: error })
  } finally {
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
  }
}
