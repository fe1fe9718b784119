import { HuiyanError, isHuiyanError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { Problem } from '../../base/problem.ts'
import type { JobProgress } from '../../contracts/api.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'
import { Job } from '../../store/entities/jobs/job.ts'
import type { EffectHandler } from './effect-worker.ts'
import type { JobBoard } from './job-board.ts'
import type { JobKinds, RunningJob } from './job-kind.ts'

export interface RunJobDeps {
  readonly store: Store
  readonly clock: Clock
  readonly board: JobBoard
  readonly kinds: JobKinds
  /** Told of errors that have no code: the job's reader sees only that something went wrong. */
  onUnexpected(error: unknown, jobId: string): void
}

/** Progress is written down at most this often, for whoever looks after a restart; watchers see every step. */
const persistMilliseconds = 2_000

/** A job that crashed the process, or was cut short by restarts, this often is not tried again. */
const mostAttempts = 3

/** Why a running job is aborted when somebody cancels it. */
export class JobCancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'JobCancelled'
  }
}

/**
 * The handler of `job` effects: runs the job a message names and writes down how it ended.
 * A job that fails is done with as an effect; only a stop of the program leaves it to be taken up again.
 */
export function runJob(deps: RunJobDeps): EffectHandler {
  return async (message, signal) => {
    const id = String(message.payload['job'])
    const job = await deps.store.reader().findOne(Job, { id })
    if (job === null || job.finishedAt !== null) return
    const controller = new AbortController()
    const stop = () => controller.abort(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    deps.board.begin(id, (reason) => controller.abort(reason))
    try {
      if (message.attempt > mostAttempts) throw new HuiyanError('job-interrupted')
      controller.signal.throwIfAborted()
      await update(deps.store, id, { state: 'running' })
      deps.board.changed(id)
      const running: RunningJob = { ...summary(job), signal: controller.signal, progress: progressWriter(deps, id) }
      await deps.kinds[job.kind].run(running)
      await update(deps.store, id, { state: 'done', finishedAt: deps.clock.now() })
    } catch (error) {
      // Cut short from outside, not ended: the next start goes on with it.
      if (signal.aborted && controller.signal.reason === signal.reason) throw error
      await endBadly(deps, job, error, controller.signal)
    } finally {
      signal.removeEventListener('abort', stop)
      deps.board.end(id)
    }
  }
}

async function endBadly(deps: RunJobDeps, job: Job, error: unknown, signal: AbortSignal): Promise<void> {
  const state = signal.reason instanceof JobCancelled ? 'cancelled' : 'failed'
  if (state === 'failed' && !isHuiyanError(error)) deps.onUnexpected(error, job.id)
  const problem = state === 'failed' ? problemOf(error) : null
  await deps.kinds[job.kind].settle({ job: summary(job), state, problem })
  await update(deps.store, job.id, { state, problem, finishedAt: deps.clock.now() })
}

function progressWriter(deps: RunJobDeps, id: string): (progress: JobProgress) => void {
  let written = deps.clock.now().getTime()
  return (progress) => {
    deps.board.report(id, progress)
    const now = deps.clock.now().getTime()
    if (now - written < persistMilliseconds) return
    written = now
    update(deps.store, id, { progress }).catch((error: unknown) => deps.onUnexpected(error, id))
  }
}

function update(store: Store, id: string, values: Partial<Pick<Job, 'state' | 'progress' | 'problem' | 'finishedAt'>>): Promise<void> {
  // Only while it is open: a late progress report must not reach a job that has ended.
  return bookkeeping(store, async (em) => void (await em.nativeUpdate(Job, { id, finishedAt: null }, values)))
}

function summary(job: Job): Pick<RunningJob, 'id' | 'subject' | 'topic' | 'account'> {
  return { id: job.id, subject: job.subject, topic: job.topic, account: job.account }
}

/** What a coded error says, as a job's problem; anything else says only that something went wrong. */
export function problemOf(error: unknown): Problem {
  const coded = isHuiyanError(error) ? error : new HuiyanError('internal')
  return { code: coded.code, severity: 'error', file: null, pointer: '', line: null, message: coded.detail, hint: coded.hint }
}
