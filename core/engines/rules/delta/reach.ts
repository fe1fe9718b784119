import { keyColumn } from '../../../contracts/compiled-rule.ts'
import type { RowsState } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { columnId, type CheckedSource } from '../checked-rule.ts'
import { columnSql, conditionSql, itemSql, quoted, type Flow } from '../flow.ts'
import { splitConditions } from '../steps/matching.ts'
import type { ReachScope } from '../steps/step.ts'
import { reachColumn, searchedItems, type BaseAlias, type DeltaGraph } from './delta-graph.ts'
import { inputName, type RelationWriter } from './relation-writer.ts'

/** A base alias of `hop`. */
export type ReachAlias = BaseAlias & { readonly scope: ReachScope }

/** Edges found at one step of a walk, by which of their ends. */
interface Found { readonly relation: string; readonly near: string; readonly far: string }

const none: Flow = { from: sql``, relations: 0, where: [], columns: new Map() }

/**
 * Walks over edges from the values of `from`, one level after another. `forward`: along the step's direction, else against it.
 * Conditions on an edge that read earlier rows are left out.
 */
function walkLevel(graph: DeltaGraph, writer: RelationWriter, { name, source, scope }: ReachAlias, from: string, forward: boolean, state: RowsState): Found[] {
  const ends = forward ? [[scope.from, scope.to]] : [[scope.to, scope.from]]
  if (!scope.directed) ends.push([ends[0]![1]!, ends[0]![0]!])
  const { context } = graph
  const [field] = [graph.rule.aliases.get(name)!.columns[reachColumn.node]!]
  return ends.map(([near, far]) => ({
    near: near!, far: far!,
    relation: writer.add(sql`SELECT ${searchedItems(graph, name, state)} FROM ${edgesSql(graph, source, state)}`,
      { value: columnSql(columnId(name, near!), none, context), type: field.type, field: near!, relation: from, column: keyColumn(0) }),
  }))
}

/** Edges that may be walked at all, whatever the earlier row. */
function edgesSql(graph: DeltaGraph, source: CheckedSource, state: RowsState): Sql {
  const { own } = splitConditions(source)
  const name = quoted(graph.context, source.alias)
  const input = { input: inputName(source.alias, state) }
  if (own.length === 0) return sql`${input} AS ${name}`
  return sql`(SELECT * FROM ${input} AS ${name} WHERE ${joinSql(own.map(({ expr }) => conditionSql(expr, none, graph.context)), ' AND ')}) AS ${name}`
}

/** Pairs of start and node within `max` steps, from the starts, or back from the nodes, of `from`. */
export function reachPairs(graph: DeltaGraph, writer: RelationWriter, reach: ReachAlias, from: string, forward: boolean, state: RowsState): string {
  const { context } = graph
  const column = (name: string) => quoted(context, name)
  const [first] = [quoted(context, keyColumn(0))]
  let pairs = writer.add(sql`SELECT ${first} AS ${column(reachColumn.start)}, ${first} AS ${column(reachColumn.node)} FROM ${{ input: from }}`)
  const levels: string[] = []
  for (let level = 1; level <= reach.scope.max; level++) {
    const end = column(forward ? reachColumn.node : reachColumn.start)
    const frontier = level === 1 ? from : writer.add(sql`SELECT DISTINCT ${end} AS ${first} FROM ${{ input: pairs }}`)
    const walks = walkLevel(graph, writer, reach, frontier, forward, state).map(({ relation, near, far }) => {
      const other = sql`"e".${column(far)}`
      const items = forward ? [sql`"p".${column(reachColumn.start)}`, itemSql(reachColumn.node, other, context)] : [itemSql(reachColumn.start, other, context), sql`"p".${column(reachColumn.node)}`]
      return sql`SELECT ${joinSql(items, ', ')} FROM ${{ input: pairs }} AS "p" JOIN ${{ input: relation }} AS "e" ON "e".${column(near)} = "p".${end} WHERE ${other} IS NOT NULL`
    })
    pairs = writer.add(sql`SELECT DISTINCT * FROM (${joinSql(walks, ' UNION ALL ')}) AS "w"`)
    levels.push(pairs)
  }
  return writer.add(sql`SELECT DISTINCT * FROM (${joinSql(levels.map((name) => sql`SELECT * FROM ${{ input: name }}`), ' UNION ALL ')}) AS "w"`)
}

/** Edges on the ways from the starts of `from`. */
export function reachEdges(graph: DeltaGraph, writer: RelationWriter, reach: ReachAlias, from: string): string {
  const edges: string[] = []
  let frontier = from
  for (let level = 1; level <= reach.scope.max; level++) {
    const found = walkLevel(graph, writer, reach, frontier, true, 'current')
    edges.push(...found.map(({ relation }) => relation))
    if (level < reach.scope.max) frontier = farEnds(graph, writer, found)
  }
  return unionRows(writer, edges)
}

/** Starts from which a changed edge can be walked: a changed edge is met at the latest as the last of `max`. */
export function reachStarts(graph: DeltaGraph, writer: RelationWriter, reach: ReachAlias, changed: string): string {
  const { scope, name } = reach
  const ends = scope.directed ? [scope.from] : [scope.from, scope.to]
  const first = quoted(graph.context, keyColumn(0))
  const at = (field: string) => quoted(graph.context, field)
  let frontier = writer.add(sql`SELECT DISTINCT * FROM (${joinSql(ends.map((end) => sql`SELECT ${at(end)} AS ${first} FROM ${{ input: changed }} AS ${at(name)}`), ' UNION ALL ')}) AS "w" WHERE ${first} IS NOT NULL`)
  const levels = [frontier]
  for (let level = 1; level < scope.max; level++) {
    frontier = farEnds(graph, writer, walkLevel(graph, writer, reach, frontier, false, 'around'))
    levels.push(frontier)
  }
  return unionRows(writer, levels)
}

function farEnds(graph: DeltaGraph, writer: RelationWriter, found: readonly Found[]): string {
  const first = quoted(graph.context, keyColumn(0))
  const each = found.map(({ relation, far }) => sql`SELECT ${quoted(graph.context, far)} AS ${first} FROM ${{ input: relation }}`)
  return writer.add(sql`SELECT DISTINCT * FROM (${joinSql(each, ' UNION ALL ')}) AS "w" WHERE ${first} IS NOT NULL`)
}

/** All rows of relations of one form, each once. */
export function unionRows(writer: RelationWriter, names: readonly string[]): string {
  if (names.length === 1) return names[0]!
  return writer.add(joinSql(names.map((name) => sql`SELECT * FROM ${{ input: name }}`), ' UNION '))
}
