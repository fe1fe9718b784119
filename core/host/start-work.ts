import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import type { Action } from '../base/action.ts'
import type { LiveEvent } from '../contracts/live-event.ts'
import { answerRowEffect } from '../domain/forms/store-answer.ts'
import { startEffectWorker, type EffectHandler, type EffectWorker } from '../domain/jobs/effect-worker.ts'
import { jobEffect, jobRanks } from '../domain/jobs/enqueue-job.ts'
import type { JobEnd, JobKinds, RunningJob } from '../domain/jobs/job-kind.ts'
import { runJob } from '../domain/jobs/run-job.ts'
import { mailEffect } from '../domain/notifications/mails.ts'
import { carryOutBacktest, settleBacktest } from '../journeys/backtest-rule.ts'
import { runImport, settleImport } from '../journeys/import-file.ts'
import { carryOutRun, settleRun } from '../journeys/run-rule.ts'
import { dispatchAutomatically } from '../journeys/dispatch-automatically.ts'
import { storeAnswerRow } from '../journeys/store-answer-row.ts'
import { carryOutMigration, settleMigration } from '../journeys/migrate-matters.ts'
import { backtestDeps, importDeps, migrateDeps, rowDeps, runDeps, type House } from './house.ts'

/** Two uses of the pool at the same time keep its threads busy; a third place is for what somebody waits for, and one of the two not for trials. */
const parallel = 3

/** What each kind of job does, and whom it tells. The host acts for itself: who asked stands on the import or run. */
export function jobKinds(house: House, wake: () => void): JobKinds {
  const act = (): Action => newAction(house.source, { actor: systemActor, scope: wholeScope })
  const tell = (kinds: readonly LiveEvent['kind'][], job: JobEnd['job']) => {
    for (const kind of kinds) house.live.publish({ kind, topic: job.topic ?? '', id: job.subject })
    wake()
  }
  const kind = (told: readonly LiveEvent['kind'][], run: (act: () => Action, job: RunningJob) => Promise<void>, settle: (action: Action, end: JobEnd) => Promise<void>) => ({
    run: async (job: RunningJob) => {
      await run(act, job)
      tell(told, job)
    },
    settle: async (end: JobEnd) => {
      await settle(act(), end)
      tell(told, end.job)
    },
  })
  return {
    import: kind(['import', 'topic'], (act, job) => runImport(importDeps(house), act, job), (action, end) => settleImport(importDeps(house), action, end)),
    backtest: kind([], (act, job) => carryOutBacktest(backtestDeps(house), act, job), (action, end) => settleBacktest(backtestDeps(house), action, end)),
    migration: kind(['alerts', 'cases', 'notices', 'topic'], (act, job) => carryOutMigration(migrateDeps(house), act, job), (action, end) => settleMigration(migrateDeps(house), action, end)),
    run: kind(['run', 'alerts'], async (act, job) => {
      await carryOutRun(runDeps(house), act, job)
      // The run is done, whatever becomes of this: what did not go out goes at the next look.
      await dispatchAutomatically(house, act, job.signal).catch(() => undefined)
    }, (action, end) => settleRun(runDeps(house), action, end)),
  }
}

/** Answers become rows of the datasets that their forms name. */
function answerRows(house: House): EffectHandler {
  return async ({ payload }, signal) => {
    await storeAnswerRow(rowDeps(house), () => newAction(house.source, { actor: systemActor, scope: wholeScope }), String(payload['answer']), signal)
    for (const kind of ['import', 'topic'] as const) house.live.publish({ kind, topic: String(payload['topic']), id: null })
  }
}

/** Starts carrying out queued work. */
export function startWork(house: House, logger: Logger): { readonly worker: EffectWorker; readonly kinds: JobKinds } {
  const started: { worker: EffectWorker | null } = { worker: null }
  const kinds = jobKinds(house, () => started.worker?.wake())
  const onUnexpected = (error: unknown, jobId: string) => logger.error({ err: error, jobId }, 'job failed unexpectedly')
  started.worker = startEffectWorker({
    store: house.store, clock: house.source.clock, owner: randomUUID(), parallel, ranks: Object.keys(jobRanks).length, kinds: { but: [mailEffect] },
    handlers: {
      [jobEffect]: runJob({ store: house.store, clock: house.source.clock, board: house.board, kinds, onUnexpected }),
      [answerRowEffect]: answerRows(house),
    },
    onFailure: ({ error, ...failure }) => logger.error({ err: error, ...failure }, 'effect failed'),
  })
  return { worker: started.worker, kinds }
}
