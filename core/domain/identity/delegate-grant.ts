import type { Action } from '../../base/action.ts'
import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import { addDays } from '../../base/start-of-date.ts'
import { below, type Reading } from '../../store/access.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { insertGrant } from './add-grant.ts'
import { liesWithin, standsAt, type GrantExtent } from './grant-rules.ts'
import { administratorRoles, isRole } from './permissions.ts'

/** A delegation is for leave and illness; what lasts longer is granted. */
export const longestDelegation = 180

export interface AskedDelegation extends Pick<GrantExtent, 'organisation' | 'topics'> {
  readonly to: string
  readonly validFrom: string | null
  readonly validTo: string
}

/**
 * Hands a grant of the actor's own on to a colleague until a day, all of it or a part, and returns the id of the new grant. It can be
 * handed on no further, and ends with the one that it comes of. The action's reason says why. Throws `not-found` for a grant that is not
 * the actor's or does not stand, or somebody who is no colleague, `grant-not-delegable`, `grant-to-oneself`, `grant-too-wide`,
 * `delegation-too-long`, `roles-apart`, `days-out-of-order`, `days-over`.
 */
export function delegateGrant(deps: { readonly store: Store; readonly timeZone: string }, action: Action, id: string, asked: AskedDelegation): Promise<string> {
  return unitOfWork(deps.store, action, async (change) => {
    const grant = await change.em.findOne(Grant, { id, account: action.actor.id }, { disableIdentityMap: true })
    if (grant === null || !standsAt(grant, deps.timeZone, action.at)) throw new HuiyanError('not-found', { thing: id })
    if (grant.delegatedFrom !== null || administratorRoles.has(grant.role) || !isRole(grant.role)) throw new HuiyanError('grant-not-delegable')
    if (asked.to === action.actor.id) throw new HuiyanError('grant-to-oneself')
    if (!(await colleagues(change)).some((one) => one.id === asked.to)) throw new HuiyanError('not-found', { thing: asked.to })
    if (!(await liesWithin(change, asked, { organisation: grant.organisation as unknown as string | null, topics: grant.topics }))) throw new HuiyanError('grant-too-wide')
    const last = addDays(dateIn(deps.timeZone, action.at), longestDelegation)
    const latest = grant.validTo !== null && grant.validTo < last ? grant.validTo : last
    if (asked.validTo > latest) throw new HuiyanError('delegation-too-long', { day: latest })
    return insertGrant(change, deps.timeZone, { account: asked.to, role: grant.role, organisation: asked.organisation, topics: asked.topics, validFrom: asked.validFrom, validTo: asked.validTo, delegatedFrom: id })
  })
}

export interface Colleague {
  readonly id: string
  readonly name: string
  readonly organisation: string | null
}

/** To whom the actor may hand something on: who can sign in and belongs to the actor's organisation or one below it. */
export async function colleagues({ em, action }: Reading): Promise<readonly Colleague[]> {
  const own = await em.findOne(Account, { id: action.actor.id }, { fields: ['organisation'], disableIdentityMap: true })
  const organisation = (own?.organisation ?? null) as unknown as string | null
  if (organisation === null) return []
  const found = await em.find(Account, { $and: [{ state: 'active', id: { $ne: action.actor.id } }, below('organisation_id', [organisation])] } as never, { orderBy: { name: 'asc', id: 'asc' }, disableIdentityMap: true })
  return found.map(({ id, name, organisation: place }) => ({ id, name, organisation: place as unknown as string | null }))
}
