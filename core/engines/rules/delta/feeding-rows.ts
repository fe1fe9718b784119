import type { Expr } from '../../../contracts/expression.ts'
import { aliasesOf } from '../expression-tree.ts'
import { affectedKeys, keyColumn } from '../../../contracts/compiled-rule.ts'
import { quoted, valueSql } from '../flow.ts'
import { sql } from '../../../contracts/sql.ts'
import { found, foldsAt, NoScope } from './affected-keys.ts'
import { isSought, type BaseAlias, type DeltaGraph, type Link } from './delta-graph.ts'
import { reachEdges, unionRows, type ReachAlias } from './reach.ts'
import { relatedValues } from './related-rows.ts'
import { inputName, type RelationWriter } from './relation-writer.ts'
import { aliasesBetween, fieldOf, noFlow, restrictAliases, type Demand } from './restrict-aliases.ts'

/**
 * For each alias the relation of all rows that feed one of the affected keys, so that the rule's own query over these
 * relations gives the keys what it gives them over everything. Aliases of small datasets may be left whole.
 */
export function feedingRows(graph: DeltaGraph, writer: RelationWriter, key: readonly Expr[]): Readonly<Record<string, string>> {
  const rows = new Map<string, Set<string>>()
  const keep = (alias: string, relation: string): void => {
    rows.set(alias, (rows.get(alias) ?? new Set()).add(relation))
  }
  feed(graph, writer, { place: graph.scopes.length, among: [{ exprs: key, relation: affectedKeys }], bound: new Map() }, keep)
  return Object.fromEntries([...rows].flatMap(([alias, relations]) => {
    const whole = inputName(alias, 'current')
    return relations.has(whole) ? [] : [[alias, unionRows(writer, [...relations])]]
  }))
}

/** Rows before the place that rows asked for there come from: back over one step after another that evaluates several rows together. */
function feed(graph: DeltaGraph, writer: RelationWriter, demand: Demand, keep: (alias: string, relation: string) => void): void {
  const { scopes, bases } = graph
  const fold = scopes.slice(0, demand.place).findLastIndex((scope) => scope.kind === 'fold' || (scope.kind === 'match' && scope.together))
  const isPair = fold >= 0 && scopes[fold]!.kind === 'match'
  const folds = fold < 0 ? [] : foldsAt(graph, fold)
  const since = [...bases.values()].filter(({ place }) => place <= demand.place && (fold < 0 || place > fold + 1))
  const joined = since.filter((base) => !isSought(base) && base.scope?.kind !== 'reach')
  const asked = [...demand.among.flatMap(({ exprs }) => exprs), ...folds.flat()].flatMap(aliasesOf)
  const aliases = aliasesBetween(graph, [...joined.map(({ name }) => name), ...asked])
  const bound = found(restrictAliases(graph, writer, demand, aliases, 'current'))
  const valuesAt = (exprs: readonly Expr[]): string => found(relatedValues(graph, writer, demand, exprs, 'current', bound))
  for (const { name } of joined) keep(name, bound.get(name)!)
  for (const base of since) {
    if (base.scope?.kind === 'reach') {
      if (base.lists.length === 0) throw new NoScope()
      const starts = valuesAt(base.lists[0]!.map(({ left }) => left))
      keep(base.name, reachEdges(graph, writer, base as ReachAlias, starts))
    } else if (isSought(base)) keep(base.name, matchesOf(graph, writer, base, (links) => valuesAt(links.map(({ left }) => left))))
  }
  folds.forEach((exprs, list) => {
    const relation = valuesAt(exprs)
    if (isPair) {
      const base = bases.get(graph.rule.steps[fold]!.source!.alias)!
      keep(base.name, rowsEqual(graph, writer, base, base.lists[list]!, relation))
    }
    feed(graph, writer, { place: fold, among: [{ exprs, relation }], bound: new Map() }, keep)
  })
}

/** Rows of a dataset in which something is sought, as far as they can be a match. */
function matchesOf(graph: DeltaGraph, writer: RelationWriter, base: BaseAlias, valuesOf: (links: readonly Link[]) => string): string {
  if (base.lists.length > 0) return unionRows(writer, base.lists.map((links) => rowsEqual(graph, writer, base, links, valuesOf(links))))
  if (base.source.dataset.small) return inputName(base.name, 'current')
  throw new NoScope()
}

/** Rows whose first value is among the first of a relation: the others would only make them fewer. */
function rowsEqual(graph: DeltaGraph, writer: RelationWriter, base: BaseAlias, links: readonly Link[], relation: string): string {
  const name = quoted(graph.context, base.name)
  const value = links[0]!.right
  return writer.add(sql`SELECT ${name}.* FROM ${{ input: inputName(base.name, 'current') }} AS ${name}`,
    { value: valueSql(value, noFlow, graph.context), type: value.type, field: fieldOf(value), relation, column: keyColumn(0) })
}
