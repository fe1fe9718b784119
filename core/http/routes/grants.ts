import type { FastifyInstance } from 'fastify'
import type { DelegationRequest, GrantEndRequest, GrantRequest } from '../../contracts/access-api.ts'
import { createdSchema, delegationRequestSchema, grantChoicesSchema, grantEndSchema, grantRequestSchema, ownGrantsSchema, reasonSchema } from '../api-schemas/access.ts'
import { failing, nothing, ok, params, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const created = (failures: readonly number[]) => ({ 201: { description: 'Created', content: { 'application/json': { schema: createdSchema } } }, ...failing(failures) })

/** Who may what: a role, in an organisation and all below it, for some topics, for some time. */
export function grantRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const { grants } = deps.access
  const giving = requirePermission(deps, 'manage-grants')
  const delegating = requirePermission(deps, 'delegate')

  app.route({
    method: 'GET',
    url: '/grants/choices',
    onRequest: requirePermission(deps, 'see-access'),
    schema: { tags: ['access'], summary: '可授的角色与主题 / What grants are made of', description: 'Roles, and the topics that run.', querystring: query(), response: ok(grantChoicesSchema, [401, 403]) },
    handler: async () => grants.choices(),
  })

  app.route({
    method: 'GET',
    url: '/me/grants',
    onRequest: delegating,
    schema: { tags: ['access'], summary: '我的授权 / My grants', description: 'With what one has handed on, and to whom one may.', querystring: query(), response: ok(ownGrantsSchema, [401, 403]) },
    handler: (request) => grants.own(actionOf(request)),
  })

  app.route<{ Params: { readonly id: string }; Body: GrantRequest }>({
    method: 'POST',
    url: '/accounts/:id/grants',
    onRequest: giving,
    schema: { tags: ['access'], summary: '授权 / Grant a role', description: 'Not to oneself, not further than one may give, and none of the three administrators’ roles beside another.', params: params('id'), querystring: query(), body: grantRequestSchema, response: created([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      const { reason, role, ...reach } = request.body
      return reply.code(201).send({ id: await grants.give({ ...actionOf(request), reason }, request.params.id, { role, ...reach, reason }) })
    },
  })

  app.route<{ Params: { readonly id: string }; Body: GrantEndRequest }>({
    method: 'POST',
    url: '/grants/:id/end',
    onRequest: giving,
    schema: { tags: ['access'], summary: '收回授权 / End a grant', description: 'At once, or after a day. It stays in the history; what was delegated from it ends with it.', params: params('id'), querystring: query(), body: grantEndSchema, response: nothing([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      await grants.end({ ...actionOf(request), reason: request.body.reason }, request.params.id, request.body)
      return reply.code(204).send()
    },
  })

  app.route<{ Params: { readonly id: string }; Body: DelegationRequest }>({
    method: 'POST',
    url: '/grants/:id/delegations',
    onRequest: delegating,
    schema: { tags: ['access'], summary: '委托授权 / Delegate a grant', description: 'One’s own, all of it or a part, to a colleague, until a day. It can be handed on no further, and who acts under it acts for both.', params: params('id'), querystring: query(), body: delegationRequestSchema, response: created([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => reply.code(201).send({ id: await grants.delegate({ ...actionOf(request), reason: request.body.reason }, request.params.id, request.body) }),
  })

  app.route<{ Params: { readonly id: string }; Body: { readonly reason: string } }>({
    method: 'POST',
    url: '/delegations/:id/end',
    onRequest: delegating,
    schema: { tags: ['access'], summary: '收回委托 / End a delegation', description: 'By who has given it, or to whom it was given.', params: params('id'), querystring: query(), body: reasonSchema, response: nothing([400, 401, 403, 404, 409]) },
    handler: async (request, reply) => {
      await grants.endDelegation({ ...actionOf(request), reason: request.body.reason }, request.params.id)
      return reply.code(204).send()
    },
  })
}
