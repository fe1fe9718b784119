import { textIn, type Lang } from '../../base/text.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { PairsPlan } from '../../contracts/pairs-plan.ts'
import type { ResultColumn } from '../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import type { CheckedExpr, CheckedRule, CheckedSource, CheckedStep } from './checked-rule.ts'
import { deltaGraph, type BaseAlias, type DeltaGraph } from './delta/delta-graph.ts'
import { definitionOf } from './compile-flow.ts'
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
 * How many pairs of rows a rule has to look at where it looks for rows of another dataset by equal values of its first one. Certain, if nothing before,
 * within or after the step lets an engine look at fewer: only `let` and optional joins come before it, its own conditions are asked of every pair, and after it
 * rows are only put together. Otherwise the first such step is counted, if nothing before it makes rows more. Steps with a bound of their own (`similar`,
 * `hop`), absences, which end at the first match, and pairs of any row with any are not counted.
 */
export function planPairs(rule: CheckedRule, dialect: Dialect): readonly CompiledPairs[] {
  const graph = deltaGraph(rule, dialect)
  const from = graph.bases.get(rule.from.alias)!
  const steps = rule.steps.filter(({ kind }) => kind !== 'let')
  const looking = steps.filter((step) => definitionOf(step).scope(step).kind === 'match')
  const last = looking.at(-1)
  if (last === undefined) return []
  const plansOf = (some: readonly CheckedStep[], isCertain: boolean) => some.flatMap((step) => pairsOf(graph, from, step, isCertain) ?? [])
  const place = steps.indexOf(last)
  const isWhole = steps.slice(0, place).every(isOptional) && steps.slice(place + 1).every(({ kind }) => putTogether.has(kind)) && rule.levels.some(({ when }) => atomsOf(when).length === 0)
  // What matches no row is taken out before optional matches are looked for.
  const certain = isWhole ? plansOf(isOptional(last) ? looking : [last], true) : []
  if (certain.length > 0) return certain
  return steps.slice(0, steps.indexOf(looking[0]!)).every(({ kind }) => kind === 'filter') ? plansOf(looking.slice(0, 1), false) : []
}

/** Steps that ask nothing of rows before they put them together. */
const putTogether = new Set(['group', 'window', 'outlier'])

function isOptional(step: CheckedStep): boolean {
  const scope = definitionOf(step).scope(step)
  return scope.kind === 'match' && scope.gives === 'perhaps'
}

function pairsOf(graph: DeltaGraph, from: BaseAlias, step: CheckedStep, isCertain: boolean): CompiledPairs | null {
  const base = graph.bases.get(step.source!.alias)!
  if (step.kind === 'similar' || base.scope?.kind !== 'match' || base.scope.gives === 'none' || base.lists.length !== 1) return null
  const links = base.lists[0]!
  const isOfOne = links.length === step.on.length && links.every(({ parents }) => parents.every((parent) => parent === from.name))
  if (!isOfOne || (isCertain && !asksPairs(base))) return null
  const [left, right] = [links.map((link) => link.left), links.map((link) => link.right)]
  return { pointer: step.pointer, isCertain, left: side(graph.rule, from.source, left), right: side(graph.rule, base.source, right), select: pairsSql(graph, [from, left], [base, right]), columns }
}

/** One row: all pairs, and the rows of either side that the value of the most pairs has. None where there are no pairs. */
function pairsSql(graph: DeltaGraph, ...sides: readonly [readonly [BaseAlias, readonly Expr[]], readonly [BaseAlias, readonly Expr[]]]): Sql {
  const { context } = graph
  const key = (i: number) => quoted(context, `k${i + 1}`)
  const [left, right] = sides.map(([base, values]) => {
    const rows = sourceSql(base.name, ownConditions(base), context)
    const items = values.map((value, i) => sql`${valueSql(value, noFlow, context)} AS ${key(i)}`)
    const keys = joinSql(values.map((_, i) => key(i)), ', ')
    return sql`SELECT ${keys}, count(*) AS "n" FROM (SELECT ${joinSql(items, ', ')} FROM ${rows}) AS "v" GROUP BY ${keys}`
  }) as [Sql, Sql]
  const same = joinSql(sides[0][1].map((_, i) => sql`"l".${key(i)} = "r".${key(i)}`), ' AND ')
  const most = (side: 'l' | 'r') => context.forms.last(sql`${quoted(context, `of_${side === 'l' ? 'left' : 'right'}`)}`, sql`row("own", "of_left")`)
  return sql`SELECT CAST(sum("own") AS DECIMAL(38, 0)) AS "pairs", ${most('l')} AS "of_left", ${most('r')} AS "of_right"
FROM (SELECT "l"."n" AS "of_left", "r"."n" AS "of_right", CAST("l"."n" AS DECIMAL(18, 0)) * CAST("r"."n" AS DECIMAL(18, 0)) AS "own"
FROM (${left}) AS "l" JOIN (${right}) AS "r" ON ${same}) AS "both" HAVING count(*) > 0`
}

/** Conditions on the rows of a dataset that are asked of each by itself. */
function ownConditions({ name, source: { where } }: BaseAlias): readonly CheckedExpr[] {
  return where === null ? [] : atomsOf(where).filter(({ expr }) => readsOnly(expr, name))
}

/** What may stand for equal values, or hide them. */
const perhapsEqual = new Set(['==', 'in', '||', '&&', '!', '?:'])

/** True where each condition of the step is one on its own dataset's rows or has to be asked of every pair. */
function asksPairs({ name, source: { where } }: BaseAlias): boolean {
  const ofPairs = (expr: Expr) => aliasesOf(expr).includes(name) && ![...nodesOf(expr)].some((node) => node.node === 'call' && perhapsEqual.has(node.fn))
  return where === null || atomsOf(where).every(({ expr }) => readsOnly(expr, name) || ofPairs(expr))
}

function side(rule: CheckedRule, { dataset }: CheckedSource, values: readonly Expr[]): PairsPlan['left'] {
  const fields = values.flatMap((value) => [...nodesOf(value)]).flatMap((node) => (node.node === 'field' ? [rule.aliases.get(node.alias)!.columns[node.field]!.title] : []))
  const listed = (lang: Lang, comma: string) => [...new Set(fields.map((title) => textIn(title, lang)))].join(comma)
  return { dataset: dataset.title, fields: { 'zh-CN': listed('zh-CN', '、'), en: listed('en', ', ') } }
}
