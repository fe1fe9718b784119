import { keyColumn } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { RowsState } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { aliasesOf } from '../expression-tree.ts'
import { itemSql, quoted, valueSql, type Flow } from '../flow.ts'
import { mayMiss, reachColumn, searchedItems, type BaseAlias, type DeltaGraph, type Link } from './delta-graph.ts'
import { reachPairs, unionRows, type ReachAlias } from './reach.ts'
import { inputName, type RelationWriter } from './relation-writer.ts'

/** Rows asked for at one place of a rule. */
export interface Demand {
  readonly place: number
  /** Values are among those of a relation, member by member (`keyColumn`). */
  readonly among: readonly Among[]
  /** Rows of aliases that are known already: relations. */
  readonly bound: ReadonlyMap<string, string>
}

export interface Among { readonly exprs: readonly Expr[]; readonly relation: string }

export const noFlow: Flow = { from: sql``, relations: 0, where: [], columns: new Map() }

/**
 * Aliases that lead from one of `needed` to another; beyond what is needed of them, an alias is on the way only if two others hang on it.
 * In the rule's order.
 */
export function aliasesBetween(graph: DeltaGraph, needed: Iterable<string>): readonly BaseAlias[] {
  const wanted = new Set(needed)
  const all = new Set<string>()
  const visit = (name: string): void => {
    if (all.has(name)) return
    all.add(name)
    for (const parent of parentsOf(graph.bases.get(name)!)) visit(parent)
  }
  for (const name of wanted) visit(name)
  for (let removed = true; removed;) {
    removed = false
    for (const name of all) {
      const hangs = [...all].filter((other) => parentsOf(graph.bases.get(other)!).has(name))
      const isTop = [...parentsOf(graph.bases.get(name)!)].every((parent) => !all.has(parent))
      if (wanted.has(name) || !isTop || hangs.length > 1) continue
      // What hangs on several aliases needs them all.
      if (hangs.some((other) => parentsOf(graph.bases.get(other)!).size > 1)) continue
      all.delete(name)
      removed = true
    }
  }
  return [...graph.bases.values()].filter(({ name }) => all.has(name))
}

function parentsOf({ lists }: BaseAlias): ReadonlySet<string> {
  return new Set(lists.flat().flatMap(({ parents }) => parents))
}

/**
 * For each of the aliases a relation that holds its rows as far as they belong to rows asked for, found by following equal
 * values from what is known. An alias whose row may be missing is found from earlier ones alone, and leads to none, so that
 * an earlier row keeps all its matches. Null when one cannot be found and its dataset is not small.
 */
