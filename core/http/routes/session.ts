import type { FastifyInstance } from 'fastify'
import { HuiyanError } from '../../base/errors.ts'
import { newAction, wholeScope } from '../../base/new-action.ts'
import type { Me, SignIn } from '../../contracts/api.ts'
import type { SignedIn } from '../../domain/identity/find-session.ts'
import { actorOf, permissionsOf, rolesOf } from '../../domain/identity/principal.ts'
import { meSchema, signInSchema } from '../api-schemas/session.ts'
import { passwordChangeSchema } from '../api-schemas/access.ts'
import { nothing, ok, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { limitRate } from '../limit-rate.ts'
import { clearSessionCookie, publicAction, requireSession, sessionToken, setSessionCookie, signedInOf } from '../session.ts'

/** Signing in and out, and who one is. */
export function sessionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.route<{ Body: SignIn }>({
    method: 'POST',
    url: '/session',
    config: { noCsrfToken: true, withOneTimePassword: true },
    schema: {
      tags: ['session'],
      summary: '登录 / Sign in',
      description: 'Checks account and password and sets the session cookie.',
      security: [],
      body: signInSchema,
      response: ok(meSchema, [400, 401, 429]),
    },
    handler: async (request, reply): Promise<Me> => {
      const started = await deps.identity.signIn(publicAction(deps), { ...request.body, address: request.ip })
      const signedIn = await deps.identity.findSession(started.token, deps.source.clock.now())
      if (signedIn === null) throw new HuiyanError('sign-in-failed')
      setSessionCookie(reply, deps, started.token, started.expiresAt)
      return me(signedIn, deps)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/session',
    config: { withOneTimePassword: true },
    onRequest: requireSession,
    schema: {
      tags: ['session'],
      summary: '退出登录 / Sign out',
      description: 'Ends the session; its cookie opens nothing any more.',
      response: nothing([401, 403]),
    },
    handler: async (request, reply) => {
      const action = newAction(deps.source, { actor: actorOf(signedInOf(request).principal), scope: wholeScope })
      await deps.identity.endSession(action, sessionToken(request, deps)!)
      clearSessionCookie(reply, deps)
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'GET',
    url: '/me',
    config: { withOneTimePassword: true },
    onRequest: requireSession,
    schema: {
      tags: ['session'],
      summary: '当前用户 / Who am I',
      description: 'Who is signed in, with which roles, and what the pages may offer.',
      response: ok(meSchema, [401]),
    },
    handler: async (request): Promise<Me> => me(signedInOf(request), deps),
  })

  app.route<{ Body: { readonly current: string; readonly next: string } }>({
    method: 'POST',
    url: '/me/password',
    config: { withOneTimePassword: true },
    onRequest: [requireSession, limitRate(deps, { requests: 20, milliseconds: 15 * 60_000 })],
    schema: {
      tags: ['session'],
      summary: '修改密码 / Choose another password',
      description: 'One’s own; the other sessions end. A password that was given has to be replaced before anything else can be done.',
      querystring: query(),
      body: passwordChangeSchema,
      response: nothing([400, 401, 403, 409, 429]),
    },
    handler: async (request, reply) => {
      const action = newAction(deps.source, { actor: actorOf(signedInOf(request).principal), scope: wholeScope })
      await deps.identity.changePassword(action, sessionToken(request, deps)!, { ...request.body, address: request.ip })
      return reply.code(204).send()
    },
  })
}

function me({ principal, csrfToken }: SignedIn, deps: HttpDeps): Me {
  return {
    id: principal.id,
    account: principal.account,
    name: principal.name,
    roles: rolesOf(principal),
    organisation: principal.organisation,
    may: principal.hasOneTimePassword ? [] : permissionsOf(principal),
    mustChoosePassword: principal.hasOneTimePassword,
    csrfToken,
    boxKey: deps.identity.boxKey(principal.id),
  }
}
