import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { LocalText } from '../../../base/text.ts'
import type { WorkflowFile } from '../../../contracts/generated/workflow.ts'

/** An organisation that a notice goes to. Once it is issued, each has work of its own, which bears this id. */
export const NoticePart = defineEntity({
  name: 'NoticePart',
  tableName: 'notice_part',
  properties: {
    /** That of the notice for the first one. */
    id: p.string().primary(),
    notice: p.string(),
    /** 0, 1, 2 … in the order of the document. */
    position: p.integer(),
    topic: p.string(),
    organisation: p.string(),
    /** As it was called when the notice was issued. */
    title: p.json<LocalText>().strictNullable(),
    /** As its work has them: written with it, for lists. Before the notice is issued the first part alone has them, of the whole. */
    state: p.string().strictNullable(),
    phase: p.string().$type<WorkflowFile['states'][string]['phase']>().strictNullable(),
  },
  uniques: [{ properties: ['notice', 'organisation'] }],
  indexes: [{ properties: ['organisation'] }],
})

export type NoticePart = InferEntity<typeof NoticePart>
