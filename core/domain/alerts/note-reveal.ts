import { AlertEvent } from '../../store/entities/alerts/alert-event.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { alertEventOf } from './alert-event-of.ts'
import type { FoundAlert } from './find-alert.ts'

/** Notes in the trail and in the alert's history that somebody was shown its masked values; the reason comes with the action. */
export async function noteReveal(change: Change, alert: FoundAlert, values: number): Promise<void> {
  await change.em.insert(AlertEvent, alertEventOf(change.action, alert.id, 'revealed', { reason: change.action.reason ?? null }))
  change.audit({ verb: 'reveal', object: { kind: 'alert', id: alert.id }, topic: alert.topic, after: { values } })
}
