import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import type { ValueType } from '../../../contracts/value-type.ts'
import { columnId } from '../checked-rule.ts'
import { itemSql, quoted, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
import type { CheckedSimilar } from './similar-check.ts'
import { inputOf, leftKey, pairColumn, pairTables, rightKey, type PairTables } from './similar-pairs.ts'
import { partSql, scoreSql } from './similar-score.ts'

/** How a score and its parts are shown: exact to six digits like any quotient of the language. */
export const scoreType: ValueType = { kind: 'decimal', precision: 7, scale: 6 }

/** Rounds of mutual best; after them whoever is still free stays so. */
const rounds = 4

/** The rows with those of the other dataset that are like them. */
export function similarStage(step: CheckedSimilar, flow: Flow, context: FlowContext): Flow {
  const pairs = pairTables(step, flow, context, { once: true })
  const chosen = chosenPairs(step, pairs, context)
  const { alias } = step.source
  const [rows, own] = [pairs.rows, pairs.ownColumns.filter((id) => context.needs.has(id))]
  const at = (id: string) => sql`"k".${quoted(context, id)}`
  const scores = ['score', ...step.parts.map(({ column }) => column)].map((field) => columnId(alias, field)).filter((id) => context.needs.has(id))
  const items = [
    ...pairs.carried.map((id) => itemSql(id, pairs.isWhole ? at(id) : sql`${rows}.${quoted(context, id)}`, context)),
    ...own.map((id) => itemSql(id, at(id), context)),
    ...scores.map((id) => itemSql(id, context.dialect.cast(at(id), scoreType), context)),
  ]
  const from = pairs.isWhole ? sql`${chosen.relation} AS "k"` : sql`${rows}\nJOIN ${chosen.relation} AS "k" ON ${at(pairColumn.left)} = ${rows}.${quoted(context, pairColumn.left)}`
  const select = sql`SELECT ${joinSql(items.length === 0 ? [sql`1`] : items, ', ')}\nFROM ${from}`
  return stageFlow(sql`WITH ${joinSql([...pairs.tables, ...chosen.tables], ',\n')}\n${select}`, [...pairs.carried, ...own, ...scores], context)
}

/** The pairs that the step keeps, with their score and its parts: a relation and the members of a WITH clause that it reads. */
export function chosenPairs(step: CheckedSimilar, pairs: PairTables, context: FlowContext): { readonly tables: readonly Sql[]; readonly relation: Sql } {
  if (step.assign) return assigned(step, pairs, context)
  return { tables: [], relation: step.best === null ? sql`(${kept(step, pairs, context)})` : best(step, step.best, pairs, context) }
}

/**
 * Rows of either side that `assign` left free although they had a candidate, each once: the key's columns of their own side,
 * as they are, so that each can be masked by itself; those of the other are NULL. In the order of `unassignedKeys`.
 */
export function unassigned(step: CheckedSimilar, flow: Flow, context: FlowContext): Sql {
  const pairs = pairTables(step, flow, context)
  const { tables, free } = assigned(step, pairs, context)
  const keys = unassignedKeys(step, context)
  const rows = (right: boolean) => {
    const columns = keys.map((key) => sql`${key.right === right ? sql`"k".${quoted(context, key.id)}` : 'NULL'} AS ${quoted(context, key.name)}`)
    return sql`SELECT DISTINCT ${joinSql(columns, ', ')} FROM ${pairs.named('ranked')} AS "k" JOIN ${free} AS "f" ON "f"."_order" = "k"."_order"`
  }
  return sql`WITH ${joinSql([...pairs.tables, ...tables], ',\n')}\n${rows(false)}\nUNION ALL\n${rows(true)}`
}

/** Columns of `unassigned`: the keys of the left rows, then those of the right. */
export function unassignedKeys(step: CheckedSimilar, context: FlowContext): readonly { readonly name: string; readonly id: string; readonly right: boolean }[] {
  const keys = [...leftKey(step, context).map((id) => ({ id, right: false })), ...rightKey(step, context).map((id) => ({ id, right: true }))]
  return keys.map((key, i) => ({ ...key, name: `_key${i + 1}` }))
}

/** Candidates that are alike enough, with their score and its parts. */
function kept(step: CheckedSimilar, pairs: PairTables, context: FlowContext): Sql {
  const { alias } = step.source
  const name = (id: string) => quoted(context, id)
  const p = (id: string) => sql`"p".${name(id)}`
  const parts = step.parts.map((part, i) => itemSql(columnId(alias, part.column), partSql(part, p(inputOf(i, 'a')), p(inputOf(i, 'b')), context), context))
  const carried = [pairColumn.left, pairColumn.right, ...pairs.ownColumns, ...(pairs.isWhole ? pairs.carried : []), ...(step.assign ? leftKey(step, context) : [])]
  const compared = sql`SELECT ${joinSql([...carried.map(p), ...parts], ', ')} FROM ${pairs.pairs}`
  const score = scoreSql(step.parts, step.parts.map(({ column }) => sql`"c".${name(columnId(alias, column))}`))
  const scored = sql`SELECT *, ${itemSql(columnId(alias, 'score'), score, context)} FROM (${compared}) AS "c"`
  const least = valueSql(step.atLeast.expr, noFlow, context)
  return sql`SELECT * FROM (${scored}) AS "s" WHERE "s".${name(columnId(alias, 'score'))} >= CAST(${least} AS DOUBLE) - 1e-9`
}

const noFlow: Flow = { from: sql``, relations: 0, where: [], columns: new Map() }

/** Scores compare by whole billionths, so that rounding errors decide nothing. */
function pointsSql(step: CheckedSimilar, context: FlowContext): Sql {
  return sql`CAST(round(${quoted(context, columnId(step.source.alias, 'score'))} * 1000000000) AS BIGINT)`
}

function placeSql(step: CheckedSimilar, context: FlowContext): Sql {
  return sql`${pointsSql(step, context)} DESC`
}

function best(step: CheckedSimilar, count: number, pairs: PairTables, context: FlowContext): Sql {
  const order = [placeSql(step, context), ...rightKey(step, context).map((id) => quoted(context, id))]
  const placed = sql`SELECT *, row_number() OVER (PARTITION BY ${quoted(context, pairColumn.left)} ORDER BY ${joinSql(order, ', ')}) AS "_place" FROM (${kept(step, pairs, context)}) AS "s"`
  return sql`(SELECT * FROM (${placed}) AS "o" WHERE "_place" <= ${String(count)})`
}

/**
 * One to one: each round takes the pairs in which either row is the other's best and then sees what is left. All pairs have
 * one order, so that ranks compare as whole numbers: score; how far apart the two rows' places are, each among those that the
 * other is as much like, so that of things sent several times the first goes with the first to arrive; keys.
 */
function assigned(step: CheckedSimilar, pairs: PairTables, context: FlowContext): { readonly tables: readonly Sql[]; readonly relation: Sql; readonly free: Sql } {
  const [left, right] = [quoted(context, pairColumn.left), quoted(context, pairColumn.right)]
  const keys = (ids: readonly string[]) => joinSql(ids.map((id) => quoted(context, id)), ', ')
  const placeAmong = (side: Sql, key: readonly string[]) => sql`rank() OVER (PARTITION BY ${side}, ${pointsSql(step, context)} ORDER BY ${keys(key)})`
  const spaced = sql`SELECT *, abs(${placeAmong(left, rightKey(step, context))} - ${placeAmong(right, leftKey(step, context))}) AS "_gap" FROM (${kept(step, pairs, context)}) AS "s"`
  const order = [placeSql(step, context), sql`"_gap"`, ...[...leftKey(step, context), ...rightKey(step, context)].map((id) => quoted(context, id))]
  const ranked = pairs.named('ranked')
  const round = (place: number) => pairs.named(`round_${place}`)
  const free = (place: number) => (place === 1 ? ranked : pairs.named(`free_${place}`))
  const tables = [sql`${ranked} AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY ${joinSql(order, ', ')}) AS "_order" FROM (${spaced}) AS "s")`]
  for (let place = 1; place <= rounds; place++) {
    const bests = sql`SELECT ${left}, ${right}, "_order", min("_order") OVER (PARTITION BY ${left}) AS "_l", min("_order") OVER (PARTITION BY ${right}) AS "_r" FROM ${free(place)}`
    const without = (relation: Sql, side: Sql) => sql`SELECT * FROM (${relation}) AS "f" ${context.forms.antiJoin(sql`${round(place)} AS "t"`, sql`"t".${side} = "f".${side}`)}`
    const rest = without(without(sql`SELECT ${left}, ${right}, "_order" FROM ${free(place)}`, left), right)
    tables.push(
      sql`${round(place)} AS MATERIALIZED (SELECT ${left}, ${right}, "_order" FROM (${bests}) AS "b" WHERE "_order" = "_l" AND "_order" = "_r")`,
      sql`${free(place + 1)} AS MATERIALIZED (${rest})`,
    )
  }
  const taken = joinSql(Array.from({ length: rounds }, (_, i) => sql`SELECT "_order" FROM ${round(i + 1)}`), ' UNION ALL ')
  const relation = sql`(SELECT "r".* FROM ${ranked} AS "r" JOIN (${taken}) AS "t" ON "t"."_order" = "r"."_order")`
  return { tables, relation, free: free(rounds + 1) }
}
