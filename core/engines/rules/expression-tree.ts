import type { Expr } from '../../contracts/expression.ts'
import type { CheckedExpr } from './checked-rule.ts'
import { columnId } from './checked-rule.ts'

/** Every node, parents before their parts. */
export function* nodesOf(expr: Expr): Generator<Expr> {
  yield expr
  const parts = expr.node === 'call' ? expr.args : expr.node === 'list' ? expr.items : []
  for (const part of parts) yield* nodesOf(part)
}

/** Columns that an expression reads, each once, in the order they are met. */
export function columnsOf(expr: Expr): readonly string[] {
  const columns = new Set<string>()
  for (const node of nodesOf(expr)) {
    if (node.node === 'field') columns.add(columnId(node.alias, node.field))
    else if (node.node === 'name') columns.add(node.name)
  }
  return [...columns]
}

/** Aliases that an expression reads; a `let` name is taken apart by the caller. */
export function aliasesOf(expr: Expr): readonly string[] {
  const aliases = new Set<string>()
  for (const node of nodesOf(expr)) if (node.node === 'field') aliases.add(node.alias)
  return [...aliases]
}

/** True when the expression reads no column of any row but those of `alias`. */
export function readsOnly(expr: Expr, alias: string): boolean {
  for (const node of nodesOf(expr)) {
    if (node.node === 'name' || (node.node === 'field' && node.alias !== alias)) return false
  }
  return true
}

/** The conditions that `&&` joins at the top, left to right. `true` alone gives none. */
export function atomsOf(condition: CheckedExpr): readonly CheckedExpr[] {
  const atoms: CheckedExpr[] = []
  const visit = (expr: Expr): void => {
    if (expr.node === 'call' && expr.fn === '&&') expr.args.forEach(visit)
    else if (!isTrue(expr)) atoms.push({ source: condition.source.slice(expr.at.from, expr.at.to), expr, pointer: condition.pointer })
  }
  visit(condition.expr)
  return atoms
}

export function isTrue(expr: Expr): boolean {
  return expr.node === 'literal' && expr.value === true
}

/** Equal for expressions of the same meaning, wherever they stand in their text. */
export function expressionKey(expr: Expr): string {
  switch (expr.node) {
    case 'field':
      return `f:${columnId(expr.alias, expr.field)}`
    case 'name':
      return `n:${expr.name}`
    case 'param':
      return `p:${expr.name}`
    case 'literal':
      return `l:${expr.type.kind}:${typeof expr.value}:${JSON.stringify(String(expr.value))}`
    case 'list':
      return `[${expr.items.map(expressionKey).join(',')}]`
    case 'call':
      return `${expr.fn}(${expr.args.map(expressionKey).join(',')})`
  }
}

/** The column and the literal of `column == literal`, whichever side they stand on; null for anything else. */
export function equalToLiteral(expr: Expr): { readonly column: Extract<Expr, { node: 'field' | 'name' }>; readonly literal: Extract<Expr, { node: 'literal' }> } | null {
  if (expr.node !== 'call' || expr.fn !== '==') return null
  const column = expr.args.find((arg) => arg.node === 'field' || arg.node === 'name')
  const literal = expr.args.find((arg) => arg.node === 'literal')
  return column === undefined || literal === undefined || literal.value === null ? null : { column, literal }
}
