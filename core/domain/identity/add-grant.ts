import type { Action } from '../../base/action.ts'
import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import { unitOfWork, type Change } from '../../store/unit-of-work.ts'
import { keepingApart } from './account-keeper.ts'
import { withinScope } from './within-reach.ts'
import { demandOrder, demandRolesApart, isOpenOn, liesWithin, type GrantExtent } from './grant-rules.ts'
import { watchingRoles, type Role } from './permissions.ts'

export interface AskedGrant extends GrantExtent {
  readonly role: Role
}

/**
 * Gives an account a role and returns the grant's id; the action's scope is what its actor may give, its reason why. Nobody gives to
 * themselves (`grant-to-oneself`), nor further than they reach themselves (`grant-too-wide`), nor an administrator's role beside another
 * (`roles-apart`), nor business to an account whose password they gave (`password-given-by-granter`): they could sign in to it. Throws `not-found` for an account or organisation that is not there, `days-no-day`, `days-out-of-order`, `days-over`.
 */
export function addGrant(deps: { readonly store: Store; readonly timeZone: string }, action: Action, account: string, asked: AskedGrant): Promise<string> {
  return unitOfWork(deps.store, action, async (change) => {
    const found = await change.em.findOne(Account, { $and: [{ id: account }, withinScope(action.scope, 'organisation_id')] } as never)
    if (found === null) throw new HuiyanError('not-found', { thing: account })
    if (account === action.actor.id) throw new HuiyanError('grant-to-oneself')
    const own = action.scope.flatMap(({ topics, organisations }): Pick<GrantExtent, 'organisation' | 'topics'>[] => {
      const bounds = topics === 'all' ? null : topics
      return organisations === 'all' ? [{ organisation: null, topics: bounds }] : organisations.map((organisation) => ({ organisation, topics: bounds }))
    })
    if (found.passwordGivenBy === action.actor.id && !watchingRoles.has(asked.role)) throw new HuiyanError('password-given-by-granter')
    let mayGive = false
    for (const outer of own) mayGive ||= await liesWithin(change, asked, outer)
    if (!mayGive) throw new HuiyanError('grant-too-wide')
    return insertGrant(change, deps.timeZone, { account, ...asked, delegatedFrom: null })
  })
}

/** Writes a grant that has been found to be within bounds. Throws `roles-apart`, `not-found`, `days-out-of-order`, `days-over`. */
export async function insertGrant(change: Change, timeZone: string, asked: AskedGrant & { readonly account: string; readonly delegatedFrom: string | null }): Promise<string> {
  const { em, action, audit } = change
  const { account, role, organisation, topics, validFrom, validTo, delegatedFrom } = asked
  demandOrder(asked)
  const today = dateIn(timeZone, action.at)
  if (validTo !== null && validTo < today) throw new HuiyanError('days-over', { day: validTo })
  if (organisation !== null && (await em.count(Organisation, { id: organisation })) === 0) throw new HuiyanError('not-found', { thing: organisation })
  demandRolesApart(role, asked, (await em.find(Grant, { account }, { disableIdentityMap: true })).filter((grant) => isOpenOn(grant, today)))
  const id = action.nextId()
  const row = { role, organisation, topics: topics === null ? null : [...topics].sort(), validFrom, validTo, delegatedFrom }
  const apart = await keepingApart(change, timeZone, account, () => em.insert(Grant, { id, account, ...row, endedAt: null, endedBy: null, grantedAt: action.at, grantedBy: action.actor.name, reason: action.reason ?? null }))
  audit({ verb: delegatedFrom === null ? 'grant-role' : 'delegate-grant', object: { kind: 'account', id: account }, topic: null, after: { grant: id, ...row, ...apart } })
  return id
}
