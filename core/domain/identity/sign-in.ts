import { createHash } from 'node:crypto'
import type { Action, Actor } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { hashPassword, needsRenewal, verifyPassword } from './password.ts'
import { absoluteMilliseconds } from './session-policy.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

export interface SignInDeps {
  readonly store: Store
  readonly throttle: SignInThrottle
}

export interface SignInAttempt {
  readonly account: string
  readonly password: string
  /** Where it comes from, for the throttle; never stored. */
  readonly address: string
}

/** `token` goes into the cookie and is nowhere else; the database holds its hash. */
export interface StartedSession {
  readonly token: string
  readonly csrfToken: string
  readonly accountId: string
  readonly expiresAt: Date
}

/**
 * Checks a password and starts a session; success and failure both stand in the trail.
 * Throws `sign-in-failed` for an unknown account, a wrong password, one that was to be changed long ago and a suspended account alike, in equal time,
 * and `sign-in-throttled` when too many have failed.
 */
export async function signIn(deps: SignInDeps, action: Action, attempt: SignInAttempt): Promise<StartedSession> {
  const name = attempt.account.trim().toLowerCase()
  const seconds = deps.throttle.waitSeconds(name, attempt.address, action.at)
  if (seconds > 0) throw new HuiyanError('sign-in-throttled', { seconds })
  // Counted before the password is checked: many at once must not get through on one count.
  deps.throttle.failed(name, attempt.address, action.at)
  const account = await deps.store.reader().findOne(Account, { account: name })
  const right = await verifyPassword(attempt.password, account?.passwordHash ?? null)
  if (account === null || !right || account.state !== 'active' || isSpent(account, action.at)) {
    await noteFailure(deps.store, action, account)
    throw new HuiyanError('sign-in-failed')
  }
  deps.throttle.succeeded(name, attempt.address, action.at)
  // A hash of other parameters than today's is renewed while the password is at hand.
  const renewed = needsRenewal(account.passwordHash) ? await hashPassword(attempt.password, action.random(16)) : null
  return startSession(deps.store, action, account, renewed)
}

/** A password that an administrator gave, and nobody has replaced in time. */
const isSpent = ({ oneTimeUntil }: Account, at: Date): boolean => oneTimeUntil !== null && at >= oneTimeUntil

/** The id under which a session is stored: the token's SHA-256, hex. */
export function sessionId(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * Starts a session of somebody whose password has been checked against `account` as it was read; `renewed` takes its hash's place.
 * Throws `sign-in-failed` when the account is not active any more or has another password by now.
 */
export async function startSession(store: Store, action: Action, account: Account, renewed: string | null): Promise<StartedSession> {
  const token = Buffer.from(action.random(32)).toString('base64url')
  const csrfToken = Buffer.from(action.random(24)).toString('base64url')
  const expiresAt = new Date(action.at.getTime() + absoluteMilliseconds)
  const actor: Actor = { kind: 'person', id: account.id, name: account.name, roles: [] }
  await unitOfWork(store, { ...action, actor }, async ({ em, audit }) => {
    // Read again inside the transaction: it may have been suspended, or its password reset, while the hash was computed.
    const current = await em.findOne(Account, { id: account.id, state: 'active', passwordHash: account.passwordHash })
    if (current === null) throw new HuiyanError('sign-in-failed')
    if (renewed !== null) current.passwordHash = renewed
    await em.nativeDelete(Session, { expiresAt: { $lte: action.at } })
    em.create(Session, { id: sessionId(token), account: account.id, csrfToken, createdAt: action.at, lastSeenAt: action.at, expiresAt })
    audit({ verb: 'sign-in', object: { kind: 'account', id: account.id }, topic: null })
  })
  return { token, csrfToken, accountId: account.id, expiresAt }
}

function noteFailure(store: Store, action: Action, account: Account | null): Promise<void> {
  return unitOfWork(store, action, async ({ audit }) => {
    // What was typed as an account is not stored: people type passwords there.
    audit({ verb: 'sign-in-failed', object: { kind: 'account', id: account?.id ?? 'unknown' }, topic: null })
  })
}
