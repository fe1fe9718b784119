import { ownRolesIn, type Reading } from '../../store/access.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'

/** Somebody who has matters, after one in the order of ids; null: nobody more. */
export async function nextAssignee({ em }: Pick<Reading, 'em'>, after: string): Promise<string | null> {
  const [item] = await em.find(WorkItem, { assignee: { $gt: after } }, { orderBy: { assignee: 'asc' }, limit: 1, fields: ['assignee'], disableIdentityMap: true })
  return item?.assignee ?? null
}

/** What is suspended waits for whoever has it, whosever task it is to let it go on. */
const underWay = { role: { $ne: null }, phase: { $ne: 'suspended' as const } }

/** Matters under way that somebody has, after one in the order of ids. */
export function itemsHeldBy({ em }: Pick<Reading, 'em'>, account: string, after: string, limit: number): Promise<readonly WorkItem[]> {
  return em.find(WorkItem, { assignee: account, ...underWay, id: { $gt: after } }, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/** Whether a role of the reader's reaches each of the matters that they have: a look that costs little where all is well. */
export async function reachesAllHeld({ em, action: { actor, scope } }: Reading): Promise<boolean> {
  const held = { assignee: actor.id, ...underWay }
  return (await em.count(WorkItem, held)) === (await em.count(WorkItem, { $and: [held, ownRolesIn(scope)] } as never))
}
