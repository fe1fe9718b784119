import type { ControlOptions, FormElement, FormField, FormModel } from '../../../../core/contracts/form-model.ts'
import { noOptions } from '../../../../core/engines/forms/controls-of.ts'

/** A column of a list that is shown as a table: a field of its entries, or the entry itself. */
export interface TableColumn {
  readonly field: FormField
  readonly options: ControlOptions
  readonly label: FormField['title']
}

const most = 12
const simple: ReadonlySet<string> = new Set(['text', 'number', 'boolean', 'date', 'date-time', 'region', 'choice', 'point', 'attachment'])

/** Height of a row of a long list, in pixels. */
export const rowHeight = 44

/** Least width of a column, in pixels: a day is as long as it is. */
export function leastWidth({ field }: TableColumn): number {
  switch (field.input.kind) {
    case 'date-time': return 230
    case 'date': return 190
    case 'choice': case 'region': case 'attachment': return 150
    default: return 128
  }
}

/** The columns of a list whose entries are rows of single values; null of every other field. Entries without a title of their own are called as the list is. */
export function tableColumns(model: FormModel, { input, title }: FormField): readonly TableColumn[] | null {
  if (input.kind !== 'list' || input.first.length > 0 || input.item === null) return null
  const field = model.fields[input.item]!
  if (simple.has(field.input.kind)) return [{ field, options: noOptions, label: field.title === '' ? title : field.title }]
  if (field.input.kind !== 'object') return null
  const columns = flat(model.layouts[field.input.layout]!)
  return columns === null || columns.length === 0 || columns.length > most ? null : columns
}

function flat(element: FormElement): readonly TableColumn[] | null {
  if (element.rule !== null) return null
  if (element.kind === 'control') return simple.has(element.field.input.kind) ? [{ field: element.field, options: element.options, label: element.label ?? element.field.title }] : null
  if (element.kind !== 'column' && element.kind !== 'row') return null
  const parts = element.elements.map(flat)
  return parts.includes(null) ? null : parts.flatMap((part) => part ?? [])
}

/** A list of files, which has a control of its own. */
export function isFileList(model: FormModel, { input }: FormField): boolean {
  return input.kind === 'list' && input.first.length === 0 && input.item !== null && model.fields[input.item]!.input.kind === 'attachment'
}
