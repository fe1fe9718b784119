import { createBinder, type Statement } from '../render-sql.ts'
import { cellSql, columnSql, type SliceFlags } from './cell-sql.ts'
import type { CheckPlan } from './check-plan.ts'
import { lookupJoin } from './check-sql.ts'
import { tokenSql, type TokenKey } from './token-sql.ts'

/** Creates `raws`: the distinct cells of each identifying column in `source`, which is read once; one of a row's columns is not NULL. */
export function distinctSql(check: CheckPlan, source: string, flags: SliceFlags): Statement {
  const binder = createBinder()
  const users = check.recipes.flatMap((recipe) => recipe.users)
  const cells = users.map((user) => `${cellSql(check, user, flags, binder)} AS x${user}`)
  const sets = users.map((user) => `(x${user})`)
  return {
    text: `CREATE OR REPLACE TABLE raws AS SELECT ${users.map((user) => `x${user}`).join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${source}) GROUP BY GROUPING SETS (${sets.join(', ')})`,
    values: binder.values,
  }
}

/** Adds what a recipe has not met of `raws` to its table: each distinct value normalised, checked and tokenised once. */
export function identifySql(check: CheckPlan, recipe: number, key: TokenKey): Statement {
  const binder = createBinder()
  const { table, column, users } = check.recipes[recipe]!
  const raws = users.map((user) => (check.plan.columns[user]!.lookup === null ? `SELECT x${user} AS raw FROM raws` : `SELECT lookup_${user}.code AS raw FROM raws${lookupJoin(user, `x${user}`)}`))
  const own = columnSql(column, { raw: 'raw', normal: 'normal', value: 'val' }, binder)
  const tokens = column.tokens.map((token, i) => ({ token, i }))
  const identifiers = tokens.map(({ token, i }) => `CASE WHEN reason IS NULL THEN ${binder.render(token.identifier, () => 'normal')} END AS i${i}`)
  const digests = tokens.map(({ i }) => `${tokenSql.digest(`i${i}`, key, binder)} AS h${i}`)
  const results = tokens.map(({ i }) => `${tokenSql.token(`h${i}`, key)} AS t${i}, ${tokenSql.proof(`h${i}`)} AS p${i}, i${i}`)
  const text = `INSERT INTO ${table}
SELECT raw, reason, ${column.column === null ? 'NULL::VARCHAR' : 'val'} AS val, ${results.join(', ')} FROM (
  SELECT *, ${digests.join(', ')} FROM (
    SELECT *, ${identifiers.join(', ')} FROM (
      SELECT *, ${own.reason ?? 'NULL::VARCHAR'} AS reason FROM (
        SELECT *, ${own.value} AS val FROM (
          SELECT raw, ${own.normal ?? 'raw'} AS normal FROM (
            SELECT DISTINCT raw FROM (${raws.join(' UNION ALL ')}) AS f WHERE raw IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table} AS k WHERE k.raw = f.raw)))))))`
  return { text, values: binder.values }
}
