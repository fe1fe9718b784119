import { joinRecord } from './split-record.ts'

/** JSON records as the text of a CSV file, so that they take the same way: one header over all members, texts as they stand. */
export function* recordsAsCsv(records: readonly Readonly<Record<string, unknown>>[]): Generator<Uint8Array> {
  const members = new Set<string>()
  for (const record of records) for (const member of Object.keys(record)) members.add(member)
  const header = [...members]
  if (header.length === 0) return
  let text = `${joinRecord(header, ',')}\n`
  for (const record of records) {
    text += `${joinRecord(header.map((member) => cellOf(record[member])), ',')}\n`
    if (text.length < 1 << 16) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
