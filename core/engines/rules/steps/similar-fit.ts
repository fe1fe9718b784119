import type { ResultColumn } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import type { ValueType } from '../../../contracts/value-type.ts'
import { columnId } from '../checked-rule.ts'
import { logRatio, type Mixture } from '../fit-mixture.ts'
import { itemSql, quoted, valueSql, type Flow, type FlowContext } from '../flow.ts'
import type { CheckedSimilar } from './similar-check.ts'
import { chosenPairs } from './similar-choose.ts'
import { inputOf, pairColumn, pairTables, type PairTables } from './similar-pairs.ts'
import { doubleSql, partSql } from './similar-score.ts'

/** Where the levels of a part begin, highest last; what is below the second is level 0. */
const bounds = [0, 0.3, 0.6, 0.8, 0.9, 1]

interface FitSql { readonly sql: Sql; readonly columns: readonly ResultColumn[] }

/** How many levels a part has. */
export const partLevels = bounds.length

/** Columns of `patternsSql` and `bandsSql`. */
export const fitColumn = { level: (part: number) => `_l${part + 1}`, sum: (part: number) => `_v${part + 1}`, pairs: '_pairs', chosen: '_chosen', knownSame: '_known_same', knownOther: '_known_other', total: '_total', least: '_least', band: '_band', same: '_same' }

/** Bands of the score in `bandsSql`. */
export const scoreBands = 1000

const sumType: ValueType = { kind: 'decimal', precision: 38, scale: 6 }
const leastType: ValueType = { kind: 'decimal', precision: 20, scale: 9 }
const int: ValueType = { kind: 'int' }

/** A pair of which it was decided whether its rows are the same: `_row` of each row that stands on the left, and of the other. */
export interface DecidedPair { readonly left: readonly string[]; readonly right: string; readonly same: boolean }

/** Pairs that were decided about; their left rows are told by the columns `leftRows`, in their order. */
export interface Decisions { readonly pairs: readonly DecidedPair[]; readonly leftRows: readonly string[] }

/**
 * The step's candidates by how each part agrees: levels, the sum of each part's values, how many pairs, and how many of them it
 * would choose under its weights if no score were too low. At most `most` rows, the largest first; `_total` counts the pairs of
 * all. `_least` is the present threshold. Decided pairs are counted apart, and are not among those that it would choose.
 */
export function patternsSql(step: CheckedSimilar, flow: Flow, context: FlowContext, most: number, decisions: Decisions): FitSql {
  const pairs = pairTables(step, flow, context)
  const chosen = chosenPairs(withoutLeast(step), pairs, context)
  const name = (id: string) => quoted(context, id)
  const parts = step.parts.map((_, i) => ({ level: fitColumn.level(i), sum: fitColumn.sum(i) }))
  const ids = [pairColumn.left, pairColumn.right]
  const values = step.parts.map((part, i) => itemSql(parts[i]!.sum, partSql(part, sql`"p".${name(inputOf(i, 'a'))}`, sql`"p".${name(inputOf(i, 'b'))}`, context), context))
  const compared = sql`SELECT ${joinSql([...ids.map((id) => sql`"p".${name(id)}`), ...values], ', ')} FROM ${pairs.pairs}`
  const levels = parts.map(({ level, sum }) => itemSql(level, levelSql(sql`"v".${name(sum)}`), context))
  const onIds = joinSql(ids.map((id) => sql`"k".${name(id)} = "v".${name(id)}`), ' AND ')
  const { join: known, same } = decidedAbout(decisions, pairs, sql`"v"`, context)
  const levelled = sql`SELECT ${joinSql([...parts.map(({ sum }) => sql`"v".${name(sum)}`), ...levels, itemSql(fitColumn.chosen, sql`CASE WHEN ${same} IS NULL THEN "k".${name(pairColumn.left)} END`, context), itemSql(fitColumn.same, same, context)], ', ')} FROM (${compared}) AS "v" LEFT JOIN ${chosen.relation} AS "k" ON ${onIds}${known}`
  const grouped = parts.map(({ level }) => name(level))
  const counts = [
    ...parts.map(({ sum }) => itemSql(sum, context.dialect.cast(sql`coalesce(sum("w".${name(sum)}), 0)`, sumType), context)),
    itemSql(fitColumn.pairs, sql`count(*)`, context), itemSql(fitColumn.chosen, sql`count("w".${name(fitColumn.chosen)})`, context),
    itemSql(fitColumn.knownSame, sql`count(CASE WHEN "w".${name(fitColumn.same)} THEN 1 END)`, context), itemSql(fitColumn.knownOther, sql`count(CASE WHEN NOT "w".${name(fitColumn.same)} THEN 1 END)`, context),
    itemSql(fitColumn.total, context.dialect.cast(sql`sum(count(*)) OVER ()`, int), context),
    itemSql(fitColumn.least, context.dialect.cast(valueSql(step.atLeast.expr, flow, context), leastType), context),
  ]
  return {
    sql: sql`WITH ${joinSql([...pairs.tables, ...chosen.tables], ',\n')}\nSELECT ${joinSql([...grouped, ...counts], ', ')}\nFROM (${levelled}) AS "w"\nGROUP BY ${joinSql(grouped, ', ')}\nORDER BY ${joinSql([sql`${name(fitColumn.pairs)} DESC`, ...grouped], ', ')} LIMIT ${String(most)}`,
    columns: [
      ...parts.map(({ level }) => ({ name: level, type: int })), ...parts.map(({ sum }) => ({ name: sum, type: sumType })),
      ...[fitColumn.pairs, fitColumn.chosen, fitColumn.knownSame, fitColumn.knownOther, fitColumn.total].map((column) => ({ name: column, type: int })), { name: fitColumn.least, type: leastType },
    ],
  }
}