export function restrictAliases(graph: DeltaGraph, writer: RelationWriter, demand: Demand, aliases: readonly BaseAlias[], state: RowsState): ReadonlyMap<string, string> | null {
  const { context } = graph
  const found = new Map(demand.bound)
  const isOn = new Set(aliases.map(({ name }) => name))
  const narrow = (base: BaseAlias, value: Expr, values: string): string => {
    if (base.scope?.kind === 'reach') return reachPairs(graph, writer, base as ReachAlias, values, value.node === 'field' && value.field === reachColumn.start, state)
    const name = quoted(context, base.name)
    return writer.add(sql`SELECT ${searchedItems(graph, base.name, state)} FROM ${{ input: found.get(base.name) ?? inputName(base.name, state) }} AS ${name}`,
      { value: valueSql(value, noFlow, context), type: value.type, field: fieldOf(value), relation: values, column: keyColumn(0) })
  }
  const valuesOf = (alias: string, value: Expr): string => distinctOf(graph, writer, { alias, relation: found.get(alias)! }, [value])
  for (const { exprs, relation } of demand.among) {
    // Whole numbers first: engines find them fastest, and what is left of the rows is then looked through for the rest.
    const order = exprs.map((expr, i) => ({ expr, i })).sort((a, b) => Number(isWhole(b.expr)) - Number(isWhole(a.expr)))
    order.forEach(({ expr, i }) => {
      const [name, ...others] = aliasesOf(expr)
      const base = name === undefined ? undefined : graph.bases.get(name)
      if (base === undefined || others.length > 0 || mayMiss(base) || !isOn.has(base.name) || demand.bound.has(base.name)) return
      if (base.scope?.kind === 'reach' && (expr.node !== 'field' || found.has(base.name))) return
      const values = i === 0 && exprs.length === 1 ? relation : memberOf(graph, writer, relation, i)
      found.set(base.name, narrow(base, expr, values))
    })
  }
  /** Relations for one side of every list; null while the other side of one is not known. */
  const across = (base: BaseAlias, end: (link: Link) => { readonly from: string; readonly value: Expr; readonly to: Expr } | null, target: BaseAlias): string | null => {
    if (base.lists.length === 0) return null
    const ways = base.lists.map((links) => links.map(end).find((one) => one !== null) ?? null)
    if (ways.includes(null)) return null
    // Nodes are found by themselves, never by what is computed from them.
    if (target.scope?.kind === 'reach' && ways.some((way) => way!.to.node !== 'field')) return null
    return unionRows(writer, ways.map((way) => narrow(target, way!.to, valuesOf(way!.from, way!.value))))
  }
  for (let moved = true; moved;) {
    moved = false
    for (const base of aliases) {
      if (!found.has(base.name)) {
        const rows = across(base, ({ left, right, parents }) => (parents.length === 1 && found.has(parents[0]!) ? { from: parents[0]!, value: left, to: right } : null), base)
        if (rows !== null) {
          found.set(base.name, rows)
          moved = true
        }
      }
      if (!found.has(base.name) || mayMiss(base)) continue
      for (const parent of parentsOf(base)) {
        const target = graph.bases.get(parent)!
        if (found.has(parent) || !isOn.has(parent) || mayMiss(target)) continue
        const rows = across(base, ({ left, right, parents }) => (parents.length === 1 && parents[0] === parent ? { from: base.name, value: right, to: left } : null), target)
        if (rows === null) continue
        found.set(parent, rows)
        moved = true
      }
    }
  }
  for (const { name, source, scope } of aliases) {
    if (found.has(name)) continue
    if (!source.dataset.small || scope?.kind === 'reach') return null
    found.set(name, inputName(name, state))
  }
  return found
}

/** The field that an expression over one alias' rows is; null where it is computed. */
export function fieldOf(value: Expr): string | null {
  return value.node === 'field' ? value.field : null
}

function isWhole({ type }: Expr): boolean {
  return type.kind === 'token' || type.kind === 'int'
}

/** Values of expressions over one alias' rows that are a relation, each combination once, none NULL. */
export function distinctOf(graph: DeltaGraph, writer: RelationWriter, rows: { readonly alias: string; readonly relation: string }, exprs: readonly Expr[]): string {
  const { context } = graph
  const items = exprs.map((expr, i) => itemSql(keyColumn(i), valueSql(expr, noFlow, context), context))
  return writer.add(wholeRows(graph, sql`SELECT ${joinSql(items, ', ')} FROM ${{ input: rows.relation }} AS ${quoted(context, rows.alias)}`, exprs.length))
}

/** Rows of a SELECT in which no column is NULL, each once. */
export function wholeRows(graph: DeltaGraph, select: Sql, count: number): Sql {
  const columns = Array.from({ length: count }, (_, i) => sql`${quoted(graph.context, keyColumn(i))} IS NOT NULL`)
  return sql`SELECT DISTINCT * FROM (${select}) AS "_d" WHERE ${joinSql(columns, ' AND ')}`
}

function memberOf(graph: DeltaGraph, writer: RelationWriter, relation: string, place: number): string {
  const column = quoted(graph.context, keyColumn(place))
  return writer.add(sql`SELECT DISTINCT ${column} AS ${quoted(graph.context, keyColumn(0))} FROM ${{ input: relation }}`)
}
