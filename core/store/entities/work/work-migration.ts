import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Problem } from '../../../base/problem.ts'
import type { WorkflowFile } from '../../../contracts/generated/workflow.ts'
import type { MigrationCounts, MigrationStage } from '../../../contracts/work-migration-api.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** Open matters of one version of their workflow going over to another: tried on copies, carried out, taken back. */
export const WorkMigration = defineEntity({
  name: 'WorkMigration',
  tableName: 'work_migration',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    subject: p.string().$type<WorkflowFile['subject']>(),
    from: () => p.manyToOne(WorkflowVersion).mapToPk().deleteRule('no action'),
    to: () => p.manyToOne(WorkflowVersion).mapToPk().deleteRule('no action'),
    stage: p.string().$type<MigrationStage>(),
    /** What came of the try; null until it is done. */
    tried: p.json<MigrationCounts>().strictNullable(),
    /** Who went over so far, and who stayed at the last going through; null before. */
    moved: p.json<MigrationCounts>().strictNullable(),
    /** Who was taken back so far, and who was not; null before. */
    undone: p.json<MigrationCounts>().strictNullable(),
    /** Why it was carried out, and taken back. */
    reason: p.text().strictNullable(),
    undoReason: p.text().strictNullable(),
    /** Who is at it: who tried, then who carried it out, then who takes it back. */
    account: p.string(),
    accountName: p.string(),
    at: p.datetime(),
    job: p.string(),
    /** What stopped it. */
    problem: p.json<Problem>().strictNullable(),
  },
  indexes: [{ properties: ['topic', 'id'] }],
})

export type WorkMigration = InferEntity<typeof WorkMigration>

/** A matter that went over, and the act by which it did. */
export const MigratedItem = defineEntity({
  name: 'MigratedItem',
  tableName: 'migrated_item',
  properties: {
    item: p.string().primary(),
    /** Number of the act within the matter. */
    act: p.integer().primary(),
    /** Who had it and lost it by going over; null: nobody. */
    assignee: p.string().strictNullable(),
    migration: () => p.manyToOne(WorkMigration).mapToPk().deleteRule('no action'),
  },
  indexes: [{ properties: ['migration', 'item'] }],
})

export type MigratedItem = InferEntity<typeof MigratedItem>
