import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { WorkflowFile } from '../../../contracts/generated/workflow.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** A matter on its way through a workflow, whatever it is about; it bears the id of what it is about. */
export const WorkItem = defineEntity({
  name: 'WorkItem',
  tableName: 'work_item',
  properties: {
    id: p.string().primary(),
    subject: p.string().$type<WorkflowFile['subject']>(),
    topic: p.string(),
    version: () => p.manyToOne(WorkflowVersion).mapToPk().index().deleteRule('no action'),
    region: p.string().strictNullable(),
    /** Code of a department kind. */
    department: p.string().strictNullable(),
    /** Who is in charge; null while nobody is: then it lies with the dispatch desk. */
    organisation: p.string().strictNullable(),
    /** The person who has taken it on, where one has. */
    assignee: p.string().strictNullable(),
    state: p.string(),
    phase: p.string().$type<WorkflowFile['states'][string]['phase']>(),
    /** Whose task the state is; null where it is nobody's. */
    role: p.string().strictNullable(),
    since: p.datetime(),
    startedAt: p.datetime(),
    /** How many acts there were; of two that race, one finds another number than it read. */
    acts: p.integer(),
  },
  indexes: [
    { properties: ['topic', 'subject', 'state', 'id'] },
    { properties: ['topic', 'subject', 'version'] },
    { properties: ['role', 'organisation', 'id'] },
    { properties: ['assignee'] },
  ],
})

export type WorkItem = InferEntity<typeof WorkItem>
