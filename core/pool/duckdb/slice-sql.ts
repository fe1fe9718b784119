import { cellSql, columnSql, list, reasonsSql, type SliceFlags, type Statement } from './cell-sql.ts'
import { isLate, type CheckPlan } from './check-plan.ts'
import { columnType } from './names.ts'
import { createBinder } from './render-sql.ts'

/**
 * Reads cells (`source`: a relation of c0, c1 …) into a slice's table, in the file's order. What a cell alone decides is decided at once,
 * while the text is split: `v<column>` is the value to be stored, `early` the reasons so far. What needs a table to look
 * things up in stays text, as `x<column>`, since a join would lose the order.
 */
export function sliceSql(check: CheckPlan, table: string, source: string, flags: SliceFlags): Statement {
  const binder = createBinder()
  const { plan, places } = check
  const [cells, normals, values, reasons, kept]: [string[], string[], string[], string[], string[]] = [[], [], [], [], []]
  const named: { name: string; column: number }[] = []
  for (const [i, column] of plan.columns.entries()) {
    if (places[i] === null) continue
    cells.push(`${cellSql(check, i, flags, binder)} AS x${i}`)
    if (isLate(check, i)) {
      kept.push(`x${i}`)
      continue
    }
    const own = columnSql(column, { raw: `x${i}`, normal: `n${i}`, value: `v${i}` }, binder)
    if (own.normal !== null) normals.push(`${own.normal} AS n${i}`)
    values.push(`${own.value} AS v${i}`)
    kept.push(`v${i}::${columnType(storedType(check, i))} AS v${i}`)
    const missing = column.required ? `WHEN x${i} IS NULL THEN 'required' ` : ''
    if (missing === '' && own.reason === null) continue
    reasons.push(`CASE ${missing}${own.reason === null ? '' : `WHEN x${i} IS NOT NULL THEN ${own.reason} `}END AS r${i}`)
    named.push({ name: `r${i}`, column: i })
  }
  const keys = named.filter(({ column }) => check.keyColumns.includes(column)).map(({ name }) => `${name} IS NULL`)
  const text = `CREATE OR REPLACE TABLE ${table} AS
SELECT ${reasonsSql(named, null)} AS early, ${keys.length === 0 ? 'true' : keys.join(' AND ')} AS early_key${list(kept)} FROM (
  SELECT *${list(reasons)} FROM (
    SELECT *${list(values)} FROM (
      SELECT *${list(normals)} FROM (
        SELECT ${cells.length === 0 ? 'NULL' : cells.join(', ')} FROM ${source}))))`
  return { text, values: binder.values }
}

function storedType(check: CheckPlan, column: number) {
  const at = check.stored.findIndex((from) => from?.kind === 'value' && from.column === column)
  return at < 0 ? ({ kind: 'string' } as const) : check.plan.table.columns[at]!.type
}
