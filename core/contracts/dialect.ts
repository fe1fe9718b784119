import type { Sql } from './sql.ts'
import type { ValueType } from './value-type.ts'

/** Names of the SQL dialects there are; each lives in one file of `core/language/dialects`. */
export type DialectName = 'duckdb'

/**
 * What differs between engines, in one place. Every method composes SQL; none sees data.
 * Identifiers are always quoted.
 */
export interface Dialect {
  readonly name: DialectName
  /** A quoted identifier; refuses NUL. */
  identifier(name: string): string
  /** The column type that stores a value of this type. */
  columnType(type: ValueType): string
  /** NULL-safe equality: never null. */
  same(a: Sql, b: Sql): Sql
  /** CAST, failing to NULL instead of raising. */
  tryCast(value: Sql, type: ValueType): Sql
  cast(value: Sql, type: ValueType): Sql
}
