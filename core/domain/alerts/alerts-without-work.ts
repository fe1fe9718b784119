import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { lacks } from '../../store/lacks.ts'

/** An alert that no work item stands for. */
export type AlertWithoutWork = Pick<Alert, 'id' | 'region' | 'department' | 'state' | 'organisation' | 'firstSeenAt'>

/** Whether the oldest alert of a topic has no work item. They are given theirs from the newest on: then some have none, and else all have. */
export async function oldestLacksWork({ em }: Reading, topic: string): Promise<boolean> {
  const [oldest] = await em.find(Alert, { topic }, { fields: ['id'], orderBy: { id: 'asc' }, limit: 1, disableIdentityMap: true })
  return oldest !== undefined && (await em.count(Alert, { $and: [{ id: oldest.id }, lacks('id', 'work_item')] } as never)) > 0
}

/** Alerts of a topic that no work item stands for, of those older than one (null: of all), the newest first. */
export async function alertsWithoutWork({ em }: Reading, topic: string, before: string | null, limit: number): Promise<readonly AlertWithoutWork[]> {
  return em.find(Alert, { $and: [{ topic }, before === null ? {} : { id: { $lt: before } }, lacks('id', 'work_item')] } as never, {
    fields: ['id', 'region', 'department', 'state', 'organisation', 'firstSeenAt'], orderBy: { id: 'desc' }, limit, disableIdentityMap: true,
  }) as unknown as Promise<readonly AlertWithoutWork[]>
}