/** The pairs that the step would choose if no score were too low, by bands of the score: how many, and how many of them are the same: as was decided, or else as the mixture sees it. */
export function bandsSql(step: CheckedSimilar, mixture: Mixture, flow: Flow, context: FlowContext, decisions: Decisions): FitSql {
  const { alias } = step.source
  const pairs = pairTables(step, flow, context)
  const chosen = chosenPairs(withoutLeast(step), pairs, context)
  const at = (field: string) => sql`"k".${quoted(context, columnId(alias, field))}`
  const odds = step.parts.map(({ column }, part) => {
    const cases = bounds.map((_, level) => sql`WHEN ${String(level)} THEN ${doubleSql(logRatio(mixture, part, level))}`)
    return sql`coalesce(CASE ${levelSql(at(column))} ${joinSql(cases, ' ')} END, 0)`
  })
  const { join: known, same } = decidedAbout(decisions, pairs, sql`"k"`, context)
  const likely = sql`CASE WHEN ${same} THEN 1.0 WHEN NOT ${same} THEN 0.0 ELSE 1 / (1 + exp(-(${joinSql([doubleSql(Math.log(mixture.share / (1 - mixture.share))), ...odds], ' + ')}))) END`
  const band = sql`CAST(floor(${at('score')} * ${String(scoreBands)} + 1e-6) AS BIGINT)`
  const items = [itemSql(fitColumn.band, band, context), itemSql(fitColumn.pairs, sql`count(*)`, context), itemSql(fitColumn.same, context.dialect.cast(sql`sum(${likely})`, sumType), context)]
  return {
    sql: sql`WITH ${joinSql([...pairs.tables, ...chosen.tables], ',\n')}\nSELECT ${joinSql(items, ', ')}\nFROM ${chosen.relation} AS "k"${known}\nGROUP BY 1\nORDER BY 1`,
    columns: [{ name: fitColumn.band, type: int }, { name: fitColumn.pairs, type: int }, { name: fitColumn.same, type: sumType }],
  }
}

/** A join of pairs, by the alias `of`, with what was decided about them, and the column that says it; NULL where nothing was. */
function decidedAbout({ pairs: decided, leftRows }: Decisions, pairs: PairTables, of: Sql, context: FlowContext): { readonly join: Sql; readonly same: Sql } {
  if (decided.length === 0) return { join: sql``, same: sql`CAST(NULL AS BOOLEAN)` }
  const name = (id: string) => quoted(context, id)
  const lefts = leftRows.map((_, i) => sql`"_l${String(i + 1)}"`)
  const rows = decided.map(({ left, right, same }) => sql`(${[...left, right].map(whole).join(', ')}, ${same ? 'TRUE' : 'FALSE'})`)
  const on = [...leftRows.map((id, i) => sql`"y".${lefts[i]!} = "n".${name(id)}`), sql`"y"."_r" = ${of}.${name(pairColumn.right)}`]
  return {
    join: sql` JOIN ${pairs.rows} AS "n" ON "n".${name(pairColumn.left)} = ${of}.${name(pairColumn.left)} LEFT JOIN (VALUES ${joinSql(rows, ', ')}) AS "y"(${joinSql(lefts, ', ')}, "_r", "_same") ON ${joinSql(on, ' AND ')}`,
    same: sql`"y"."_same"`,
  }
}

/** A row's number, as it stands in the text. */
function whole(row: string): string {
  return String(BigInt(row))
}

function withoutLeast(step: CheckedSimilar): CheckedSimilar {
  return { ...step, atLeast: { ...step.atLeast, expr: { node: 'literal', type: int, value: 0n, at: { from: 0, to: 0 } } } }
}

function levelSql(value: Sql): Sql {
  const cases = bounds.map((bound, level) => sql`WHEN ${value} >= ${String(bound)} - 1e-9 THEN ${String(level)}`).reverse()
  return sql`CASE WHEN ${value} IS NULL THEN NULL ${joinSql(cases, ' ')} END`
}
