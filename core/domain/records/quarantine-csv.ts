import type { Lang, Sentence } from '../../base/text.ts'
import { textIn } from '../../base/text.ts'
import type { QuarantinedRow } from '../../contracts/engine.ts'

/**
 * Quarantined rows as a file to correct and hand in again: row number and reasons first, then the cells as they stood.
 * UTF-8 with a byte order mark, which spreadsheet programs need. Cells that a spreadsheet would run as a formula
 * are written as text (OWASP, CSV injection).
 */
export async function* quarantineCsv(
  rows: AsyncIterable<QuarantinedRow>, headers: readonly string[], reasonText: (code: string) => Sentence | undefined, lang: Lang,
): AsyncGenerator<string> {
  const own = lang === 'en' ? ['row', 'reasons'] : ['行号', '原因']
  yield `\uFEFF${[...own, ...headers].map(cell).join(',')}\r\n`
  for await (const row of rows) {
    const reasons = row.reasons.map(({ code, field }) => `${field === null ? '' : `${field}: `}${textIn(reasonText(code), lang) || code}`).join('; ')
    const cells = row.cells === null ? [row.text ?? ''] : headers.map((header) => row.cells![header] ?? '')
    yield `${[String(row.row), reasons, ...cells].map(cell).join(',')}\r\n`
  }
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
