import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { HuiyanError } from '../base/errors.ts'
import { newAction, wholeScope } from '../base/new-action.ts'
import type { Action } from '../base/action.ts'
import type { SignedIn } from '../domain/identity/find-session.ts'
import { actorOf, scopeFor, type Principal } from '../domain/identity/principal.ts'
import type { Permission } from '../domain/identity/permissions.ts'
import type { HttpDeps } from './deps.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request by its session cookie, null when nobody is signed in. */
    signedIn: SignedIn | null
    /** Set by `requirePermission`: the act, in the scope of that permission. */
    permitted: Action | null
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Looks up the session of every request below `app`, and demands its token with every unsafe one (`x-csrf-token`).
 * Requests that a browser itself marks as coming from another site are refused whatever they carry.
 */
export function useSessions(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('signedIn', null)
  app.decorateRequest('permitted', null)
  app.addHook('onRequest', async (request) => {
    const unsafe = !safeMethods.has(request.method)
    if (unsafe && request.headers['sec-fetch-site'] === 'cross-site') throw new HuiyanError('csrf-token-wrong')
    const token = sessionToken(request, deps)
    if (token === null) return
    request.signedIn = await deps.identity.findSession(token, deps.source.clock.now())
    if (request.signedIn?.principal.hasOneTimePassword === true && request.routeOptions.config.withOneTimePassword !== true) throw new HuiyanError('password-one-time')
    if (request.signedIn === null || !unsafe) return
    // Signing in again while a session is open needs no token: there is no page yet that could know it.
    if (request.routeOptions.config.noCsrfToken === true) return
    if (!sameText(request.headers['x-csrf-token'], request.signedIn.csrfToken)) throw new HuiyanError('csrf-token-wrong')
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes unsafe requests without the session's token. */
    readonly noCsrfToken?: boolean
    /** Open to somebody who has yet to choose a password of their own. */
    readonly withOneTimePassword?: boolean
    /** The log does not say who asked: answers may be without a name. Where they are not, the trail has who it was. */
    readonly unnamed?: boolean
    /** The log has no line of it: that it was asked, and how it was answered, would tell of what is sealed. */
    readonly sealed?: boolean
  }
}

/** Route hook (`onRequest`): somebody is signed in. Throws `not-signed-in`. */
export const requireSession: onRequestAsyncHookHandler = async (request) => {
  signedInOf(request)
}

/**
 * Route hook (`onRequest`, before the body is read): who is signed in has the permission somewhere.
 * `actionOf(request)` then is the act, its scope what the permission reaches. Throws `not-signed-in`, `not-permitted`.
 */
export function requirePermission(deps: HttpDeps, permission: Permission): onRequestAsyncHookHandler {
  return async (request) => {
    request.permitted = actionFor(deps, request, permission)
  }
}

/** As `requirePermission`; who has but the permission `own` acts in an empty scope, which leaves what is the actor's own. */
export function requirePermissionOrOwn(deps: HttpDeps, permission: Permission, own: Permission): onRequestAsyncHookHandler {
  return async (request) => {
    request.permitted = actionIfMay(deps, request, permission) ?? { ...actionFor(deps, request, own), scope: [] }
  }
}

/** The act of the request, once `requirePermission` has let it pass. */
export function actionOf(request: FastifyRequest): Action {
  if (request.permitted === null) throw new HuiyanError('scope-missing')
  return request.permitted
}

/** An act under a permission that the handler finds out only later. Throws `not-signed-in`, `not-permitted`. */
export function actionFor(deps: HttpDeps, request: FastifyRequest, permission: Permission): Action {
  const { principal } = signedInOf(request)
  const scope = scopeFor(principal, permission)
  if (scope === null) throw new HuiyanError('not-permitted', { permission })
  return newAction(deps.source, { actor: actorOf(principal), scope })
}

/** The same where who is signed in has the permission; null otherwise. */
export function actionIfMay(deps: HttpDeps, request: FastifyRequest, permission: Permission): Action | null {
  return scopeFor(signedInOf(request).principal, permission) === null ? null : actionFor(deps, request, permission)
}

/** What whoever opened a stream may do now, by their session and grants as they stand; null where one of them is over. It keeps no session alive. */
export async function standingAction(deps: HttpDeps, token: string, permission: Permission): Promise<Action | null> {
  const signedIn = await deps.identity.findSession(token, deps.source.clock.now(), { unseen: true })
  const scope = signedIn === null || signedIn.principal.hasOneTimePassword ? null : scopeFor(signedIn.principal, permission)
  return signedIn === null || scope === null ? null : newAction(deps.source, { actor: actorOf(signedIn.principal), scope })
}

export function signedInOf(request: FastifyRequest): SignedIn {
  if (request.signedIn === null) throw new HuiyanError('not-signed-in')
  return request.signedIn
}

/** For whom who is signed in acts: the own organisation as it is called now. */
export function senderOf(request: FastifyRequest): Pick<Principal, 'organisation'> {
  const { organisation } = signedInOf(request).principal
  return { organisation }
}

/** The act of somebody who is not (yet) known: signing in. */
export function publicAction(deps: HttpDeps): Action {
  return newAction(deps.source, { actor: { kind: 'public', id: 'public', name: '公众', roles: [] }, scope: wholeScope })
}

/** The token in the session cookie, null when there is none. */
export function sessionToken(request: FastifyRequest, deps: HttpDeps): string | null {
  const value = request.cookies[cookieName(deps)]
  return value === undefined || value === '' || value.length > 200 ? null : value
}

export function setSessionCookie(reply: FastifyReply, deps: HttpDeps, token: string, expiresAt: Date): void {
  reply.setCookie(cookieName(deps), token, { ...cookieOptions(deps), expires: expiresAt })
}

export function clearSessionCookie(reply: FastifyReply, deps: HttpDeps): void {
  reply.clearCookie(cookieName(deps), cookieOptions(deps))
}

function isSecure(deps: HttpDeps): boolean {
  return deps.settings.baseUrl.startsWith('https:')
}

/** `__Host-` binds the cookie to this host and path (RFC 6265bis, 4.1.3.2); browsers take it over https only. */
function cookieName(deps: HttpDeps): string {
  return isSecure(deps) ? '__Host-huiyan' : 'huiyan'
}

function cookieOptions(deps: HttpDeps) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(deps) } as const
}

function sameText(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
