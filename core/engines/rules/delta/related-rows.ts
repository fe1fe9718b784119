import { keyColumn } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { RowsState } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { columnId } from '../checked-rule.ts'
import { aliasesOf, expressionKey, nodesOf } from '../expression-tree.ts'
import { conditionSql, itemSql, quoted, selectSql, valueSql, type Flow } from '../flow.ts'
import { allOf } from '../steps/matching.ts'
import { columnExpr, mayMiss, type BaseAlias, type DeltaGraph } from './delta-graph.ts'
import type { RelationWriter } from './relation-writer.ts'
import { aliasesBetween, distinctOf, restrictAliases, wholeRows, type Demand } from './restrict-aliases.ts'

/**
 * A relation of the values that `exprs` (over columns of datasets) have in rows asked for, each combination once, none NULL. It
 * holds all of them, and may hold more. `known`: relations that hold an alias' rows as far as they are asked for. Null
 * when the rows cannot be found without reading everything.
 */
export function relatedValues(
  graph: DeltaGraph, writer: RelationWriter, demand: Demand, exprs: readonly Expr[], state: RowsState, known: ReadonlyMap<string, string> = demand.bound,
): string | null {
  return valuesAsked(graph, writer, demand, exprs) ?? valuesRead(graph, writer, demand, exprs, state, known)
}

/** The values as they are asked for already, whether there are rows of them or not; null where not all are. */
function valuesAsked(graph: DeltaGraph, writer: RelationWriter, { among, bound }: Demand, exprs: readonly Expr[]): string | null {
  const [only, ...others] = among
  if (only === undefined || others.length > 0 || bound.size > 0) return null
  const places = exprs.map((expr) => only.exprs.findIndex((known) => expressionKey(known) === expressionKey(expr)))
  if (places.every((place, i) => place === i) && places.length === only.exprs.length) return only.relation
  if (places.includes(-1)) return null
  const items = places.map((place, i) => sql`${quoted(graph.context, keyColumn(place))} AS ${quoted(graph.context, keyColumn(i))}`)
  return writer.add(sql`SELECT DISTINCT ${joinSql(items, ', ')} FROM ${{ input: only.relation }}`)
}

/** The same values, only those of rows that there are: what stands together in a relation stands together in a row. */
export function valuesRead(
  graph: DeltaGraph, writer: RelationWriter, demand: Demand, exprs: readonly Expr[], state: RowsState, known: ReadonlyMap<string, string> = demand.bound,
): string | null {
  const aliases = aliasesBetween(graph, [...demand.bound.keys(), ...[...demand.among.flatMap((among) => among.exprs), ...exprs].flatMap(aliasesOf)])
  const [first] = exprs.flatMap(aliasesOf)
  if (aliases.length === 1 && first !== undefined && known.has(first) && !demand.bound.has(first)) return distinctOf(graph, writer, { alias: first, relation: known.get(first)! }, exprs)
  const bound = restrictAliases(graph, writer, { ...demand, bound: known }, aliases, state)
  if (bound === null) return null
  const selects = variantsOf(graph, aliases, bound).map((flow) => {
    const kept = withConditions(graph, withAmong(graph, flow, demand), aliases, demand.place)
    return selectSql(exprs.map((expr, i) => itemSql(keyColumn(i), valueSql(expr, kept, graph.context), graph.context)), kept)
  })
  return writer.add(wholeRows(graph, joinSql(selects, ' UNION ALL '), exprs.length))
}

/**
 * The aliases joined: once for each list of a step that has several, and once more without an alias whose row may be missing,
 * since what was a match before may be none after.
 */
