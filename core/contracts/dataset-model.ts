import type { LocalText } from '../base/text.ts'
import type { IdentityKind, ValueType } from './value-type.ts'

/** How a person's or organisation's identifier is recognised in a field. */
export interface Identity {
  readonly kind: IdentityKind
  /** `id18`: the whole value has its own token, and `<field>__person` holds that of the ID card inside it. */
  readonly part: 'id18' | null
}

/** A field of a dataset, all defaults filled in. */
export interface FieldModel {
  readonly name: string
  /** Immutable identity, the physical column's name; a rename keeps it. Defaults to the name. */
  readonly fid: string
  readonly title: LocalText
  /** The type that rules see: `token` for identifying fields. */
  readonly type: ValueType
  /** Names of field types tried in order; the plain JSON types are `string`, `integer`, `number`, `boolean`. */
  readonly formats: readonly string[]
  readonly identity: Identity | null
  /** Qualified code table, e.g. `common/disability-grade`. */
  readonly codes: string | null
  readonly mask: string | null
  readonly required: boolean
  readonly aliases: readonly string[]
  readonly parse: readonly string[]
  readonly nulls: readonly string[]
  readonly maxLength: number | null
  readonly minLength: number | null
  readonly pattern: string | null
  /** Closed list of allowed values, as text. */
  readonly options: readonly string[] | null
  /** Bounds as decimal text, inclusive. */
  readonly minimum: string | null
  readonly maximum: string | null
  readonly exclusiveMinimum: string | null
  readonly exclusiveMaximum: string | null
  /** Set on `<field>__person`: the field it is derived from. Never a column of a file. */
  readonly derivedFrom: string | null
}

/** A dataset as the engines see it, independent of how the pack wrote it. */
export interface DatasetModel {
  /** Qualified: `<pack>/<dataset>`. */
  readonly id: string
  readonly pack: string
  readonly name: string
  readonly title: LocalText
  readonly class: 'common' | 'business' | 'third-party'
  readonly owner: string | null
  readonly mode: 'snapshot' | 'append' | 'upsert'
  /** Field names; empty: append only, each row has a number of its own. */
  readonly key: readonly string[]
  readonly cluster: string | null
  readonly small: boolean
  /** ISO 8601 duration, null: never stale. */
  readonly fresh: string | null
  readonly purpose: LocalText | null
  readonly source: 'import' | 'form'
  /** In declared order, derived fields after the one they come from. */
  readonly fields: readonly FieldModel[]
}

/** A code table: what a code means, and from when to when. */
export interface CodeTable {
  /** Qualified: `<pack>/<table>`. */
  readonly id: string
  readonly entries: readonly CodeEntry[]
}

export interface CodeEntry {
  readonly code: string
  readonly title: string
  readonly validFrom: string | null
  readonly validTo: string | null
}
