import type { FastifyInstance } from 'fastify'
import { topicListSchema, topicSchema } from '../api-schemas/topics.ts'
import { ok, params, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** The running topics and their parts. */
export function topicRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-topics')

  app.route({
    method: 'GET',
    url: '/topics',
    onRequest: permitted,
    schema: { tags: ['topics'], summary: '点题项目 / Topics', description: 'Running topics with their counts, then packs that do not run and why.', querystring: query(), response: ok(topicListSchema, [401, 403]) },
    handler: async (request) => ({ items: await deps.topics.list(actionOf(request), languageOf(request)) }),
  })

  app.route<{ Params: { topic: string } }>({
    method: 'GET',
    url: '/topics/:topic',
    onRequest: permitted,
    schema: { tags: ['topics'], summary: '一个主题 / One topic', description: 'Five modules, datasets, rules, workflows and forms; libraries too.', params: params('topic'), querystring: query(), response: ok(topicSchema, [401, 403, 404, 409]) },
    handler: (request) => deps.topics.describe(actionOf(request), request.params.topic, languageOf(request)),
  })
}
