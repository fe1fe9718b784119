import { textIn, type Lang } from '../../base/text.ts'
import type { PairsPlan } from '../../contracts/pairs-plan.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { ResultColumn } from '../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import type { CheckedExpr, CheckedRule, CheckedSource } from './checked-rule.ts'
import { deltaGraph, type BaseAlias, type DeltaGraph, type Link } from './delta/delta-graph.ts'
import { noFlow } from './delta/restrict-aliases.ts'
import { atomsOf, nodesOf, readsOnly } from './expression-tree.ts'
import { quoted, sourceSql, valueSql } from './flow.ts'

/** A `PairsPlan` whose query is still a text. */
export interface CompiledPairs extends Omit<PairsPlan, 'query'> {
  readonly select: Sql
  readonly columns: readonly ResultColumn[]
}

/**
 * For each step that looks for rows of equal values how many pairs of rows it has to look at: what a rule costs, before its other conditions
 * are asked. Steps with a bound of their own (`similar`, `hop`) and those that look for what a step computed are left out.
 */
export function planPairs(rule: CheckedRule, dialect: Dialect): readonly CompiledPairs[] {
  const graph = deltaGraph(rule, dialect)
  return [...graph.bases.values()].flatMap((base): CompiledPairs[] => {
    const step = rule.steps.find(({ source }) => source?.alias === base.name)
    const [links, ...others] = base.lists
    if (step === undefined || step.kind === 'similar' || base.scope?.kind !== 'match' || links === undefined || others.length > 0) return []
    const from = graph.bases.get(links[0]!.parents[0]!)
    const own = links.filter(({ parents }) => parents.length === 1 && parents[0] === from?.name)
    if (from === undefined || from.scope?.kind === 'reach' || own.length === 0 || needsNoPairs(base)) return []
    return [{
      pointer: step.pointer,
      left: side(rule, from.source, own.map(({ left }) => left)), right: side(rule, base.source, own.map(({ right }) => right)),
      select: pairsSql(graph, from, base, own), columns: [{ name: 'pairs', type: { kind: 'decimal', precision: 38, scale: 0 } }, { name: 'of_left', type: { kind: 'int' } }, { name: 'of_right', type: { kind: 'int' } }],
    }]
  })
}

/** One row: all pairs, and the rows of either side that the value of the most pairs has. None where there are no pairs. */
function pairsSql(graph: DeltaGraph, from: BaseAlias, to: BaseAlias, links: readonly Link[]): Sql {
  const key = (i: number) => quoted(graph.context, `k${i + 1}`)
  const counted = (base: BaseAlias, values: readonly Expr[]) => {
    const items = values.map((value, i) => sql`${valueSql(value, noFlow, graph.context)} AS ${key(i)}`)
    const keys = joinSql(values.map((_, i) => key(i)), ', ')
    return sql`SELECT ${keys}, count(*) AS "n" FROM (SELECT ${joinSql(items, ', ')} FROM ${sourceSql(base.name, ownConditions(base), graph.context)}) AS "v" GROUP BY ${keys}`
  }
  const [left, right] = [counted(from, links.map((link) => link.left)), counted(to, links.map((link) => link.right))]
  const same = joinSql(links.map((_, i) => sql`"l".${key(i)} = "r".${key(i)}`), ' AND ')
  return sql`SELECT CAST(sum("own") OVER () AS DECIMAL(38, 0)) AS "pairs", "of_left", "of_right"
FROM (SELECT "l"."n" AS "of_left", "r"."n" AS "of_right", CAST("l"."n" AS DECIMAL(18, 0)) * CAST("r"."n" AS DECIMAL(18, 0)) AS "own"
FROM (${left}) AS "l" JOIN (${right}) AS "r" ON ${same}) AS "both" ORDER BY "own" DESC, "of_left" DESC LIMIT 1`
}

/** Conditions on the rows of a dataset that are asked of each by itself. */
function ownConditions({ name, source: { where } }: BaseAlias): readonly CheckedExpr[] {
  return where === null ? [] : atomsOf(where).filter(({ expr }) => readsOnly(expr, name))
}

/** True where it is enough that there is a match: engines go on with the next row at the first. */
function needsNoPairs({ name, scope, source: { where } }: BaseAlias): boolean {
  return scope?.kind === 'match' && scope.gives === 'none' && (where === null || readsOnly(where.expr, name))
}

function side(rule: CheckedRule, { dataset }: CheckedSource, values: readonly Expr[]): PairsPlan['left'] {
  const fields = values.flatMap((value) => [...nodesOf(value)]).flatMap((node) => (node.node === 'field' ? [rule.aliases.get(node.alias)!.columns[node.field]!.title] : []))
  const listed = (lang: Lang, comma: string) => [...new Set(fields.map((title) => textIn(title, lang)))].join(comma)
  return { dataset: dataset.title, fields: { 'zh-CN': listed('zh-CN', '、'), en: listed('en', ', ') } }
}
