import { randomUUID, type KeyObject } from 'node:crypto'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Problem } from '../../base/problem.ts'
import type { ImportSource, LoadedImport, LoadOptions } from '../../contracts/engine.ts'
import type { ImportPlan } from '../../contracts/import-plan.ts'
import { detectEncodings, detectOtherKind } from '../csv/detect-encoding.ts'
import { matchColumns, type ColumnMatch } from '../csv/match-columns.ts'
import { recordsAsCsv } from '../csv/records-as-csv.ts'
import { sniffCsv, type CsvFormat } from '../csv/sniff-csv.ts'
import { createDecoder, openBytes, UndecodableText, type Encoding } from '../csv/text-source.ts'
import { importProblems } from '../import-problems.ts'
import { planCheck } from './check-plan.ts'
import { smallLimit } from './commit-batch.ts'
import { createImportTables, setBadRowsApart } from './import-tables.ts'
import { openStaging, type Refusal, type Staging } from './staging.ts'
import { stagePipe } from './stage-pipe.ts'
import { stageText } from './stage-text.ts'
import type { TokenKey } from './token-sql.ts'

interface LoadDeps {
  readonly pool: DuckDBInstance
  readonly tokenKey: TokenKey
  readonly sealingKey: KeyObject
  /** Of the staging instance. */
  readonly memory: string
  readonly threads: number
  readonly tempDir: string
  /** Text of a slice, at most. */
  readonly sliceBytes: number
  /** Bytes from which a file goes through the pipe. */
  readonly pipeFrom: number
}

/** A loaded import and what the pool keeps of it until it is committed or discarded. */
export interface PreparedImport {
  readonly loaded: LoadedImport
  readonly source: ImportSource
  readonly format: CsvFormat | null
  /** Holds the import's temporary tables; null when it was refused. */
  readonly connection: DuckDBConnection | null
}

const sampleBytes = 1 << 20

/** Reads, checks and tokenises a source; what may be stored waits in temporary tables on a connection of its own. */
export async function loadImport(deps: LoadDeps, plan: ImportPlan, source: ImportSource, options: LoadOptions): Promise<PreparedImport> {
  const { signal } = options
  signal?.throwIfAborted()
  const text = await openText(source)
  const refuse = (refused: Problem, more: Partial<LoadedImport> = {}): PreparedImport => ({
    loaded: { id: randomUUID(), plan, problems: [], encoding: null, columns: [], rowsIn: 0, ...more, refused }, source, format: null, connection: null,
  })
  const other = source.kind === 'csv' ? detectOtherKind(text.sample) : null
  if (other !== null) return refuse(importProblems.otherKind(other))
  const known = new Set(plan.columns.flatMap((column) => column.headers))
  const tried: Encoding[] = []
  for (const encoding of source.kind === 'csv' ? detectEncodings(text.sample) : (['utf-8'] as const)) {
    tried.push(encoding)
    try {
      const format = sniffCsv(decodeSample(text.sample, encoding), known)
      if (format === null && source.kind === 'csv') return refuse(importProblems.empty(), { encoding })
      const header = format?.header ?? []
      const match = matchColumns(plan, header, source.kind === 'csv')
      const shown = { encoding: source.kind === 'csv' ? encoding : null, columns: match.columns, problems: match.problems }
      if (match.refused !== null) return refuse(match.refused, shown)
      return await stage(deps, plan, source, format, match, { encoding, large: text.sample.length >= deps.pipeFrom && source.kind === 'csv' }, shown, options, refuse)
    } catch (error) {
      if (!(error instanceof UndecodableText)) throw error
      if (error.certain) break
    }
  }
  return refuse(importProblems.undecodable(tried))
}

async function stage(
  deps: LoadDeps, plan: ImportPlan, source: ImportSource, format: CsvFormat | null, match: ColumnMatch, how: { readonly encoding: Encoding; readonly large: boolean },
  shown: Pick<LoadedImport, 'encoding' | 'columns' | 'problems'>, options: LoadOptions, refuse: (problem: Problem, more: Partial<LoadedImport>) => PreparedImport,
): Promise<PreparedImport> {
  const width = format?.header.length ?? 0
  const pool = await deps.pool.connect()
  let staging: Staging | null = null
  let keep = false
  try {
    await createImportTables(pool, plan)
    let rowsIn = 0
    if (format !== null) {
      staging = await openStaging(deps, planCheck(plan, match.places, width), pool, options.signal)
      const task = { staging, source, format, encoding: how.encoding, options, rowLimit: plan.small ? smallLimit : Infinity }
      const outcome = how.large ? await stagePipe({ ...task, tempDir: deps.tempDir, sliceBytes: deps.sliceBytes }) : await stageText(task)
      const bytes = source.kind === 'csv' ? source.bytes : null
      if (outcome.kind === 'staged') options.onProgress?.({ phase: 'sealing', bytesRead: bytes ?? 0, bytesTotal: bytes, rows: outcome.row })
      const why = outcome.kind === 'refused' ? outcome.why : (await staging.seal()) ? null : 'token-collision'
      const refused = why === null ? null : refusalOf(why, outcome.row, plan)
      if (refused !== null) return refuse(refused, { ...shown, rowsIn: outcome.row })
      rowsIn = outcome.row
      await setBadRowsApart(pool, plan)
    }
    options.signal?.throwIfAborted()
    keep = true
    return { loaded: { id: randomUUID(), plan, refused: null, ...shown, rowsIn }, source, format, connection: pool }
  } finally {
    await staging?.close()
    if (!keep) pool.closeSync()
  }
}

function refusalOf(why: Refusal, row: number, plan: ImportPlan): Problem {
  switch (why) {
    case 'truncated': return importProblems.truncated(row)
    case 'token-collision': return importProblems.tokenCollision()
    case 'too-many-rows': return importProblems.tooManyRows(plan.table.dataset, smallLimit)
  }
}

async function openText(source: ImportSource): Promise<{ readonly sample: Uint8Array }> {
  const parts: Uint8Array[] = []
  let size = 0
  const bytes = source.kind === 'csv' ? openBytes(source) : recordsAsCsv(source.records)
  for await (const chunk of bytes) {
    parts.push(chunk)
    size += chunk.length
    if (size >= sampleBytes) break
  }
  return { sample: parts.length === 1 ? parts[0]! : Buffer.concat(parts) }
}

function decodeSample(sample: Uint8Array, encoding: Encoding): Uint8Array {
  const decode = createDecoder(encoding)
  return sample.length < sampleBytes ? Buffer.concat([decode(sample), decode(null)]) : decode(sample)
}

