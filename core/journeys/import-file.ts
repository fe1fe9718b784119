import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Problem } from '../base/problem.ts'
import type { JobProgress } from '../contracts/api.ts'
import type { BatchResult, LoadProgress, PoolEngine, StoredBatch } from '../contracts/engine.ts'
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
export function plainName(name: string): string {
  return name.replace(/^.*[/\\]/, '').replaceAll(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 200) || 'file'
}

/**
 * Reads, checks and stores a file that was taken. Safe to run again after a crash at any point:
 * the pool commits a batch once per import, and the store notes it afterwards.
 * Every change is an action of its own: a batch and the import's end carry the instant they came about, not the job's beginning.
 * Throws what stopped it; `settleImport` then says so.
 */
export async function runImport(deps: ImportDeps, act: () => Action, job: RunningJob): Promise<void> {
  const item = await deps.store.reader().findOneOrFail(DatasetImport, { id: job.subject })
  if (item.finishedAt !== null) return
  const dataset = ownDataset(deps.registry, act(), item)
  await bookkeeping(deps.store, (em) => em.nativeUpdate(DatasetImport, { id: item.id }, { state: 'running' }))
  const outcome = await loadAndCommit(deps, act, item, dataset, job)
  await unitOfWork(deps.store, act(), async (change) => {
    await endImport(change, item, outcome)
    if (outcome.batch !== null) await deps.onNewData(change, dataset.model.id)
  })
  await deps.files.remove(item.id, 'upload')
}

/**
 * Notes an import whose job failed or was cancelled. The pool is asked first: what it has committed is stored, whatever
 * went wrong afterwards, and the rules that wait for it run.
 */
export async function settleImport(deps: ImportDeps, action: Action, end: JobEnd): Promise<void> {
  const item = await deps.store.reader().findOne(DatasetImport, { id: end.job.subject })
  if (item === null || item.finishedAt !== null) return
  const dataset = `${item.topic}/${item.dataset}`
  const stored = await committedBatch(deps, dataset, item.id)
  const problems = [...(end.problem === null ? [] : [end.problem]), ...(stored !== null && stored.counts.quarantined > 0 ? [quarantineLost] : [])]
  const outcome = stored === null ? { state: end.state, counts: null, batch: null } : { state: 'done' as const, counts: stored.counts, batch: String(stored.batch) }
  await unitOfWork(deps.store, action, async (change) => {
    await endImport(change, item, { ...outcome, encoding: null, columns: [], reasons: [], problems })
    if (stored !== null) await deps.onNewData(change, dataset)
  })
  await deps.files.remove(item.id, 'upload')
}

async function committedBatch(deps: ImportDeps, dataset: string, importId: string): Promise<StoredBatch | null> {
  const batches = await deps.pool().then((pool) => pool.batches(dataset, { limit: 100 }), () => [])
  return batches.find((batch) => batch.importId === importId) ?? null
}

const quarantineLost: Problem = {
  code: 'quarantine-not-kept', severity: 'warning', file: null, pointer: '', line: null,
  message: { 'zh-CN': '数据已入池，但被隔离的行没能保存下来。', en: 'The data is stored, but the quarantined rows could not be kept.' },
  hint: { 'zh-CN': '需要时再次导入同一文件，即可重新得到它们。', en: 'Import the same file again to get them.' },
}

async function loadAndCommit(deps: ImportDeps, act: () => Action, item: DatasetImport, dataset: RuntimeDataset, job: RunningJob): Promise<ImportOutcome> {
  const pool = await deps.pool()
  const { path, options } = deps.files.of(item.id, 'upload')
  const meter = progressMeter((progress) => job.progress(progress))
  const source = { kind: 'csv' as const, path: null, bytes: item.bytes, open: () => readSealedFile(path, options) }
  const loaded = await pool.load(dataset.importPlan, source, { signal: job.signal, onProgress: (progress) => meter(asJobProgress(progress)) })
  const described = { encoding: loaded.encoding, columns: loaded.columns.map(({ header, field }) => ({ header, field })) }
  try {
    if (loaded.refused !== null) return { ...described, state: 'refused', problems: [loaded.refused, ...loaded.problems], counts: null, reasons: [], batch: null }
    job.signal.throwIfAborted()
    meter({ phase: 'storing', done: null, rows: loaded.rowsIn })
    const result = await pool.commit(loaded, { at: act().at.toISOString(), importId: item.id })
    await writeQuarantine(deps.files, item.id, result.quarantine(), act().random(32))
    return { ...described, state: 'done', problems: [...loaded.problems, ...result.problems], counts: result.counts, reasons: reasonsOf(dataset, result), batch: result.batch === null ? null : String(result.batch) }
  } finally {
    await pool.discard(loaded)
  }
}

function reasonsOf(dataset: RuntimeDataset, result: BatchResult): ImportOutcome['reasons'] {
  return Object.entries(result.reasons)
    .map(([code, rows]) => ({ code, text: dataset.importPlan.reasons[code] ?? { 'zh-CN': code, en: code }, rows }))
    .sort((a, b) => b.rows - a.rows || (a.code < b.code ? -1 : 1))
}

/** A share is known of reading alone; what has been read whole is being checked, however soon that is said. */
function asJobProgress({ phase, bytesRead, bytesTotal, rows }: LoadProgress): Pick<JobProgress, 'phase' | 'done' | 'rows'> {
  if (phase !== 'reading' || bytesTotal === null) return { phase, done: null, rows }
  return bytesRead >= bytesTotal ? { phase: 'checking', done: null, rows } : { phase, done: bytesRead / bytesTotal, rows }
}
