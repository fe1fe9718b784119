import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'

const chunk = 500

/** Puts matters in the charge of another organisation, without an act of their own: they follow another matter. Who had them is told that something has changed too. */
export async function putInCharge({ em, touch }: Change, items: readonly Pick<WorkItem, 'id' | 'topic' | 'organisation'>[]): Promise<void> {
  for (let at = 0; at < items.length; at += chunk) {
    const before = await em.find(WorkItem, { id: { $in: items.slice(at, at + chunk).map(({ id }) => id) } }, { fields: ['topic', 'organisation'], disableIdentityMap: true })
    for (const place of before) touch(place)
  }
  for (const { id, topic, organisation } of items) {
    await em.nativeUpdate(WorkItem, { id }, { organisation, assignee: null })
    touch({ topic, organisation })
  }
}
