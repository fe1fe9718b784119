import type { FastifyInstance } from 'fastify'
import type { ScreenRequest } from '../../contracts/screen.ts'
import { ok, params, query } from '../api-schemas/common.ts'
import { screenRequestSchema, screenResponseSchema } from '../api-schemas/screen.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** A record is small; what is larger is a file to be imported. */
const largest = 1 << 20

/** Checking single records while somebody waits. */
export function screenRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: { readonly topic: string; readonly rule: string }; Body: ScreenRequest }>({
    method: 'POST',
    url: '/topics/:topic/rules/:rule/screen',
    bodyLimit: largest,
    onRequest: requirePermission(deps, 'screen'),
    schema: {
      tags: ['rules'], summary: '核查一条记录 / Check a record',
      description: 'What the rule would find if the record were stored now, in place of the row of its key. It is stored nowhere. Each check needs a purpose, counts against a quota and is in the trail.',
      params: params('topic', 'rule'), querystring: query(), body: screenRequestSchema, response: ok(screenResponseSchema, [400, 401, 403, 404, 409, 422, 429, 503]),
    },
    handler: (request) => deps.screen(actionOf(request), request.params, request.body, languageOf(request)),
  })
}
