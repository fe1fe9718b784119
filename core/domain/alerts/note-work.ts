import { Alert } from '../../store/entities/alerts/alert.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** What the work on an alert has come to. */
type AlertWork = Pick<Alert, 'id' | 'state' | 'organisation'>

const chunk = 500

/** Notes what the work on alerts has come to where their lists look. */
export async function noteWork({ em }: Change, works: readonly AlertWork[]): Promise<void> {
  for (const alike of Map.groupBy(works, ({ state, organisation }) => JSON.stringify([state, organisation])).values()) {
    const { state, organisation } = alike[0]!
    for (let at = 0; at < alike.length; at += chunk) await em.nativeUpdate(Alert, { id: { $in: alike.slice(at, at + chunk).map(({ id }) => id) } }, { state, organisation })
  }
}

/**
 * Lets what is merged into some alerts follow them to whom these are with: who looks into one sees all that is in it. Gives the alerts
 * that did; their work has to follow too.
 */
export async function carryAlong({ em, audit }: Change, primaries: readonly Pick<Alert, 'id' | 'organisation'>[]): Promise<readonly Pick<Alert, 'id' | 'topic' | 'organisation'>[]> {
  const carried: Pick<Alert, 'id' | 'topic' | 'organisation'>[] = []
  for (let at = 0; at < primaries.length; at += chunk) {
    const inCharge = new Map(primaries.slice(at, at + chunk).map(({ id, organisation }) => [id, organisation]))
    const merged = await em.find(Alert, { mergedInto: { $in: [...inCharge.keys()] } }, { fields: ['id', 'topic', 'organisation', 'mergedInto'], disableIdentityMap: true })
    for (const { id, topic, organisation, mergedInto } of merged) {
      const now = inCharge.get(mergedInto!)!
      if (now === organisation) continue
      await em.nativeUpdate(Alert, { id }, { organisation: now })
      audit({ verb: 'follow-alert', object: { kind: 'alert', id }, topic, before: { organisation }, after: { organisation: now, into: mergedInto! } })
      carried.push({ id, topic, organisation: now })
    }
  }
  return carried
}
