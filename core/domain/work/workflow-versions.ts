import { raw } from '@mikro-orm/core'
import type { RuntimeWorkflow } from '../../contracts/runtime-workflow.ts'
import type { Reading } from '../../store/access.ts'
import { countGroups } from '../../store/grouped.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { WorkflowVersion } from '../../store/entities/work/workflow-version.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** The version of a running workflow in a topic, kept from the first matter on that begins under it. `onNew` is called where that is this one. */
export async function useWorkflow(change: Change, topic: string, workflow: RuntimeWorkflow, onNew: () => Promise<void> = async () => {}): Promise<WorkflowVersion> {
  const { em, action } = change
  const known = await em.findOne(WorkflowVersion, { topic, workflow: workflow.id, hash: workflow.hash })
  if (known !== null) return known
  const [last] = await em.find(WorkflowVersion, { topic, workflow: workflow.id }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'] })
  const version = { id: action.nextId(), topic, workflow: workflow.id, hash: workflow.hash, number: (last?.number ?? 0) + 1, content: workflow.content, since: action.at } as WorkflowVersion
  await em.insert(WorkflowVersion, version)
  change.audit({ verb: 'workflow-version', object: { kind: 'workflow', id: workflow.id }, topic, after: { hash: version.hash, number: version.number } })
  await onNew()
  return version
}

/** Versions by their ids. */
export async function workflowVersions({ em }: Pick<Reading, 'em'>, ids: Iterable<string>): Promise<ReadonlyMap<string, WorkflowVersion>> {
  const rows = await em.find(WorkflowVersion, { id: { $in: [...new Set(ids)] } })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Every version that was kept of a topic's workflows, the newest first. */
export function versionsOfTopic({ em }: Pick<Reading, 'em'>, topic: string): Promise<readonly WorkflowVersion[]> {
  return em.find(WorkflowVersion, { topic }, { orderBy: { since: 'desc', number: 'desc' }, disableIdentityMap: true })
}

/** Versions under which matters of a kind stand in a topic, by their ids. */
export async function versionsInUse({ em }: Pick<Reading, 'em'>, topic: string, subject: WorkItem['subject']): Promise<ReadonlyMap<string, WorkflowVersion>> {
  // One look into the index for each version; the matters themselves may be a million.
  const used = raw((alias) => `exists (select 1 from work_item as w where w.topic = ? and w.subject = ? and w.version_id = ${alias}.id)`, [topic, subject])
  const rows = await em.find(WorkflowVersion, { topic, [used as unknown as string]: [] })
  return new Map(rows.map((row) => [row.id, row]))
}

/** How many matters of a kind that are not done with stand under some versions in a topic, by version; none where it is 0. */
export async function openUnder({ em }: Pick<Reading, 'em'>, topic: string, subject: WorkItem['subject'], versions: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await countGroups(em, WorkItem, ['version'], { topic, subject, version: { $in: versions }, phase: { $nin: ['closed', 'void'] } } as never)
  return new Map(rows.map(({ version_id: id, count }) => [String(id), count]))
}

const chunk = 500

/** Id of the version that each of some matters stands under, by matter. */
export async function versionsOfItems({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>()
  for (let at = 0; at < ids.length; at += chunk) {
    const rows = await em.createQueryBuilder(WorkItem, 'w').select(['id', 'version']).where({ id: { $in: ids.slice(at, at + chunk) } }).execute<{ id: string; version: string }[]>('all')
    for (const { id, version } of rows) versions.set(id, version)
  }
  return versions
}
