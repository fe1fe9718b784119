import { foldHeader } from '../../contracts/import-plan.ts'
import { createRecordScanner } from './scan-records.ts'
import { splitRecord } from './split-record.ts'
import { trimCell } from './white-space.ts'

/** How a CSV text is written, and its header. */
export interface CsvFormat {
  readonly delimiter: ',' | '\t' | ';'
  readonly lineEnd: '\n' | '\r\n'
  /** Trimmed. */
  readonly header: readonly string[]
}

const delimiters = [',', '\t', ';'] as const

/**
 * Reads the header from the start of a text in UTF-8. The delimiter is the one that finds most of the `known` headers
 * (folded), then most cells. Null: there is no record at all.
 */
export function sniffCsv(start: Uint8Array, known: ReadonlySet<string>): CsvFormat | null {
  let best: (CsvFormat & { readonly score: number }) | null = null
  for (const delimiter of delimiters) {
    const record = firstRecord(start, delimiter)
    if (record === null) return null
    const header = splitRecord(record.text, delimiter).map(trimCell)
    const score = header.filter((cell) => known.has(foldHeader(cell))).length * 1e6 + header.length
    if (best === null || score > best.score) best = { delimiter, lineEnd: record.lineEnd, header, score }
  }
  return best === null ? null : { delimiter: best.delimiter, lineEnd: best.lineEnd, header: best.header }
}

function firstRecord(start: Uint8Array, delimiter: string): { readonly text: string; readonly lineEnd: '\n' | '\r\n' } | null {
  let found: Uint8Array | null = null
  const scanner = createRecordScanner(
    { delimiter: delimiter.charCodeAt(0), columns: 1, lineEnd: '\n', runs: false, limit: 1 },
    { run: () => undefined, record: (bytes) => void (found ??= bytes) },
  )
  scanner.push(start)
  scanner.end()
  if (found === null) return null
  const bytes: Uint8Array = found
  const after = bytes.byteOffset - start.byteOffset + bytes.length
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  return { text, lineEnd: start[after] === 13 && start[after + 1] === 10 ? '\r\n' : '\n' }
}
