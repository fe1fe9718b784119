import type { DeltaPlan, DeltaReason, DeltaWay } from '../../../contracts/compiled-rule.ts'
import type { Dialect } from '../../../contracts/dialect.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { RelationPlan } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import type { CheckedExpr, CheckedRule, CheckedSource, CheckedStep } from '../checked-rule.ts'
import { aliasesOf, atomsOf, nodesOf } from '../expression-tree.ts'
import { conditionSql, quoted } from '../flow.ts'
import { affectedKeysOf, type AffectedKey } from './affected-keys.ts'
import { deltaGraph, mayMiss, type BaseAlias, type DeltaGraph } from './delta-graph.ts'
import { inputName, relationWriter } from './relation-writer.ts'
import { noFlow } from './restrict-aliases.ts'

/** Conditions of one alias' rows that look at the day. */
type DatedConditions = ReadonlyMap<string, readonly Expr[]>

/**
 * How a rule is evaluated on another day than the last time: from rows for which a condition that looks at the day does not give
 * what it gave then, and from changed rows, whatever such conditions say of them: what held then may no longer hold. Null where the
 * day counts for more than conditions on rows of single datasets.
 */
export function waysOfOtherDay(
  graph: DeltaGraph, dialect: Dialect, nextName: () => string, key: AffectedKey, attempt: <T>(plan: () => T) => T | DeltaReason,
): DeltaPlan['otherDay'] {
  const conditions = datedConditions(graph)
  if (conditions === null) return null
  const undated = deltaGraph(withoutDated(graph.rule), dialect)
  return [...undated.bases.values()].flatMap((base) => {
    const way = { alias: base.name, dataset: base.source.dataset.id }
    const own = relationWriter(graph.rule, nextName)
    const keys = attempt(() => affectedKeysOf(undated, own, base, key))
    const changed: DeltaWay = typeof keys === 'string' ? { ...way, reason: keys } : { ...way, reason: null, relations: own.relations, keys }
    const dated = conditions.get(base.name)
    return [changed, ...(dated === undefined ? [] : [{ ...(typeof keys === 'string' ? changed : datedWay(undated, base, dated, key, nextName, way)), byDay: true as const }])]
  })
}

/** The same way, from rows whose conditions give another answer in place of rows that have changed. */
function datedWay(graph: DeltaGraph, base: BaseAlias, conditions: readonly Expr[], key: AffectedKey, nextName: () => string, way: { readonly alias: string; readonly dataset: string }): DeltaWay {
  const own = relationWriter(graph.rule, nextName)
  const name = quoted(graph.context, base.name)
  const differs = conditions.map((expr) => {
    const now = conditionSql(expr, noFlow, graph.context)
    return sql`(${now}) IS DISTINCT FROM (${onLastDay(now)})`
  })
  const rows = own.add(sql`SELECT ${name}.* FROM ${{ input: inputName(base.name, 'current') }} AS ${name} WHERE ${joinSql(differs, ' OR ')}`)
  const keys = affectedKeysOf(graph, own, base, key)
  const changed = inputName(base.name, 'changed')
  const relations = own.relations.map((relation): RelationPlan => ({
    ...relation, inputs: relation.inputs.filter((input) => input.name !== changed),
    sql: { parts: relation.sql.parts.map((part) => (typeof part !== 'string' && 'input' in part && part.input === changed ? { input: rows } : part)) },
  }))
  return { ...way, reason: null, relations, keys }
}

function onLastDay({ parts }: Sql): Sql {
  return { parts: parts.map((part) => (typeof part !== 'string' && 'bind' in part && part.bind.kind === 'today' ? { bind: { kind: 'last-day' } } : part)) }
}

const readsDay = (expr: Expr): boolean => [...nodesOf(expr)].some((node) => node.node === 'call' && node.fn === 'today')

/** By alias; null where the day is read by anything else than conditions on the rows of one alias that are there whatever else is. */
function datedConditions(graph: DeltaGraph): DatedConditions | null {
  const { rule } = graph
  const found = new Map<string, Expr[]>()
  const names = datedNames(rule)
  const add = (expr: Expr): boolean => {
    const rooted = graph.root(expr)
    const [alias, ...others] = rooted === null ? [] : aliasesOf(rooted)
    const base = alias === undefined ? undefined : graph.bases.get(alias)
    if (rooted === null || base === undefined || others.length > 0 || mayMiss(base) || base.scope?.kind === 'reach') return false
    found.set(base.name, [...(found.get(base.name) ?? []), rooted])
    return true
  }
  const isDated = ({ expr }: CheckedExpr) => [...nodesOf(expr)].some((node) => (node.node === 'name' ? names.has(node.name) : readsDay(node)))
  const addAll = (condition: CheckedExpr | null): boolean => condition === null || atomsOf(condition).filter(isDated).every(({ expr }) => add(expr))
  for (const step of rule.steps) {
    if (step.kind === 'let') continue
    const { where } = step as CheckedStep & { readonly where?: CheckedExpr }
    const isFilter = step.kind === 'filter'
    if (isFilter ? !addAll(where!) : readsDayAnywhere({ ...step, source: null }) || step.reads.some((id) => names.has(id)) || !ownOnly(step.source, isDated) || !addAll(step.source?.where ?? null)) return null
  }
  const { region, department, key } = rule.alert
  const told = [region, department !== null && 'expr' in department ? department : null, ...key]
  if (told.some((value) => value !== null && isDated(value))) return null
  return addAll(rule.from.where) && rule.levels.every(({ when }) => !isDated(when) || add(when.expr)) ? found : null
}

/** What a step says of the day concerns the rows that it brings in. */
function ownOnly(source: CheckedSource | null, isDated: (atom: CheckedExpr) => boolean): boolean {
  return source === null || source.where === null || atomsOf(source.where).filter(isDated).every(({ expr }) => aliasesOf(expr).every((alias) => alias === source.alias))
}

/** Names of a `let` that follow from the day. */
function datedNames(rule: CheckedRule): ReadonlySet<string> {
  const names = new Set<string>()
  for (const step of rule.steps) {
    if (step.kind !== 'let') continue
    for (const { name, value } of (step as CheckedStep & { readonly values: readonly { readonly name: string; readonly value: CheckedExpr }[] }).values) {
      if ([...nodesOf(value.expr)].some((node) => (node.node === 'name' ? names.has(node.name) : readsDay(node)))) names.add(name)
    }
  }
  return names
}

/** Whether any expression of a step, however deep it stands, reads the day. */
function readsDayAnywhere(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  if ('node' in part && 'type' in part) return readsDay(part as Expr)
  return Object.values(part).some(readsDayAnywhere)
}

/** The rule without those conditions: its rows are more than the rule's on any day. */
function withoutDated(rule: CheckedRule): CheckedRule {
  const names = datedNames(rule)
  const rest = (condition: CheckedExpr | null): CheckedExpr | null => {
    if (condition === null) return null
    const isDated = [...nodesOf(condition.expr)].some((node) => (node.node === 'name' ? names.has(node.name) : readsDay(node)))
    return isDated ? null : condition
  }
  const bare = (source: CheckedSource): CheckedSource => ({ ...source, where: rest(source.where) })
  const steps = rule.steps.filter((step) => step.kind !== 'filter' || rest((step as CheckedStep & { readonly where: CheckedExpr }).where) !== null)
  return { ...rule, from: bare(rule.from), steps: steps.map((step) => (step.source === null ? step : { ...step, source: bare(step.source) })) }
}
