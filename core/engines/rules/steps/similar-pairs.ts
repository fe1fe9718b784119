import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { columnId, type CheckedPair } from '../checked-rule.ts'
import { columnsOf } from '../expression-tree.ts'
import { carriedColumns, columnItems, columnSql, conditionSql, itemSql, quoted, selectSql, sourceSql, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { sourceColumns } from '../source-columns.ts'
import { allOf, splitConditions } from './matching.ts'
import type { CheckedSimilar } from './similar-check.ts'
import { preparedSql } from './similar-score.ts'

/** Columns of the tables of this step: what tells rows apart, values of blocks, inputs of parts. */
export const pairColumn = {
  left: '_left', right: '_right',
  block: (list: number, place: number) => `_b${list + 1}_${place + 1}`,
  input: (part: number) => `_p${part + 1}`,
}

/** Rows of both sides and the candidates among them, as members of a WITH clause. */
export interface PairTables {
  readonly tables: readonly Sql[]
  /** Those members alone that `large` needs. */
  readonly blockTables: readonly Sql[]
  /** A name for a further member that nothing else in the query has. */
  named(suffix: string): Sql
  /** The earlier rows, with a number each and what is carried on. */
  readonly rows: Sql
  readonly carried: readonly string[]
  /** A relation of candidates with the alias `p`: inputs of parts as `a` and `b` of them, columns of the step's own rows by id. */
  readonly pairs: Sql
  readonly ownColumns: readonly string[]
  /** Blocks that are too large, for each list. */
  readonly large: readonly Sql[]
}

/** The key of the earlier rows: of every alias before the step that has one. */
export function leftKey(step: CheckedSimilar, context: FlowContext): readonly string[] {
  return step.before.flatMap((name) => context.rule.aliases.get(name)!.identity.map((field) => columnId(name, field)))
}

export function rightKey(step: CheckedSimilar, context: FlowContext): readonly string[] {
  const { row, key } = sourceColumns(context.rule, step.source.alias)
  return key.length > 0 ? key : [row]
}

export const inputOf = (part: number, side: 'a' | 'b') => `${pairColumn.input(part)}${side}`

/**
 * Pairs of rows that meet a block and the step's `where`, each once. A block value with more pairs than the cap is left out
 * with all its pairs. `where`: false gives the candidates before it.
 */
export function pairTables(step: CheckedSimilar, flow: Flow, context: FlowContext, where = true): PairTables {
  const { alias } = step.source
  const name = (id: string) => quoted(context, id)
  const at = (table: string, id: string) => sql`${name(table)}.${name(id)}`
  const base = context.stageName()
  const named = (suffix: string) => name(`${base}_${suffix}`)
  const { own, both } = splitConditions(step.source)
  const isOwn = (id: string) => id.startsWith(`${alias}.`)
  const bothReads = where ? [...new Set(both.flatMap(({ expr }) => columnsOf(expr)))] : []
  const twinKey = step.twin === null ? [] : context.rule.aliases.get(step.twin)!.identity
  const computed = new Set(['score', ...step.parts.map(({ column }) => column)].map((field) => columnId(alias, field)))
  const ownColumns = [...new Set([...[...context.needs].filter((id) => isOwn(id) && !computed.has(id)), ...rightKey(step, context)])]
  const leftReads = [...bothReads.filter((id) => !isOwn(id)), ...(step.assign ? leftKey(step, context) : []), ...twinKey.map((field) => columnId(step.twin!, field))]
  const carried = carriedColumns(flow, context).filter((id) => !isOwn(id))

  const rows = named('rows')
  const leftValues = sideItems(step, 'left', flow, context)
  const rowSelect = selectSql([itemSql(pairColumn.left, sql`row_number() OVER ()`, context), ...leftValues, ...columnItems(new Set([...carried, ...leftReads]), flow, context)], flow)

  const source: Flow = { from: sourceSql(alias, [], context), relations: 1, where: [], columns: new Map() }
  const { row } = sourceColumns(context.rule, alias)
  const rightIds = new Set([...ownColumns, ...bothReads.filter(isOwn), ...twinKey.map((field) => columnId(alias, field))])
  const rightItems = [itemSql(pairColumn.right, columnSql(row, source, context), context), ...sideItems(step, 'right', source, context), ...columnItems(rightIds, source, context)]
  const right = named('right')
  const rightSelect = selectSql(rightItems, { ...source, from: sourceSql(alias, where ? own : [], context) })

  const pairFlow: Flow = { from: sql``, relations: 2, where: [], columns: new Map(bothReads.map((id) => [id, at(isOwn(id) ? 'r' : 'l', id)])) }
  const conditions = [
    ...(where ? both.map(({ expr }) => conditionSql(expr, pairFlow, context)) : []),
    ...(step.twin === null ? [] : [sql`NOT (${joinSql(twinKey.map((field) => context.dialect.same(at('l', columnId(step.twin!, field)), at('r', columnId(alias, field)))), ' AND ')})`]),
  ]
  const large = step.blocks.map((_, list) => named(`large_${list + 1}`))
  const largeTables = step.blocks.map((pairs, list) => sql`${large[list]!} AS MATERIALIZED (${largeSelect(step, pairs, list, rows, source, context)})`)
  const meets = (list: number): Sql => {
    const places = step.blocks[list]!.map((_, place) => pairColumn.block(list, place))
    const narrow = context.forms.antiJoin(sql`${large[list]!} AS "g"`, allOf(places.map((id) => sql`${at('n', id)} = ${at('g', id)}`)))
    const on = allOf([...places.map((id) => sql`${at('l', id)} = ${at('r', id)}`), ...conditions])
    return sql`(SELECT * FROM ${rows} AS "n" ${narrow}) AS "l" JOIN ${right} AS "r" ON ${on}`
  }
  const ids = [at('l', pairColumn.left), at('r', pairColumn.right)]
  const items = [
    ...ids, ...step.parts.flatMap((_, i) => [itemSql(inputOf(i, 'a'), at('l', pairColumn.input(i)), context), itemSql(inputOf(i, 'b'), at('r', pairColumn.input(i)), context)]),
    ...ownColumns.map((id) => at('r', id)),
    ...(step.assign ? leftKey(step, context).map((id) => at('l', id)) : []),
  ]
  const blockTables = [sql`${rows} AS MATERIALIZED (${rowSelect})`, ...largeTables]
  const tables = [...blockTables, sql`${right} AS NOT MATERIALIZED (${rightSelect})`]
  if (step.blocks.length === 1) {
    return { tables, blockTables, named, rows, carried, ownColumns, large, pairs: sql`(SELECT ${joinSql(items, ', ')} FROM ${meets(0)}) AS "p"` }
  }
  const candidates = named('candidates')
  const each = step.blocks.map((_, list) => sql`SELECT ${joinSql(ids, ', ')} FROM ${meets(list)}`)
  const back = sql`${candidates} AS "c" JOIN ${rows} AS "l" ON ${at('l', pairColumn.left)} = ${at('c', pairColumn.left)} JOIN ${right} AS "r" ON ${at('r', pairColumn.right)} = ${at('c', pairColumn.right)}`
  return {
    tables: [...tables, sql`${candidates} AS MATERIALIZED (${joinSql(each, ' UNION ')})`],
    blockTables, named, rows, carried, ownColumns, large, pairs: sql`(SELECT ${joinSql(items, ', ')} FROM ${back}) AS "p"`,
  }
}

/** One side's values of blocks and inputs of parts. */
function sideItems(step: CheckedSimilar, side: 'left' | 'right', flow: Flow, context: FlowContext): Sql[] {
  const value = (pair: CheckedPair) => valueSql(pair[side].expr, flow, context)
  return [
    ...step.blocks.flatMap((pairs, list) => pairs.map((pair, place) => itemSql(pairColumn.block(list, place), value(pair), context))),
    ...step.parts.map((part, i) => itemSql(pairColumn.input(i), preparedSql(part, value(part.of), context), context)),
  ]
}

/** The values of a block with more pairs than the cap, `where` aside. */
function largeSelect(step: CheckedSimilar, pairs: readonly CheckedPair[], list: number, rows: Sql, source: Flow, context: FlowContext): Sql {
  const places = joinSql(pairs.map((_, place) => quoted(context, pairColumn.block(list, place))), ', ')
  const onRight = allOf(pairs.map(({ right }, place) => sql`"_n".${quoted(context, pairColumn.block(list, place))} = ${valueSql(right.expr, source, context)}`))
  // Values that would be below the cap even with all rows of the other side are not looked for there.
  const counts = sql`SELECT ${places}, count(*) AS "_rows" FROM ${rows} GROUP BY ${places} HAVING count(*) * (SELECT count(*) FROM ${source.from}) > ${String(step.pairCap)}`
  return sql`SELECT ${places} FROM ${source.from} JOIN (${counts}) AS "_n" ON ${onRight} GROUP BY ${places}, "_rows" HAVING count(*) * "_rows" > ${String(step.pairCap)}`
}
