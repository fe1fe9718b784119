import type { FastifyInstance } from 'fastify'
import { alertActions, type AlertActRequest, type AlertActsRequest, type AlertActionName, type AlertQuery, type SuppressionQuery } from '../../contracts/alert-acts.ts'
import type { Permission } from '../../domain/identity/permissions.ts'
import { actPermission } from '../../journeys/act-on-alerts.ts'
import { actRequestSchema, actsRequestSchema, actsResponseSchema, alertPageSchema, alertSchema, suppressionPageSchema } from '../api-schemas/alerts.ts'
import { nothing, ok, oneOf, pageQuery, params, query } from '../api-schemas/common.ts'
import { boardSchema } from '../api-schemas/boards.ts'
import { boardQuery, listQueries } from '../api-schemas/list-queries.ts'
import { timelineSchema } from '../api-schemas/work.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const alertQuery = pageQuery(listQueries.alerts)

const acts: Readonly<Record<AlertActionName, { readonly summary: string; readonly permission: Permission }>> = {
  suppress: { summary: '屏蔽到某日 / Set a key aside until a day', permission: actPermission.suppress },
  unsuppress: { summary: '提前解除屏蔽 / Take a key up again', permission: actPermission.unsuppress },
  merge: { summary: '并入同一对象的预警 / Merge into an alert about the same subject', permission: actPermission.merge },
  unmerge: { summary: '拆出 / Take out of a merge', permission: actPermission.unmerge },
}

/** Alerts, their proof, and what people do with them. */
export function alertRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-alerts')

  app.route<{ Querystring: AlertQuery }>({
    method: 'GET',
    url: '/alerts',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '预警清单 / Alerts', description: 'By filter, sorted, a page at a time.', querystring: alertQuery, response: ok(alertPageSchema, [400, 401, 403]) },
    handler: (request) => deps.alerts.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Querystring: Omit<AlertQuery, 'cursor' | 'limit' | 'sort'> }>({
    method: 'GET',
    url: '/alerts/board',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '预警看板 / Alerts as a board', description: 'By the phase of the work on them: what the list of the same filter holds, with the first of each phase.', querystring: boardQuery('alerts'), response: ok(boardSchema, [400, 401, 403]) },
    handler: (request) => deps.alerts.board(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Params: { id: string }; Querystring: AlertQuery }>({
    method: 'GET',
    url: '/alerts/:id',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '一条预警 / One alert', description: 'With proof, sources and events; the query is that of the list it was opened from, for its neighbours.', params: params('id'), querystring: alertQuery, response: ok(alertSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.alerts.describe(actionOf(request), senderOf(request), request.params.id, request.query, languageOf(request)),
  })

  app.route<{ Params: { id: string } }>({
    method: 'GET',
    url: '/alerts/:id/timeline',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '预警全程时间线 / The whole life of an alert', description: 'From its run to the inspection of the case that it became, as far as the reader may see these, the newest first.', params: params('id'), querystring: query(), response: ok(timelineSchema, [401, 403, 404]) },
    handler: (request) => deps.alerts.timeline(actionOf(request), request.params.id, languageOf(request)),
  })

  for (const name of alertActions) {
    const { summary, permission } = acts[name]
    app.route<{ Params: { id: string }; Body: AlertActRequest }>({
      method: 'POST',
      url: `/alerts/:id/actions/${name}`,
      onRequest: requirePermission(deps, permission),
      schema: { tags: ['alerts'], summary, description: 'One alert, for a reason; each use is in the trail.', params: params('id'), querystring: query(), body: actRequestSchema(name), response: nothing([400, 401, 403, 404, 409]) },
      handler: async (request, reply) => {
        await deps.alerts.act(actionOf(request), senderOf(request), name, request.params.id, request.body)
        return reply.code(204).send()
      },
    })

    app.route<{ Body: AlertActsRequest }>({
      method: 'POST',
      url: `/alerts/actions/${name}`,
      onRequest: requirePermission(deps, permission),
      schema: { tags: ['alerts'], summary, description: 'Several alerts in one change: those that refuse are named, the rest is done.', querystring: query(), body: actsRequestSchema(name), response: ok(actsResponseSchema, [400, 401, 403]) },
      handler: (request) => deps.alerts.actOnMany(actionOf(request), senderOf(request), name, request.body, languageOf(request)),
    })
  }

  app.route<{ Querystring: SuppressionQuery }>({
    method: 'GET',
    url: '/suppressions',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '屏蔽清单 / What is set aside', description: 'Newest first; those in force unless `show=all`.', querystring: pageQuery({ show: oneOf(['active', 'all']) }), response: ok(suppressionPageSchema, [400, 401, 403]) },
    handler: (request) => deps.alerts.suppressions(actionOf(request), request.query, languageOf(request)),
  })
}
