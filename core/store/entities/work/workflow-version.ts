import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { WorkflowContent } from '../../../contracts/runtime-workflow.ts'

/** A workflow as it was when matters began under it, immutable: they stay with their version. */
export const WorkflowVersion = defineEntity({
  name: 'WorkflowVersion',
  tableName: 'workflow_version',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    /** `pack/workflow`. */
    workflow: p.string(),
    hash: p.string(),
    /** 1, 2, 3 … within topic and workflow. */
    number: p.integer(),
    content: p.json<WorkflowContent>(),
    since: p.datetime(),
  },
  uniques: [{ properties: ['topic', 'workflow', 'hash'] }, { properties: ['topic', 'workflow', 'number'] }],
})

export type WorkflowVersion = InferEntity<typeof WorkflowVersion>
