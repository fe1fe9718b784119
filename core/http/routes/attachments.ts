import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { attachmentTypes, shownTypes } from '../../domain/forms/attachment-type.ts'
import { failing, flag, nothing, object, ok, query } from '../api-schemas/common.ts'
import { attachmentSchema, attachmentUploadSchema, uuid } from '../api-schemas/forms.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpDeps } from '../deps.ts'
import { namedUploadOf } from '../multipart.ts'
import { actionOf, requirePermission, requirePermissionOrOwn } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** Files that answers have with them. */
export function attachmentRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  // Who may send one may look at it, also before an answer has it.
  const readable = requirePermissionOrOwn(deps, 'read-answers', 'answer-form')
  app.route<{ Querystring: { readonly anonymous?: boolean } }>({
    method: 'POST',
    url: '/attachments',
    config: { unnamed: true },
    onRequest: requirePermission(deps, 'answer-form'),
    schema: {
      tags: ['forms'], summary: '上传附件 / Upload an attachment', description: 'As the multipart field `file`, at most 20 MB: images, PDF, Word, Excel, plain text; what it is, its content says, and its name is given the ending of that. `anonymous` for an answer to a form that keeps no name. Sent again under its `id`, 200 with what is stored; 409 where the id is another file’s.',
      upload: attachmentUploadSchema, querystring: query({ anonymous: flag }), response: { ...ok(attachmentSchema, [400, 401, 403, 409, 413, 415, 422, 503, 507]), 201: { description: 'Stored', content: { 'application/json': { schema: attachmentSchema } } } },
    },
    handler: async (request, reply) => {
      const { id, upload } = await namedUploadOf(request)
      const { attachment, isNew } = await deps.forms.attachments.keep(actionOf(request), upload, { id, isUnnamed: request.query.anonymous === true })
      return reply.code(isNew ? 201 : 200).send(attachment)
    },
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'DELETE',
    url: '/attachments/:id',
    config: { unnamed: true },
    onRequest: requirePermission(deps, 'answer-form'),
    schema: { tags: ['forms'], summary: '移除附件 / Take an attachment away', description: 'One’s own that no answer has.', params: object({ id: uuid }), querystring: query(), response: nothing([400, 401, 403, 404, 409]) },
    handler: async (request, reply) => {
      await deps.forms.attachments.drop(actionOf(request), request.params.id)
      return reply.code(204).send()
    },
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/attachments/:id',
    onRequest: readable,
    schema: {
      tags: ['forms'], summary: '下载附件 / An attachment', description: 'For who has sent it, and who may read an answer that has it.', params: object({ id: uuid }), querystring: query(),
      response: { 200: { description: 'The file', content: Object.fromEntries(attachmentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])) }, ...failing([400, 401, 403, 404]) },
    },
    handler: async (request, reply) => {
      const { attachment: { name, type, size }, content } = await deps.forms.attachments.read(actionOf(request), request.params.id)
      reply.header('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type).header('content-length', size)
      reply.header('content-disposition', contentDisposition(shownTypes.has(type) ? 'inline' : 'attachment', name))
      reply.header('x-content-type-options', 'nosniff').header('cache-control', 'private, no-store')
      return reply.send(Readable.from(content))
    },
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/attachments/:id/about',
    onRequest: readable,
    schema: { tags: ['forms'], summary: '附件说明 / About an attachment', description: 'Its name, type and size, for who may read it.', params: object({ id: uuid }), querystring: query(), response: ok(attachmentSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.forms.attachments.about(actionOf(request), request.params.id),
  })
}
