import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Puts matters in the charge of another organisation, without an act of their own: they follow another matter. */
export async function putInCharge({ em, touch }: Change, items: readonly Pick<WorkItem, 'id' | 'topic' | 'organisation'>[]): Promise<void> {
  for (const { id, topic, organisation } of items) {
    await em.nativeUpdate(WorkItem, { id }, { organisation, assignee: null })
    touch({ topic, organisation })
  }
}
