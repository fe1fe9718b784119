import type { Dialect } from '../../../contracts/dialect.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { columnId, letValues, type CheckedPair, type CheckedRule, type CheckedSource } from '../checked-rule.ts'
import { definitionOf } from '../compile-flow.ts'
import { aliasesOf } from '../expression-tree.ts'
import type { FlowContext } from '../flow.ts'
import { formsOf } from '../sql-forms.ts'
import type { MatchScope, ReachScope, StepScope } from '../steps/step.ts'

/**
 * A rule as incremental evaluation sees it: datasets joined by equal values. Everything that a step computes from several
 * rows is left out, so that its rows are more than those of the rule, never fewer. A place between two steps is the number of steps before it.
 */
export interface DeltaGraph {
  readonly rule: CheckedRule
  readonly context: FlowContext
  readonly scopes: readonly StepScope[]
  /** In the order in which the rule brings them in. */
  readonly bases: ReadonlyMap<string, BaseAlias>
  /** An expression over columns of datasets alone; null where it reads what a step computed from several rows. */
  root(expr: Expr): Expr | null
}

/** An alias with rows of a dataset; of `hop` the pairs of `start` and `node`. */
export interface BaseAlias {
  readonly name: string
  /** The first place at which its rows are there. */
  readonly place: number
  readonly source: CheckedSource
  readonly scope: MatchScope | ReachScope | null
  /** Lists of equalities with earlier aliases, one of which leads to its rows; none: nothing does. */
  readonly lists: readonly (readonly Link[])[]
}

/** Equal values: `left` over earlier aliases, `parents`, and `right` over the alias itself. */
export interface Link { readonly left: Expr; readonly right: Expr; readonly parents: readonly string[] }

/** Columns of the pairs of `hop`. */
export const reachColumn = { start: 'start', node: 'node' }

export function deltaGraph(rule: CheckedRule, dialect: Dialect): DeltaGraph {
  const scopes = rule.steps.map((step) => definitionOf(step).scope(step))
  const root = rootOf(rule, scopes)
  const bases = new Map<string, BaseAlias>([[rule.from.alias, { name: rule.from.alias, place: 0, source: rule.from, scope: null, lists: [] }]])
  scopes.forEach((scope, i) => {
    const { source } = rule.steps[i]!
    if ((scope.kind !== 'match' && scope.kind !== 'reach') || source === null) return
    const lists = scope.kind === 'match' ? scope.lists.map((pairs) => linksOf(pairs, root)) : [linksOf([startPair(scope, source.alias)], root)]
    bases.set(source.alias, { name: source.alias, place: i + 1, source, scope, lists: lists.some((links) => links.length === 0) ? [] : lists })
  })
  return { rule, scopes, bases, root, context: { rule, dialect, forms: formsOf(dialect), needs: new Set(), alive: [], stageName: () => '_' } }
}

/** A column of a base alias. */
export function baseField(alias: string, field: string, like: Expr): Expr {
  return { node: 'field', type: like.type, alias, field, at: like.at }
}

function startPair({ start }: ReachScope, alias: string): CheckedPair {
  return { left: start, right: { ...start, expr: baseField(alias, reachColumn.start, start.expr) } }
}

function linksOf(pairs: readonly CheckedPair[], root: DeltaGraph['root']): Link[] {
  return pairs.flatMap(({ left, right }) => {
    const expr = root(left.expr)
    const parents = expr === null ? [] : aliasesOf(expr)
    return expr === null || parents.length === 0 ? [] : [{ left: expr, right: right.expr, parents }]
  })
}

/** Names and `by` columns taken apart until only columns of datasets, and nodes reached, are left. */
function rootOf(rule: CheckedRule, scopes: readonly StepScope[]): DeltaGraph['root'] {
  const names = letValues(rule)
  const folded = new Map(scopes.flatMap((scope) => (scope.kind !== 'fold' || scope.named === null ? []
    : scope.by.map(({ name, value }) => [columnId(scope.named!, name), value.expr] as const))))
  const root = (expr: Expr): Expr | null => {
    switch (expr.node) {
      case 'literal': case 'param': return expr
      case 'name': return root(names.get(expr.name)!.expr)
      case 'field': {
        const by = folded.get(columnId(expr.alias, expr.field))
        if (by !== undefined) return root(by)
        const alias = rule.aliases.get(expr.alias)
        if (alias === undefined) return null
        if (alias.dataset === null) return alias.rests !== undefined && expr.field === reachColumn.node ? expr : null
        return alias.pairwise?.includes(expr.field) === true ? null : expr
      }
      case 'list': {
        const items = expr.items.map(root)
        return items.includes(null) ? null : { ...expr, items: items as Expr[] }
      }
      case 'call': {
        const args = expr.args.map(root)
        return args.includes(null) ? null : { ...expr, args: args as Expr[] }
      }
    }
  }
  return root
}

/** True where the alias' row may be missing, so that its columns do not lead to it. */
export function mayMiss({ scope }: BaseAlias): boolean {
  return scope?.kind === 'match' && scope.gives === 'perhaps'
}

/** True for rows that are looked for and not kept. */
export function isSought({ scope }: BaseAlias): boolean {
  return scope?.kind === 'match' && scope.gives === 'none'
}
