import { textIn, type Lang } from '../../base/text.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { PairsPlan } from '../../contracts/pairs-plan.ts'
import type { ResultColumn } from '../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import type { CheckedExpr, CheckedRule, CheckedSource, CheckedStep } from './checked-rule.ts'
import { deltaGraph, type BaseAlias, type DeltaGraph } from './delta/delta-graph.ts'
import { noFlow } from './delta/restrict-aliases.ts'
import { aliasesOf, atomsOf, nodesOf, readsOnly } from './expression-tree.ts'
import { quoted, sourceSql, valueSql } from './flow.ts'

/** A `PairsPlan` whose query is still a text. */
export interface CompiledPairs extends Omit<PairsPlan, 'query'> {
  readonly select: Sql
  readonly columns: readonly ResultColumn[]
}

const columns: readonly ResultColumn[] = [{ name: 'pairs', type: { kind: 'decimal', precision: 38, scale: 0 } }, { name: 'of_left', type: { kind: 'int' } }, { name: 'of_right', type: { kind: 'int' } }]

/**
 * For each step that looks for rows of another dataset how many pairs of rows it has to look at, where that is certain: as long as nothing
 * before it leaves rows of the rule's first dataset out, and it looks for equal values of that dataset alone. Steps with a bound of their own (`similar`, `hop`)
 * and those content with one match are left out.
 */
export function planPairs(rule: CheckedRule, dialect: Dialect): readonly CompiledPairs[] {
  const graph = deltaGraph(rule, dialect)
  const from = graph.bases.get(rule.from.alias)!
  const plans: CompiledPairs[] = []
  for (const step of rule.steps) {
    const base = step.source === null ? undefined : graph.bases.get(step.source.alias)
    const plan = base === undefined ? null : pairsOf(graph, from, base, step)
    if (plan !== null) plans.push(plan)
    if (!leavesAll(base, step)) break
  }
  return plans
}

/** True when every row from before the step is there after it. */
function leavesAll(base: BaseAlias | undefined, { kind }: CheckedStep): boolean {
  return kind === 'let' || (base?.scope?.kind === 'match' && base.scope.gives === 'perhaps')
}

function pairsOf(graph: DeltaGraph, from: BaseAlias, base: BaseAlias, step: CheckedStep): CompiledPairs | null {
  if (step.kind === 'similar' || base.scope?.kind !== 'match' || base.lists.length > 1) return null
  const links = base.lists[0] ?? []
  const isOfOne = links.length === step.on.length && links.every(({ parents }) => parents.every((parent) => parent === from.name))
  if (!isOfOne || hasOtherKeys(base) || needsNoPairs(base)) return null
  const [left, right] = [links.map((link) => link.left), links.map((link) => link.right)]
  return { pointer: step.pointer, left: side(graph.rule, from.source, left), right: side(graph.rule, base.source, right), select: pairsSql(graph, [from, left], [base, right]), columns }
}

/** One row: all pairs, and the rows of either side that the value of the most pairs has. None where there are no pairs. */
function pairsSql(graph: DeltaGraph, ...sides: readonly [readonly [BaseAlias, readonly Expr[]], readonly [BaseAlias, readonly Expr[]]]): Sql {
  const { context } = graph
  const key = (i: number) => quoted(context, `k${i + 1}`)
  const [left, right] = sides.map(([base, values]) => {
    const rows = sourceSql(base.name, ownConditions(base), context)
    if (values.length === 0) return sql`SELECT count(*) AS "n" FROM ${rows} HAVING count(*) > 0`
    const items = values.map((value, i) => sql`${valueSql(value, noFlow, context)} AS ${key(i)}`)
    const keys = joinSql(values.map((_, i) => key(i)), ', ')
    return sql`SELECT ${keys}, count(*) AS "n" FROM (SELECT ${joinSql(items, ', ')} FROM ${rows}) AS "v" GROUP BY ${keys}`
  }) as [Sql, Sql]
  const same = sides[0][1].length === 0 ? sql`TRUE` : joinSql(sides[0][1].map((_, i) => sql`"l".${key(i)} = "r".${key(i)}`), ' AND ')
  const most = (side: 'l' | 'r') => context.forms.last(sql`${quoted(context, `of_${side === 'l' ? 'left' : 'right'}`)}`, sql`row("own", "of_left")`)
  return sql`SELECT CAST(sum("own") AS DECIMAL(38, 0)) AS "pairs", ${most('l')} AS "of_left", ${most('r')} AS "of_right"
FROM (SELECT "l"."n" AS "of_left", "r"."n" AS "of_right", CAST("l"."n" AS DECIMAL(18, 0)) * CAST("r"."n" AS DECIMAL(18, 0)) AS "own"
FROM (${left}) AS "l" JOIN (${right}) AS "r" ON ${same}) AS "both" HAVING count(*) > 0`
}

/** Conditions on the rows of a dataset that are asked of each by itself. */
function ownConditions({ name, source: { where } }: BaseAlias): readonly CheckedExpr[] {
  return where === null ? [] : atomsOf(where).filter(({ expr }) => readsOnly(expr, name))
}

/** True where a condition asks for further equal values, by which engines look too. */
function hasOtherKeys({ name, source: { where } }: BaseAlias): boolean {
  return where !== null && atomsOf(where).some(({ expr }) => expr.node === 'call' && expr.fn === '==' && !readsOnly(expr, name) && aliasesOf(expr).includes(name))
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
