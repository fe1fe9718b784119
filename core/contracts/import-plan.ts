import type { Sentence } from '../base/text.ts'
import type { Sql } from './sql.ts'
import type { TablePlan } from './table-plan.ts'
import type { IdentityKind } from './value-type.ts'

/**
 * Everything the pool must know to turn a file into rows, ready made: it knows no field type.
 * Inside a column's SQL the input named `raw` is the cell (VARCHAR, already trimmed, never blank),
 * those named `plain`, `normal` and `value` are the results of the expressions of that name
 * (only `sure` and `reason` mention `value`, so that a cell is converted once and judged by the outcome).
 */
export interface ImportPlan {
  readonly table: TablePlan
  readonly mode: 'snapshot' | 'append' | 'upsert'
  /** At most 10,000 rows, else refused. */
  readonly small: boolean
  readonly columns: readonly ImportColumn[]
  /** Sentences for the reason codes that `reason` expressions give, and for the pool's own. */
  readonly reasons: Readonly<Record<string, Sentence>>
}

export interface ImportColumn {
  readonly field: string
  /** What a header may say, in order of preference, each already folded by `foldHeader`. */
  readonly headers: readonly string[]
  /** A file without this column is refused, a row without a value quarantined. */
  readonly required: boolean
  /** Cells read as NULL besides blank ones, compared exactly after trimming. */
  readonly nulls: readonly string[]
  /** `raw` → BOOLEAN: the text is its own normal form and of its field's type. Null: that is not asked. */
  readonly plain: Sql | null
  /** `raw` → normal text (VARCHAR). Null: the raw text itself. */
  readonly normal: Sql | null
  /** `normal` and `value` → null when the value fits its field, else the reason's code (VARCHAR). Null: always fits. */
  readonly reason: Sql | null
  /** `plain`, `normal` and `value` → BOOLEAN: it surely fits, and `reason` need not be asked, which takes longer. Null: that is always asked. */
  readonly sure: Sql | null
  /** `normal` → the stored value, NULL where it does not fit; for identifying columns `normal` itself, since the token is stored. */
  readonly value: Sql
  /** Titles read as codes: a lookup that runs before `normal`; a text in neither is `unknown-code`. */
  readonly lookup: CodeLookup | null
  /** Where values are tokenised: the column's own token, then those of parts inside the value. */
  readonly tokens: readonly TokenColumn[]
  /** Physical column that stores `value`; null when only tokens are stored. */
  readonly column: string | null
}

export interface CodeLookup {
  /** Accepted text (code or title) → code. */
  readonly entries: readonly (readonly [text: string, code: string])[]
}

export interface TokenColumn {
  readonly column: string
  readonly kind: IdentityKind
  /** `normal` → the identifier inside it (VARCHAR); null in SQL gives a null token. */
  readonly identifier: Sql
}

/** Header text as files and plans compare it: NFKC, without surrounding blanks or BOM, lower case. */
export function foldHeader(text: string): string {
  return text.replace(/^\uFEFF/, '').normalize('NFKC').trim().toLowerCase()
}
