import type { ValueType } from './value-type.ts'

/**
 * SQL as a compiler leaves it: text of its own making, bound values and named inputs.
 * Nothing that came from a pack or a person is ever inside a string part except
 * identifiers quoted by the dialect.
 */
export interface Sql {
  readonly parts: readonly SqlPart[]
}

export type SqlPart =
  | string
  /** A value bound at execution: a literal of the rule, a parameter, the run's date. */
  | { readonly bind: Bind }
  /** A relation bound at execution: the rows of a rule's alias. */
  | { readonly input: string }

export type Bind =
  | { readonly kind: 'value'; readonly type: ValueType; readonly value: BoundValue }
  | { readonly kind: 'param'; readonly type: ValueType; readonly name: string }
  | { readonly kind: 'today' }
  /** What `today` was at the last evaluation. */
  | { readonly kind: 'last-day' }
  /** IANA name of the city's time zone (VARCHAR). */
  | { readonly kind: 'time-zone' }
  /** A list of dates: public holidays that fall on weekdays, or weekend days that are worked (调休). */
  | { readonly kind: 'calendar'; readonly days: 'holidays' | 'make-up-days' }

/** A value as it is bound: decimals, dates (`YYYY-MM-DD`) and datetimes (ISO, UTC) are text, cast in SQL to `type`. */
export type BoundValue = null | boolean | bigint | string

/** Composes SQL from literal text and nested parts: sql`a = ${x} AND ${y}`. */
export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | SqlPart)[]): Sql {
  const parts: SqlPart[] = []
  strings.forEach((text, i) => {
    if (text !== '') parts.push(text)
    if (i < values.length) {
      const value = values[i]!
      if (typeof value === 'object' && 'parts' in value) parts.push(...value.parts)
      else parts.push(value)
    }
  })
  return { parts: mergeText(parts) }
}

/** Several pieces with a separator between them; empty input gives empty SQL. */
export function joinSql(pieces: readonly Sql[], separator: string): Sql {
  return { parts: mergeText(pieces.flatMap((piece, i) => (i === 0 ? piece.parts : [separator, ...piece.parts]))) }
}

function mergeText(parts: readonly SqlPart[]): SqlPart[] {
  const merged: SqlPart[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part
    else merged.push(part)
  }
  return merged
}
