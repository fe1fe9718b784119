import type { Expr } from '../../contracts/expression.ts'
import type { Shown } from '../../contracts/finding.ts'
import type { CheckedRule, ColumnInfo } from './checked-rule.ts'
import { nodesOf } from './expression-tree.ts'

export type ColumnLookup = (alias: string, field: string) => ColumnInfo | null

const unknownColumn: ColumnInfo = { type: { kind: 'null' }, title: '', shown: null, codes: null, nullable: true, identity: null }

/** Functions that hand on one of their arguments as it is. */
const handingOn: ReadonlySet<string> = new Set(['coalesce', 'min', 'max', '?:'])

/**
 * What is known of an expression's value. A text made of a masked field is masked like it; so is whatever hands
 * such a field on unchanged. Numbers, dates and truth values computed from it are not.
 */
export function infoOf(expr: Expr, column: ColumnLookup, names: ReadonlyMap<string, ColumnInfo>): ColumnInfo {
  if (expr.node === 'field') return column(expr.alias, expr.field) ?? unknownColumn
  if (expr.node === 'name') return names.get(expr.name) ?? unknownColumn
  const parts = [...nodesOf(expr)].flatMap((node) => (node.node === 'field' || node.node === 'name' ? [infoOf(node, column, names)] : []))
  const keeps = expr.type.kind === 'string' || expr.type.kind === 'token' || (expr.node === 'call' && handingOn.has(expr.fn))
  return {
    type: expr.type,
    title: '',
    shown: keeps ? shownOf(expr, parts) : null,
    codes: null,
    nullable: expr.node !== 'literal' && !(expr.node === 'param'),
    identity: expr.type.kind === 'token' ? (parts.find((part) => part.identity !== null)?.identity ?? null) : null,
  }
}

function shownOf(expr: Expr, parts: readonly ColumnInfo[]): Shown | null {
  const shown = parts.find((part) => part.shown !== null)?.shown ?? null
  return shown === null ? null : { token: expr.type.kind === 'token', mask: shown.mask }
}

/** The lookup of a checked rule, all aliases visible. */
export function ruleColumns(rule: CheckedRule): ColumnLookup {
  return (alias, field) => rule.aliases.get(alias)?.columns[field] ?? null
}
