import type { Expr } from '../../contracts/expression.ts'
import { columnId, type CheckedRule } from './checked-rule.ts'
import { columnsOf, expressionKey } from './expression-tree.ts'

/** Which of the aliases at a rule's end are the same row in all rows of equal alert key. */
export interface RowIdentity {
  readonly fixed: ReadonlySet<string>
  /** True: rows and alert keys correspond one to one. */
  readonly unique: boolean
  /** True for values that are equal in all rows of equal alert key. */
  isFixed(expr: Expr): boolean
}

/**
 * Follows keys: the alert's key fixes an alias whose key it holds, and so do equalities of `on` with what is fixed
 * already. A one-to-one key spares the query its last grouping.
 */
export function rowIdentity(rule: CheckedRule): RowIdentity {
  const alive = rule.alive.map((name) => rule.aliases.get(name)!)
  const known = new Set(rule.alert.key.map(({ expr }) => expressionKey(expr)))
  const fixed = new Set<string>()
  const lastCollapse = rule.steps.findLastIndex((step) => step.collapses)
  const pairs = rule.steps.slice(lastCollapse + 1).flatMap((step) => step.on
    .filter(() => step.source !== null && rule.alive.includes(step.source.alias))
    .map((pair) => ({ ...pair, optional: rule.aliases.get(step.source!.alias)!.optional })))
  const isKnown = (expr: Expr) => known.has(expressionKey(expr)) || (columnsOf(expr).length > 0 && columnsOf(expr).every((id) => fixed.has(id.split('.')[0]!) && id.includes('.')))
  for (let grew = true; grew;) {
    const before = known.size + fixed.size
    for (const { left, right, optional } of pairs) {
      if (isKnown(left.expr)) known.add(expressionKey(right.expr))
      else if (!optional && isKnown(right.expr)) known.add(expressionKey(left.expr))
    }
    for (const { name, identity } of alive) {
      if (identity.length > 0 && identity.every((field) => known.has(`f:${columnId(name, field)}`))) fixed.add(name)
    }
    grew = known.size + fixed.size > before
  }
  const unique = alive.every(({ name, identity }) => identity.length === 0 || fixed.has(name))
  return { fixed, unique, isFixed: (expr) => unique || isKnown(expr) || columnsOf(expr).length === 0 }
}
