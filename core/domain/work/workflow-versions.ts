import type { RuntimeWorkflow } from '../../contracts/runtime-workflow.ts'
import type { Reading } from '../../store/access.ts'
import { WorkflowVersion } from '../../store/entities/work/workflow-version.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** The version of a running workflow in a topic, kept from the first matter on that begins under it. */
export async function useWorkflow(change: Change, topic: string, workflow: RuntimeWorkflow): Promise<WorkflowVersion> {
  const { em, action } = change
  const known = await em.findOne(WorkflowVersion, { topic, workflow: workflow.id, hash: workflow.hash })
  if (known !== null) return known
  const [last] = await em.find(WorkflowVersion, { topic, workflow: workflow.id }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'] })
  const version = { id: action.nextId(), topic, workflow: workflow.id, hash: workflow.hash, number: (last?.number ?? 0) + 1, content: workflow.content, since: action.at } as WorkflowVersion
  await em.insert(WorkflowVersion, version)
  change.audit({ verb: 'workflow-version', object: { kind: 'workflow', id: workflow.id }, topic, after: { hash: version.hash, number: version.number } })
  return version
}

/** Versions by their ids. */
export async function workflowVersions({ em }: Pick<Reading, 'em'>, ids: Iterable<string>): Promise<ReadonlyMap<string, WorkflowVersion>> {
  const rows = await em.find(WorkflowVersion, { id: { $in: [...new Set(ids)] } })
  return new Map(rows.map((row) => [row.id, row]))
}
