import { systemActor } from '../../base/new-action.ts'
import type { MatterClock, WorkTiming } from '../../contracts/matter-clock.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { extendClock, readSpan } from '../../engines/deadlines/matter-clock.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { fanOutOf } from '../../engines/workflow/fan-out.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'
import type { Owed } from './settle-items.ts'
import { settleTiming, timeColumnNames, timeColumns } from './work-timing.ts'
import { waitLonger as act } from './work-words.ts'

/**
 * Gives a matter that waits for others the time that one of them was given, as an act of the host; null where it waits for nobody, or has
 * that time already. `span` as the workflow of the one that asked has it.
 */
export async function waitLonger({ em, action: { at }, audit, touch }: Change, calendar: Calendar, { workflow }: Machine, item: WorkItem, given: { readonly clock: MatterClock; readonly span: string }): Promise<{ readonly owed: Owed; readonly clock: MatterClock } | null> {
  const before = item.timing?.clock
  if (before == null || before.suspendedSince !== null || fanOutOf(workflow, item.state) === null || Date.parse(before.due) >= Date.parse(given.clock.due)) return null
  const { timing, effects } = settleTiming(calendar, workflow, item, item.timing!, at)
  const clock = extendClock(calendar, timing.clock!, readSpan(given.span), at)
  const now: WorkTiming = { ...timing, clock, run: clock.run, since: clock.runSince }
  const number = item.acts + 1
  await updateEach(em, WorkItem, ['acts', ...timeColumnNames], [{ id: item.id, acts: number, ...timeColumns(calendar, workflow, item, now, at) }])
  touch(item)
  await em.insertMany(WorkAct, [{
    item: item.id, number, action: act, from: item.state, to: item.state, at, account: null, actorName: systemActor.name, inPlaceOf: null, actorOrganisation: null, organisation: null, grounds: null, answer: null, note: null,
  }])
  audit({ verb: act, object: { kind: item.subject, id: item.id }, topic: item.topic, before: { state: item.state, due: before.due }, after: { state: item.state, act: number, due: clock.due, by: 'system' } })
  return { owed: { item, effects }, clock }
}
