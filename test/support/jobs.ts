import type { JobJson } from '../../core/contracts/api.ts'
import { enqueueJob, jobRanks } from '../../core/domain/jobs/enqueue-job.ts'
import { startEffectWorker, type EffectHandler, type EffectWorker } from '../../core/domain/jobs/effect-worker.ts'
import { createJobBoard, type JobBoard } from '../../core/domain/jobs/job-board.ts'
import type { JobEnd, JobKinds, RunningJob } from '../../core/domain/jobs/job-kind.ts'
import { runJob } from '../../core/domain/jobs/run-job.ts'
import type { Store } from '../../core/store/database.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { testAction, type TestClock } from './action.ts'

export interface TestJobs {
  readonly worker: EffectWorker
  readonly board: JobBoard
  readonly kinds: JobKinds
  readonly ends: readonly JobEnd[]
  readonly failures: readonly { kind: string; error: unknown; dead: boolean }[]
}

/** A worker over `store` whose imports do `run`; how jobs ended is noted. */
export function testJobs(
  store: Store,
  clock: TestClock,
  run: (job: RunningJob) => Promise<void>,
  options: { parallel?: number; handlers?: Record<string, EffectHandler>; owner?: string; board?: JobBoard } = {},
): TestJobs {
  const board = options.board ?? createJobBoard()
  const ends: JobEnd[] = []
  const failures: { kind: string; error: unknown; dead: boolean }[] = []
  const kind = { run, settle: async (end: JobEnd) => void ends.push(end) }
  const kinds: JobKinds = { import: kind, run: kind, backtest: kind, migration: kind }
  const job = runJob({ store, clock, board, kinds, onUnexpected: (error) => void failures.push({ kind: 'unexpected', error, dead: false }) })
  const worker = startEffectWorker({
    store,
    clock,
    handlers: { job, ...options.handlers },
    owner: options.owner ?? 'test',
    parallel: options.parallel ?? 2,
    ranks: Math.min(options.parallel ?? 2, Object.keys(jobRanks).length),
    onFailure: (failure) => void failures.push(failure),
  })
  return { worker, board, kinds, ends, failures }
}

/** Queues a job in a change of its own and returns its id. */
export function queueJob(store: Store, clock: TestClock, subject: string, kind: JobJson['kind'] = 'import', topic: string | null = 'demo', rank: keyof typeof jobRanks = 'awaited'): Promise<string> {
  return unitOfWork(store, testAction({ at: clock.now() }), async (change) => {
    change.audit({ verb: 'import', object: { kind: 'import', id: subject }, topic })
    return enqueueJob(change, { kind, subject, topic, rank: jobRanks[rank] })
  })
}
