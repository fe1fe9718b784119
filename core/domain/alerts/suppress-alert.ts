import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import { addDays, isDate, startOfDate } from '../../base/start-of-date.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertEvent } from '../../store/entities/alerts/alert-event.ts'
import { AlertSuppression } from '../../store/entities/alerts/alert-suppression.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { alertEventOf } from './alert-event-of.ts'
import { isOutlived } from './find-alert.ts'
import type { ListedAlert } from './list-alerts.ts'
import { isSuppressed } from './reconcile.ts'

/** A key is set aside for two years at most: what is never wanted belongs out of the rule. */
const mostDays = 730

/**
 * Sets an alert's key aside up to and including a day in city time: it stays on the list and is followed by runs, but no new alert is
 * made for it and no count of what fires includes it. A second time replaces the first. A dismissal calls it too. The reason comes
 * with the action. Throws `suppression-date`, `alert-is-merged`, `alert-outlived`.
 */
export async function suppressAlert(change: Change, alert: ListedAlert, until: string, timeZone: string): Promise<void> {
  const { em, action } = change
  const today = dateIn(timeZone, action.at)
  const [from, to] = [addDays(today, 1), addDays(today, mostDays)]
  if (!isDate(until) || until < from || until > to) throw new HuiyanError('suppression-date', { until, from, to })
  if (alert.mergedInto !== null) throw new HuiyanError('alert-is-merged', { alert: alert.title })
  if (await isOutlived(change, alert)) throw new HuiyanError('alert-outlived', { alert: alert.title })
  const endsAt = startOfDate(timeZone, addDays(until, 1))
  const before = await endInForce(change, alert)
  const id = action.nextId()
  await em.insert(AlertSuppression, {
    id, topic: alert.topic, rule: alert.rule, alert: alert.id, reason: action.reason ?? '', until, endsAt, at: action.at,
    account: action.actor.id, accountName: action.actor.name, liftedAt: null, liftedBy: null, liftReason: null,
  })
  await em.nativeUpdate(Alert, { id: alert.id }, { suppressedUntil: endsAt })
  await em.insert(AlertEvent, alertEventOf(action, alert.id, 'suppressed', { until, reason: action.reason ?? null }))
  change.audit({ verb: 'suppress-alert', object: { kind: 'alert', id: alert.id }, topic: alert.topic, ...(before === null ? {} : { before }), after: { suppression: id, until } })
}

/** Takes a key up again before its day. The reason comes with the action. Throws `alert-not-suppressed`. */
export async function unsuppressAlert(change: Change, alert: ListedAlert): Promise<void> {
  const { em, action } = change
  if (!isSuppressed(alert, action.at)) throw new HuiyanError('alert-not-suppressed', { alert: alert.title })
  const before = await endInForce(change, alert)
  // The instant stays: to the next run it says of a dismissed alert that its time is over.
  await em.nativeUpdate(Alert, { id: alert.id }, { suppressedUntil: action.at })
  await em.insert(AlertEvent, alertEventOf(action, alert.id, 'unsuppressed', { reason: action.reason ?? null }))
  change.audit({ verb: 'unsuppress-alert', object: { kind: 'alert', id: alert.id }, topic: alert.topic, ...(before === null ? {} : { before }) })
}

/** Ends the suppression in force, and says which that was. */
async function endInForce({ em, action }: Change, alert: ListedAlert): Promise<{ readonly suppression: string; readonly until: string } | null> {
  const [found] = await em.find(AlertSuppression, { alert: alert.id, liftedAt: null, endsAt: { $gt: action.at } }, { orderBy: { id: 'desc' }, limit: 1 })
  if (found === undefined) return null
  await em.nativeUpdate(AlertSuppression, { id: found.id }, { liftedAt: action.at, liftedBy: action.actor.name, liftReason: action.reason ?? null })
  return { suppression: found.id, until: found.until }
}
