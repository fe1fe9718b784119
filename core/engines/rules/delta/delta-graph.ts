import type { Dialect } from '../../../contracts/dialect.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { RowsState } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { rowColumns } from '../../../contracts/table-plan.ts'
import { columnId, letValues, type CheckedPair, type CheckedRule, type CheckedSource } from '../checked-rule.ts'
import { definitionOf } from '../compile-flow.ts'
import { aliasesOf, columnsOf } from '../expression-tree.ts'
import { quoted, type FlowContext } from '../flow.ts'
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
  /** Columns of each base alias by which rows are searched for and found again: far fewer than there are. */
  readonly searched: ReadonlyMap<string, readonly string[]>
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
  return { rule, scopes, bases, root, searched: searchedColumns(rule, scopes, bases, root), context: { rule, dialect, forms: formsOf(dialect), needs: new Set(), alive: [], stageName: () => '_' } }
}

function searchedColumns(rule: CheckedRule, scopes: readonly StepScope[], bases: DeltaGraph['bases'], root: DeltaGraph['root']): DeltaGraph['searched'] {
  const links = [...bases.values()].flatMap(({ lists }) => lists.flat()).flatMap(({ left, right }) => [left, right])
  const own = [...bases.values()].flatMap(({ source }) => (source.where === null ? [] : [source.where.expr]))
  const folds = scopes.flatMap((scope) => (scope.kind === 'fold' ? scope.by.map(({ value }) => value.expr) : scope.kind === 'row' && scope.where !== null ? [scope.where.expr] : []))
  const exprs = [...links, ...[...own, ...folds, ...rule.alert.key.map(({ expr }) => expr)].flatMap((expr) => root(expr) ?? [])]
  const ids = new Set([...exprs.flatMap(columnsOf), ...scopes.flatMap((scope) => narrowReads(scope, root))])
  return new Map([...bases.values()].map(({ name, source, scope }) => {
    const ends = scope?.kind === 'reach' ? [scope.from, scope.to] : []
    const fields = source.dataset.fields.map((field) => field.name).filter((field) => ids.has(columnId(name, field)) || ends.includes(field) || field === source.dataset.cluster)
    return [name, [rowColumns.id, ...fields]]
  }))
}

/** What a step's further conditions read, names and groups taken apart. */
function narrowReads(scope: StepScope, root: DeltaGraph['root']): readonly string[] {
  if (scope.kind !== 'match' || scope.narrow === null) return []
  return scope.narrow.reads.map(columnExpr).flatMap((expr) => root(expr) ?? []).flatMap(columnsOf)
}

/** A column by its id as an expression; its type does not matter. */
export function columnExpr(id: string): Expr {
  const at = { from: 0, to: 0 }
  const type = { kind: 'null' } as const
  const dot = id.indexOf('.')
  return dot < 0 ? { node: 'name', type, name: id, at } : { node: 'field', type, alias: id.slice(0, dot), field: id.slice(dot + 1), at }
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

/** An alias' columns as items of a SELECT: to search those alone that the search reads, to feed the rule all. */
export function searchedItems(graph: DeltaGraph, alias: string, state: RowsState): Sql {
  const name = quoted(graph.context, alias)
  if (state === 'current') return sql`${name}.*`
  return joinSql(graph.searched.get(alias)!.map((field) => sql`${name}.${quoted(graph.context, field)}`), ', ')
}

/** True where the alias' row may be missing, so that its columns do not lead to it. */
export function mayMiss({ scope }: BaseAlias): boolean {
  return scope?.kind === 'match' && scope.gives === 'perhaps'
}

/** True for rows that are looked for and not kept. */
export function isSought({ scope }: BaseAlias): boolean {
  return scope?.kind === 'match' && scope.gives === 'none'
}
