import type { FastifyInstance } from 'fastify'
import type { CommentRequest } from '../../contracts/comment-api.ts'
import { commentRequestSchema, mentionableQuery, mentionableSchema } from '../api-schemas/comments.ts'
import { nothing, ok, params, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const places = [{ subject: 'alert', url: '/alerts', permission: 'read-alerts', zh: '预警', en: 'an alert' }, { subject: 'case', url: '/cases', permission: 'read-cases', zh: '问题', en: 'a case' }] as const

/** What people say about matters that they see. The comments themselves stand among the events of these. */
export function commentRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  for (const { subject, url, permission, zh, en } of places) {
    const permitted = requirePermission(deps, permission)

    app.route<{ Params: { readonly id: string }; Body: CommentRequest }>({
      method: 'POST',
      url: `${url}/:id/comments`,
      onRequest: permitted,
      schema: {
        tags: ['comments'], summary: `在${zh}下留言 / Comment on ${en}`, description: 'Whoever sees it may. Those mentioned are told; sent again under its id, it is stored once.',
        params: params('id'), querystring: query(), body: commentRequestSchema, response: nothing([400, 401, 403, 404, 409, 422]),
      },
      handler: async (request, reply) => {
        await deps.comments.write(actionOf(request), senderOf(request), subject, request.params.id, request.body)
        return reply.code(204).send()
      },
    })

    app.route<{ Params: { readonly id: string; readonly comment: string } }>({
      method: 'POST',
      url: `${url}/:id/comments/:comment/withdraw`,
      onRequest: permitted,
      schema: {
        tags: ['comments'], summary: '撤回留言 / Withdraw a comment', description: 'One’s own. Its words go; that it was there, by whom and when it was withdrawn stays.',
        params: params('id', 'comment'), querystring: query(), response: nothing([400, 401, 403, 404, 409]),
      },
      handler: async (request, reply) => {
        await deps.comments.withdraw(actionOf(request), subject, request.params.id, request.params.comment)
        return reply.code(204).send()
      },
    })

    app.route<{ Params: { readonly id: string }; Querystring: { readonly q?: string } }>({
      method: 'GET',
      url: `${url}/:id/mentionable`,
      onRequest: permitted,
      schema: {
        tags: ['comments'], summary: `可以提到的人 / Whom a comment on ${en} may mention`, description: 'Those who may see it, the reader left out, by name; some of them.',
        params: params('id'), querystring: mentionableQuery, response: ok(mentionableSchema, [400, 401, 403, 404]),
      },
      handler: async (request) => ({ items: await deps.comments.mentionable(actionOf(request), subject, request.params.id, request.query.q ?? '') }),
    })
  }
}
