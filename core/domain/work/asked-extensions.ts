import { organisationsIn, type Reading } from '../../store/access.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'

/** Matters within the reader's reach on which somebody waits to be given more time, those that wait longest first. Whether it is the reader who may give it, their workflows say. */
export function itemsAskingForTime({ em, action }: Reading, limit: number): Promise<readonly WorkItem[]> {
  return em.find(WorkItem, { $and: [{ askedAt: { $ne: null } }, organisationsIn(action.scope)] } as never, { orderBy: { askedAt: 'asc', id: 'asc' }, limit, disableIdentityMap: true })
}