function variantsOf(graph: DeltaGraph, aliases: readonly BaseAlias[], bound: ReadonlyMap<string, string>): readonly Flow[] {
  const { context } = graph
  const isOn = new Set(aliases.map(({ name }) => name))
  let flows: readonly Flow[] = [{ from: sql``, relations: 0, where: [], columns: new Map() }]
  for (const base of aliases) {
    const relation = sql`${{ input: bound.get(base.name)! }} AS ${quoted(context, base.name)}`
    const links = base.lists.filter((list) => list.some(({ parents }) => parents.every((parent) => isOn.has(parent))))
    flows = flows.flatMap((flow) => {
      if (flow.relations === 0) return [{ ...flow, from: relation, relations: 1 }]
      const matched = (links.length === 0 ? [[]] : links).map((list): Flow => {
        const pairs = list.filter(({ parents }) => parents.every((parent) => isOn.has(parent)))
        const equal = pairs.map(({ left, right }) => sql`${valueSql(left, flow, context)} = ${valueSql(right, flow, context)}`)
        const on = [...equal, ...narrowing(graph, base, flow, isOn)]
        return { ...flow, from: sql`${flow.from}\nJOIN ${relation} ON ${allOf(on)}`, relations: flow.relations + 1 }
      })
      return mayMiss(base) ? [...matched, { ...flow, columns: new Map([...flow.columns, ...nullColumns(graph, base)]) }] : matched
    })
  }
  return flows
}

function narrowing(graph: DeltaGraph, { name, scope }: BaseAlias, flow: Flow, isOn: ReadonlySet<string>): readonly Sql[] {
  if (scope?.kind !== 'match' || scope.narrow === null) return []
  const columns = rootedColumns(graph, scope.narrow.reads, flow, (alias) => alias === name || isOn.has(alias))
  return columns === null ? [] : scope.narrow.conditions({ ...flow, columns }, graph.context)
}

/** Where columns stand that steps name or group by; null when one is not to be had. */
function rootedColumns(graph: DeltaGraph, ids: readonly string[], flow: Flow, isOn: (alias: string) => boolean): Flow['columns'] | null {
  const columns = new Map(flow.columns)
  for (const id of ids) {
    const expr = graph.root(columnExpr(id))
    if (expr === null || !aliasesOf(expr).every(isOn)) return null
    if (!graph.bases.has(id.split('.')[0]!) || !id.includes('.')) columns.set(id, valueSql(expr, flow, graph.context))
  }
  return columns
}

function nullColumns(graph: DeltaGraph, { name }: BaseAlias): (readonly [string, Sql])[] {
  const { columns } = graph.rule.aliases.get(name)!
  const int = { kind: 'int' } as const
  return [...Object.entries(columns).map(([field, { type }]) => [field, type] as const), ['_row', int] as const, ['_batch', int] as const]
    .map(([field, type]) => [columnId(name, field), graph.context.dialect.cast(sql`NULL`, type)])
}

function withAmong(graph: DeltaGraph, flow: Flow, { among }: Demand): Flow {
  const joins = among.map(({ exprs, relation }, i) => {
    const name = quoted(graph.context, `_among${i + 1}`)
    const same = exprs.map((expr, place) => sql`${valueSql(expr, flow, graph.context)} = ${name}.${quoted(graph.context, keyColumn(place))}`)
    return sql`\nJOIN ${{ input: relation }} AS ${name} ON ${joinSql(same, ' AND ')}`
  })
  return { ...flow, from: sql`${flow.from}${joinSql(joins, '')}` }
}

/** Conditions on the rows themselves before the place; those on what was computed from several rows are left out. */
function withConditions(graph: DeltaGraph, flow: Flow, aliases: readonly BaseAlias[], place: number): Flow {
  const { rule, scopes, context } = graph
  const isOn = new Set(aliases.map(({ name }) => name))
  const conditions = [rule.from.where, ...scopes.slice(0, place).map((scope) => (scope.kind === 'row' ? scope.where : null))]
  const where = conditions.flatMap((condition) => {
    const expr = condition === null ? null : graph.root(condition.expr)
    if (expr === null || ![...nodesOf(expr)].some(({ node }) => node === 'field') || !aliasesOf(expr).every((alias) => isOn.has(alias))) return []
    return [conditionSql(expr, flow, context)]
  })
  return { ...flow, where: [...flow.where, ...where] }
}
