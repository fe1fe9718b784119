import type { DeltaPlan, ScreenPlan } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { QueryPlan, RelationPlan } from '../../contracts/query-plan.ts'
import type { Sql } from '../../contracts/sql.ts'
import type { CheckedRule } from './checked-rule.ts'
import { keysRelation } from './delta-plan.ts'
import { deltaGraph, isSought, type DeltaGraph } from './delta/delta-graph.ts'
import { rowsOfOneScope } from './delta/one-scope.ts'
import { inputName } from './delta/relation-writer.ts'

/** The rule's queries as screening asks them. */
interface ScreenedPlans {
  readonly findings: QueryPlan
  /** Of a rule with limits. */
  readonly statistics: QueryPlan | null
}

/**
 * Plans how one record of each of the rule's datasets is checked (design: architecture, One idea). `plans` are the rule's own queries,
 * lists of source rows beginning with the record; `delta` how it is evaluated incrementally.
 */
export function planScreens(rule: CheckedRule, dialect: Dialect, plans: ScreenedPlans, delta: DeltaPlan): readonly ScreenPlan[] {
  const graph = deltaGraph(rule, dialect)
  const datasets = [...new Set([rule.from, ...rule.steps.flatMap(({ source }) => source ?? [])].map((source) => source.dataset.id))]
  return datasets.map((dataset) => planScreen(graph, dataset, plans, delta))
}

function planScreen(graph: DeltaGraph, dataset: string, plans: ScreenedPlans, delta: DeltaPlan): ScreenPlan {
  if (graph.scopes.some(({ kind }) => kind === 'whole')) return { dataset, reason: 'all-rows' }
  const sources = new Set([...graph.bases.values()].filter((base) => base.source.dataset.id === dataset && !isSought(base)).map(({ name }) => name))
  if (sources.size === 0) return { dataset, reason: 'only-sought' }
  const scope = rowsOfOneScope(graph, dataset)
  if (scope !== null) return planned(graph, dataset, scope.relations, scope.inputs, plans)
  if (delta.whole !== null) return { dataset, reason: delta.whole }
  const relations: RelationPlan[] = []
  const keys: string[] = []
  for (const way of delta.affected) {
    if (!sources.has(way.alias)) continue
    if (way.reason !== null) return { dataset, reason: way.reason }
    relations.push(...way.relations)
    keys.push(...way.keys)
  }
  return planned(graph, dataset, [...relations, keysRelation(keys), ...delta.feeding], delta.inputs, plans)
}

/** Aliases are bound to their relation, or to their dataset. */
function planned({ bases }: DeltaGraph, dataset: string, relations: readonly RelationPlan[], bound: Readonly<Record<string, string>>, { findings, statistics }: ScreenedPlans): ScreenPlan {
  const inputOf = (alias: string) => bound[alias] ?? inputName(alias, 'current')
  const isInput = (name: string) => [...bases.keys()].some((alias) => name === inputName(alias, 'current'))
  const over = (plan: QueryPlan): QueryPlan => {
    const inputs = [...new Set(plan.inputs.map(({ name }) => inputOf(name)).filter(isInput))].map((name) => ({ name, dataset: bases.get(name.slice(0, name.indexOf(':')))!.source.dataset.id, state: 'current' as const }))
    return { ...plan, sql: renamed(plan.sql, inputOf), inputs }
  }
  return { dataset, reason: null, relations, findings: over(findings), statistics: statistics === null ? null : over(statistics) }
}

function renamed({ parts }: Sql, name: (input: string) => string): Sql {
  return { parts: parts.map((part) => (typeof part !== 'string' && 'input' in part ? { input: name(part.input) } : part)) }
}
