import type { FastifyInstance } from 'fastify'
import type { FormPreviewRequest } from '../../contracts/form-api.ts'
import { ok, query } from '../api-schemas/common.ts'
import { formPreviewRequestSchema, formPreviewSchema } from '../api-schemas/form-preview.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** As large as a pack may be. */
const largest = 5 << 20

/** Forms as their authors write them. */
export function formPreviewRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Body: FormPreviewRequest }>({
    method: 'POST',
    url: '/forms/preview',
    bodyLimit: largest,
    onRequest: requirePermission(deps, 'read-topics'),
    schema: {
      tags: ['forms'], summary: '预览表单 / Preview a form', description: 'A form file as its author writes it: what is wrong with it, and the form that it gives. Nothing is stored. Of very many Problems the first are listed, the last of them says how many more there are.',
      querystring: query(), body: formPreviewRequestSchema, response: ok(formPreviewSchema, [400, 401, 403, 413, 422, 503]),
    },
    handler: async (request, reply) => reply.type('application/json; charset=utf-8').send(await deps.previewForm(actionOf(request), request.body, languageOf(request))),
  })
}
