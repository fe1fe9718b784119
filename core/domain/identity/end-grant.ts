import type { Action } from '../../base/action.ts'
import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { unitOfWork, type Change } from '../../store/unit-of-work.ts'
import { keepingApart } from './account-keeper.ts'
import { demandOrder, isOpenOn } from './grant-rules.ts'
import { reachesGrants, withinScope } from './within-reach.ts'

/**
 * Ends a grant at once, or after `lastDay` (`YYYY-MM-DD`, no later than it would end anyway); it stays in the history. What was delegated
 * from it ends with it. Throws `not-found`, `grant-to-oneself` for one's own, `out-of-reach` for one that reaches further
 * than the actor, `grant-ended`, `days-over`, `days-later`.
 */
export function endGrant(deps: { readonly store: Store; readonly timeZone: string }, action: Action, id: string, lastDay: string | null): Promise<void> {
  return unitOfWork(deps.store, action, async (change) => {
    const grant = await change.em.findOne(Grant, { id }, { disableIdentityMap: true })
    const isReached = grant !== null && (await change.em.count(Account, { $and: [{ id: grant.account }, withinScope(action.scope, 'organisation_id')] } as never)) > 0
    if (!isReached) throw new HuiyanError('not-found', { thing: id })
    if ((grant.account as unknown as string) === action.actor.id) throw new HuiyanError('grant-to-oneself')
    if (!(await reachesGrants(change, [grant]))(grant)) throw new HuiyanError('out-of-reach')
    await writeEnd(change, deps.timeZone, grant, lastDay)
  })
}

/** Ends a delegation: whose grant it is may, and to whom it was given. Throws `not-found`, `grant-ended`. */
export function endDelegation(deps: { readonly store: Store; readonly timeZone: string }, action: Action, id: string): Promise<void> {
  return unitOfWork(deps.store, action, async (change) => {
    const grant = await change.em.findOne(Grant, { id, delegatedFrom: { $ne: null } }, { disableIdentityMap: true })
    const origin = grant === null ? null : await change.em.findOne(Grant, { id: grant.delegatedFrom as unknown as string }, { disableIdentityMap: true })
    const concerned = [grant, origin].map((one) => one?.account as unknown as string | undefined)
    if (grant === null || !concerned.includes(action.actor.id)) throw new HuiyanError('not-found', { thing: id })
    await writeEnd(change, deps.timeZone, grant, null)
  })
}

async function writeEnd(change: Change, timeZone: string, grant: Grant, lastDay: string | null): Promise<void> {
  const { em, action, audit } = change
  const today = dateIn(timeZone, action.at)
  if (!isOpenOn(grant, today)) throw new HuiyanError('grant-ended')
  if (lastDay !== null && lastDay < today) throw new HuiyanError('days-over', { day: lastDay })
  if (lastDay !== null && grant.validTo !== null && lastDay > grant.validTo) throw new HuiyanError('days-later', { day: grant.validTo })
  if (lastDay !== null) demandOrder({ validFrom: grant.validFrom, validTo: lastDay })
  const end = lastDay === null ? { endedAt: action.at } : { validTo: lastDay }
  const account = grant.account as unknown as string
  const apart = await keepingApart(change, timeZone, account, () => em.nativeUpdate(Grant, { id: grant.id }, { ...end, endedBy: action.actor.name }))
  audit({
    verb: 'end-grant', object: { kind: 'account', id: account }, topic: null,
    before: { grant: grant.id, role: grant.role, organisation: grant.organisation as unknown as string | null, topics: grant.topics, validTo: grant.validTo },
    after: { grant: grant.id, ...(lastDay === null ? { endedAt: action.at.toISOString() } : { validTo: lastDay }), ...apart },
  })
}
