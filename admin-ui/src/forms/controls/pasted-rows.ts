import type { FormModel } from '../../../../core/contracts/form-model.ts'
import { textIn } from '../../../../core/base/text.ts'
import { dateFrom } from './date-from.ts'
import { numberFrom } from './number-from.ts'
import type { TableColumn } from './table-columns.ts'

/** Cells of a spreadsheet as the clipboard has them: rows by line, cells by tab, quotes around what holds either. */
export function pastedCells(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy
  let found: RegExpExecArray | null
  while ((found = cell.exec(text)) !== null) {
    const [, quoted, bare, end] = found
    rows.at(-1)!.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'))
    if (end === '') break
    if (end !== '\t') rows.push([])
  }
  const last = rows.at(-1)!
  if (rows.length > 1 && last.length === 1 && last[0] === '') rows.pop()
  return rows
}

const yes = /^(是|有|对|√|y|yes|true|1)$/i
const no = /^(否|无|没有|×|n|no|false|0)$/i

/** What a pasted cell is in its column: choices by title or code, dates and numbers as written; what fits nothing stays, and the form says so. */
export function pastedValue({ field: { input } }: TableColumn, cell: string, model: FormModel, timeZone: string): unknown {
  const text = cell.trim()
  if (text === '') return undefined
  switch (input.kind) {
    case 'number': return numberFrom(text, input.isWhole)
    case 'boolean': return yes.test(text) ? true : no.test(text) ? false : text
    case 'date': case 'date-time': return dateFrom(text, input.kind, timeZone)
    case 'choice': case 'region': {
      const choices = input.choices === null ? [] : model.choices[input.choices]!
      const meant = choices.find(({ title, value }) => String(value) === text || textIn(title, 'zh-CN') === text || textIn(title, 'en') === text)
      return meant === undefined ? text : meant.value
    }
    default: return text
  }
}
