import { columnType, quoted } from '../names.ts'
import { createBinder, type Statement } from '../render-sql.ts'
import { columnSql, list, reasonsSql, type SliceFlags } from './cell-sql.ts'
import { isLate, type CheckPlan } from './check-plan.ts'
import { earlySql } from './early-sql.ts'

/**
 * One row a record of `source` (columns n, c0, c1 …), in any order: its number, `reasons` (NULL where it is fine), whether its key
 * can be read, and the columns to be stored.
 */
export function checkSql(check: CheckPlan, source: string, flags: SliceFlags): Statement {
  const binder = createBinder()
  const { plan, places, recipeOf, recipes } = check
  const [joins, found, normals, values, reasons]: [string[], string[], string[], string[], string[]] = [[], [], [], [], []]
  const named: { name: string; column: number }[] = []
  for (const [i, column] of plan.columns.entries()) {
    if (places[i] === null) {
      if (!column.required) continue
      reasons.push(`'required' AS r${i}`)
      named.push({ name: `r${i}`, column: i })
      continue
    }
    if (!isLate(check, i)) continue
    const recipe = recipeOf[i] ?? null
    let own: string | null
    let given: string
    if (recipe !== null) {
      joins.push(` LEFT JOIN ${recipes[recipe]!.table} AS id_${i} ON id_${i}.number = s.x${i}`)
      found.push(`id_${i}.given AS given${i}`, `id_${i}.reason AS idr${i}`, ...column.tokens.map((_, t) => `id_${i}.t${t} AS t${i}_${t}`), ...(column.column === null ? [] : [`id_${i}.val AS v${i}`]))
      given = `given${i}`
      own = `idr${i}`
    } else {
      joins.push(lookupJoin(i, `s.x${i}`))
      found.push(`lookup_${i}.code AS raw${i}`)
      const sql = columnSql(column, { raw: `raw${i}`, normal: `n${i}`, value: `v${i}` }, binder)
      if (sql.normal !== null) normals.push(`${sql.normal} AS n${i}`)
      values.push(`${sql.value} AS v${i}`)
      given = `x${i}`
      own = `CASE WHEN x${i} IS NOT NULL AND raw${i} IS NULL THEN 'unknown-code'${sql.reason === null ? '' : ` WHEN raw${i} IS NOT NULL THEN ${sql.reason}`} END`
    }
    reasons.push(`${column.required ? `CASE WHEN ${given} IS NULL THEN 'required' ELSE ${own} END` : own} AS r${i}`)
    named.push({ name: `r${i}`, column: i })
  }
  const keys = ['early_key', ...named.filter(({ column }) => check.keyColumns.includes(column)).map(({ name }) => `${name} IS NULL`)].join(' AND ')
  const text = `SELECT n AS "row", ${reasonsSql(named, 'early')} AS reasons, ${keys} AS key_ok, ${storedColumns(check)} FROM (
  SELECT *${list(reasons)} FROM (
    SELECT *${list(values)} FROM (
      SELECT *${list(normals)} FROM (
        SELECT s.*${list(found)} FROM (
          ${earlySql(check, source, flags, binder)}) AS s${joins.join('')}))))`
  return { text, values: binder.values }
}

/** The table of codes and titles that a column's cells are looked up in. */
export function lookupJoin(column: number, cell: string): string {
  return ` LEFT JOIN lookup_${column} ON lookup_${column}.text = ${cell}`
}

function storedColumns(check: CheckPlan): string {
  return check.plan.table.columns.map(({ column, type }, at) => {
    const from = check.stored[at] ?? null
    const source = from === null || check.places[from.column] === null ? 'NULL' : from.kind === 'value' ? `v${from.column}` : `t${from.column}_${from.token}`
    return `${source}::${columnType(type)} AS ${quoted(column)}`
  }).join(', ')
}
