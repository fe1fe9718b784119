import type { JobProgress } from '../../contracts/api.ts'

/** Something happened to a job: look at it again. */
export type JobListener = () => void

/** What is known of running jobs in this process: progress, who watches, how to stop them. */
export interface JobBoard {
  /** The newest progress, null when the job does not run here. */
  progressOf(jobId: string): JobProgress | null
  /** Calls `listener` at every change until the returned function is called. */
  watch(jobId: string, listener: JobListener): () => void
  /** Tells the watchers. */
  changed(jobId: string): void
  report(jobId: string, progress: JobProgress): void
  /** The job begins here; `abort` stops it. */
  begin(jobId: string, abort: (reason: Error) => void): void
  end(jobId: string): void
  /** Stops a job that runs here, or is about to: one that has been taken but has not begun ends as it begins. */
  abort(jobId: string, reason: Error): void
}

export function createJobBoard(): JobBoard {
  const progress = new Map<string, JobProgress>()
  const aborts = new Map<string, (reason: Error) => void>()
  const early = new Map<string, Error>()
  const watchers = new Map<string, Set<JobListener>>()
  const changed = (jobId: string) => {
    for (const listener of watchers.get(jobId) ?? []) listener()
  }
  return {
    progressOf: (jobId) => progress.get(jobId) ?? null,
    watch: (jobId, listener) => {
      const listeners = watchers.get(jobId) ?? new Set()
      watchers.set(jobId, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) watchers.delete(jobId)
      }
    },
    changed,
    report: (jobId, value) => {
      progress.set(jobId, value)
      changed(jobId)
    },
    begin: (jobId, abort) => {
      aborts.set(jobId, abort)
      const reason = early.get(jobId)
      if (reason !== undefined) abort(reason)
    },
    end: (jobId) => {
      aborts.delete(jobId)
      early.delete(jobId)
      progress.delete(jobId)
      changed(jobId)
    },
    abort: (jobId, reason) => {
      const abort = aborts.get(jobId)
      if (abort === undefined) early.set(jobId, reason)
      else abort(reason)
    },
  }
}
