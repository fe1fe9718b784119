import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { MigrationCounts, MigrationStage } from '../contracts/work-migration-api.ts'
import type { JobEnd, RunningJob } from '../domain/jobs/job-kind.ts'
import { demandWholeTopic, visibleTopic } from '../domain/topics/visible-topic.ts'
import { addCounts, copiesUnder, itemsMigrated, migrateItems, openItemsUnder, takeItemsBack, type Migrated, type Versions } from '../domain/work/migrate-items.ts'
import { beginStage, findMigration, migrationUnderWay, newMigration, nextStages, noteStage, sealed, totals, versionsOfMigration } from '../domain/work/migrations.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import { workflowOf } from '../domain/work/workflow-of.ts'
import { openUnder, workflowVersions } from '../domain/work/workflow-versions.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { WorkMigration } from '../store/entities/work/work-migration.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { workflowToBegin } from './begin-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { escalateParts } from './escalate-parts.ts'
import { followLights } from './follow-lights.ts'
import { holdersOf } from './holders-of.ts'
import { progressMeter } from './progress-meter.ts'
import { noteStanding } from './settle-moves.ts'

export interface MigrateDeps extends ConvertDeps {
  readonly store: Store
  enqueue(change: Change, migration: string, topic: string): string
}

/** Matters in one change: other writers wait no longer than a moment. */
const lotSize = 1000

/**
 * Queues trying, on copies, what would become of the open matters of a version under the one that runs. Nothing of it reaches a matter.
 * Throws `no-topic`, `topic-quarantined`, `needs-whole-topic`, `no-workflow-version`, `migration-same-version`, `migration-under-way`.
 */
export function tryMigration(deps: MigrateDeps, action: Action, topic: string, from: string): Promise<WorkMigration> {
  const { runtime } = visibleTopic(deps.registry, action, topic)
  demandWholeTopic(action, topic)
  return unitOfWork(deps.store, action, async (change) => {
    const left = (await workflowVersions(change, [from])).get(from)
    if (left === undefined || left.topic !== topic) throw new HuiyanError('no-workflow-version', { topic })
    const { subject } = left.content.workflow
    if (subject === sealed || workflowOf(runtime, subject) === null) throw new HuiyanError('no-workflow-version', { topic })
    const now = await workflowToBegin(change, runtime, subject)
    if (now.id === from) throw new HuiyanError('migration-same-version', { version: now.number })
    await demandQuiet(change, topic, subject)
    const id = change.action.nextId()
    return newMigration(change, { id, topic, subject, from, to: now.id, job: deps.enqueue(change, id, topic) })
  })
}

/** What a person does with a migration that was tried. Throws `not-found`, `migration-stage`, `migration-outdated`, `migration-under-way`. */
export async function actOnMigration(deps: MigrateDeps, action: Action, where: { readonly topic: string; readonly id: string }, act: 'carry-out' | 'undo', reason: string): Promise<WorkMigration> {
  const { runtime } = visibleTopic(deps.registry, action, where.topic)
  demandWholeTopic(action, where.topic)
  return unitOfWork(deps.store, action, async (change) => {
    const migration = await findMigration(change, where.topic, where.id)
    if (migration === null) throw new HuiyanError('not-found', { thing: where.id })
    await demandQuiet(change, where.topic, migration.subject)
    if (!nextStages(migration).includes(act)) throw new HuiyanError('migration-stage')
    if (act === 'carry-out' && (await workflowToBegin(change, runtime, migration.subject)).id !== versionsOfMigration(migration).to) throw new HuiyanError('migration-outdated')
    return beginStage(change, migration, act === 'undo' ? 'undoing' : 'moving', reason, deps.enqueue(change, migration.id, where.topic))
  })
}

/** Does what a migration is at. Done again after a crash it goes on from what stands. */
export async function carryOutMigration(deps: MigrateDeps, act: () => Action, job: RunningJob, lot = lotSize): Promise<void> {
  const migration = await deps.store.reader().findOneOrFail(WorkMigration, { id: job.subject }, { disableIdentityMap: true })
  const { from, to } = versionsOfMigration(migration)
  const machines = await deps.machines.ofVersions(reading(deps.store, act()), [from, to])
  const versions: Versions = { from: machines.get(from)!, to: machines.get(to)! }
  const stages: Readonly<Partial<Record<MigrationStage, { readonly end: MigrationStage; readonly counts: 'tried' | 'moved' | 'undone'; readonly step: Step }>>> = {
    trying: { end: 'tried', counts: 'tried', step: tryLot }, moving: { end: 'moved', counts: 'moved', step: moveLot }, undoing: { end: 'undone', counts: 'undone', step: undoLot },
  }
  const stage = stages[migration.stage]
  if (stage === undefined) return
  const total = migration.stage === 'undoing' ? totals(migration.moved!).moved : ((await openUnder(reading(deps.store, act()), migration.topic, migration.subject, [from])).get(from) ?? 0)
  const report = progressMeter((progress) => job.progress(progress))
  // Who stayed may go now, and is counted anew; who went is no longer where matters are looked for.
  let counts: MigrationCounts = { moves: migration.stage === 'trying' ? [] : (migration[stage.counts]?.moves ?? []), stays: [] }
  for (let [after, last] = ['', false]; !last;) {
    job.signal.throwIfAborted()
    const done: LotDone = await stage.step({ deps, migration, versions, act, after, lot, counts: (more) => ({ [stage.counts]: addCounts(counts, more) }) })
    counts = addCounts(counts, done)
    last = done.after === null
    after = done.after ?? after
    const { moved, stayed } = totals(counts)
    report({ phase: 'migrating', rows: moved + stayed, done: total === 0 ? null : Math.min(1, (moved + stayed) / total) })
  }
  await unitOfWork(deps.store, act(), (change) => noteStage(change, migration, { stage: stage.end, [stage.counts]: counts }))
}

