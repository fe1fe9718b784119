import type { Action } from '../base/action.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { AlertActionName, AlertActRequest, AlertActsRequest, AlertActsResponse } from '../contracts/alert-acts.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import type { ListedAlert } from '../domain/alerts/list-alerts.ts'
import { mayMove, mergeAlert, unmergeAlert } from '../domain/alerts/merge-alerts.ts'
import { isSuppressed } from '../domain/alerts/reconcile.ts'
import { suppressAlert, unsuppressAlert } from '../domain/alerts/suppress-alert.ts'
import { roleMay, type Permission } from '../domain/identity/permissions.ts'
import { workflowMachine } from '../domain/packs/workflow-machine.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'

type Machine = NonNullable<ReturnType<typeof workflowMachine>>

export interface AlertActing {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly timeZone: string
  readonly calendar: WorkCalendar
}

/** What each act takes. */
export const actPermission = {
  suppress: 'suppress-alert', unsuppress: 'suppress-alert', merge: 'merge-alerts', unmerge: 'merge-alerts',
} as const satisfies Readonly<Record<AlertActionName, Permission>>

/** Does something with one alert. Throws `not-found`, `act-reason-missing`, and what refuses the act. */
export async function actOnAlert(deps: AlertActing, action: Action, name: AlertActionName, id: string, request: AlertActRequest): Promise<void> {
  const { reasoned } = checked(action, request)
  await unitOfWork(deps.store, reasoned, (change) => act(deps, change, name, id, request))
}

/** Does something with several alerts in one change: what cannot be done is said, the rest is done. Throws `act-reason-missing`. */
export async function actOnAlerts(deps: AlertActing, action: Action, name: AlertActionName, request: AlertActsRequest, lang: Lang): Promise<AlertActsResponse> {
  const { reasoned } = checked(action, request)
  const done: string[] = []
  const refused: AlertActsResponse['refused'][number][] = []
  await unitOfWork(deps.store, reasoned, async (change) => {
    for (const id of request.ids) {
      try {
        await act(deps, change, name, id, request)
        done.push(id)
      } catch (error) {
        // Every refusal comes before the first write of its alert.
        if (!isHuiyanError(error)) throw error
        refused.push({ id, code: error.code, detail: textIn(error.detail, lang), hint: textIn(error.hint, lang) })
      }
    }
    if (done.length === 0) change.audit({ verb: `${name}-alert`, object: { kind: 'alert', id: request.ids[0]! }, topic: null, after: { refused: refused.map(({ id, code }) => ({ id, code })) } })
  })
  return { done, refused }
}

/** What the reader may do with an alert as it stands, in the order of the buttons. */
export async function openActions(deps: AlertActing, reading: Reading, alert: ListedAlert): Promise<readonly AlertActionName[]> {
  const { actor, at } = reading.action
  const may = (name: AlertActionName) => actor.roles.some((role) => roleMay(role, actPermission[name]))
  const moves = async (name: 'merge' | 'unmerge') => {
    const machine = may(name) ? alertMachine(deps, alert.topic) : null
    return machine !== null && (await mayMove(reading, machine, alert, name))
  }
  const suppressed = isSuppressed(alert, at)
  const offered: readonly (readonly [AlertActionName, boolean])[] = [
    ['merge', alert.mergedInto === null && (await moves('merge'))],
    ['unmerge', alert.mergedInto !== null && (await moves('unmerge'))],
    ['suppress', alert.mergedInto === null && may('suppress')],
    ['unsuppress', suppressed && may('unsuppress')],
  ]
  return offered.flatMap(([name, open]) => (open ? [name] : []))
}

function checked(action: Action, request: AlertActRequest): { readonly reasoned: Action } {
  const reason = request.reason.trim()
  if ([...reason].length < 4) throw new HuiyanError('act-reason-missing')
  return { reasoned: { ...action, reason } }
}

async function act(deps: AlertActing, change: Change, name: AlertActionName, id: string, request: AlertActRequest): Promise<void> {
  const found = await findAlerts(change, request.into === undefined ? [id] : [id, request.into])
  const of = (wanted: string): ListedAlert => {
    const alert = found.get(wanted)
    if (alert === undefined) throw new HuiyanError('not-found', { thing: wanted })
    return alert
  }
  const alert = of(id)
  switch (name) {
    case 'suppress': return suppressAlert(change, alert, request.until ?? '', deps.timeZone)
    case 'unsuppress': return unsuppressAlert(change, alert)
    case 'merge': return mergeAlert(change, ownMachine(deps, alert.topic), alert, of(request.into ?? ''))
    case 'unmerge': return unmergeAlert(change, ownMachine(deps, alert.topic), alert)
  }
}

/** The alert workflow of a topic. Throws `no-topic`, `topic-quarantined`. */
function ownMachine(deps: AlertActing, topic: string): Machine {
  deps.registry.get(topic)
  return alertMachine(deps, topic)!
}

function alertMachine(deps: AlertActing, topic: string): Machine | null {
  const packs = new Map(deps.registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack]))
  const pack = packs.get(topic)
  if (pack === undefined) return null
  const own = [...pack.workflows].find(([, workflow]) => workflow.subject === 'alert')
  return workflowMachine(pack, packs, own?.[0] ?? 'alert', deps)
}
