import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** One record of an RFC 4180 file, line end included. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
}

/** All records as one text, the header first: for files that fit into memory. */
export function csvText(header: readonly string[], rows: Iterable<readonly string[]>): string {
  let text = csvLine(header)
  for (const row of rows) text += csvLine(row)
  return text
}

/** Streams any number of records into a file, a megabyte at a time; resolves with how many. */
export async function writeCsv(path: string, header: readonly string[], rows: Iterable<readonly string[]>): Promise<number> {
  const out = createWriteStream(path)
  let text = csvLine(header)
  let count = 0
  for (const row of rows) {
    text += csvLine(row)
    count += 1
    if (text.length < 1_000_000) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await finished(out)
  return count
}
