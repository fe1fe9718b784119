import type { onRequestAsyncHookHandler } from 'fastify'
import { HuiyanError } from '../base/errors.ts'
import type { HttpDeps } from './deps.ts'

export interface RateLimit {
  readonly requests: number
  readonly milliseconds: number
}

/** Beyond so many callers the one that has been quiet longest is forgotten. */
const mostCallers = 10_000

/**
 * Route hook (`onRequest`, after `requirePermission`): so many requests in any span of the given length, counted per account,
 * per address for who is not signed in. Time is the injected clock's. Throws `too-many-requests` with the seconds to wait.
 */
export function limitRate(deps: HttpDeps, limit: RateLimit): onRequestAsyncHookHandler {
  const callers = new Map<string, number[]>()
  return async (request) => {
    const now = deps.source.clock.now().getTime()
    const caller = request.signedIn === null ? `address ${request.ip}` : `account ${request.signedIn.principal.id}`
    const times = (callers.get(caller) ?? []).filter((at) => at > now - limit.milliseconds && at <= now)
    if (times.length >= limit.requests) throw new HuiyanError('too-many-requests', { seconds: Math.ceil((times[0]! + limit.milliseconds - now) / 1000) })
    // Taken out first: the map's order is then that of the last request.
    callers.delete(caller)
    callers.set(caller, [...times, now])
    const [quietest] = callers.keys()
    if (callers.size > mostCallers) callers.delete(quietest!)
  }
}
