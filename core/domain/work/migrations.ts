import type { MigrationCounts, MigrationStage } from '../../contracts/work-migration-api.ts'
import { wholeTopicsIn, type Reading } from '../../store/access.ts'
import { cleanText } from '../../store/clean-text.ts'
import { WorkMigration } from '../../store/entities/work/work-migration.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Matters of this kind are for those who are named; not even how many there are is said. They stay with their versions. */
export const sealed = 'referral'

export type NewMigration = Pick<WorkMigration, 'id' | 'topic' | 'subject' | 'job'> & MigrationVersions

/** Ids of the versions that matters leave and come to. */
export interface MigrationVersions {
  readonly from: string
  readonly to: string
}

export function versionsOfMigration({ from, to }: Pick<WorkMigration, 'from' | 'to'>): MigrationVersions {
  return { from: from as unknown as string, to: to as unknown as string }
}

/** Notes a migration that is to be tried. */
export async function newMigration({ em, action, audit }: Change, migration: NewMigration): Promise<WorkMigration> {
  const row = { ...migration, stage: 'trying', tried: null, moved: null, undone: null, reason: null, undoReason: null, account: action.actor.id, accountName: action.actor.name, at: action.at, problem: null } as unknown as WorkMigration
  await em.insert(WorkMigration, row)
  audit({ verb: 'try-migration', object: { kind: 'migration', id: migration.id }, topic: migration.topic, after: { subject: migration.subject, from: migration.from, to: migration.to } })
  return row
}

/** Notes that somebody carries a migration out, or takes it back. */
export async function beginStage({ em, action, audit }: Change, migration: WorkMigration, stage: 'moving' | 'undoing', given: string, job: string): Promise<WorkMigration> {
  const reason = cleanText(given)
  const columns = { stage, job, account: action.actor.id, accountName: action.actor.name, at: action.at, problem: null, ...(stage === 'moving' ? { reason } : { undoReason: reason }) }
  await em.nativeUpdate(WorkMigration, { id: migration.id }, columns)
  audit({ verb: stage === 'moving' ? 'carry-out-migration' : 'undo-migration', object: { kind: 'migration', id: migration.id }, topic: migration.topic, before: { stage: migration.stage }, after: { stage, reason } })
  return { ...migration, ...columns } as WorkMigration
}

/** Notes how far it came, and on the trail. */
export async function noteStage({ em, audit }: Change, migration: WorkMigration, now: { readonly stage?: MigrationStage; readonly problem?: WorkMigration['problem'] } & Partial<Pick<WorkMigration, 'tried' | 'moved' | 'undone'>>): Promise<void> {
  await em.nativeUpdate(WorkMigration, { id: migration.id }, now as Partial<WorkMigration>)
  const counted = now.undone ?? now.moved ?? now.tried ?? null
  const stage = now.stage ?? migration.stage
  audit({ verb: `${stage}-migration`, object: { kind: 'migration', id: migration.id }, topic: migration.topic, before: { stage: migration.stage }, after: { stage, ...(counted === null ? {} : totals(counted)) } })
}

/** Matters that went, and that stayed. */
export function totals({ moves, stays }: MigrationCounts): { readonly moved: number; readonly stayed: number } {
  const sum = (counted: readonly { readonly count: number }[]) => counted.reduce((all, { count }) => all + count, 0)
  return { moved: sum(moves), stayed: sum(stays) }
}

/** One migration of a topic, null when there is none, or none that the action reaches. */
export function findMigration({ em, action }: Reading, topic: string, id: string): Promise<WorkMigration | null> {
  return em.findOne(WorkMigration, { $and: [{ id, topic }, wholeTopicsIn(action.scope)] } as never, { disableIdentityMap: true })
}

const most = 20

/** Migrations of a topic, the newest first. */
export function migrationsOf({ em }: Pick<Reading, 'em'>, topic: string): Promise<readonly WorkMigration[]> {
  return em.find(WorkMigration, { topic }, { orderBy: { id: 'desc' }, limit: most, disableIdentityMap: true })
}

/** A migration of a kind's matters that a job is at; only one goes at a time. */
export function migrationUnderWay({ em }: Pick<Reading, 'em'>, topic: string, subject: WorkMigration['subject']): Promise<WorkMigration | null> {
  return em.findOne(WorkMigration, { topic, subject, stage: { $in: ['trying', 'moving', 'undoing'] } }, { disableIdentityMap: true })
}

/** What may be done with a migration next: what was stopped can be gone on with, or taken back as far as it came; what had gone further when it was taken back can be taken back once it has come. */
export function nextStages({ stage, tried, moved, undone }: Pick<WorkMigration, 'stage' | 'tried' | 'moved' | 'undone'>): readonly ('carry-out' | 'undo')[] {
  const mayMove = stage === 'tried' || (stage === 'stopped' && tried !== null && undone === null)
  const mayUndo = stage === 'moved' || (stage === 'undone' && undone!.stays.some(({ why }) => why === 'gone-further')) || (stage === 'stopped' && moved !== null)
  return [...(mayMove ? ['carry-out' as const] : []), ...(mayUndo ? ['undo' as const] : [])]
}
