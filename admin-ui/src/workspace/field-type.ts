import type { FieldSummary } from '../../../core/contracts/api.ts'
import type { JsonValue } from '../../../core/contracts/value-type.ts'
import { formatNumber } from '../ui/format.ts'

/** Whether a field's values are amounts, which stand right-aligned. Codes and years are text to the eye. */
export function isNumeric(field: Pick<FieldSummary, 'type'>): boolean {
  return /^(number|decimal|integer|int)/.test(field.type)
}

/** Whether a column of values stands as numbers: its type is one, and no value is the words of a code. */
export function standsAsNumbers(field: Pick<FieldSummary, 'type'>, values: readonly JsonValue[]): boolean {
  return isNumeric(field) && values.every((value) => value === null || value === '' || formatNumber(value as string | number) !== null)
}

/** Whether a field's values are calendar dates. */
export function isDate(field: Pick<FieldSummary, 'type'>): boolean {
  return field.type === 'date'
}

/** Whether a field's values are instants. */
export function isMoment(field: Pick<FieldSummary, 'type'>): boolean {
  return field.type === 'date-time' || field.type === 'datetime'
}
