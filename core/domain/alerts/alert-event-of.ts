import type { Action } from '../../base/action.ts'
import type { AlertEvent, AlertEventKind } from '../../store/entities/alerts/alert-event.ts'

/** What an event says beyond its kind. */
export type EventDetails = Partial<Pick<AlertEvent, 'level' | 'run' | 'reason' | 'until' | 'other'>>

/** An event of an alert, brought about by an action. */
export function alertEventOf(action: Action, alert: string, kind: AlertEventKind, details: EventDetails = {}): AlertEvent {
  const { actor } = action
  return {
    id: action.nextId(), alert, at: action.at, kind, level: null, run: null, account: actor.kind === 'system' ? null : actor.id, actorName: actor.name,
    reason: null, until: null, other: null, ...details,
  } as unknown as AlertEvent
}
