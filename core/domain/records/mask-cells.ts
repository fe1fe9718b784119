import { textIn, type Lang, type Sentence } from '../../base/text.ts'
import type { ImportJson, QuarantineRowJson } from '../../contracts/api.ts'
import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { QuarantinedRow } from '../../contracts/engine.ts'
import { maskValue } from '../../language/masks.ts'

/** The mask of a field's values for readers without the right to see them; null: they show as they are. */
export function maskOf(field: FieldModel): string | null {
  return field.mask ?? (field.identity === null ? null : (field.formats[0] ?? 'all'))
}

/**
 * A quarantined row as lists show it. Cells of columns that no field has may hold anything: runs of four digits and more
 * are hidden in them, as in rows that could not be split. A row may be shifted by a column, or an identifier typed into
 * the wrong one: numbers as long as an identifier are hidden wherever they stand.
 */
export function quarantinedRowJson(model: DatasetModel, columns: ImportJson['columns'], row: QuarantinedRow, reasonText: (code: string) => Sentence | undefined, lang: Lang): QuarantineRowJson {
  const fields = new Map(model.fields.map((field) => [field.name, field]))
  const byHeader = new Map(columns.map((column) => [column.header, column.field === null ? undefined : fields.get(column.field)]))
  const cell = (header: string, text: string | null) => {
    if (text === null) return null
    const field = byHeader.get(header)
    if (field === undefined) return hideDigits(text)
    const mask = maskOf(field)
    return hideLongNumbers(mask === null ? text : maskValue(mask, text))
  }
  return {
    row: row.row,
    reasons: row.reasons.map((reason) => ({ code: reason.code, field: reason.field, text: textIn(reasonText(reason.code), lang) || reason.code })),
    cells: row.cells === null ? null : Object.fromEntries(Object.entries(row.cells).map(([header, text]) => [header, cell(header, text)])),
    text: row.text === null ? null : hideDigits([...row.text].slice(0, 200).join('')),
  }
}

function hideDigits(text: string): string {
  return hideLongNumbers(text).replaceAll(/\p{Nd}{4,}/gu, '***')
}

/**
 * Stars for 15 digits and more (the shortest identity number, GB 11643-1989), full-width ones too,
 * also when spaces, hyphens or characters of no width part them, with the check letter that may follow.
 */
function hideLongNumbers(text: string): string {
  return text.replaceAll(/\p{Nd}(?:[\s\p{Pd}\p{Cf}]*\p{Nd}){14,}(?:[\s\p{Pd}\p{Cf}]*[XxＸｘ])?/gu, '***')
}
