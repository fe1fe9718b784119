import type { FieldSummary } from '../../../core/contracts/api.ts'

/** Whether a field's values are amounts, which stand right-aligned. Codes and years are text to the eye. */
export function isNumeric(field: Pick<FieldSummary, 'type'>): boolean {
  return /^(number|decimal|integer|int)/.test(field.type)
}

/** Whether a field's values are calendar dates. */
export function isDate(field: Pick<FieldSummary, 'type'>): boolean {
  return field.type === 'date'
}

/** Whether a field's values are instants. */
export function isMoment(field: Pick<FieldSummary, 'type'>): boolean {
  return field.type === 'date-time' || field.type === 'datetime'
}
