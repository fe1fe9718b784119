import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { newOneTimePassword, type OneTimePassword } from './open-account.ts'
import { hashPassword } from './password.ts'
import { demandReachOfGrants, withinScope } from './within-reach.ts'

/** Gives an account a new password that is to be told once, and ends all its sessions. Throws `not-found`, `own-account`, `out-of-reach`. */
export async function resetPassword(deps: { readonly store: Store; readonly timeZone: string }, action: Action, accountId: string): Promise<OneTimePassword> {
  if (accountId === action.actor.id) throw new HuiyanError('own-account')
  const given = newOneTimePassword(action)
  const passwordHash = await hashPassword(given.password, action.random(16))
  await unitOfWork(deps.store, action, async (change) => {
    const { em, audit } = change
    const account = await em.findOne(Account, { $and: [{ id: accountId }, withinScope(action.scope, 'organisation_id')] } as never)
    if (account === null) throw new HuiyanError('not-found', { thing: accountId })
    await demandReachOfGrants(change, deps.timeZone, accountId)
    account.passwordHash = passwordHash
    account.passwordChangedAt = action.at
    account.passwordGivenBy = action.actor.id
    account.oneTimeUntil = given.until
    const ended = await em.nativeDelete(Session, { account: accountId })
    audit({ verb: 'reset-password', object: { kind: 'account', id: accountId }, topic: null, after: { sessionsEnded: ended, oneTimeUntil: given.until.toISOString() } })
  })
  return given
}
