import { Alert } from '../../store/entities/alerts/alert.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** What the work on an alert has come to. */
type AlertWork = Pick<Alert, 'id' | 'state' | 'organisation'>

const chunk = 500

/** Notes what the work on alerts has come to, so that their lists need not look at it. */
export async function noteWork({ em }: Change, works: readonly AlertWork[]): Promise<void> {
  for (const alike of Map.groupBy(works, ({ state, organisation }) => JSON.stringify([state, organisation])).values()) {
    const { state, organisation } = alike[0]!
    for (let at = 0; at < alike.length; at += chunk) await em.nativeUpdate(Alert, { id: { $in: alike.slice(at, at + chunk).map(({ id }) => id) } }, { state, organisation })
  }
}
