import type { FastifyInstance } from 'fastify'
import type { DraftRequest } from '../../contracts/form-api.ts'
import type { DraftsAsked } from '../../journeys/keep-drafts.ts'
import { failing, nothing, object, ok, pageQuery, query } from '../api-schemas/common.ts'
import { draftPageSchema, draftProblemSchema, draftRequestSchema, draftSchema, uuid } from '../api-schemas/forms.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** What somebody has written so far; beyond it a form is to be sent, not kept. */
const draftLimit = 2 * 2 ** 20

interface DraftParams { readonly id: string }

/** Drafts: everybody's own. */
export function draftRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'answer-form')
  const own = object({ id: uuid })
  const name = { type: 'string', maxLength: 200 }

  app.route<{ Params: DraftParams; Body: DraftRequest }>({
    method: 'PUT',
    url: '/drafts/:id',
    bodyLimit: draftLimit,
    onRequest: permitted,
    schema: {
      tags: ['forms'], summary: '保存草稿 / Save a draft', description: 'Under an id of the writer’s own; `revision` is the one that this follows, 0 for a new draft. That of a correction names the answer that it corrects, and may be saved as long as that may be corrected by the writer.',
      params: own, querystring: query(), body: draftRequestSchema, response: { ...ok(draftSchema, [400, 401, 403, 404, 413]), ...failing([409], draftProblemSchema) },
    },
    handler: (request) => deps.forms.drafts.save(actionOf(request), senderOf(request), request.params.id, request.body, request.headers['user-agent'] ?? ''),
  })

  app.route<{ Querystring: DraftsAsked }>({
    method: 'GET',
    url: '/drafts',
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '我的草稿 / My drafts', description: 'The last saved first.', querystring: pageQuery({ topic: name, form: { ...name, description: '`pack/form`' }, matter: { ...name, description: 'Of what is done something with by the answer.' }, replaces: { ...uuid, description: 'Of the answer that is corrected.' }, alone: { type: 'boolean', description: 'Of no matter where none is named, and of no correction where none is: what a form that is opened so goes on with.' } }), response: ok(draftPageSchema, [400, 401, 403]) },
    handler: (request) => deps.forms.drafts.list(actionOf(request), request.query),
  })

  app.route<{ Params: DraftParams }>({
    method: 'GET',
    url: '/drafts/:id',
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '一份草稿 / A draft', description: 'Also one whose form is gone.', params: own, querystring: query(), response: ok(draftSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.forms.drafts.find(actionOf(request), request.params.id),
  })

  app.route<{ Params: DraftParams; Querystring: { readonly revision?: number } }>({
    method: 'DELETE',
    url: '/drafts/:id',
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '删除草稿 / Delete a draft', description: 'For good.', params: own, querystring: query({ revision: { type: 'integer', minimum: 1, description: 'As it was seen: one that was saved since stays.' } }), response: nothing([400, 401, 403, 404, 409]) },
    handler: async (request, reply) => {
      await deps.forms.drafts.end(actionOf(request), request.params.id, request.query.revision)
      return reply.code(204).send()
    },
  })
}
