import type { JobJson, JobProgress } from '../../contracts/api.ts'
import type { Problem } from '../../base/problem.ts'

/** A job while it runs. */
export interface RunningJob {
  readonly id: string
  readonly subject: string
  readonly topic: string | null
  /** Id of the account that asked for it. */
  readonly account: string | null
  /** Aborted when somebody cancels the job or the program stops. */
  readonly signal: AbortSignal
  progress(progress: JobProgress): void
}

/** How a job ended without its `run` having said so to its subject. */
export interface JobEnd {
  readonly job: Pick<RunningJob, 'id' | 'subject' | 'topic' | 'account'>
  readonly state: 'failed' | 'cancelled'
  readonly problem: Problem | null
}

/** A kind of job, registered by the host. */
export interface JobKind {
  /**
   * Does the work. It may be called again for a job that was interrupted, and then goes on or starts over without doing harm.
   * A coded error fails the job with its sentence; throwing after `signal` was aborted counts as cancelled.
   */
  run(job: RunningJob): Promise<void>
  /** Says to the subject (import, run) how its job ended: failed, or cancelled before or while it ran. */
  settle(end: JobEnd): Promise<void>
}

export type JobKinds = Readonly<Record<JobJson['kind'], JobKind>>
