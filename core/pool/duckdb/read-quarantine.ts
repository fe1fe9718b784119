import type { DuckDBConnection } from '@duckdb/node-api'
import type { ImportSource, QuarantinedRow } from '../../contracts/engine.ts'
import type { ImportPlan } from '../../contracts/import-plan.ts'
import { recordsAsCsv } from '../csv/records-as-csv.ts'
import { createRecordScanner } from '../csv/scan-records.ts'
import type { CsvFormat } from '../csv/sniff-csv.ts'
import { splitRecord } from '../csv/split-record.ts'
import { createDecoder, openBytes, type Encoding } from '../csv/text-source.ts'

interface QuarantineSource {
  readonly connection: DuckDBConnection
  readonly plan: ImportPlan
  readonly source: ImportSource
  readonly format: CsvFormat | null
  readonly encoding: Encoding
}

const pageRows = 1000
const textLength = 4000
/** Bytes looked at in one go, and as many rows known in advance: no go holds more. */
const step = 1 << 16

/**
 * The quarantined rows in the file's order. Only their numbers and reasons were kept; the cells are read from the source
 * once more, so that raw values wait nowhere.
 */
export async function* readQuarantine({ connection, plan, source, format, encoding }: QuarantineSource): AsyncGenerator<readonly QuarantinedRow[]> {
  if (format === null) return
  const result = await connection.stream('SELECT "row", reasons FROM bad_rows ORDER BY "row"')
  let wanted: { row: number; reasons: string }[] = []
  let next = 0
  let page: QuarantinedRow[] = []
  const fill = async () => {
    wanted = wanted.slice(next)
    next = 0
    while (wanted.length <= step) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      for (const [row, reasons] of chunk.getRows()) wanted.push({ row: Number(row), reasons: String(reasons) })
    }
  }
  const scanner = createRecordScanner({ delimiter: format.delimiter.charCodeAt(0), columns: format.header.length, lineEnd: format.lineEnd, runs: false }, {
    run: () => undefined,
    record: (bytes, fault) => {
      const due = wanted[next]
      if (due === undefined || due.row !== scanner.records - 1) return
      next += 1
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
      page.push({
        row: due.row,
        reasons: readReasons(due.reasons, plan),
        cells: fault === null ? cellsOf(format.header, splitRecord(text, format.delimiter)) : null,
        text: fault === null ? null : text.slice(0, textLength),
      })
    },
  })
  const decode = createDecoder(encoding)
  await fill()
  if (wanted.length === 0) return
  for await (const chunk of source.kind === 'csv' ? openBytes(source) : recordsAsCsv(source.records)) {
    const text = decode(chunk)
    for (let at = 0; at < text.length; at += step) {
      scanner.push(text.subarray(at, at + step))
      await fill()
      if (page.length >= pageRows) {
        yield page
        page = []
      }
      if (wanted.length > 0) continue
      if (page.length > 0) yield page
      return
    }
  }
  scanner.push(decode(null))
  scanner.end()
  if (page.length > 0) yield page
}

/** `code:column` or `code:`, joined by `;`, as the check wrote them. */
function readReasons(text: string, plan: ImportPlan): QuarantinedRow['reasons'] {
  return text.split(';').map((reason) => {
    const [code, column] = reason.split(':') as [string, string]
    return { code, field: column === '' ? null : plan.columns[Number(column)]!.field }
  })
}

/** A header that occurs twice, or is blank, is told apart by its place. */
function cellsOf(header: readonly string[], cells: readonly string[]): Readonly<Record<string, string | null>> {
  const named: Record<string, string | null> = Object.create(null) as Record<string, string | null>
  header.forEach((name, i) => {
    const key = name === '' || name in named ? `${name}#${i + 1}` : name
    named[key] = cells[i] ?? null
  })
  return { ...named }
}
