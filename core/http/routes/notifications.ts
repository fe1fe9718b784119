import type { FastifyInstance } from 'fastify'
import type { ReadRequest } from '../../contracts/notification-api.ts'
import { nothing, ok, pageQuery, query } from '../api-schemas/common.ts'
import { notificationPageSchema, readRequestSchema } from '../api-schemas/notifications.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import type { PageRequest } from '../page-request.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** What people are told of matters. */
export function notificationRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-topics')

  app.route<{ Querystring: PageRequest }>({
    method: 'GET',
    url: '/notifications',
    onRequest: permitted,
    schema: { tags: ['work'], summary: '提醒 / Notifications', description: 'What the reader is told because of the lights of matters, and of comments that mention them, the newest first, and how many they have not read.', querystring: pageQuery(), response: ok(notificationPageSchema, [400, 401, 403]) },
    handler: (request) => deps.notifications.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Body: ReadRequest }>({
    method: 'POST',
    url: '/notifications/read',
    onRequest: permitted,
    schema: { tags: ['work'], summary: '标为已读 / Mark as read', description: 'One and all before it.', querystring: query(), body: readRequestSchema, response: nothing([400, 401, 403, 404]) },
    handler: async (request, reply) => {
      await deps.notifications.read(actionOf(request), request.body.through)
      return reply.code(204).send()
    },
  })
}
