import type { RuntimeWorkflow } from '../contracts/runtime-workflow.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { useVersion } from '../domain/forms/form-versions.ts'
import { useWorkflow } from '../domain/work/workflow-versions.ts'
import { workflowOf } from '../domain/work/workflow-of.ts'
import type { WorkflowVersion } from '../store/entities/work/workflow-version.ts'
import type { Change } from '../store/unit-of-work.ts'

/** The version under which matters of a kind begin in a topic now. */
export function workflowToBegin(change: Change, runtime: TopicRuntime, subject: Parameters<typeof workflowOf>[1]): Promise<WorkflowVersion> {
  return versionToBegin(change, runtime, workflowOf(runtime, subject)!)
}

/** That of one workflow. From its first matter on the versions of the forms that its actions name are kept too: a matter goes on with them when there are newer ones. */
export function versionToBegin(change: Change, runtime: TopicRuntime, workflow: RuntimeWorkflow): Promise<WorkflowVersion> {
  return useWorkflow(change, runtime.pack.id, workflow, async () => {
    for (const { id } of Object.values(workflow.content.formVersions ?? {})) await useVersion(change, runtime.pack.id, runtime.forms.get(id)!)
  })
}
