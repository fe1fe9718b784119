import { AlertEvent } from '../../store/entities/alerts/alert-event.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { FoundAlert } from './find-alert.ts'

/** Notes in the trail and in the alert's history that somebody was shown its masked values; the reason comes with the action. */
export async function noteReveal(change: Change, alert: FoundAlert, values: number): Promise<void> {
  const { action } = change
  await change.em.insert(AlertEvent, {
    id: action.nextId(), alert: alert.id, at: action.at, kind: 'revealed', level: null, run: null, actorName: action.actor.name, reason: action.reason ?? null,
  } as unknown as AlertEvent)
  change.audit({ verb: 'reveal', object: { kind: 'alert', id: alert.id }, topic: alert.topic, after: { values } })
}
