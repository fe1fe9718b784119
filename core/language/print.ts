import type { Expr } from '../contracts/expression.ts'

/** How strongly an operator binds; operands that bind less are put in parentheses. */
const strength: Readonly<Record<string, number>> = {
  '?:': 1, '||': 2, '&&': 3, '==': 4, '!=': 4, '<': 5, '<=': 5, '>': 5, '>=': 5, 'in': 5, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7, '!': 8, negate: 8,
}
const primary = 9

/** An expression's source text in one form; it parses back to an equal tree. */
export function printExpression(expr: Expr): string {
  return print(expr)
}

function print(expr: Expr): string {
  switch (expr.node) {
    case 'literal': return printLiteral(expr)
    case 'field': return `${expr.alias}.${expr.field}`
    case 'name': return expr.name
    case 'param': return `params.${expr.name}`
    case 'list': return `[${expr.items.map(print).join(', ')}]`
    case 'call': return printCall(expr.fn, expr.args)
  }
}

function printCall(fn: string, args: readonly Expr[]): string {
  const own = strength[fn]
  if (own === undefined) return `${fn}(${args.map(print).join(', ')})`
  const [a, b, c] = args
  if (fn === '?:') return `${within(a!, own + 1)} ? ${within(b!, own)} : ${within(c!, own)}`
  if (fn === '!' || fn === 'negate') {
    // A minus before a number would read as part of it.
    const bare = a!.node === 'literal' ? `(${print(a!)})` : within(a!, own)
    return `${fn === '!' ? '!' : '-'}${fn === '!' ? within(a!, own) : bare}`
  }
  return `${within(a!, own)} ${fn} ${within(b!, own + 1)}`
}

function within(expr: Expr, least: number): string {
  const text = print(expr)
  const own = expr.node === 'call' ? strength[expr.fn] ?? primary : primary
  return own < least ? `(${text})` : text
}

function printLiteral({ type, value }: Extract<Expr, { node: 'literal' }>): string {
  if (typeof value !== 'string') return String(value)
  if (type.kind === 'string') return printText(value)
  // Without a point it would read as an int.
  return type.kind === 'decimal' && type.scale === 0 ? `${value}e0` : value
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function printText(text: string): string {
  // Marks that turn the direction of text would make the source read otherwise than it is.
  return `'${text.replace(/[\\'\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff]/gu, (character) =>
    escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`
}
