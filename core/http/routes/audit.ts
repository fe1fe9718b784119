import type { FastifyInstance } from 'fastify'
import type { AuditQuery } from '../../domain/audit/read-audit.ts'
import { auditPageSchema } from '../api-schemas/audit.ts'
import { ok, pageQuery } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission } from '../session.ts'

/** The trail. */
export function auditRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const word = { type: 'string', minLength: 1, maxLength: 200 }
  app.route<{ Querystring: AuditQuery }>({
    method: 'GET',
    url: '/audit',
    onRequest: requirePermission(deps, 'read-audit'),
    schema: {
      tags: ['audit'],
      summary: '留痕 / The trail',
      description: 'Who did what to what, when and why, newest first.',
      querystring: pageQuery({ actor: word, verb: word, objectKind: word, objectId: word, topic: word }),
      response: ok(auditPageSchema, [400, 401, 403]),
    },
    handler: (request) => deps.audit.read(actionOf(request), request.query),
  })
}
