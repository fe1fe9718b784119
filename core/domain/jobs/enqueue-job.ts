import type { JobJson } from '../../contracts/api.ts'
import { Job } from '../../store/entities/jobs/job.ts'
import { hastenByKey } from './outbox.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Kind of the outbox message that makes a job run. */
export const jobEffect = 'job'

export interface NewJob {
  readonly kind: JobJson['kind']
  /** The import's, run's, backtest's or migration's id. */
  readonly subject: string
  readonly topic: string | null
  readonly rank: JobRank
}

/** What somebody waits for; what runs by itself; what only tries something. */
export const jobRanks = { awaited: 0, byItself: 1, trial: 2 } as const

type JobRank = (typeof jobRanks)[keyof typeof jobRanks]

const keyOf = (job: string) => `job:${job}`

/** Gives jobs that wait the rank of one which must not overtake them. */
export function hastenJobs(change: Change, jobs: readonly string[], rank: JobRank): Promise<void> {
  return hastenByKey(change, jobs.map(keyOf), rank)
}

/**
 * Adds a job to the change under way and returns its id: the work is queued exactly if the change is committed.
 * Wake the worker afterwards; without that it begins at the next look.
 */
export function enqueueJob(change: Change, job: NewJob): string {
  const id = change.action.nextId()
  change.em.create(Job, {
    id,
    kind: job.kind,
    state: 'queued',
    subject: job.subject,
    topic: job.topic,
    account: change.action.actor.id,
    progress: null,
    problem: null,
    createdAt: change.action.at,
    finishedAt: null,
  })
  change.effect({ kind: jobEffect, key: keyOf(id), payload: { job: id }, rank: job.rank })
  return id
}
