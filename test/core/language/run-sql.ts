import { BIGINT, BOOLEAN, DuckDBInstance, LIST, listValue, SQLNULL, VARCHAR, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api'
import type { Bind, BoundValue, Sql } from '../../../core/contracts/sql.ts'

/** What the binds of a query stand for in a test. */
export interface TestBinding {
  readonly today: string
  readonly timeZone: string
  readonly holidays: readonly string[]
  readonly makeUpDays: readonly string[]
  readonly params: Readonly<Record<string, BoundValue>>
}

export interface Rendered {
  readonly text: string
  readonly values: readonly DuckDBValue[]
}

/** SQL text with one placeholder a bind, and the values in their order. */
export function render(query: Sql, binding: TestBinding): Rendered {
  const values: DuckDBValue[] = []
  const text = query.parts.map((part) => {
    if (typeof part === 'string') return part
    if ('input' in part) throw new Error(`no relation is bound to ${part.input}`)
    values.push(valueOf(part.bind, binding))
    return `$${values.length}`
  }).join('')
  return { text, values }
}

function valueOf(bind: Bind, binding: TestBinding): DuckDBValue {
  switch (bind.kind) {
    case 'value': return bind.value
    case 'param': return binding.params[bind.name] ?? null
    case 'today': case 'last-day': return binding.today
    case 'time-zone': return binding.timeZone
    case 'calendar': return listValue([...(bind.days === 'holidays' ? binding.holidays : binding.makeUpDays)])
  }
}

/** Said and not inferred, since an empty list does not tell what it holds. */
function typeOf(value: DuckDBValue): DuckDBType {
  if (value === null) return SQLNULL
  return { boolean: BOOLEAN, bigint: BIGINT, string: VARCHAR }[typeof value as string] ?? LIST(VARCHAR)
}

export async function openDuckdb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  return connection
}

/** The rows of a query, each column's value as DuckDB writes it as text. */
export async function rowsOf(connection: DuckDBConnection, query: Sql, binding: TestBinding): Promise<readonly (readonly DuckDBValue[])[]> {
  const { text, values } = render(query, binding)
  const reader = await connection.runAndReadAll(text, [...values], values.map(typeOf))
  return reader.getRows()
}
