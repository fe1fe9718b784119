import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { JobProgress } from '../contracts/api.ts'
import type { BatchResult, LoadProgress, PoolEngine } from '../contracts/engine.ts'
import type { RuntimeDataset } from '../contracts/topic-runtime.ts'
import type { JobEnd, RunningJob } from '../domain/jobs/job-kind.ts'
import { endImport, queueImport, type ImportOutcome } from '../domain/records/dataset-imports.ts'
import { writeQuarantine } from '../domain/records/quarantine-file.ts'
import { readSealedFile, writeSealedFile } from '../domain/records/sealed-file.ts'
import type { SealedFiles } from '../domain/records/sealed-files.ts'
import { ownDataset } from '../domain/topics/visible-topic.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import type { Store } from '../store/database.ts'
import { DatasetImport } from '../store/entities/records/dataset-import.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { progressMeter } from './progress-meter.ts'

export interface ImportDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
  readonly files: SealedFiles
  /** Puts the job of an import into the queue, inside the caller's change; returns its id. */
  enqueue(change: Change, importId: string, topic: string): string
  /** Called inside the change that ends an import which stored something: rules that wait for its data. */
  onNewData(change: Change, dataset: string): Promise<void>
}

export interface Upload {
  readonly fileName: string
  readonly content: AsyncIterable<Uint8Array>
  /** True when the transport cut the content short at `limit`. */
  truncated(): boolean
  /** As people read it, e.g. `4 GB`. */
  readonly limit: string
}

/**
 * Takes a file for a dataset: sealed to disk as it arrives, then noted together with the job that reads it.
 * Throws `no-topic`, `no-dataset`, `form-dataset`, `too-large`; nothing is left behind then.
 */
export async function startImport(deps: ImportDeps, action: Action, where: { topic: string; dataset: string }, upload: Upload): Promise<DatasetImport> {
  const dataset = ownDataset(deps.registry, action, where)
  if (dataset.model.source === 'form') throw new HuiyanError('form-dataset', { dataset: where.dataset })
  const id = action.nextId()
  try {
    const { path, options } = deps.files.of(id, 'upload')
    const bytes = await writeSealedFile(path, upload.content, { ...options, salt: action.random(32) })
    if (upload.truncated()) throw new HuiyanError('too-large', { limit: upload.limit })
    return await unitOfWork(deps.store, action, async (change) => {
      const job = deps.enqueue(change, id, where.topic)
      return queueImport(change, { id, topic: where.topic, dataset: where.dataset, fileName: plainName(upload.fileName), bytes, job })
    })
  } catch (error) {
    await deps.files.remove(id, 'upload')
    throw error
  }
}

/** What the sender called the file, for people to read: no folders, no control characters, not endless. */
function plainName(name: string): string {
  return name.replace(/^.*[/\\]/, '').replaceAll(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 200) || 'file'
}

/**
 * Reads, checks and stores a file that was taken. Safe to run again after a crash at any point:
 * the pool commits a batch once per import, and the store notes it afterwards.
 * Throws what stopped it; `settleImport` then says so.
 */
export async function runImport(deps: ImportDeps, action: Action, job: RunningJob): Promise<void> {
  const item = await deps.store.reader().findOneOrFail(DatasetImport, { id: job.subject })
  if (item.finishedAt !== null) return
  const dataset = ownDataset(deps.registry, action, item)
  await bookkeeping(deps.store, (em) => em.nativeUpdate(DatasetImport, { id: item.id }, { state: 'running' }))
  const outcome = await loadAndCommit(deps, action, item, dataset, job)
  await unitOfWork(deps.store, action, async (change) => {
    await endImport(change, item, outcome)
    if (outcome.batch !== null) await deps.onNewData(change, dataset.model.id)
  })
  await deps.files.remove(item.id, 'upload')
}

/** Notes an import whose job failed or was cancelled: nothing of it was stored. */
export async function settleImport(deps: ImportDeps, action: Action, end: JobEnd): Promise<void> {
  const item = await deps.store.reader().findOne(DatasetImport, { id: end.job.subject })
  if (item === null || item.finishedAt !== null) return
  const problems = end.problem === null ? [] : [end.problem]
  await unitOfWork(deps.store, action, (change) => endImport(change, item, { state: end.state, encoding: null, columns: [], counts: null, reasons: [], problems, batch: null }))
  await deps.files.remove(item.id, 'upload')
}

async function loadAndCommit(deps: ImportDeps, action: Action, item: DatasetImport, dataset: RuntimeDataset, job: RunningJob): Promise<ImportOutcome> {
  const pool = await deps.pool()
  const { path, options } = deps.files.of(item.id, 'upload')
  const meter = progressMeter((progress) => job.progress(progress))
  const source = { kind: 'csv' as const, path: null, bytes: item.bytes, open: () => readSealedFile(path, options) }
  const loaded = await pool.load(dataset.importPlan, source, { signal: job.signal, onProgress: (progress) => meter(asJobProgress(progress)) })
  const described = { encoding: loaded.encoding, columns: loaded.columns.map(({ header, field }) => ({ header, field })) }
  try {
    if (loaded.refused !== null) return { ...described, state: 'refused', problems: [loaded.refused, ...loaded.problems], counts: null, reasons: [], batch: null }
    job.signal.throwIfAborted()
    const result = await pool.commit(loaded, { at: action.at.toISOString(), importId: item.id })
    await writeQuarantine(deps.files, item.id, result.quarantine(), action.random(32))
    return { ...described, state: 'done', problems: loaded.problems, counts: result.counts, reasons: reasonsOf(dataset, result), batch: result.batch === null ? null : String(result.batch) }
  } finally {
    await pool.discard(loaded)
  }
}

function reasonsOf(dataset: RuntimeDataset, result: BatchResult): ImportOutcome['reasons'] {
  return Object.entries(result.reasons)
    .map(([code, rows]) => ({ code, text: dataset.importPlan.reasons[code] ?? { 'zh-CN': code, en: code }, rows }))
    .sort((a, b) => b.rows - a.rows || (a.code < b.code ? -1 : 1))
}

function asJobProgress(progress: LoadProgress): Pick<JobProgress, 'phase' | 'done' | 'rows'> {
  const known = progress.bytesTotal !== null && progress.bytesTotal > 0 && progress.phase === 'reading'
  return { phase: progress.phase, done: known ? Math.min(progress.bytesRead / progress.bytesTotal!, 1) : null, rows: progress.rows }
}
