import type { LocalText } from '../../base/text.ts'
import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { ResultRow } from '../../contracts/engine.ts'
import type { FindingValue } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { maskOf } from './mask-cells.ts'

export interface FieldValue {
  readonly value: FindingValue
  readonly title: LocalText
  /** Qualified code table, null when the field has none. */
  readonly codes: string | null
}

/** A row's values field by field, with what hides them; `nameOf` gives each value a name of its own among several rows. */
export function fieldValues(model: DatasetModel, row: ResultRow, nameOf: (field: string) => string): readonly FieldValue[] {
  return model.fields.filter((field) => field.derivedFrom === null).map((field) => {
    const mask = maskOf(field)
    return {
      value: { name: nameOf(field.name), value: (row[field.name] ?? null) as JsonValue, shown: mask === null ? null : { token: field.identity !== null, mask } },
      title: field.title,
      codes: field.codes,
    }
  })
}
