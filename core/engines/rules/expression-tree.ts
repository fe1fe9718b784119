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
    else if (!isTrue(expr)) atoms.push({ source: wholeText(condition.source, expr.at.from, expr.at.to), expr, pointer: condition.pointer })
  }
  visit(condition.expr)
  return atoms
}

/** The text of an expression with the brackets around its first and last operand, which its span leaves out. */
function wholeText(source: string, from: number, to: number): string {
  const { open, closed } = bracketsOf(source.slice(from, to))
  const before = /(?:\(\s*)*$/.exec(source.slice(0, from))![0]
  const after = /^(?:\s*\))*/.exec(source.slice(to))![0]
  const nth = (text: string, bracket: string, count: number) => (count === 0 ? 0 : [...text.matchAll(new RegExp(`\\${bracket}`, 'g'))][count - 1]?.index ?? -1)
  const start = nth([...before].reverse().join(''), '(', closed)
  const end = nth(after, ')', open)
  return source.slice(closed === 0 ? from : from - start - 1, open === 0 ? to : to + end + 1)
}

/** Brackets without their other half; those within texts do not count. */
function bracketsOf(text: string): { readonly open: number; readonly closed: number } {
  let [open, closed] = [0, 0]
  for (const bracket of text.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, '').match(/[()]/g) ?? []) {
    if (bracket === '(') open += 1
    else if (open > 0) open -= 1
    else closed += 1
  }
  return { open, closed }
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
