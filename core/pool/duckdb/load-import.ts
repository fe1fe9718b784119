import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
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
import { smallLimit } from './commit-batch.ts'
import { createImportTables, takeStaged } from './import-tables.ts'
import type { Refusal, StagingTask } from './staging/messages.ts'
import type { StagingProcess } from './staging-process.ts'
import { keepSealed, unseenTokens } from './vault.ts'

interface LoadDeps {
  readonly pool: DuckDBInstance
  /** Does what takes of the pool's memory, which queries take of too; begun anew where it ran short beside others. */
  during<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>
  readonly process: StagingProcess
  /** What every task says alike. */
  readonly task: Pick<StagingTask, 'tokenKey' | 'sealingKey' | 'memory' | 'threads' | 'sliceBytes' | 'keptTexts'>
  /** Where each import gets a directory. */
  readonly stagingDir: string
  /** Bytes from which a file goes through the pipe. */
  readonly pipeFrom: number
}

/** A loaded import and what the pool keeps of it until it is committed or discarded. */
export interface PreparedImport {
  readonly loaded: LoadedImport
  readonly source: ImportSource
  readonly format: CsvFormat | null
  /** Holds the import's temporary tables, which read files of `dir`; null when it was refused. */
  readonly connection: DuckDBConnection | null
  /** To be removed with the import. */
  readonly dir: string | null
}

const sampleBytes = 1 << 20

/** Reads, checks and tokenises a source; what may be stored waits in temporary tables on a connection of its own. */
export async function loadImport(deps: LoadDeps, plan: ImportPlan, source: ImportSource, options: LoadOptions): Promise<PreparedImport> {
  const { signal } = options
  signal?.throwIfAborted()
  const text = await openText(source)
  const refuse = (refused: Problem, more: Partial<LoadedImport> = {}): PreparedImport => ({
    loaded: { id: randomUUID(), plan, problems: [], encoding: null, columns: [], rowsIn: 0, ...more, refused }, source, format: null, connection: null, dir: null,
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
  const { signal } = options
  const dir = await mkdtemp(join(deps.stagingDir, 'import-'))
  const pool = await deps.pool.connect()
  let keep = false
  try {
    await deps.during(() => createImportTables(pool, plan), signal)
    if (format === null) {
      await deps.during(() => takeStaged(pool, plan, { rows: [], faults: null }), signal)
      keep = true
      return { loaded: { id: randomUUID(), plan, refused: null, ...shown, rowsIn: 0 }, source, format, connection: pool, dir }
    }
    const path = source.kind === 'csv' ? source.path : null
    let asked = 0
    const { outcome, rows, faults } = await deps.process.stage({
      ...deps.task, plan, places: match.places, format, encoding: how.encoding, large: how.large, path, dir,
      bytesTotal: source.kind === 'csv' ? source.bytes : null, rowLimit: plan.small ? smallLimit : Infinity,
    }, {
      bytes: path !== null ? null : source.kind === 'csv' ? openBytes(source) : recordsAsCsv(source.records),
      signal,
      onProgress: (progress) => options.onProgress?.(progress),
      unseen: (file) => {
        const to = join(dir, `unseen-${asked++}.parquet`)
        return deps.during(() => unseenTokens(pool, file, to), signal)
      },
      keep: (file) => deps.during(() => keepSealed(pool, file), signal),
    })
    if (outcome.kind === 'refused') return refuse(refusalOf(outcome.why, outcome.row, plan), { ...shown, rowsIn: outcome.row })
    await deps.during(() => takeStaged(pool, plan, { rows, faults }), signal)
    signal?.throwIfAborted()
    keep = true
    return { loaded: { id: randomUUID(), plan, refused: null, ...shown, rowsIn: outcome.row }, source, format, connection: pool, dir }
  } finally {
    if (!keep) {
      pool.closeSync()
      await rm(dir, { recursive: true, force: true })
    }
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

