import { dateIn } from '../../base/clock.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { Session } from '../../store/entities/identity/session.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { isOpenOn } from './grant-rules.ts'
import { voidPassword } from './password.ts'
import { watchingRoles, type Permission } from './permissions.ts'

/** Under which permission an account with these grants is changed, suspended and its password reset. */
export function keeperOf(grants: readonly Pick<Grant, 'role' | 'endedAt' | 'validTo'>[], today: string): Permission {
  return grants.some((grant) => isOpenOn(grant, today) && watchingRoles.has(grant.role)) ? 'manage-grants' : 'manage-accounts'
}

/**
 * Writes to an account's grants by `write`. Where others keep the account from then on, its sessions end and its password opens nothing
 * until they have given another: who kept it before may know it. Returns what the trail says of that.
 */
export async function keepingApart({ em, action }: Change, timeZone: string, account: string, write: () => Promise<unknown>): Promise<{ readonly sessionsEnded?: number; readonly passwordVoid?: true }> {
  const today = dateIn(timeZone, action.at)
  const keeper = async () => keeperOf(await em.find(Grant, { account }, { disableIdentityMap: true }), today)
  const before = await keeper()
  await write()
  if ((await keeper()) === before) return {}
  await em.nativeUpdate(Account, { id: account }, { passwordHash: voidPassword(action.random(48)), passwordChangedAt: action.at, oneTimeUntil: action.at })
  return { sessionsEnded: await em.nativeDelete(Session, { account }), passwordVoid: true }
}
