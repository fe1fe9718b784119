import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Job } from '../../store/entities/jobs/job.ts'
import { OutboxMessage } from '../../store/entities/jobs/outbox-message.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { visibleJob } from './find-job.ts'
import type { JobBoard } from './job-board.ts'
import type { JobKinds } from './job-kind.ts'
import { JobCancelled } from './run-job.ts'

export interface CancelJobDeps {
  readonly store: Store
  readonly board: JobBoard
  readonly kinds: JobKinds
}

/**
 * Cancels a job: one that waits never begins, one that runs is told to stop and ends as soon as it can.
 * Throws `not-found`, and `job-ended` when it is over.
 */
export async function cancelJob(deps: CancelJobDeps, action: Action, id: string): Promise<void> {
  const job = await visibleJob(deps.store, action, id)
  const waited = await unitOfWork(deps.store, action, async ({ em, audit }) => {
    const current = await em.findOneOrFail(Job, { id })
    if (current.finishedAt !== null) throw new HuiyanError('job-ended')
    audit({ verb: 'cancel-job', object: { kind: 'job', id }, topic: job.topic, before: { state: current.state } })
    const message = await em.findOne(OutboxMessage, { key: `job:${id}`, state: 'waiting', leasedBy: null })
    if (message === null) return false
    message.state = 'done'
    message.doneAt = action.at
    current.state = 'cancelled'
    current.finishedAt = action.at
    return true
  })
  if (waited) {
    await deps.kinds[job.kind].settle({ job: { id, subject: job.subject, topic: job.topic, account: job.account }, state: 'cancelled', problem: null })
    deps.board.changed(id)
  } else {
    deps.board.abort(id, new JobCancelled())
  }
}
