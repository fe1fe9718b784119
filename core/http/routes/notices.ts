import type { FastifyInstance } from 'fastify'
import { noticeKinds, type NoticeChange, type NoticeQuery, type NoticeRequest, type NoticeTemplateQuery } from '../../contracts/notice-api.ts'
import { noticeChangeSchema, noticePageSchema, noticeRequestSchema, noticeSchema, noticeTemplateSchema } from '../api-schemas/notices.ts'
import { created, nothing, object, ok, oneOf, pageQuery, params, query, text } from '../api-schemas/common.ts'
import { listQueries } from '../api-schemas/list-queries.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** Notices: drafted, approved, issued to several, answered by each. What is done with them stands beside that of alerts and cases. */
export function noticeRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-notices')
  const drafting = requirePermission(deps, 'draft-notice')

  app.route<{ Querystring: NoticeQuery }>({
    method: 'GET',
    url: '/notices',
    onRequest: permitted,
    schema: {
      tags: ['notices'], summary: '督办文书 / Notices', description: 'By filter, the newest first, a page at a time; `q` are words of the title, or a number. Who issues sees drafts and all parts; an addressee what was issued to it.',
      querystring: pageQuery(listQueries.notices),
      response: ok(noticePageSchema, [400, 401, 403]),
    },
    handler: (request) => deps.notices.list(actionOf(request), request.query),
  })

  app.route<{ Querystring: NoticeTemplateQuery }>({
    method: 'GET',
    url: '/notices/template',
    onRequest: drafting,
    schema: {
      tags: ['notices'], summary: '文书初稿 / What a notice may say', description: 'Texts, addressees and issuer for a notice about some matters of one topic, or about a topic; nothing is stored.',
      querystring: { ...query({ kind: oneOf(noticeKinds), matters: { type: 'string', maxLength: 8000, description: 'Ids joined by commas.' }, topic: { type: 'string', maxLength: 200 } }), required: ['kind'] },
      response: ok(noticeTemplateSchema, [400, 401, 403, 404, 409, 422]),
    },
    handler: (request) => deps.notices.propose(actionOf(request), senderOf(request), request.query),
  })

  app.route<{ Body: NoticeRequest }>({
    method: 'POST',
    url: '/notices',
    onRequest: drafting,
    schema: { tags: ['notices'], summary: '拟制文书 / Draft a notice', description: 'Sent again under the same `request` it is drafted once.', querystring: query(), body: noticeRequestSchema, response: created(object({ id: text }), [400, 401, 403, 404, 409, 413, 422]) },
    handler: async (request, reply) => reply.code(201).send({ id: await deps.notices.draft(actionOf(request), senderOf(request), request.body) }),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/notices/:id',
    onRequest: permitted,
    schema: { tags: ['notices'], summary: '一份文书 / One notice', description: 'By its id or that of one of its parts, with the work on those parts that the reader may see.', params: params('id'), querystring: query(), response: ok(noticeSchema, [401, 403, 404]) },
    handler: (request) => deps.notices.find(actionOf(request), senderOf(request), request.params.id, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string }; Body: NoticeChange }>({
    method: 'PUT',
    url: '/notices/:id',
    onRequest: drafting,
    schema: { tags: ['notices'], summary: '修改草稿 / Change a draft', description: 'As it is to be. Whoever changes it does not approve it.', params: params('id'), querystring: query(), body: noticeChangeSchema, response: nothing([400, 401, 403, 404, 409, 413, 422]) },
    handler: async (request, reply) => {
      await deps.notices.change(actionOf(request), senderOf(request), request.params.id, request.body)
      return reply.code(204).send()
    },
  })
}
