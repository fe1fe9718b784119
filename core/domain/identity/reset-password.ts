import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { checkPassword, hashPassword } from './password.ts'

/** Gives an account a new password and ends all its sessions. Throws `not-found`, `password-too-weak`. */
export async function resetPassword(store: Store, action: Action, accountId: string, password: string): Promise<void> {
  const passwordHash = await hashPassword(password, action.random(16))
  await unitOfWork(store, action, async ({ em, audit }) => {
    const account = await em.findOne(Account, { id: accountId })
    if (account === null) throw new HuiyanError('not-found', { thing: accountId })
    checkPassword(password, account.account)
    account.passwordHash = passwordHash
    account.passwordChangedAt = action.at
    await em.nativeDelete(Session, { account: accountId })
    audit({ verb: 'reset-password', object: { kind: 'account', id: accountId }, topic: null })
  })
}
