import { noteDuties } from '../domain/duties/write-duties.ts'
import type { Moved } from '../domain/work/move-items.ts'
import type { Change } from '../store/unit-of-work.ts'
import type { Items } from './move-by-host.ts'

/** What was answered, or excused, is noted where its lists look; an answer after it was due is late for good. `before`: the work as it was. */
export async function followDuties(change: Change, before: Items, works: readonly Moved[]): Promise<void> {
  const duties = works.filter(({ id }) => before.get(id)!.subject === 'duty')
  await noteDuties(change, duties.map((work) => {
    const clock = before.get(work.id)!.timing?.clock ?? null
    return { ...work, organisation: work.organisation!, isOver: work.phase === 'closed' || work.phase === 'void', late: work.phase === 'closed' && clock !== null && Date.parse(clock.due) <= change.action.at.getTime() }
  }))
}
