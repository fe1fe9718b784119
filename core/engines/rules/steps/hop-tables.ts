import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { columnId, type CheckedExpr, type CheckedSource, type CheckedStep } from '../checked-rule.ts'
import { infoOf, ruleColumns } from '../column-info.ts'
import { columnsOf } from '../expression-tree.ts'
import { carriedColumns, columnItems, columnSql, conditionSql, itemSql, quoted, selectSql, sourceSql, stageFlow, tableItems, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { restsColumn, sourceColumns } from '../source-columns.ts'
import { allOf, splitConditions } from './matching.ts'
import type { StepLimit } from './step.ts'

/** `hop`, checked. `source` holds the edges under the step's alias, whose own columns are those of a node reached. */
export interface CheckedHop extends CheckedStep {
  readonly kind: 'hop'
  readonly source: CheckedSource
  readonly from: string
  readonly to: string
  readonly start: CheckedExpr
  readonly min: number
  readonly max: number
  readonly directed: boolean
}

/** A start may reach so many nodes; one that reaches more is left out whole. */
export const widest = 10_000

const column = { start: '_start', node: '_node', path: '_path', a: '_a', b: '_b', edge: '_edge' }

interface HopTables {
  /** The members of the WITH clause. */
  readonly tables: readonly Sql[]
  readonly rows: Sql
  readonly carried: readonly string[]
  /** Tells starts apart: the start, and what of the earlier rows `where` reads. */
  readonly keys: readonly string[]
  /** Nodes at each depth, from 1. */
  readonly depths: readonly Sql[]
  /** Starts that reach too many. */
  readonly wide: Sql
  readonly withPath: boolean
}

/**
 * The rows with the nodes that each reaches: a stage of one table a depth, least depth first, so that every pair of start
 * and node is met once. No recursion: DuckDB 1.5 loses rows of recursive queries that join an inlined table, and other
 * engines bound them.
 */
export function hopStage(step: CheckedHop, flow: Flow, context: FlowContext): Flow {
  const hop = hopTables(step, flow, context)
  const { alias } = step.source
  const [rows, found] = [hop.rows, quoted(context, context.stageName())]
  const own: readonly (readonly [id: string, value: Sql])[] = [
    [columnId(alias, 'node'), sql`${found}.${quoted(context, column.node)}`],
    [columnId(alias, 'depth'), sql`${found}.${quoted(context, 'depth')}`],
    [columnId(alias, restsColumn), sql`${found}.${quoted(context, column.path)}`],
  ]
  const needed = own.filter(([id]) => context.needs.has(id) || (id === columnId(alias, restsColumn) && hop.withPath))
  const items = [...hop.carried.map((id) => itemSql(id, sql`${rows}.${quoted(context, id)}`, context)), ...needed.map(([id, value]) => itemSql(id, value, context))]
  const kept = [...hop.keys, column.node, ...(hop.withPath ? [column.path] : [])].map((name) => quoted(context, name))
  const nodes = hop.depths.map((table, i) => [table, i + 1] as const).filter(([, depth]) => depth >= step.min)
    .map(([table, depth]) => sql`SELECT ${joinSql(kept, ', ')}, CAST(${String(depth)} AS BIGINT) AS ${quoted(context, 'depth')} FROM ${table}`)
  const narrow = context.forms.antiJoin(sql`${hop.wide} AS ${quoted(context, '_w')}`, sameKeys(hop.keys, quoted(context, '_n'), quoted(context, '_w'), context))
  const tables = [...hop.tables, sql`${found} AS (SELECT * FROM (${joinSql(nodes, ' UNION ALL ')}) AS ${quoted(context, '_n')} ${narrow})`]
  const select = sql`SELECT ${joinSql(items.length === 0 ? [sql`1`] : items, ', ')}\nFROM ${rows}\nJOIN ${found} ON ${sameKeys(hop.keys, rows, found, context)}`
  const stage = stageFlow(sql`WITH ${joinSql(tables, ',\n')}\n${select}`, [...hop.carried, ...needed.map(([id]) => id)], context)
  const list = stage.columns.get(columnId(alias, restsColumn))
  return list === undefined ? stage : { ...stage, columns: new Map(stage.columns).set(columnId(alias, 'path'), pathText(step, list, context)) }
}

/** The starts that reach too many nodes, each once; `rows`: the rows that start there, with what the context needs of them. */
export function wideStarts(step: CheckedHop, flow: Flow, context: FlowContext): Pick<StepLimit, 'select' | 'columns' | 'rows'> {
  const hop = hopTables(step, flow, context)
  const name = 'start'
  const info = { ...infoOf(step.start.expr, ruleColumns(context.rule), context.rule.names), type: step.start.expr.type }
  return {
    select: sql`WITH ${joinSql(hop.tables, ',\n')}\nSELECT DISTINCT ${itemSql(name, quoted(context, column.start), context)}\nFROM ${hop.wide}`,
    columns: [{ name, info }],
    rows: sql`WITH ${joinSql(hop.tables, ',\n')}\nSELECT ${tableItems(hop.rows, hop.carried, context)}\nFROM ${hop.rows}\nJOIN (SELECT DISTINCT * FROM ${hop.wide}) AS ${quoted(context, '_w')} ON ${sameKeys(hop.keys, hop.rows, quoted(context, '_w'), context)}`,
  }
}

function hopTables(step: CheckedHop, flow: Flow, context: FlowContext): HopTables {
  const { alias } = step.source
  const { both } = splitConditions(step.source)
  const bothReads = [...new Set(both.flatMap(({ expr }) => columnsOf(expr)))]
  const isOwn = (id: string) => id.startsWith(`${alias}.`)
  const extras = bothReads.filter((id) => !isOwn(id))
  const carried = carriedColumns(flow, context).filter((id) => !isOwn(id))
  const withPath = [restsColumn, 'path'].some((name) => context.needs.has(columnId(alias, name)))
  const keys = [column.start, ...extras]
  const base = context.stageName()
  const named = (name: string | number) => quoted(context, `${base}_${name}`)
  const at = (table: string, name: string) => sql`${quoted(context, table)}.${quoted(context, name)}`
  const [rows, starts, edges] = [named('rows'), named('starts'), named('edges')]
  const depths = Array.from({ length: step.max }, (_, i) => named(i + 1))

  const start = valueSql(step.start.expr, flow, context)
  const rowItems = [itemSql(column.start, start, context), ...columnItems(new Set([...carried, ...extras]), flow, context)]
  const rowSelect = selectSql(rowItems, { ...flow, where: [...flow.where, sql`${start} IS NOT NULL`] })
  const keyList = joinSql(keys.map((key) => quoted(context, key)), ', ')

  const pairFlow: Flow = {
    from: sql``, relations: 2, where: [],
    columns: new Map(bothReads.map((id) => [id, at(isOwn(id) ? 'e' : 'p', id)])),
  }
  const meets = both.map(({ expr }) => conditionSql(expr, pairFlow, context))
  /** Where an edge is walked only in view of where one starts, no node leads everybody equally far. */
  const isGuarded = both.length === 0
  /** The edges from the nodes of a depth. */
  const near = (depth: number) => named(`near_${depth}`)
  const reached = (place: number): Sql => {
    const from = place === 0 ? sql`${starts} AS "p"` : narrowed(depths[place - 1]!, named(`wide_${place}`), keys, context)
    const here = at('p', place === 0 ? column.start : column.node)
    const on = allOf([sql`${at('e', column.a)} = ${here}`, sql`${at('e', column.b)} <> ${at('p', column.start)}`, ...meets])
    const edge = at('e', column.edge)
    const path = place === 0 ? context.forms.list([edge]) : context.forms.append(at('p', column.path), edge)
    const groups = [...keys.map((key) => at('p', key)), at('e', column.b)]
    const items = [
      ...keys.map((key) => itemSql(key, at('p', key), context)), itemSql(column.node, at('e', column.b), context),
      ...(withPath ? [itemSql(column.path, sql`min(${path})`, context)] : []),
    ]
    const select = sql`SELECT ${joinSql(items, ', ')} FROM ${from} JOIN ${place > 0 && isGuarded ? near(place) : edges} AS "e" ON ${on} GROUP BY ${joinSql(groups, ', ')}`
    if (place === 0) return select
    const seen = joinSql(depths.slice(0, place).map((table) => sql`SELECT ${keyList}, ${quoted(context, column.node)} FROM ${table}`), ' UNION ALL ')
    const same = sql`${sameKeys(keys, sql`"r"`, sql`"s"`, context)} AND ${at('r', column.node)} = ${at('s', column.node)}`
    return sql`SELECT * FROM (${select}) AS "r" ${context.forms.antiJoin(sql`(${seen}) AS "s"`, same)}`
  }
  const wideSelect = (upTo: number): Sql => {
    const all = depths.slice(0, upTo).map((table) => sql`SELECT ${keyList} FROM ${table}`)
    const counted = sql`SELECT ${keyList} FROM (${joinSql(all, ' UNION ALL ')}) AS "r" GROUP BY ${keyList} HAVING count(*) > ${String(widest)}`
    const before = upTo > 1 && isGuarded ? sql`\nUNION ALL SELECT ${keyList} FROM ${named(`wide_${upTo - 1}`)}` : sql``
    const atHub = sql`\nUNION ALL SELECT ${joinSql(keys.map((key) => at('d', key)), ', ')} FROM ${depths[upTo - 1]!} AS "d" JOIN ${named(`hubs_${upTo}`)} AS "u" ON ${at('u', column.a)} = ${at('d', column.node)}`
    return sql`${counted}${before}${upTo < step.max && isGuarded ? atHub : ''}`
  }
  /** Nodes from which the next hop alone reaches too many, found before they meet every start that leads to them, among the edges of that hop. */
  const hubs = (upTo: number): Sql[] => {
    if (upTo >= step.max || !isGuarded) return []
    const [crowded, hub] = [named(`crowded_${upTo}`), named(`hubs_${upTo}`)]
    const a = at('e', column.a)
    // Asked for as a mark, nodes are what the join's table is built of: as a join it would be built of the edges, which the engine takes for few.
    const isAtNode = sql`(${a} IN (SELECT ${quoted(context, column.node)} FROM ${depths[upTo - 1]!})) IS NOT DISTINCT FROM TRUE`
    const isCrowded = sql`${a} IN (SELECT ${quoted(context, column.a)} FROM ${crowded})`
    const more = sql`HAVING count(*) > ${String(widest + 1)}`
    return [
      sql`${near(upTo)} AS MATERIALIZED (SELECT * FROM ${edges} AS "e" WHERE ${isAtNode})`,
      sql`${crowded} AS MATERIALIZED (SELECT ${a} AS ${quoted(context, column.a)} FROM ${near(upTo)} AS "e" GROUP BY ${a} ${more})`,
      sql`${hub} AS MATERIALIZED (SELECT ${quoted(context, column.a)} FROM (SELECT DISTINCT ${a}, ${at('e', column.b)} FROM ${near(upTo)} AS "e" WHERE ${isCrowded} AND ${at('e', column.b)} <> ${a}) AS "r" GROUP BY ${quoted(context, column.a)} ${more})`,
    ]
  }
  const edgeParts = bothReads.filter(isOwn)
  const tables = [
    sql`${rows} AS MATERIALIZED (${rowSelect})`,
    sql`${starts} AS (SELECT DISTINCT ${keyList} FROM ${rows})`,
    sql`${edges} AS NOT MATERIALIZED (${edgeSelect(step, edgeParts, withPath, context)})`,
    ...depths.flatMap((table, place) => [
      sql`${table} AS MATERIALIZED (${reached(place)})`,
      ...hubs(place + 1),
      sql`${named(`wide_${place + 1}`)} AS MATERIALIZED (${wideSelect(place + 1)})`,
    ]),
  ]
  return { tables, rows, carried, keys, depths, wide: named(`wide_${step.max}`), withPath }
}

/** The nodes of a depth from which to go on. */
function narrowed(depth: Sql, wide: Sql, keys: readonly string[], context: FlowContext): Sql {
  const join = context.forms.antiJoin(sql`${wide} AS "w"`, sameKeys(keys, sql`"d"`, sql`"w"`, context))
  return sql`(SELECT * FROM ${depth} AS "d" ${join}) AS "p"`
}

/** Starts are never NULL, what else tells them apart may be. */
function sameKeys(keys: readonly string[], a: Sql, b: Sql, context: FlowContext): Sql {
  const pairs = keys.map((key) => [sql`${a}.${quoted(context, key)}`, sql`${b}.${quoted(context, key)}`] as const)
  return joinSql(pairs.map(([one, other], i) => (i === 0 ? sql`${one} = ${other}` : context.dialect.same(one, other))), ' AND ')
}

/**
 * Edges as they may be walked, with their source row where paths are wanted. One that leads from a node to itself stays among
 * them: it leads to where one has been. A filter on it would have the engine expect few edges, and build its tables of them.
 */
function edgeSelect(step: CheckedHop, parts: readonly string[], withPath: boolean, context: FlowContext): Sql {
  const { alias } = step.source
  const { own } = splitConditions(step.source)
  const source: Flow = { from: sourceSql(alias, own, context), relations: 1, where: [], columns: new Map() }
  const [from, to] = [step.from, step.to].map((field) => columnSql(columnId(alias, field), source, context)) as [Sql, Sql]
  const { row, batch, key } = sourceColumns(context.rule, alias)
  const record = context.forms.record([...key, row, batch].map((id) => [id, columnSql(id, source, context)]))
  const rest = [...(withPath ? [itemSql(column.edge, record, context)] : []), ...columnItems(parts, source, context)]
  const walk = (a: Sql, b: Sql) => selectSql([itemSql(column.a, a, context), itemSql(column.b, b, context), ...rest], source)
  return step.directed ? walk(from, to) : sql`${walk(from, to)}\nUNION ALL\n${walk(to, from)}`
}

/** The keys of a path's edges in words: members of one key with “/”, edges with an arrow between them. */
function pathText(step: CheckedHop, path: Sql, context: FlowContext): Sql {
  const { row, key } = sourceColumns(context.rule, step.source.alias)
  const names = key.length > 0 ? key : [row]
  const text = { kind: 'string' } as const
  return context.forms.listText(path, (edge) => joinSql(names.map((id) => sql`coalesce(${context.dialect.cast(context.forms.member(edge, id), text)}, '')`), " || '/' || "), ' → ')
}
