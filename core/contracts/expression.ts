import type { BoundValue } from './sql.ts'
import type { ValueType } from './value-type.ts'

/**
 * A checked expression: every node has a type and its place in the source text.
 * Operators are calls by their CEL spelling: `==`, `!=`, `<`, `<=`, `>`, `>=`, `+`, `-`, `*`, `/`, `%`,
 * `&&`, `||`, `!`, unary `-` as `negate`, `?:` (three arguments), `in`.
 */
export type Expr =
  | { readonly node: 'literal'; readonly type: ValueType; readonly value: BoundValue; readonly at: Span }
  /** A field of an alias: `d.grade`. */
  | { readonly node: 'field'; readonly type: ValueType; readonly alias: string; readonly field: string; readonly at: Span }
  /** A bare name made by `let`. */
  | { readonly node: 'name'; readonly type: ValueType; readonly name: string; readonly at: Span }
  /** `params.x` */
  | { readonly node: 'param'; readonly type: ValueType; readonly name: string; readonly at: Span }
  | { readonly node: 'list'; readonly type: ValueType; readonly items: readonly Expr[]; readonly at: Span }
  | { readonly node: 'call'; readonly type: ValueType; readonly fn: string; readonly args: readonly Expr[]; readonly at: Span }

/** Offsets into the source text, UTF-16 units, `to` excluded. */
export interface Span { readonly from: number; readonly to: number }

/** What names mean where an expression stands. */
export interface ExpressionScope {
  readonly aliases: Readonly<Record<string, Readonly<Record<string, ValueType>>>>
  readonly names: Readonly<Record<string, ValueType>>
  readonly params: Readonly<Record<string, ValueType>>
  /** False in keys, where `today()` is not allowed. */
  readonly today: boolean
}
