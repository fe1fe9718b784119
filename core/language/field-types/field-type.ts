import type { Sentence } from '../../base/text.ts'
import type { Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'

/**
 * How text becomes a value of one kind, in JavaScript and in SQL, with the same answers:
 * a property test holds both together on real DuckDB.
 *
 * Text first becomes *normal*, then is judged. `normalise(normalise(x)) = normalise(x)` for every
 * valid text, and `reason` is asked only of what `normalise` gave.
 */
export interface FieldType {
  /** As datasets write it in `format` (or `type`, for the plain ones). */
  readonly name: string
  readonly title: Sentence
  /** What is stored where the field identifies nobody. */
  readonly storage: ValueType
  /** The text in its one normal form; text that is no valid value may stay as it is. Null when nothing is left of it. */
  normalise(text: string): string | null
  /** Why a normal text is no valid value, a code of `reasons`; null when it is fine. `null` in is never fine. */
  reason(normal: string | null): string | null
  /** How the value shows without the right to see it. */
  mask(normal: string): string
  readonly sql: FieldTypeSql
  /** A sentence for each code that `reason` gives. */
  readonly reasons: Readonly<Record<string, Sentence>>
  /** Identifiers that stand inside the value, by the name that `identifies.part` uses. */
  readonly parts?: Readonly<Record<string, FieldTypePart>>
}

/** Vectorised expressions. They may mention their argument more than once: hand in a column where it is dear. */
export interface FieldTypeSql {
  /** VARCHAR → BOOLEAN: the text is normal and valid as it stands, as nearly all are. Where there is no quick way to say so, it is missing. */
  plain?(raw: Sql): Sql
  /** VARCHAR → normal VARCHAR or NULL. The argument itself (the same object) when the raw text is normal already. */
  normal(raw: Sql): Sql
  /** Normal VARCHAR → code VARCHAR, NULL when the value is fine. NULL in gives a code. */
  reason(normal: Sql): Sql
  /**
   * Normal VARCHAR → value of `storage`. Where that is not text the raw VARCHAR will do as well,
   * and NULL, never an error, says that the text is no valid value: one conversion both reads and judges.
   */
  value(normal: Sql): Sql
}

export interface FieldTypePart {
  /** Valid normal text → the identifier inside. */
  of(normal: string): string
  sql(normal: Sql): Sql
}

/** What a field says about its type beyond the name. */
export interface FieldSettings {
  /** Of `number`: digits in all, and after the point. */
  readonly decimal: { readonly precision: number; readonly scale: number }
  /** Of `date` and `date-time`: the field's `parse` list, empty for the common forms. */
  readonly parse: readonly string[]
  /** IANA name of the city's zone: date-times without an offset are read in it. */
  readonly timeZone: string
}

export const defaultSettings: FieldSettings = {
  decimal: { precision: 18, scale: 2 },
  parse: [],
  timeZone: 'Asia/Shanghai',
}
