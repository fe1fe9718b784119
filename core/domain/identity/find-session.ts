import type { Store } from '../../store/database.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { loadPrincipal, type Principal } from './principal.ts'
import { idleMilliseconds, touchMilliseconds } from './session-policy.ts'
import { sessionId } from './sign-in.ts'

export interface SignedIn {
  readonly principal: Principal
  readonly csrfToken: string
}

/**
 * Who the cookie's token belongs to at `at`; null when the session is unknown, expired, idle for too long,
 * or its account suspended. Notes that it was seen.
 */
export async function findSession(deps: { store: Store; timeZone: string }, token: string, at: Date): Promise<SignedIn | null> {
  const id = sessionId(token)
  const session = await deps.store.reader().findOne(Session, { id })
  if (session === null) return null
  const idle = at.getTime() - session.lastSeenAt.getTime()
  // A session from the future: the clock was set back; it ends rather than living longer.
  if (at >= session.expiresAt || idle > idleMilliseconds || at < session.createdAt) return null
  const principal = await loadPrincipal(deps, session.account, at)
  if (principal === null) return null
  if (idle >= touchMilliseconds) await bookkeeping(deps.store, (em) => em.nativeUpdate(Session, { id }, { lastSeenAt: at }))
  return { principal, csrfToken: session.csrfToken }
}
