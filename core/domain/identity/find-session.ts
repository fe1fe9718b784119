import type { Store } from '../../store/database.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { loadPrincipal, type Principal } from './principal.ts'
import { idleMilliseconds, touchMilliseconds } from './session-policy.ts'
import { sessionId } from './sign-in.ts'
import { readRows } from '../../store/read-rows.ts'

export interface SignedIn {
  readonly principal: Principal
  readonly csrfToken: string
}

/**
 * Who the cookie's token belongs to at `at`; null when the session is unknown, expired, idle for too long,
 * or its account suspended. Notes that it was seen, but where `unseen` says that nobody has sent anything: the server itself asks.
 */
export async function findSession(deps: { store: Store; timeZone: string }, token: string, at: Date, { unseen = false } = {}): Promise<SignedIn | null> {
  const id = sessionId(token)
  // Every request asks this, hence as loadPrincipal does: not by the mapper.
  const [session] = await readRows<SessionRow>(deps.store.reader(), sessionSql, [id])
  if (session === undefined) return null
  const now = at.getTime()
  const idle = now - session.seen
  // A session from the future: the clock was set back; it ends rather than living longer.
  if (now >= session.expires || idle > idleMilliseconds || now < session.created) return null
  const principal = await loadPrincipal(deps, session.account, at)
  if (principal === null) return null
  if (!unseen && idle >= touchMilliseconds) await bookkeeping(deps.store, (em) => em.nativeUpdate(Session, { id }, { lastSeenAt: at }))
  return { principal, csrfToken: session.token }
}

/** Instants in milliseconds since 1970. */
interface SessionRow {
  readonly account: string
  readonly token: string
  readonly created: number
  readonly seen: number
  readonly expires: number
}

const sessionSql = 'select account_id as account, csrf_token as token, created_at as created, last_seen_at as seen, expires_at as expires from session where id = ?'
