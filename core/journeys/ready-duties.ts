import { dateIn } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { spanOnceMore } from '../domain/duties/duty-periods.ts'
import { findDuties } from '../domain/duties/find-duties.ts'
import { isInUse, organisationsById } from '../domain/identity/find-organisations.ts'
import { asksOnceMore, overseenAs } from '../domain/work/excusing.ts'
import type { Machines } from '../domain/work/machines.ts'
import { reasonMissing } from '../domain/work/reason-missing.ts'
import type { Change } from '../store/unit-of-work.ts'
import type { ActAsked } from './act-asked.ts'

/**
 * Looks at acts on duties before they are done: excusing somebody, and asking once more, need a reason. Whoever is asked once more has to
 * be there still, stays in charge and has time of their own for it. What is not about duties passes through.
 */
export async function readyDuties({ machines, timeZone }: { readonly machines: Machines; readonly timeZone: string }, change: Change, asked: readonly ActAsked[]): Promise<{ readonly asked: readonly ActAsked[]; readonly refused: ReadonlyMap<string, HuiyanError> }> {
  const again = asked.filter(({ item, action }) => asksOnceMore(item, action)).map(({ item }) => item)
  const duties = again.length === 0 ? new Map() : await findDuties({ ...change, action: { ...change.action, scope: wholeScope } }, again.map(({ id }) => id))
  const organisations = await organisationsById(change, again.flatMap(({ organisation }) => organisation ?? []))
  const today = dateIn(timeZone, change.action.at)
  const refused = new Map<string, HuiyanError>()
  const ready = asked.map((one) => {
    const { item, action, note } = one
    const title = overseenAs(item, action)
    const missing = title === null ? null : reasonMissing(title, note)
    if (missing !== null) refused.set(item.id, missing)
    if (!asksOnceMore(item, action)) return one
    const there = organisations.get(item.organisation ?? '')
    if (there === undefined || !isInUse(there, today)) refused.set(item.id, new HuiyanError('no-organisation', { organisation: there?.title ?? item.organisation ?? '' }))
    return { ...one, follows: item.organisation, spans: { asked: spanOnceMore(machines.calendar, duties.get(item.id)?.through ?? today, change.action.at) } }
  })
  return { asked: ready.filter(({ item }) => !refused.has(item.id)), refused }
}
