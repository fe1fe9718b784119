import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import { reading } from '../../store/access.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { checkPassword, hashPassword, verifyPassword } from './password.ts'
import { sessionId, type SignInDeps } from './sign-in.ts'

/**
 * The actor chooses another password; their sessions end, but for that of `token`. Throws `password-wrong` for the one they have,
 * `password-too-weak`, `password-unchanged`. Wrong ones stand in the trail and count as failed sign-ins do: `password-throttled` when
 * there were too many. `address`: where it comes from, for the throttle; never stored.
 */
export async function changePassword({ store, throttle }: SignInDeps, action: Action, token: string, asked: { readonly current: string; readonly next: string; readonly address: string }): Promise<void> {
  const known = await reading(store, action).em.findOneOrFail(Account, { id: action.actor.id })
  const seconds = throttle.waitSeconds(known.account, asked.address, action.at)
  if (seconds > 0) throw new HuiyanError('password-throttled', { seconds })
  // Counted before the password is checked, as at signing in.
  throttle.failed(known.account, asked.address, action.at)
  if (!(await verifyPassword(asked.current, known.passwordHash))) {
    await unitOfWork(store, action, async ({ audit }) => audit({ verb: 'change-password-failed', object: { kind: 'account', id: known.id }, topic: null }))
    throw new HuiyanError('password-wrong')
  }
  throttle.succeeded(known.account, asked.address, action.at)
  if (asked.next === asked.current) throw new HuiyanError('password-unchanged')
  checkPassword(asked.next, known.account)
  const passwordHash = await hashPassword(asked.next, action.random(16))
  await unitOfWork(store, action, async ({ em, audit }) => {
    const account = await em.findOne(Account, { id: known.id, passwordHash: known.passwordHash })
    // Reset meanwhile: then this one is no longer theirs.
    if (account === null) throw new HuiyanError('password-wrong')
    account.passwordHash = passwordHash
    account.passwordChangedAt = action.at
    account.oneTimeUntil = null
    const ended = await em.nativeDelete(Session, { account: known.id, id: { $ne: sessionId(token) } })
    audit({ verb: 'change-password', object: { kind: 'account', id: known.id }, topic: null, after: { sessionsEnded: ended } })
  })
}
