import { HuiyanError } from '../../base/errors.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** What the work on an alert has come to. */
type AlertWork = Pick<Alert, 'id' | 'state' | 'organisation'>

const chunk = 500

/**
 * Notes what came of moves of work on alerts where their lists look, and lets what is merged into an alert follow it to whom it was
 * handed over. `before`: the work as it was, by alert.
 */
export async function noteMoves(change: Change, before: ReadonlyMap<string, Pick<WorkItem, 'organisation'>>, results: ReadonlyMap<string, AlertWork | HuiyanError>): Promise<void> {
  const works = [...results.values()].flatMap((result) => (result instanceof HuiyanError ? [] : [result]))
  for (const alike of Map.groupBy(works, ({ state, organisation }) => JSON.stringify([state, organisation])).values()) {
    const { state, organisation } = alike[0]!
    for (let at = 0; at < alike.length; at += chunk) await change.em.nativeUpdate(Alert, { id: { $in: alike.slice(at, at + chunk).map(({ id }) => id) } }, { state, organisation })
  }
  await carryAlong(change, works.filter(({ id, organisation }) => before.get(id)!.organisation !== organisation))
}

/** Puts what is merged into some alerts in the charge of whoever these are with: who looks into one sees all that is in it. */
export async function carryAlong({ em, audit }: Change, primaries: readonly Pick<Alert, 'id' | 'organisation'>[]): Promise<void> {
  for (let at = 0; at < primaries.length; at += chunk) {
    const inCharge = new Map(primaries.slice(at, at + chunk).map(({ id, organisation }) => [id, organisation]))
    const merged = await em.find(Alert, { mergedInto: { $in: [...inCharge.keys()] } }, { fields: ['id', 'topic', 'organisation', 'mergedInto'], disableIdentityMap: true })
    for (const { id, topic, organisation, mergedInto } of merged) {
      const now = inCharge.get(mergedInto!)!
      if (now === organisation) continue
      await em.nativeUpdate(Alert, { id }, { organisation: now })
      await em.nativeUpdate(WorkItem, { id }, { organisation: now, assignee: null })
      audit({ verb: 'follow-alert', object: { kind: 'alert', id }, topic, before: { organisation }, after: { organisation: now, into: mergedInto! } })
    }
  }
}
