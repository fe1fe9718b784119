import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { demandReachOfGrants, withinScope } from './within-reach.ts'

/** Bars an account from signing in and ends its sessions, or (`active`) lets it sign in again. Throws `not-found`, `own-account`, `out-of-reach`. */
export function setAccountState(deps: { readonly store: Store; readonly timeZone: string }, action: Action, accountId: string, state: Account['state']): Promise<void> {
  return unitOfWork(deps.store, action, async (change) => {
    const { em, audit } = change
    if (accountId === action.actor.id) throw new HuiyanError('own-account')
    const account = await em.findOne(Account, { $and: [{ id: accountId }, withinScope(action.scope, 'organisation_id')] } as never)
    if (account === null) throw new HuiyanError('not-found', { thing: accountId })
    await demandReachOfGrants(change, deps.timeZone, accountId)
    const before = account.state
    account.state = state
    if (state === 'suspended') await em.nativeDelete(Session, { account: accountId })
    audit({
      verb: state === 'suspended' ? 'suspend-account' : 'resume-account',
      object: { kind: 'account', id: accountId },
      topic: null,
      before: { state: before },
      after: { state },
    })
  })
}
