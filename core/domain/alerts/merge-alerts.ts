import { HuiyanError } from '../../base/errors.ts'
import { textIn } from '../../base/text.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import type { WorkflowInstance } from '../../engines/workflow/instance.ts'
import { transition } from '../../engines/workflow/transition.ts'
import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertEvent, type AlertEventKind } from '../../store/entities/alerts/alert-event.ts'
import { AlertSubject } from '../../store/entities/alerts/alert-subject.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { alertEventOf } from './alert-event-of.ts'
import { isOutlived } from './find-alert.ts'
import type { ListedAlert } from './list-alerts.ts'

type MergeAct = 'merge' | 'unmerge'

/**
 * Merges an alert into another one about the same subject: people then work on that one alone, runs go on following both. Where it
 * goes is the say of the topic's alert workflow (`merge`). The reason comes with the action. Throws `merge-into-itself`,
 * `alert-is-merged`, `alert-carries-others`, `alert-outlived`, `merge-other-subject`, `act-refused`.
 */
export async function mergeAlert(change: Change, machine: Machine, alert: ListedAlert, into: ListedAlert): Promise<void> {
  const { em, action } = change
  if (alert.id === into.id) throw new HuiyanError('merge-into-itself', { alert: alert.title })
  for (const one of [alert, into]) if (one.mergedInto !== null) throw new HuiyanError('alert-is-merged', { alert: one.title })
  if ((await em.count(Alert, { mergedInto: alert.id })) > 0) throw new HuiyanError('alert-carries-others', { alert: alert.title })
  if (await isOutlived(change, into)) throw new HuiyanError('alert-outlived', { alert: into.title })
  if (alert.topic !== into.topic || !(await shareSubject(change, alert.id, into.id))) throw new HuiyanError('merge-other-subject', { alert: alert.title, into: into.title })
  const state = await stateAfter(change, machine, alert, 'merge')
  await em.nativeUpdate(Alert, { id: alert.id }, { state, mergedInto: into.id })
  await em.insertMany(AlertEvent, [
    alertEventOf(action, alert.id, 'merged', { other: into.id, reason: action.reason ?? null }),
    alertEventOf(action, into.id, 'absorbed', { other: alert.id, reason: action.reason ?? null }),
  ])
  change.audit({ verb: 'merge-alert', object: { kind: 'alert', id: alert.id }, topic: alert.topic, before: { state: alert.state }, after: { state, into: into.id } })
}

/** Takes an alert out of the one it was merged into (`unmerge` of the workflow). Throws `alert-not-merged`, `act-refused`. */
export async function unmergeAlert(change: Change, machine: Machine, alert: ListedAlert): Promise<void> {
  const { em, action } = change
  if (alert.mergedInto === null) throw new HuiyanError('alert-not-merged', { alert: alert.title })
  const state = await stateAfter(change, machine, alert, 'unmerge')
  await em.nativeUpdate(Alert, { id: alert.id }, { state, mergedInto: null })
  await em.insertMany(AlertEvent, [
    alertEventOf(action, alert.id, 'unmerged', { other: alert.mergedInto, reason: action.reason ?? null }),
    alertEventOf(action, alert.mergedInto, 'released', { other: alert.id, reason: action.reason ?? null }),
  ])
  change.audit({ verb: 'unmerge-alert', object: { kind: 'alert', id: alert.id }, topic: alert.topic, before: { state: alert.state, into: alert.mergedInto }, after: { state } })
}

/** Whether the workflow lets the action's actor do this with the alert as it stands. */
export async function mayMove(reading: Reading, machine: Machine, alert: ListedAlert, act: MergeAct): Promise<boolean> {
  return 'instance' in (await attempt(reading, machine, alert, act))
}

async function stateAfter(change: Change, machine: Machine, alert: ListedAlert, act: MergeAct): Promise<string> {
  const result = await attempt(change, machine, alert, act)
  if ('instance' in result) return result.instance.state
  const [problem] = result.problems
  const said = act === 'merge' ? { 'act-zh': '并入', 'act-en': 'merged' } : { 'act-zh': '拆出', 'act-en': 'taken out' }
  throw new HuiyanError('act-refused', {
    alert: alert.title, ...said, 'why-zh': textIn(problem!.message, 'zh-CN'), 'why-en': textIn(problem!.message, 'en'),
    'do-zh': problem!.hint === undefined ? '' : textIn(problem!.hint, 'zh-CN'), 'do-en': problem!.hint === undefined ? '' : textIn(problem!.hint, 'en'),
  })
}

async function attempt(reading: Reading, machine: Machine, alert: ListedAlert, act: MergeAct) {
  const { actor, at } = reading.action
  return transition(machine, await instanceOf(reading, alert), act, {}, { kind: actor.kind, id: actor.id, roles: actor.roles, organisation: null }, at)
}

const acts: Partial<Readonly<Record<AlertEventKind, MergeAct>>> = { merged: 'merge', unmerged: 'unmerge' }

/** The alert as a matter on its way, with what people did to it so far. */
async function instanceOf({ em }: Reading, alert: ListedAlert): Promise<WorkflowInstance> {
  const events = await em.find(AlertEvent, { alert: alert.id, kind: { $in: Object.keys(acts) as AlertEventKind[] } }, { orderBy: [{ at: 'asc' }, { id: 'asc' }] })
  const history = events.map((event) => ({ action: acts[event.kind]!, from: '', to: '', actor: event.account ?? '', at: event.at.toISOString() }))
  return { id: alert.id, state: alert.state, since: (events.at(-1)?.at ?? alert.firstSeenAt).toISOString(), history }
}

async function shareSubject({ em }: Change, one: string, other: string): Promise<boolean> {
  const subjects = await em.find(AlertSubject, { alert: one })
  return (await em.count(AlertSubject, { alert: other, subject: { $in: subjects.map(({ subject }) => subject) } })) > 0
}
