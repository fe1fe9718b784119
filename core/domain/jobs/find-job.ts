import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import { problemToJson } from '../../base/problem.ts'
import type { Lang } from '../../base/text.ts'
import { reachesWholeTopic } from '../../base/reaches-topic.ts'
import type { JobJson } from '../../contracts/api.ts'
import { reading } from '../../store/access.ts'
import type { Store } from '../../store/database.ts'
import { Job } from '../../store/entities/jobs/job.ts'
import type { JobBoard } from './job-board.ts'

/** A job as it is now, with the newest progress. Throws `not-found`, also when its topic is out of the action's reach. */
export async function findJob(deps: { store: Store; board: JobBoard }, action: Action, id: string, lang: Lang): Promise<JobJson> {
  return jobJson(await visibleJob(deps.store, action, id), deps.board, lang)
}

/** The job's row, when the action reaches it. Throws `not-found`. */
export async function visibleJob(store: Store, action: Action, id: string): Promise<Job> {
  const job = await reading(store, action).em.findOne(Job, { id })
  if (job === null || (job.topic !== null && !reachesWholeTopic(action.scope, job.topic))) throw new HuiyanError('not-found', { thing: id })
  return job
}

function jobJson(job: Job, board: JobBoard, lang: Lang): JobJson {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    // What was written down last says nothing of a job that has ended.
    progress: job.finishedAt === null ? (board.progressOf(job.id) ?? job.progress) : null,
    problem: job.problem === null ? null : problemToJson(job.problem, lang),
    subject: job.subject,
    createdAt: job.createdAt.toISOString(),
    finishedAt: job.finishedAt?.toISOString() ?? null,
  }
}
