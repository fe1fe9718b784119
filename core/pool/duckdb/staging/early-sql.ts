import type { Binder } from '../render-sql.ts'
import { cellSql, columnSql, list, reasonsSql, type SliceFlags } from './cell-sql.ts'
import { isLate, type CheckPlan } from './check-plan.ts'

/**
 * What each record's own cells decide, as a relation made of `source` (columns n, c0, c1 …): its number `n`, `v<column>` the value to
 * be stored, `early` the reasons so far, `early_key` whether they leave the key alone. What has to be looked up stays as it
 * is, as `x<column>`.
 */
export function earlySql(check: CheckPlan, source: string, flags: SliceFlags, binder: Binder): string {
  const { plan, places } = check
  const [cells, normals, values, reasons, kept]: [string[], string[], string[], string[], string[]] = [[], [], [], [], []]
  const named: { name: string; column: number }[] = []
  for (const [i, column] of plan.columns.entries()) {
    if (places[i] === null) continue
    cells.push(`${check.recipeOf[i] === null ? cellSql(check, i, flags, binder) : `c${places[i]}`} AS x${i}`)
    if (isLate(check, i)) {
      kept.push(`x${i}`)
      continue
    }
    const own = columnSql(column, { raw: `x${i}`, normal: `n${i}`, value: `v${i}` }, binder)
    if (own.normal !== null) normals.push(`${own.normal} AS n${i}`)
    values.push(`${own.value} AS v${i}`)
    kept.push(`v${i}`)
    const missing = column.required ? `WHEN x${i} IS NULL THEN 'required' ` : ''
    if (missing === '' && own.reason === null) continue
    reasons.push(`CASE ${missing}${own.reason === null ? '' : `WHEN x${i} IS NOT NULL THEN ${own.reason} `}END AS r${i}`)
    named.push({ name: `r${i}`, column: i })
  }
  const keys = named.filter(({ column }) => check.keyColumns.includes(column)).map(({ name }) => `${name} IS NULL`)
  return `SELECT n, ${reasonsSql(named, null)} AS early, ${keys.length === 0 ? 'true' : keys.join(' AND ')} AS early_key${list(kept)} FROM (
          SELECT *${list(reasons)} FROM (SELECT *${list(values)} FROM (SELECT *${list(normals)} FROM (SELECT n${list(cells)} FROM ${source}))))`
}
