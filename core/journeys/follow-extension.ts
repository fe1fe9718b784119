import type { MatterClock } from '../contracts/matter-clock.ts'
import { findAssessments } from '../domain/assessments/find-assessments.ts'
import type { Machines } from '../domain/work/machines.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import { waitLonger } from '../domain/work/wait-longer.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'
import { asHost, itemsOf } from './move-by-host.ts'

/** What waits for an assessment that was given time is given it too, up to what was split in the end. Gives what was owed because of their lights. */
export async function followExtension({ machines }: { readonly machines: Machines }, change: Change, item: WorkItem, clock: MatterClock): Promise<readonly Owed[]> {
  const owed: Owed[] = []
  const span = (await machines.under(change, [item]))(item).workflow.extension!.days
  for (let [at, given] = [item, { clock, span }]; at.subject === 'assessment';) {
    const assessment = (await findAssessments(asHost(change), [at.id])).get(at.id)
    const parent = assessment === undefined ? undefined : (await itemsOf(change, [assessment.parent]))[0]
    if (parent === undefined) break
    const longer = await waitLonger(change, machines.calendar, (await machines.under(change, [parent]))(parent), parent, given)
    if (longer === null) break
    owed.push(longer.owed)
    ;[at, given] = [parent, { clock: longer.clock, span }]
  }
  return owed
}
