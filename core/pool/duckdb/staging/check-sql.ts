import { columnType, quoted } from '../names.ts'
import { createBinder, type Statement } from '../render-sql.ts'
import { allSql, columnSql, list, reasonsSql, type Reason, type SliceFlags } from './cell-sql.ts'
import { isLate, type CheckPlan } from './check-plan.ts'
import { earlySql } from './early-sql.ts'

/**
 * One row a record of `source` (columns n, c0, c1 …), in any order: its number, `reasons` (NULL where it is fine), whether its key
 * can be read, and the columns to be stored.
 */
export function checkSql(check: CheckPlan, source: string, flags: SliceFlags): Statement {
  const binder = createBinder()
  const { plan, places, recipeOf, recipes } = check
  const [joins, found, normals, values]: [string[], string[], string[], string[]] = [[], [], [], []]
  const reasons: Reason[] = []
  for (const [i, column] of plan.columns.entries()) {
    if (places[i] === null) {
      if (!column.required) continue
      reasons.push({ column: i, sql: `'required'` })
      continue
    }
    if (!isLate(check, i)) continue
    const recipe = recipeOf[i] ?? null
    let own: string
    let missing: string
    if (recipe !== null) {
      const { table, unfit } = recipes[recipe]!
      // Since no number is missing, an inner join loses no row; over up to a million whole numbers that lie close it looks into an array, not a hash table.
      joins.push(` JOIN ${table} AS id_${i} ON id_${i}.number = coalesce(s.x${i} + 1, 0) LEFT JOIN ${unfit} AS unfit_${i} ON unfit_${i}.number = s.x${i} + 1`)
      found.push(`unfit_${i}.reason AS idr${i}`, ...column.tokens.map((_, t) => `id_${i}.t${t} AS t${i}_${t}`), ...(column.column === null ? [] : [`id_${i}.val AS v${i}`]))
      // A text that fits has a token, one that is blank has neither.
      missing = `t${i}_0 IS NULL AND idr${i} IS NULL`
      own = `idr${i}`
    } else {
      joins.push(lookupJoin(i, `s.x${i}`))
      found.push(`lookup_${i}.code AS raw${i}`)
      const sql = columnSql(column, { raw: `raw${i}`, plain: null, normal: `n${i}`, value: `v${i}` }, binder)
      if (sql.normal !== null) normals.push(`${sql.normal} AS n${i}`)
      values.push(`${sql.value} AS v${i}`)
      missing = `x${i} IS NULL`
      own = `CASE WHEN x${i} IS NOT NULL AND raw${i} IS NULL THEN 'unknown-code'${sql.reason === null ? '' : ` WHEN raw${i} IS NOT NULL THEN ${sql.reason}`} END`
    }
    reasons.push({ column: i, sql: column.required ? `CASE WHEN ${missing} THEN 'required' ELSE ${own} END` : own })
  }
  const fine = allSql(['early IS NULL', ...reasons.map(({ sql }) => `${sql} IS NULL`)])
  const keys = ['early_key', ...reasons.filter(({ column }) => check.keyColumns.includes(column)).map(({ sql }) => `${sql} IS NULL`)]
  const text = `SELECT n AS "row", CASE WHEN ${fine} THEN NULL ELSE ${reasonsSql(reasons, 'early')} END AS reasons, ${allSql(keys)} AS key_ok, ${storedColumns(check)} FROM (
  SELECT *${list(values)} FROM (
    SELECT *${list(normals)} FROM (
      SELECT s.*${list(found)} FROM (
        ${earlySql(check, source, flags, binder)}) AS s${joins.join('')})))`
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
