import type { ActionSource } from '../base/new-action.ts'
import type { KeyedQueue } from '../base/keyed-queue.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { enqueueJob, hastenJobs, jobRanks } from '../domain/jobs/enqueue-job.ts'
import type { CityCalendar } from '../domain/calendar/city-calendar.ts'
import type { FileScanner } from '../domain/forms/file-scanner.ts'
import type { LooseRoom } from '../domain/forms/loose-attachments.ts'
import type { RowSealer } from '../domain/forms/row-sealer.ts'
import type { JobBoard } from '../domain/jobs/job-board.ts'
import type { LiveEvents } from '../domain/jobs/live-events.ts'
import type { ToldIds } from '../domain/notifications/told-ids.ts'
import type { SealedFiles } from '../domain/records/sealed-files.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Machines } from '../domain/work/machines.ts'
import type { BacktestDeps } from '../journeys/backtest-rule.ts'
import type { MigrateDeps } from '../journeys/migrate-matters.ts'
import type { ImportDeps } from '../journeys/import-file.ts'
import { queueRunsOnData, type RunDeps } from '../journeys/run-rule.ts'
import type { RowDeps } from '../journeys/store-answer-row.ts'
import { duckdb } from '../language/dialects/duckdb.ts'
import type { AuditNotes } from '../store/audit-notes.ts'
import type { Store } from '../store/database.ts'
import { hostVersion } from './product.ts'

/** The open parts of one installation, from which the host binds everything else. */
export interface House {
  readonly store: Store
  /** What is sealed: referrals, and the trail of them (decision 26). */
  readonly sealed: Store
  /** Waits until the pool is open; throws what kept it from opening. */
  readonly pool: () => Promise<PoolEngine>
  readonly registry: TopicRegistry
  readonly files: SealedFiles
  readonly sealer: RowSealer
  /** What an account's browser seals with. */
  readonly boxKey: (account: string) => string
  readonly attachments: SealedFiles
  readonly toldIds: ToldIds
  readonly looseRoom: LooseRoom
  readonly scanFile: FileScanner | null
  readonly source: ActionSource
  readonly board: JobBoard
  readonly live: LiveEvents
  readonly notes: AuditNotes
  readonly machines: Machines
  readonly oneAtATime: KeyedQueue
  readonly timeZone: string
  /** How long the evaluation of a rule may take. */
  readonly ruleMinutes: number
  /** What working days are counted by: it tells the newest. */
  readonly calendar: WorkCalendar
  readonly cityCalendar: CityCalendar
}

export function runDeps(house: House): RunDeps {
  return {
    ...house,
    enqueue: async (change, runId, topic, trigger, before) => {
      const rank = trigger === 'hand' ? jobRanks.awaited : jobRanks.byItself
      await hastenJobs(change, before, rank)
      return enqueueJob(change, { kind: 'run', subject: runId, topic, rank })
    },
  }
}

export function backtestDeps(house: House): BacktestDeps {
  return { ...house, dialect: duckdb, hostVersion, enqueue: (change, backtestId, topic) => enqueueJob(change, { kind: 'backtest', subject: backtestId, topic, rank: jobRanks.trial }) }
}

export function migrateDeps(house: House): MigrateDeps {
  return { ...house, enqueue: (change, migration, topic) => enqueueJob(change, { kind: 'migration', subject: migration, topic, rank: jobRanks.awaited }) }
}

/** New data queues the rules that wait for it, in the change that stored it. */
export function importDeps(house: House): ImportDeps {
  return {
    ...house,
    enqueue: (change, importId, topic) => enqueueJob(change, { kind: 'import', subject: importId, topic, rank: jobRanks.awaited }),
    onNewData: (change, dataset) => queueRunsOnData(runDeps(house), change, dataset),
  }
}

export function rowDeps(house: House): RowDeps {
  return { ...house, onNewData: (change, dataset) => queueRunsOnData(runDeps(house), change, dataset) }
}
