import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { WorkflowFile } from '../../../contracts/generated/workflow.ts'
import type { WorkTiming } from '../../../contracts/matter-clock.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** A matter on its way through a workflow, whatever it is about; it bears the id of what it is about, of a notice that of an addressee's part. */
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
    /** Another matter: whoever took part in it does nothing with this one. */
    apartFrom: p.string().strictNullable(),
    state: p.string(),
    phase: p.string().$type<WorkflowFile['states'][string]['phase']>(),
    /** Whose task it is now; null where it is nobody's, or nothing is to be done. */
    role: p.string().strictNullable(),
    since: p.datetime(),
    startedAt: p.datetime(),
    /** How many acts there were; of two that race, one finds another number than it read. */
    acts: p.integer(),
    /** Its clock and what else its light hangs on; null for what came before there were clocks, until the host comes by. */
    timing: p.json<WorkTiming>().strictNullable(),
    /** When it is due, or the end of time where it has no deadline: what lists sort by within a light. */
    dueBy: p.datetime().defaultRaw('8640000000000000'),
    /** When its lights begin, as things stand; null where one never does, or where a worse one is there already. */
    blueAt: p.datetime().strictNullable(),
    yellowAt: p.datetime().strictNullable(),
    redAt: p.datetime().strictNullable(),
    /** 0 red, 1 yellow, 2 blue, 3 green, as when somebody last acted on it or the host last came by; null once it is done with. */
    light: p.integer().strictNullable(),
    /** When the host has to come by next: its light changes, its suspension has lasted as long as it may, or something is owed because of its light. */
    nextChangeAt: p.datetime().strictNullable().index(),
    /** Since when somebody waits to be given more time. */
    askedAt: p.datetime().strictNullable(),
    /** One of its moments was counted beyond the days that the calendar knows. */
    provisional: p.boolean().default(false),
  },
  indexes: [
    { properties: ['topic', 'subject', 'state', 'id'] },
    { properties: ['topic', 'subject', 'version', 'id'] },
    { properties: ['subject', 'phase', 'light', 'dueBy', 'id', 'topic', 'organisation'] },
    { properties: ['subject', 'phase', 'organisation', 'light', 'dueBy', 'id', 'topic'] },
    // What waits for a role, in the order in which it is shown: what nobody has and what somebody has apart, so that each asks for its own and each row stands in one. They hold all that is asked of what is only counted.
    { name: 'work_item_mine_index', expression: 'create index `work_item_mine_index` on `work_item` (`assignee`, `role`, `light`, `due_by`, `id`, `apart_from`, `topic`, `subject`, `organisation`) where `assignee` is not null' },
    { name: 'work_item_free_index', expression: 'create index `work_item_free_index` on `work_item` (`role`, `organisation`, `light`, `due_by`, `id`, `apart_from`, `topic`, `subject`, `assignee`) where `assignee` is null' },
    { name: 'work_item_free_by_light_index', expression: 'create index `work_item_free_by_light_index` on `work_item` (`role`, `light`, `due_by`, `id`, `apart_from`, `topic`, `subject`, `assignee`) where `assignee` is null' },
    { name: 'work_item_held_by_light_index', expression: 'create index `work_item_held_by_light_index` on `work_item` (`role`, `light`, `due_by`, `id`, `apart_from`, `topic`, `subject`, `assignee`) where `assignee` is not null' },
    { name: 'work_item_held_index', expression: 'create index `work_item_held_index` on `work_item` (`role`, `organisation`, `light`, `due_by`, `id`, `apart_from`, `topic`, `subject`, `assignee`) where `assignee` is not null' },
    { name: 'work_item_asked_at_index', expression: 'create index `work_item_asked_at_index` on `work_item` (`asked_at`) where `asked_at` is not null' },
  ],
})

export type WorkItem = InferEntity<typeof WorkItem>
