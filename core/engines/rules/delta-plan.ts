import { affectedKeys, keyColumn, type DeltaPlan, type DeltaReason, type DeltaWay, type OutputReading } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { QueryPlan, RelationPlan } from '../../contracts/query-plan.ts'
import { joinSql, sql } from '../../contracts/sql.ts'
import type { CheckedRule } from './checked-rule.ts'
import { affectedKeysOf, NoScope } from './delta/affected-keys.ts'
import { deltaGraph, mayMiss, type DeltaGraph } from './delta/delta-graph.ts'
import { feedingRows } from './delta/feeding-rows.ts'
import { waysOfOtherDay } from './delta/other-day.ts'
import { expressionKey } from './expression-tree.ts'
import { relationWriter } from './delta/relation-writer.ts'

/**
 * Plans a rule's incremental evaluation (design: rules, Incremental evaluation): how changed rows lead to alert keys, and these
 * to the rows that feed them. Where that does not hold the plan says why. `findings` is the rule's own query, `key` its key's columns.
 */
export function planDelta(rule: CheckedRule, dialect: Dialect, findings: QueryPlan, key: readonly OutputReading[]): DeltaPlan {
  const graph = deltaGraph(rule, dialect)
  let count = 0
  const nextName = () => `_r${++count}`
  const members = rule.alert.key.flatMap(({ expr }, place) => {
    const rooted = graph.root(expr)
    return rooted === null || !readsRows(rooted) ? [] : [{ expr: rooted, place }]
  })
  const places = placesOf(graph, members.map(({ expr }) => expr))
  const exprs = [...members.map(({ expr }) => expr), ...places]
  const affectedKey = { exprs, isPlaced: places.length > 0 }
  const keys = members.map(({ place }) => ({ column: key[place]!.column, place, type: key[place]!.type }))
  const dated = findings.sql.parts.some((part) => typeof part !== 'string' && 'bind' in part && part.bind.kind === 'today')
  const cut = cutFindings(findings, keys, key, dialect)
  const keysRead = readKeys(keys, dialect)
  const sources = [rule.from, ...rule.steps.flatMap(({ source }) => source ?? [])].map(({ alias, dataset }) => ({ alias, dataset: dataset.id }))
  const wholly = (reason: DeltaReason): DeltaPlan => ({ whole: reason, dated, otherDay: null, keys, affected: sources.map((source) => ({ ...source, reason })), feeding: [], inputs: {}, keysRead, cut })
  if (graph.scopes.some(({ kind }) => kind === 'whole')) return wholly('all-rows')
  if (members.length === 0) return wholly('computed-key')
  const writer = relationWriter(rule, nextName)
  const inputs = attempt(() => feedingRows(graph, writer, exprs))
  if (typeof inputs === 'string') return wholly(inputs)
  const affected = [...graph.bases.values()].map((base): DeltaWay => {
    const own = relationWriter(rule, nextName)
    const relations = attempt(() => affectedKeysOf(graph, own, base, affectedKey))
    const way = { alias: base.name, dataset: base.source.dataset.id }
    return typeof relations === 'string' ? { ...way, reason: relations } : { ...way, reason: null, relations: own.relations, keys: relations }
  })
  const otherDay = dated ? waysOfOtherDay(graph, dialect, nextName, affectedKey, attempt) : null
  return { whole: null, dated, otherDay, keys, affected, feeding: writer.relations, inputs, keysRead, cut }
}

/** The relation of affected keys, from what the ways of the changed aliases gave. */
export function keysRelation(keys: readonly string[]): RelationPlan {
  return { name: affectedKeys, sql: joinSql(keys.map((name) => sql`SELECT * FROM ${{ input: name }}`), ' UNION '), among: null, inputs: [], params: [] }
}

function readsRows(expr: Expr): boolean {
  return expr.node === 'field' || (expr.node === 'call' && expr.args.some(readsRows)) || (expr.node === 'list' && expr.items.some(readsRows))
}

/**
 * Where rows stand of which the alert's key holds the whole key: the column that their dataset is kept in order by. Carried along
 * with the affected keys, it finds the rows again without a look at all the others.
 */
function placesOf({ bases, rule }: DeltaGraph, key: readonly Expr[]): readonly Expr[] {
  const known = new Set(key.map(expressionKey))
  return [...bases.values()].flatMap((base): Expr[] => {
    const { key: own, cluster, fields } = base.source.dataset
    const column = cluster === null ? undefined : fields.find(({ name }) => name === cluster)
    if (column === undefined || !column.required || own.length === 0 || mayMiss(base) || !rule.aliases.has(base.name)) return []
    const field = (name: string): Expr => ({ node: 'field', type: column.type, alias: base.name, field: name, at: { from: 0, to: 0 } })
    return own.every((name) => known.has(expressionKey(field(name)))) && !known.has(expressionKey(field(cluster!))) ? [field(cluster!)] : []
  })
}

function attempt<T>(plan: () => T): T | DeltaReason {
  try {
    return plan()
  } catch (error) {
    if (error instanceof NoScope) return error.reason
    throw error
  }
}

function readKeys(keys: DeltaPlan['keys'], dialect: Dialect): QueryPlan {
  const columns = keys.map((_, i) => sql`${dialect.identifier(keyColumn(i))}`)
  return { sql: sql`SELECT DISTINCT ${joinSql(columns, ', ')} FROM ${{ input: affectedKeys }} ORDER BY ALL`, inputs: [], params: [], columns: keys.map(({ type }, i) => ({ name: keyColumn(i), type })) }
}

/** The findings whose key is affected. */
function cutFindings(findings: QueryPlan, keys: DeltaPlan['keys'], key: readonly OutputReading[], dialect: Dialect): QueryPlan {
  const column = (name: string) => sql`"f".${dialect.identifier(name)}`
  const same = keys.map((member, i) => sql`${column(member.column)} = "k".${dialect.identifier(keyColumn(i))}`)
  const order = joinSql(key.map((member) => column(member.column)), ', ')
  const on = same.length === 0 ? sql`TRUE` : joinSql(same, ' AND ')
  return { ...findings, sql: sql`SELECT "f".* FROM (${findings.sql}) AS "f"\nWHERE EXISTS (SELECT 1 FROM ${{ input: affectedKeys }} AS "k" WHERE ${on})\nORDER BY ${order}` }
}
