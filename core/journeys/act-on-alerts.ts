import type { Action } from '../base/action.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { AlertActionName, AlertActRequest, AlertActsRequest, AlertActsResponse } from '../contracts/alert-acts.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import type { ListedAlert } from '../domain/alerts/list-alerts.ts'
import { checkMerge, checkUnmerge, mergeAlert, unmergeAlert } from '../domain/alerts/merge-alerts.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { isSuppressed } from '../domain/alerts/reconcile.ts'
import { suppressAlert, unsuppressAlert } from '../domain/alerts/suppress-alert.ts'
import { roleMay, type Permission } from '../domain/identity/permissions.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Reading } from '../store/access.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import type { ActAsked } from './act-asked.ts'
import { moveAll, type WorkActing } from './act-on-work.ts'

export interface AlertActing extends WorkActing {
  readonly registry: TopicRegistry
}

/** What each act takes. */
export const actPermission = {
  suppress: 'suppress-alert', unsuppress: 'suppress-alert', merge: 'merge-alerts', unmerge: 'merge-alerts',
} as const satisfies Readonly<Record<AlertActionName, Permission>>

/** Does something with one alert. Throws `not-found`, `act-reason-missing`, and what refuses the act. */
export async function actOnAlert(deps: AlertActing, action: Action, who: Sender, name: AlertActionName, id: string, request: AlertActRequest): Promise<void> {
  const { reasoned } = checked(action, request)
  await unitOfWork(deps.store, reasoned, (change) => act(deps, change, who, name, id, request))
}

/** Does something with several alerts in one change: what cannot be done is said, the rest is done. Throws `act-reason-missing`. */
export async function actOnAlerts(deps: AlertActing, action: Action, who: Sender, name: AlertActionName, request: AlertActsRequest, lang: Lang): Promise<AlertActsResponse> {
  const { reasoned } = checked(action, request)
  const done: string[] = []
  const refused: AlertActsResponse['refused'][number][] = []
  await unitOfWork(deps.store, reasoned, async (change) => {
    for (const id of request.ids) {
      try {
        await act(deps, change, who, name, id, request)
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

/** What the reader may do with an alert as it stands, in the roles that they have for it, in the order of the buttons; `moves` are the actions that its workflow allows them. */
export function openActions({ action: { at } }: Reading, alert: ListedAlert, roles: readonly string[], moves: ReadonlySet<string>): readonly AlertActionName[] {
  const may = (name: AlertActionName) => roles.some((role) => roleMay(role, actPermission[name]))
  const suppressed = isSuppressed(alert, at)
  const offered: readonly (readonly [AlertActionName, boolean])[] = [
    ['merge', alert.mergedInto === null && may('merge') && moves.has('merge')],
    ['unmerge', alert.mergedInto !== null && may('unmerge') && moves.has('unmerge')],
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

async function act(deps: AlertActing, change: Change, who: Sender, name: AlertActionName, id: string, request: AlertActRequest): Promise<void> {
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
    case 'merge': {
      const into = of(request.into ?? '')
      await checkMerge(change, alert, into)
      await move(deps, change, who, id, 'merge', { follows: into.organisation, details: { into: into.id } })
      return mergeAlert(change, alert, into)
    }
    case 'unmerge': {
      checkUnmerge(alert)
      await move(deps, change, who, id, 'unmerge', { details: { into: alert.mergedInto! } })
      return unmergeAlert(change, alert)
    }
  }
}

/** Moves one alert as its workflow says. Throws what stands against it. */
async function move(deps: AlertActing, change: Change, who: Sender, id: string, name: string, more: Pick<ActAsked, 'follows' | 'details'>): Promise<void> {
  const item = (await findItems(change, [id])).get(id)
  if (item === undefined) throw new HuiyanError('not-found', { thing: id })
  const result = (await moveAll(deps, change, who, [{ item, action: name, note: change.action.reason ?? null, ...more }])).get(id)
  if (result instanceof HuiyanError) throw result
}