/** Notes a migration whose job failed or was cancelled; matters that went over until then have. */
export async function settleMigration({ store }: MigrateDeps, action: Action, end: JobEnd): Promise<void> {
  const migration = await store.reader().findOne(WorkMigration, { id: end.job.subject }, { disableIdentityMap: true })
  if (migration === null || !['trying', 'moving', 'undoing'].includes(migration.stage)) return
  await unitOfWork(store, action, (change) => noteStage(change, migration, { stage: 'stopped', problem: end.problem }))
}

interface Lot {
  readonly deps: MigrateDeps
  readonly migration: WorkMigration
  readonly versions: Versions
  readonly act: () => Action
  readonly after: string
  readonly lot: number
  /** Columns that note how far it came with some more matters. */
  counts(more: Pick<LotDone, 'migrated' | 'staying'>): Partial<Pick<WorkMigration, 'tried' | 'moved' | 'undone'>>
}

interface LotDone {
  readonly migrated: readonly Migrated[]
  readonly staying: Parameters<typeof addCounts>[1]['staying']
  /** The last one looked at; null: there are no more. */
  readonly after: string | null
}

type Step = (lot: Lot) => Promise<LotDone>

async function tryLot({ deps, migration, versions, act, after, lot }: Lot): Promise<LotDone> {
  const read = reading(deps.store, act())
  const items = await openItemsUnder(read, migration, after, lot)
  return { ...(await copiesUnder(read, deps.machines.calendar, versions, items)), after: items.at(-1)?.id ?? null }
}

const nothing: LotDone = { migrated: [], staying: [], after: null }

async function moveLot({ deps, migration, versions, act, after, lot, counts }: Lot): Promise<LotDone> {
  // A look costs the writer nothing.
  if ((await openItemsUnder(reading(deps.store, act()), migration, after, 1)).length === 0) return nothing
  return unitOfWork(deps.store, act(), async (change) => {
    const items = await openItemsUnder(change, migration, after, lot)
    const done = await copiesUnder(change, deps.machines.calendar, versions, items)
    const owed = await migrateItems(change, migration, versions, done.migrated)
    await follow(deps, change, done.migrated, owed)
    await noteStage(change, migration, counts(done))
    return { ...done, after: items.at(-1)?.id ?? null }
  })
}

async function undoLot({ deps, migration, versions, act, after, lot, counts }: Lot): Promise<LotDone> {
  if ((await itemsMigrated(reading(deps.store, act()), migration, after, 1)).length === 0) return nothing
  return unitOfWork(deps.store, act(), async (change) => {
    const rows = await itemsMigrated(change, migration, after, lot)
    const { owed, ...done } = await takeItemsBack(change, deps.machines.calendar, migration, versions, rows, async (lost) => {
      const again = lost.map(({ item, ...had }) => ({ ...item, ...had }))
      return new Set((await holdersOf(deps, change, again)).keys())
    })
    await follow(deps, change, done.migrated, owed)
    await noteStage(change, migration, counts(done))
    return { ...done, after: rows.at(-1)?.item ?? null }
  })
}

/** Notes where their lists look how matters stand now, and does what was still owed because of their lights. */
async function follow(deps: MigrateDeps, change: Change, migrated: readonly Migrated[], owed: readonly Owed[]): Promise<void> {
  const now = migrated.filter(({ item, columns }) => item.state !== columns.state || item.phase !== columns.phase).map(({ item: { id, subject, organisation }, columns: { state, phase } }) => ({ id, subject, organisation, state, phase }))
  await noteStanding(change, now, ({ subject }) => subject)
  await escalateParts(deps, change, owed, await followLights(deps, change, owed))
}

async function demandQuiet(change: Change, topic: string, subject: WorkMigration['subject']): Promise<void> {
  const other = await migrationUnderWay(change, topic, subject)
  if (other !== null) throw new HuiyanError('migration-under-way', { who: other.accountName })
}
