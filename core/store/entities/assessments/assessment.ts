import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Level } from '../../../contracts/finding.ts'
import type { WorkflowFile } from '../../../contracts/generated/workflow.ts'

/** What one organisation is asked about a matter that was split; the work on it bears its id. */
export const Assessment = defineEntity({
  name: 'Assessment',
  tableName: 'assessment',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    /** The matter that was split: an alert, a case, or another assessment. */
    parent: p.string(),
    /** Number of the act by which it was split: the round. */
    round: p.integer(),
    /** The alert or case that all of it is about. */
    root: p.string(),
    rootSubject: p.string().$type<WorkflowFile['subject']>(),
    level: p.string().$type<Level>().strictNullable(),
    /** Of the alert or case; identifiers are masked. */
    title: p.string(),
    titleEn: p.string(),
    region: p.string().strictNullable(),
    department: p.string().strictNullable(),
    /** Who is asked. */
    organisation: p.string(),
    /** As its work has it, for lists; whoever moves the one moves the other. */
    state: p.string(),
    askedAt: p.datetime(),
    /** When it was answered, sent back or no longer needed. */
    endedAt: p.datetime().strictNullable(),
    /** The stored answer to its form. */
    answer: p.string().strictNullable(),
  },
  indexes: [{ properties: ['parent', 'round', 'state'] }, { properties: ['root'] }, { properties: ['topic', 'state', 'id'] }, { properties: ['organisation', 'state', 'id'] }],
})

export type Assessment = InferEntity<typeof Assessment>
