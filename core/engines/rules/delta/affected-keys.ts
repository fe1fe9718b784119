import type { DeltaReason } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql } from '../../../contracts/sql.ts'
import { conditionSql, quoted } from '../flow.ts'
import { splitConditions } from '../steps/matching.ts'
import { searchedItems, type BaseAlias, type DeltaGraph, type Link } from './delta-graph.ts'
import { reachStarts, type ReachAlias } from './reach.ts'
import { relatedValues, valuesRead } from './related-rows.ts'
import { inputName, type RelationWriter } from './relation-writer.ts'
import { distinctOf, noFlow, type Demand } from './restrict-aliases.ts'

/** Thrown within the planning of one way: what was asked for cannot be found. */
export class NoScope extends Error {
  readonly reason: DeltaReason
  constructor(reason: DeltaReason = 'no-scope') {
    super(reason)
    this.reason = reason
  }
}

/** What tells affected alert keys. */
export interface AffectedKey {
  readonly exprs: readonly Expr[]
  /** Some of `exprs` are no members of the alert's key, but say where the row stands that the key tells. */
  readonly isPlaced: boolean
}

/**
 * The alert keys that changed rows of one alias may touch, as relations of `key`. Rows are looked for in both
 * states, so that what was there before and what is there now is met.
 */
export function affectedKeysOf(graph: DeltaGraph, writer: RelationWriter, base: BaseAlias, key: AffectedKey): readonly string[] {
  return changedRows(graph, writer, base).flatMap((demand) => climb(graph, writer, demand, key))
}

/** Rows that bear on the changed ones at the place where these come in. */
function changedRows(graph: DeltaGraph, writer: RelationWriter, base: BaseAlias): readonly Demand[] {
  const { scope, lists, place } = base
  const changed = inputName(base.name, 'changed')
  const within = (relation: string, exprs: readonly Expr[], at: number): Demand => ({ place: at, among: [{ exprs, relation }], bound: new Map() })
  if (scope === null || (scope.kind === 'match' && scope.gives === 'matches')) {
    const rows = writer.add(changedSelect(graph, base))
    return [{ place, among: [], bound: new Map([[base.name, rows]]) }]
  }
  if (lists.length === 0) throw new NoScope()
  if (scope.kind === 'reach') return [within(reachStarts(graph, writer, base as ReachAlias, changed), [lists[0]![0]!.left], place - 1)]
  const rows = scope.together ? changed : writer.add(changedSelect(graph, base))
  return lists.map((links) => within(valuesAcross(graph, writer, base.name, rows, links), links.map(({ left }) => left), scope.together ? place : place - 1))
}

/** Changed rows without those that the rule passes over whatever else there is. */
function changedSelect(graph: DeltaGraph, { name, source }: BaseAlias) {
  const { context, rule } = graph
  const all = sql`SELECT ${searchedItems(graph, name, 'changed')} FROM ${{ input: inputName(name, 'changed') }} AS ${quoted(context, name)}`
  const conditions = source === rule.from ? (source.where === null ? [] : [source.where]) : splitConditions(source).own
  return conditions.length === 0 ? all : sql`${all} WHERE ${joinSql(conditions.map(({ expr }) => conditionSql(expr, noFlow, context)), ' AND ')}`
}

export function valuesAcross(graph: DeltaGraph, writer: RelationWriter, alias: string, relation: string, links: readonly Link[]): string {
  return distinctOf(graph, writer, { alias, relation }, links.map(({ right }) => right))
}

/** From rows at one place to keys: at each step that evaluates several rows together, all of them. */
function climb(graph: DeltaGraph, writer: RelationWriter, demand: Demand, key: AffectedKey): readonly string[] {
  const next = graph.scopes.findIndex((scope, i) => i >= demand.place && (scope.kind === 'fold' || (scope.kind === 'match' && scope.together)))
  if (next < 0) {
    // Values that nothing but a changed row has together would say of a key that it stands elsewhere.
    const values = key.isPlaced ? valuesRead : relatedValues
    return [found(values(graph, writer, { ...demand, place: graph.scopes.length }, key.exprs, 'around'))]
  }
  return foldsAt(graph, next).flatMap((exprs) => {
    const relation = found(relatedValues(graph, writer, { ...demand, place: next }, exprs, 'around'))
    return climb(graph, writer, { place: next + 1, among: [{ exprs, relation }], bound: new Map() }, key)
  })
}

/** Values of which rows are evaluated together in a step; several lists where one of them is enough. */
export function foldsAt(graph: DeltaGraph, step: number): readonly (readonly Expr[])[] {
  const scope = graph.scopes[step]!
  if (scope.kind === 'fold') {
    const exprs = scope.by.flatMap(({ value }) => graph.root(value.expr) ?? [])
    if (exprs.length === 0) throw new NoScope()
    return [exprs]
  }
  const { lists } = graph.bases.get(graph.rule.steps[step]!.source!.alias)!
  if (lists.length === 0) throw new NoScope()
  return lists.map((links) => links.map(({ left }) => left))
}

export function found<T>(value: T | null): T {
  if (value === null) throw new NoScope()
  return value
}
