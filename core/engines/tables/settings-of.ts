import type { FieldModel } from '../../contracts/dataset-model.ts'
import { defaultSettings, type FieldSettings } from '../../language/field-types/field-type.ts'

/** What a field says about its types beyond their names. */
export function settingsOf(field: FieldModel, timeZone: string): FieldSettings {
  const { type } = field
  const decimal = type.kind === 'decimal' ? { precision: type.precision, scale: type.scale } : defaultSettings.decimal
  return { decimal, parse: field.parse, timeZone }
}
