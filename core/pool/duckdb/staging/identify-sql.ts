import { createBinder, type Statement } from '../render-sql.ts'
import { columnSql, trimmedSql, type SliceFlags } from './cell-sql.ts'
import type { Recipe } from './check-plan.ts'
import { lookupJoin } from './check-sql.ts'
import { tokenSql, type TokenKey } from './token-sql.ts'

/**
 * Adds what is new to a recipe's table: each distinct text of `fresh` (number, text), met in a slice with these flags, is
 * normalised, checked and tokenised once. A blank one has neither a token nor a reason.
 */
export function identifySql({ table, column, first, places }: Recipe, flags: SliceFlags, key: TokenKey): Statement {
  const binder = createBinder()
  const cell = trimmedSql('text', column.nulls, { edges: places.some((place) => flags.edges[place] === 1), breaks: places.some((place) => flags.breaks[place] === 1) ? flags.breakMarks : null }, binder)
  const own = columnSql(column, { raw: 'raw', plain: null, normal: 'normal', value: 'val' }, binder)
  const reasons = [
    ...(column.lookup === null ? [] : ["WHEN cell IS NOT NULL AND raw IS NULL THEN 'unknown-code'"]),
    ...(own.reason === null ? [] : [`WHEN raw IS NOT NULL THEN ${own.reason}`]),
  ]
  const tokens = column.tokens.map((token, i) => ({ token, i }))
  const identifiers = tokens.map(({ token, i }) => `CASE WHEN reason IS NULL AND raw IS NOT NULL THEN ${binder.render(token.identifier, () => 'normal')} END AS i${i}`)
  const digests = tokens.map(({ i }) => `${tokenSql.digest(`i${i}`, key, binder)} AS h${i}`)
  const results = tokens.map(({ i }) => `${tokenSql.token(`h${i}`, key)} AS t${i}, ${tokenSql.proof(`h${i}`)} AS p${i}, i${i}`)
  const text = `INSERT INTO ${table}
SELECT number, reason, ${column.column === null ? 'NULL::VARCHAR' : 'val'} AS val, ${results.join(', ')} FROM (
  SELECT *, ${digests.join(', ')} FROM (
    SELECT *, ${identifiers.join(', ')} FROM (
      SELECT *, ${reasons.length === 0 ? 'NULL::VARCHAR' : `CASE ${reasons.join(' ')} END`} AS reason FROM (
        SELECT *, ${own.value} AS val FROM (
          SELECT *, ${own.normal ?? 'raw'} AS normal FROM (
            SELECT number, cell, ${column.lookup === null ? 'cell' : `lookup_${first}.code`} AS raw FROM (
              SELECT number, ${cell} AS cell FROM fresh)${column.lookup === null ? '' : lookupJoin(first, 'cell')}))))))`
  return { text, values: binder.values }
}
