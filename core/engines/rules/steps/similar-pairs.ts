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
  /** What is carried on stands in `pairs` too: nobody has to go back to `rows` for it. */
  readonly isWhole: boolean
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
 * with all its pairs. `where`: false gives the candidates before it. `once`: candidates are read once, and what is carried on is to come
 * with them, where one list of blocks makes them; then the rows need not be kept for another look.
 */
export function pairTables(step: CheckedSimilar, flow: Flow, context: FlowContext, { where = true, once = false } = {}): PairTables {
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

  const isWhole = once && step.blocks.length === 1 && !step.assign
  // Rows of a dataset as they are can be counted there again for less than it takes to keep them.
  const [only, ...others] = step.before
  const isPlain = isWhole && flow.relations === 1 && flow.columns.size === 0 && others.length === 0

  const rows = named('rows')
  const leftValues = sideItems(step, 'left', flow, context)
  const rowSelect = selectSql([itemSql(pairColumn.left, isPlain ? columnSql(sourceColumns(context.rule, only!).row, flow, context) : sql`row_number() OVER ()`, context), ...leftValues, ...columnItems(new Set([...carried, ...leftReads]), flow, context)], flow)

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
  const largeTables = step.blocks.flatMap((pairs, list) => {
    const places = pairs.map((_, place) => name(pairColumn.block(list, place)))
    const lefts = isPlain ? sql`(${selectSql(pairs.map(({ left }, place) => itemSql(pairColumn.block(list, place), valueSql(left.expr, flow, context), context)), flow)}) AS "_b"` : rows
    const block = { pairs, places, lefts, source, cap: String(step.pairCap) }
    const heavy = pairs.every(({ left, right }) => JSON.stringify(left.expr.type) === JSON.stringify(right.expr.type)) ? named(`heavy_${list + 1}`) : null
    return [
      ...(heavy === null ? [] : [sql`${heavy} AS MATERIALIZED (${heavySelect(block, context)})`]),
      sql`${large[list]!} AS MATERIALIZED (${largeSelect(block, heavy, context)})`,
    ]
  })
  const meets = (list: number): Sql => {
    const places = step.blocks[list]!.map((_, place) => pairColumn.block(list, place))
    const narrow = context.forms.antiJoin(sql`${large[list]!} AS "g"`, allOf(places.map((id) => sql`${at('n', id)} = ${at('g', id)}`)))
    const on = allOf([...places.map((id) => sql`${at('l', id)} = ${at('r', id)}`), ...conditions])
    return sql`(SELECT * FROM ${rows} AS "n" ${narrow}) AS "l" JOIN ${right} AS "r" ON ${on}`
  }
  const ids = [at('l', pairColumn.left), at('r', pairColumn.right)]
  const items = [
    ...ids, ...step.parts.flatMap((_, i) => [itemSql(inputOf(i, 'a'), at('l', pairColumn.input(i)), context), itemSql(inputOf(i, 'b'), at('r', pairColumn.input(i)), context)]),
    ...ownColumns.map((id) => at('r', id)), ...(isWhole ? carried.map((id) => at('l', id)) : []),
    ...(step.assign ? leftKey(step, context).map((id) => at('l', id)) : []),
  ]
  const blockTables = [sql`${rows} AS ${isPlain ? 'NOT ' : ''}MATERIALIZED (${rowSelect})`, ...largeTables]
  const tables = [...blockTables, sql`${right} AS NOT MATERIALIZED (${rightSelect})`]
  if (step.blocks.length === 1) {
    return { tables, blockTables, named, rows, carried, ownColumns, large, isWhole, pairs: sql`(SELECT ${joinSql(items, ', ')} FROM ${meets(0)}) AS "p"` }
  }
  const candidates = named('candidates')
  const each = step.blocks.map((_, list) => sql`SELECT ${joinSql(ids, ', ')} FROM ${meets(list)}`)
  const back = sql`${candidates} AS "c" JOIN ${rows} AS "l" ON ${at('l', pairColumn.left)} = ${at('c', pairColumn.left)} JOIN ${right} AS "r" ON ${at('r', pairColumn.right)} = ${at('c', pairColumn.right)}`
  return {
    tables: [...tables, sql`${candidates} AS MATERIALIZED (${joinSql(each, ' UNION ')})`],
    blockTables, named, rows, carried, ownColumns, large, isWhole, pairs: sql`(SELECT ${joinSql(items, ', ')} FROM ${back}) AS "p"`,
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

/** A list of block values on either side: the earlier rows with them as `places`, and the other dataset. */
interface Block {
  readonly pairs: readonly CheckedPair[]
  readonly places: readonly Sql[]
  readonly lefts: Sql
  readonly source: Flow
  readonly cap: string
}

/** So many that what falls into one together is little, and that counting by them costs next to nothing. */
const buckets = 16_384

/** Buckets of values in which there may be more pairs than the cap: usually none, and then no value has to be counted by itself. */
function heavySelect({ pairs, places, lefts, source, cap }: Block, context: FlowContext): Sql {
  const rights = pairs.map(({ right }) => valueSql(right.expr, source, context))
  const counted = (values: readonly Sql[], from: Sql) => sql`(SELECT ${context.forms.bucket(values, buckets)} AS "_bucket", count(*) AS "_rows" FROM ${from} GROUP BY 1)`
  return sql`SELECT "_l"."_bucket" FROM ${counted(places, lefts)} AS "_l" JOIN ${counted(rights, source.from)} AS "_r" ON "_l"."_bucket" = "_r"."_bucket" WHERE "_l"."_rows" * "_r"."_rows" > ${cap}`
}

/** The values of a block with more pairs than the cap, `where` aside. */
function largeSelect({ pairs, places, lefts, source, cap }: Block, heavy: Sql | null, context: FlowContext): Sql {
  const block = joinSql(places, ', ')
  const onRight = allOf(pairs.map(({ right }, place) => sql`"_n".${places[place]!} = ${valueSql(right.expr, source, context)}`))
  // Values that would be below the cap even with all rows of the other side are not looked for there.
  const among = heavy === null ? sql`` : sql` WHERE ${context.forms.bucket(places, buckets)} IN (SELECT "_bucket" FROM ${heavy})`
  const counts = sql`SELECT ${block}, count(*) AS "_rows" FROM ${lefts}${among} GROUP BY ${block} HAVING count(*) * (SELECT count(*) FROM ${source.from}) > ${cap}`
  return sql`SELECT ${block} FROM ${source.from} JOIN (${counts}) AS "_n" ON ${onRight} GROUP BY ${block}, "_rows" HAVING count(*) * "_rows" > ${cap}`
}
