import type { FastifyInstance } from 'fastify'
import type { DispatchTableRequest, DispatchTryRequest } from '../../contracts/dispatch-api.ts'
import { nothing, ok, params, query } from '../api-schemas/common.ts'
import { dispatchTableRequestSchema, dispatchTableSchema, dispatchTryRequestSchema, dispatchTrySchema } from '../api-schemas/dispatch.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionIfMay, actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface TopicParams { readonly topic?: string }

const places = [
  { url: '/topics/:topic/dispatch', path: { params: params('topic') }, zh: '主题的派发规则', en: 'the dispatch table of a topic', missing: [404, 409] },
  { url: '/dispatch', path: {}, zh: '全部主题的派发规则', en: 'the dispatch table of all topics', missing: [] },
] as const

/** Dispatch tables: where matters go, kept by hand. */
export function dispatchRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const seen = requirePermission(deps, 'read-topics')
  const kept = requirePermission(deps, 'keep-dispatch')
  const topicOf = ({ params: { topic } }: { readonly params: TopicParams }): string | null => topic ?? null
  for (const { url, path, zh, en, missing } of places) {
    app.route<{ Params: TopicParams }>({
      method: 'GET',
      url,
      onRequest: seen,
      schema: { tags: ['dispatch'], summary: `${zh} / Read ${en}`, description: 'With what rows may name, and what is to be told at each.', ...path, querystring: query(), response: ok(dispatchTableSchema, [401, 403, ...missing]) },
      handler: (request) => deps.dispatch.read(actionOf(request), actionIfMay(deps, request, 'keep-dispatch'), topicOf(request), languageOf(request)),
    })

    app.route<{ Params: TopicParams; Body: DispatchTableRequest }>({
      method: 'PUT',
      url,
      onRequest: kept,
      schema: { tags: ['dispatch'], summary: `保存${zh} / Keep ${en}`, description: 'Whole, as it was edited. What is wrong at a row is named in `problems`; what is only to be told stands at the rows afterwards.', ...path, querystring: query(), body: dispatchTableRequestSchema, response: nothing([400, 401, 403, 404, 409, 422]) },
      handler: async (request, reply) => {
        await deps.dispatch.keep(actionOf(request), topicOf(request), request.body)
        return reply.code(204).send()
      },
    })

    app.route<{ Params: TopicParams; Body: DispatchTryRequest }>({
      method: 'POST',
      url: `${url}/try`,
      onRequest: kept,
      schema: { tags: ['dispatch'], summary: `试派 / Try ${en}`, description: 'Where the alerts at the desk would go by rows as they are edited, set against the table as it is. Nothing is changed.', ...path, querystring: query(), body: dispatchTryRequestSchema, response: ok(dispatchTrySchema, [400, 401, 403, ...missing, 422]) },
      handler: (request) => deps.dispatch.try(actionOf(request), topicOf(request), request.body.rows, languageOf(request)),
    })
  }
}
