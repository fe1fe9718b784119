import { HuiyanError } from '../../base/errors.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertEvent } from '../../store/entities/alerts/alert-event.ts'
import { AlertSubject } from '../../store/entities/alerts/alert-subject.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { alertEventOf } from './alert-event-of.ts'
import { isOutlived } from './find-alert.ts'
import type { ListedAlert } from './list-alerts.ts'

/**
 * Whether an alert can go into another one. Throws `merge-into-itself`, `alert-is-merged`, `alert-carries-others`, `alert-outlived`,
 * `merge-other-subject`.
 */
export async function checkMerge(change: Change, alert: ListedAlert, into: ListedAlert): Promise<void> {
  if (alert.id === into.id) throw new HuiyanError('merge-into-itself', { alert: alert.title })
  for (const one of [alert, into]) if (one.mergedInto !== null) throw new HuiyanError('alert-is-merged', { alert: one.title })
  if ((await change.em.count(Alert, { mergedInto: alert.id })) > 0) throw new HuiyanError('alert-carries-others', { alert: alert.title })
  if (await isOutlived(change, into)) throw new HuiyanError('alert-outlived', { alert: into.title })
  if (alert.topic !== into.topic || !(await shareSubject(change, alert.id, into.id))) throw new HuiyanError('merge-other-subject', { alert: alert.title, into: into.title })
}

/**
 * Merges an alert into another one about the same subject: people then work on that one alone, runs go on following both. It was
 * checked, and its workflow has moved. The reason comes with the action.
 */
export async function mergeAlert({ em, action }: Change, alert: ListedAlert, into: ListedAlert): Promise<void> {
  await em.nativeUpdate(Alert, { id: alert.id }, { mergedInto: into.id })
  await em.insertMany(AlertEvent, [
    alertEventOf(action, alert.id, 'merged', { other: into.id, reason: action.reason ?? null }),
    alertEventOf(action, into.id, 'absorbed', { other: alert.id, reason: action.reason ?? null }),
  ])
}

/** Whether an alert can be taken out of another one. Throws `alert-not-merged`. */
export function checkUnmerge(alert: ListedAlert): void {
  if (alert.mergedInto === null) throw new HuiyanError('alert-not-merged', { alert: alert.title })
}

/** Takes an alert out of the one it was merged into. It was checked, and its workflow has moved. */
export async function unmergeAlert({ em, action }: Change, alert: ListedAlert): Promise<void> {
  const from = alert.mergedInto!
  await em.nativeUpdate(Alert, { id: alert.id }, { mergedInto: null })
  await em.insertMany(AlertEvent, [
    alertEventOf(action, alert.id, 'unmerged', { other: from, reason: action.reason ?? null }),
    alertEventOf(action, from, 'released', { other: alert.id, reason: action.reason ?? null }),
  ])
}

async function shareSubject({ em }: Change, one: string, other: string): Promise<boolean> {
  const subjects = await em.find(AlertSubject, { alert: one })
  return (await em.count(AlertSubject, { alert: other, subject: { $in: subjects.map(({ subject }) => subject) } })) > 0
}
