import type { Binder } from '../render-sql.ts'
import { allSql, cellSql, columnSql, list, reasonsSql, type Reason, type SliceFlags } from './cell-sql.ts'
import { isLate, type CheckPlan } from './check-plan.ts'

/**
 * What each record's own cells decide, as a relation made of `source` (columns n, c0, c1 …): its number `n`, `v<column>` the value to
 * be stored, `early` the reasons so far, `early_key` whether they leave the key alone. What has to be looked up stays as it
 * is, as `x<column>`. Reasons are asked of the few records that are not `fine`.
 */
export function earlySql(check: CheckPlan, source: string, flags: SliceFlags, binder: Binder): string {
  const { plan, places } = check
  const [cells, plains, normals, values, kept, fine]: [string[], string[], string[], string[], string[], string[]] = [[], [], [], [], [], []]
  const reasons: Reason[] = []
  for (const [i, column] of plan.columns.entries()) {
    if (places[i] === null) continue
    cells.push(`${check.recipeOf[i] === null ? cellSql(check, i, flags, binder) : `c${places[i]}`} AS x${i}`)
    if (isLate(check, i)) {
      kept.push(`x${i}`)
      continue
    }
    const own = columnSql(column, { raw: `x${i}`, plain: `p${i}`, normal: `n${i}`, value: `v${i}` }, binder)
    if (own.plain !== null) plains.push(`${own.plain} AS p${i}`)
    if (own.normal !== null) normals.push(`${own.normal} AS n${i}`)
    values.push(`${own.value} AS v${i}`)
    kept.push(`v${i}`)
    if (!column.required && own.reason === null) continue
    const missing = column.required ? `WHEN x${i} IS NULL THEN 'required' ` : ''
    const sql = `CASE ${missing}${own.reason === null ? '' : `WHEN x${i} IS NOT NULL THEN ${own.reason} `}END`
    reasons.push({ column: i, sql })
    fine.push(own.reason === null ? `x${i} IS NOT NULL` : own.sure === null ? `${sql} IS NULL` : column.required ? own.sure : `x${i} IS NULL OR ${own.sure}`)
  }
  const keys = reasons.filter(({ column }) => check.keyColumns.includes(column)).map(({ sql }) => `${sql} IS NULL`)
  return `SELECT n, CASE WHEN fine THEN NULL ELSE ${reasonsSql(reasons, null)} END AS early, CASE WHEN fine THEN true ELSE ${allSql(keys)} END AS early_key${list(kept)} FROM (
          SELECT *, ${allSql(fine)} AS fine FROM (SELECT *${list(values)} FROM (SELECT *${list(normals)} FROM (SELECT *${list(plains)} FROM (SELECT n${list(cells)} FROM ${source})))))`
}
