import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccountChange, AccountQuery, AccountRequest } from '../../contracts/access-api.ts'
import type { SightKind } from '../../contracts/sight-api.ts'
import type { Action } from '../../base/action.ts'
import { roles } from '../../domain/identity/permissions.ts'
import { permissionsOf } from '../../domain/identity/principal.ts'
import { accountChangeSchema, accountPageSchema, accountRequestSchema, accountSchema, givenPasswordSchema, matterSightParams, matterSightSchema, reasonSchema, sightSchema } from '../api-schemas/access.ts'
import { nothing, ok, oneOf, pageQuery, params, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { actionFor, actionOf, requirePermission, signedInOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface AccountParams { readonly id: string }
interface Reasoned { readonly reason: string }

/** Who can sign in. */
export function accountRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const seen = requirePermission(deps, 'see-access')
  const { accounts } = deps.access
  const mayOf = (request: FastifyRequest) => {
    const own: readonly string[] = permissionsOf(signedInOf(request).principal)
    return (permission: string) => own.includes(permission)
  }
  /** The act of keeping an account, under the permission that this one needs. */
  const keeping = async (request: FastifyRequest<{ Params: AccountParams }>, reason?: string): Promise<Action> => {
    const action = actionFor(deps, request, await accounts.keeper(actionOf(request), request.params.id))
    return reason === undefined ? action : { ...action, reason }
  }

  app.route<{ Querystring: AccountQuery }>({
    method: 'GET',
    url: '/accounts',
    onRequest: seen,
    schema: {
      tags: ['access'], summary: '账号 / Accounts', description: 'Those in reach, by what is typed at sign-in.',
      querystring: pageQuery({ q: { type: 'string', maxLength: 100, pattern: '^[^\\u0000]*$' }, state: oneOf(['active', 'suspended']), organisation: { type: 'string', maxLength: 200, description: 'It and all below it.' }, role: oneOf(roles) }), response: ok(accountPageSchema, [400, 401, 403]),
    },
    handler: (request) => accounts.list(actionOf(request), request.query, mayOf(request)),
  })

  app.route<{ Params: AccountParams }>({
    method: 'GET',
    url: '/accounts/:id',
    onRequest: seen,
    schema: { tags: ['access'], summary: '一个账号 / An account', description: 'With all its grants, those that are over too.', params: params('id'), querystring: query(), response: ok(accountSchema, [401, 403, 404]) },
    handler: (request) => accounts.find(actionOf(request), request.params.id, mayOf(request)),
  })

  app.route<{ Params: AccountParams }>({
    method: 'GET',
    url: '/accounts/:id/sight',
    onRequest: seen,
    schema: { tags: ['access'], summary: '此人能看到什么 / What somebody would see', description: 'By permission and topic, asked of the lists that they would open. Noted in the trail.', params: params('id'), querystring: query(), response: ok(sightSchema, [401, 403, 404]) },
    handler: (request) => accounts.sight(actionOf(request), request.params.id),
  })

  app.route<{ Params: AccountParams & { readonly kind: SightKind; readonly matter: string } }>({
    method: 'GET',
    url: '/accounts/:id/sight/:kind/:matter',
    onRequest: seen,
    schema: { tags: ['access'], summary: '此人能否看到这一件 / Whether somebody would see a matter', description: 'And by which grants. What is not there is not seen. Noted in the trail.', params: matterSightParams, querystring: query(), response: ok(matterSightSchema, [400, 401, 403, 404]) },
    handler: (request) => accounts.matterSight(actionOf(request), request.params.id, request.params.kind, request.params.matter),
  })

  app.route<{ Body: AccountRequest }>({
    method: 'POST',
    url: '/accounts',
    onRequest: requirePermission(deps, 'manage-accounts'),
    schema: { tags: ['access'], summary: '开立账号 / Open an account', description: 'Without any role. Its password is told once, and has to be replaced at the first sign-in, within a week.', querystring: query(), body: accountRequestSchema, response: ok(givenPasswordSchema, [400, 401, 403, 409, 422]) },
    handler: (request) => accounts.open(actionOf(request), request.body),
  })

  app.route<{ Params: AccountParams; Body: AccountChange }>({
    method: 'PATCH',
    url: '/accounts/:id',
    onRequest: seen,
    schema: { tags: ['access'], summary: '修改账号 / Change an account', description: 'Name or organisation; what it may, its grants say.', params: params('id'), querystring: query(), body: accountChangeSchema, response: nothing([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      await accounts.change(await keeping(request), request.params.id, request.body)
      return reply.code(204).send()
    },
  })

  for (const { name, state, zh, en } of [{ name: 'suspend', state: 'suspended', zh: '停用账号', en: 'Suspend an account' }, { name: 'resume', state: 'active', zh: '恢复账号', en: 'Take an account up again' }] as const) {
    app.route<{ Params: AccountParams; Body: Reasoned }>({
      method: 'POST',
      url: `/accounts/:id/${name}`,
      onRequest: seen,
      schema: { tags: ['access'], summary: `${zh} / ${en}`, description: 'Its sessions end, and what it has delegated stands no longer, while it is suspended. Accounts of those who grant and who look on are kept by those who grant.', params: params('id'), querystring: query(), body: reasonSchema, response: nothing([400, 401, 403, 404, 409]) },
      handler: async (request, reply) => {
        await accounts.setState(await keeping(request, request.body.reason), request.params.id, state)
        return reply.code(204).send()
      },
    })
  }

  app.route<{ Params: AccountParams; Body: Reasoned }>({
    method: 'POST',
    url: '/accounts/:id/reset-password',
    onRequest: seen,
    schema: { tags: ['access'], summary: '重置密码 / Reset a password', description: 'Its sessions end; the new password is told once, and has to be replaced at the first sign-in, within a week.', params: params('id'), querystring: query(), body: reasonSchema, response: ok(givenPasswordSchema, [400, 401, 403, 404, 409]) },
    handler: async (request) => accounts.resetPassword(await keeping(request, request.body.reason), request.params.id),
  })
}
