import { HuiyanError } from '../base/errors.ts'
import { parseCsv } from '../domain/packs/parse-csv.ts'
import { detectEncodings, detectOtherKind } from '../pool/csv/detect-encoding.ts'
import type { Upload } from './import-file.ts'

/** A row of a table, and where it stands in a spreadsheet program. */
export interface TableRow {
  readonly cells: readonly string[]
  /** 1-based: a cell over several lines makes no rows. */
  readonly line: number
}

/** Largest file, in bytes, and how people read it. */
const largest = 4 * 2 ** 20
const largestText = '4 MB'

/** The rows of a CSV that somebody hands in, its first one among them. Throws `register-unreadable`, `too-large` beyond 4 MB or `mostLines`. */
export async function readTable(upload: Upload, mostLines: number): Promise<readonly TableRow[]> {
  const { records, unclosed } = parseCsv(textOf(await wholeOf(upload)))
  if (unclosed !== null) throw new HuiyanError('register-unreadable', { 'why-zh': `第 ${unclosed} 行的引号没有结束`, 'why-en': `the quote on line ${unclosed} never ends` })
  if (records.length > mostLines) throw new HuiyanError('too-large', { limit: String(mostLines) })
  return records.map(({ cells, row }) => ({ cells, line: row }))
}

async function wholeOf(upload: Upload): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of upload.content) {
    size += part.length
    // What comes after is read to its end and dropped: a sender that is cut off would never see why.
    if (size <= largest) parts.push(part)
  }
  if (size > largest || upload.truncated()) throw new HuiyanError('too-large', { limit: largestText })
  return Buffer.concat(parts)
}

/** Throws `register-unreadable`. */
function textOf(bytes: Buffer): string {
  const kind = detectOtherKind(bytes.subarray(0, 4096))
  if (kind !== null) throw new HuiyanError('register-unreadable', kind === 'zip' || kind === 'ole' ? { 'why-zh': '这是 Excel 工作簿', 'why-en': 'it is an Excel workbook' } : { 'why-zh': `这是 ${kind} 文件`, 'why-en': `it is a file of kind ${kind}` })
  for (const encoding of detectEncodings(bytes)) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one, then.
    }
  }
  throw new HuiyanError('register-unreadable', { 'why-zh': '编码既不是 UTF-8 也不是 GB18030', 'why-en': 'its encoding is neither UTF-8 nor GB18030' })
}
