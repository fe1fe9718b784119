import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { RuntimeWorkflow } from '../../contracts/runtime-workflow.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'

/** The workflow that a topic's matters of a kind begin under: the first of the pack's own, or the host's standard one; null for `duty`, which each pack brings. */
export function workflowOf({ workflows }: TopicRuntime, subject: WorkflowFile['subject']): RuntimeWorkflow | null {
  return [...workflows.values()].find(({ content }) => content.workflow.subject === subject) ?? null
}
