import type { Expr } from '../../contracts/expression.ts'
import { columnId, type CheckedRule, type RuleAlias } from './checked-rule.ts'
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
 * already. A one-to-one key spares the query its last grouping. What an optional join brings is the same in all rows only
 * if everything before it is: for one row it may have found its match, for another not.
 */
export function rowIdentity(rule: CheckedRule): RowIdentity {
  const alive = rule.alive.map((name) => rule.aliases.get(name)!)
  const known = new Set(rule.alert.key.map(({ expr }) => expressionKey(expr)))
  const fixed = new Set<string>()
  const isSettled = (alias: RuleAlias | undefined) => alias === undefined || alias.identity.length === 0 || fixed.has(alias.name)
  const pairwise = new Set(alive.flatMap(({ name, pairwise: columns = [] }) => columns.map((column) => columnId(name, column))))
  const isFixedColumn = (id: string) => fixed.has(id.split('.')[0]!) && id.includes('.') && !pairwise.has(id)
  const isKnown = (expr: Expr) => known.has(expressionKey(expr)) || (columnsOf(expr).length > 0 && columnsOf(expr).every(isFixedColumn))
  const lastCollapse = rule.steps.findLastIndex((step) => step.collapses)
  const joins = rule.steps.slice(lastCollapse + 1).flatMap((step) => {
    const alias = step.source === null || !rule.alive.includes(step.source.alias) ? undefined : rule.aliases.get(step.source.alias)
    return alias === undefined ? [] : [{ step, alias }]
  })
  const spread = (): void => {
    for (const { step: { on, before }, alias } of joins) {
      if (alias.optional) {
        const matched = new Set(on.filter(({ left }) => isKnown(left.expr)).map(({ right }) => expressionKey(right.expr)))
        const isWhole = alias.identity.every((field) => matched.has(`f:${columnId(alias.name, field)}`))
        if (isWhole && before.every((name) => isSettled(rule.aliases.get(name)))) fixed.add(alias.name)
        continue
      }
      for (const { left, right } of on) {
        if (isKnown(left.expr)) known.add(expressionKey(right.expr))
        else if (isKnown(right.expr)) known.add(expressionKey(left.expr))
      }
    }
    for (const { name, identity } of alive) {
      if (identity.length > 0 && identity.every((field) => known.has(`f:${columnId(name, field)}`))) fixed.add(name)
    }
  }
  for (let before = -1; before < known.size + fixed.size;) {
    before = known.size + fixed.size
    spread()
  }
  const unique = alive.every(isSettled)
  return { fixed, unique, isFixed: (expr) => unique || isKnown(expr) || columnsOf(expr).length === 0 }
}
