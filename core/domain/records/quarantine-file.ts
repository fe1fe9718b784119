import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { QuarantinedRow } from '../../contracts/engine.ts'
import type { SealedFiles } from './sealed-files.ts'
import { readSealedFile, writeSealedFile } from './sealed-file.ts'

/** Stores an import's quarantined rows, sealed, one JSON object a line. Replaces what an earlier try left. */
export async function writeQuarantine(files: SealedFiles, importId: string, pages: AsyncIterable<readonly QuarantinedRow[]>, salt: Uint8Array): Promise<void> {
  const { path, options } = files.of(importId, 'quarantine')
  await writeSealedFile(path, lines(pages), { ...options, salt })
}

async function* lines(pages: AsyncIterable<readonly QuarantinedRow[]>): AsyncGenerator<Uint8Array> {
  for await (const page of pages) yield Buffer.from(page.map((row) => `${JSON.stringify(row)}\n`).join(''), 'utf8')
}

/** Quarantined rows in the order of the file, from the `skip`-th on. None when the import quarantined nothing. */
export async function* readQuarantine(files: SealedFiles, importId: string, skip = 0): AsyncGenerator<QuarantinedRow> {
  if (!files.has(importId, 'quarantine')) return
  const { path, options } = files.of(importId, 'quarantine')
  let index = 0
  for await (const line of createInterface({ input: Readable.from(readSealedFile(path, options)), crlfDelay: Infinity })) {
    if (index++ >= skip) yield JSON.parse(line) as QuarantinedRow
  }
}

