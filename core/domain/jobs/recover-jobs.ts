import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'
import { Job } from '../../store/entities/jobs/job.ts'
import { releaseLeases } from './outbox.ts'

/**
 * At the start of the only process: jobs that ran when the last one ended wait again, to be taken up by the worker.
 * A job that took the process down three times is failed there. Returns how many wait again.
 */
export async function recoverJobs(store: Store): Promise<number> {
  await releaseLeases(store)
  return bookkeeping(store, (em) => em.nativeUpdate(Job, { state: 'running', finishedAt: null }, { state: 'queued' }))
}
