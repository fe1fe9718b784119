import type { DuckDBInstance } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'
import type { ResultRow, RowsAsked, RowsPage } from '../../contracts/engine.ts'
import { rowColumns, type ColumnPlan, type TablePlan } from '../../contracts/table-plan.ts'
import { columnType, currentTable, pastTable, quoted } from './names.ts'
import { createBinder } from './render-sql.ts'
import { readPages } from './run-query.ts'

/** The place after a page's last row: its value in the order (as text, exact) and its number. */
interface Place {
  readonly order: string
  readonly value: string | null
  readonly row: string
}

const int = { kind: 'int' } as const
const text = { kind: 'string' } as const

/** One page of a dataset's rows, by keyset, so that a page costs the same wherever it lies. Throws `bad-cursor`. */
export async function readRows(instance: DuckDBInstance, table: TablePlan, asked: RowsAsked): Promise<RowsPage> {
  const binder = createBinder()
  const columnOf = (field: string): ColumnPlan => {
    const found = table.columns.find((column) => column.field === field)
    if (found === undefined) throw new TypeError(`${table.dataset} has no field ${field}`)
    return found
  }
  const order = asked.order === undefined ? null : { ...asked.order, column: columnOf(asked.order.field) }
  const orderName = order === null ? '' : `${order.descending ? '-' : ''}${order.field}`
  const place = asked.after === undefined ? null : readPlace(asked.after, orderName)
  const wanted: string[] = []
  for (const [field, value] of Object.entries(asked.equals ?? {})) {
    const column = columnOf(field)
    wanted.push(`${quoted(column.column)} IS NOT DISTINCT FROM ${binder.bind(value, column.type)}`)
  }
  if (asked.rowIds !== undefined) wanted.push(asked.rowIds.length === 0 ? 'false' : `_row IN (${asked.rowIds.map((row) => binder.bind(BigInt(row), int)).join(', ')})`)
  if (place !== null) {
    const later = `_row > ${binder.bind(BigInt(place.row), int)}`
    if (order === null) wanted.push(later)
    else {
      const name = quoted(order.column.column)
      // Nulls come last either way.
      if (place.value === null) wanted.push(`${name} IS NULL AND ${later}`)
      else {
        const value = `${binder.bind(place.value, text)}::${columnType(order.column.type)}`
        wanted.push(`(${name} ${order.descending ? '<' : '>'} ${value} OR ${name} IS NULL OR (${name} = ${value} AND ${later}))`)
      }
    }
  }
  const fields = [...Object.values(rowColumns), ...table.columns.map((column) => `${quoted(column.column)} AS ${quoted(column.field)}`)]
  const where = wanted.length === 0 ? '' : ` WHERE ${wanted.join(' AND ')}`
  const by = order === null ? '' : `${quoted(order.column.field)} ${order.descending ? 'DESC' : 'ASC'} NULLS LAST, `
  const mark = order === null ? '' : `, CAST(${quoted(order.column.column)} AS VARCHAR) AS "_order"`
  const from = (name: string) => `SELECT ${fields.join(', ')}${mark} FROM ${name}${where}`
  const relation = asked.rowIds === undefined ? from(currentTable(table.dataset)) : `${from(currentTable(table.dataset))} UNION ALL ${from(pastTable(table.dataset))}`
  const query = { text: `SELECT * FROM (${relation}) ORDER BY ${by}_row LIMIT ${Math.trunc(asked.limit) + 1}`, values: binder.values }
  const tokens = new Set(table.columns.flatMap((column) => (column.type.kind === 'token' ? [column.field] : [])))
  const found: ResultRow[] = []
  for await (const page of readPages(instance, query, new Set([...tokens, ...Object.values(rowColumns)]), {})) found.push(...page)
  const rows = found.slice(0, asked.limit)
  const last = rows.at(-1)
  const next = found.length > asked.limit && last !== undefined
    ? writePlace({ order: orderName, value: order === null ? null : (last['_order'] as string | null), row: String(last[rowColumns.id]) })
    : null
  return { rows: order === null ? rows : rows.map(({ _order: _, ...row }) => row), next }
}

function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify([place.order, place.value, place.row])).toString('base64url')
}

function readPlace(cursor: string, order: string): Place {
  try {
    const [name, value, row] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown, unknown]
    if (name === order && (value === null || typeof value === 'string') && typeof row === 'string' && /^\d{1,19}$/.test(row)) return { order, value, row }
  } catch {
    // Falls through: whatever it is, it is none of ours.
  }
  throw new HuiyanError('bad-cursor')
}
