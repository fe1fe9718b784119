import type { FastifyInstance } from 'fastify'
import type { ViewedList, ViewOrderRequest, ViewRequest } from '../../contracts/view-api.ts'
import type { Permission } from '../../domain/identity/permissions.ts'
import { nothing, object, ok, query } from '../api-schemas/common.ts'
import { uuid } from '../api-schemas/forms.ts'
import { viewOrderSchema, viewRequestSchema, viewsSchema } from '../api-schemas/views.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** Lists with views; who may read one may keep views of it. */
const places: readonly { readonly list: ViewedList; readonly permission: Permission; readonly zh: string; readonly en: string }[] = [
  { list: 'alerts', permission: 'read-alerts', zh: '预警清单', en: 'the list of alerts' }, { list: 'cases', permission: 'read-cases', zh: '问题清单', en: 'the list of cases' },
  { list: 'notices', permission: 'read-notices', zh: '督办清单', en: 'the list of notices' }, { list: 'tasks', permission: 'act-on-work', zh: '待办清单', en: 'my work' },
]

/** Saved views: a list as somebody has narrowed and sorted it, under a name. */
export function viewRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const one = object({ id: uuid })
  for (const { list, permission, zh, en } of places) {
    const permitted = requirePermission(deps, permission)
    const url = `/views/${list}`

    app.route({
      method: 'GET',
      url,
      onRequest: permitted,
      schema: { tags: ['views'], summary: `${zh}的视图 / Views of ${en}`, description: 'The reader’s own, and those that are shared with an organisation of theirs or one above. What a view names that is gone, or not for the reader, is left out.', querystring: query(), response: ok(viewsSchema, [401, 403]) },
      handler: (request) => deps.views.list(actionOf(request), senderOf(request), list),
    })

    app.route<{ Body: ViewOrderRequest }>({
      method: 'PUT',
      url,
      onRequest: permitted,
      schema: { tags: ['views'], summary: `排列${zh}的视图 / Order the views of ${en}`, description: 'For the reader alone, with the one that the list opens with.', querystring: query(), body: viewOrderSchema, response: nothing([400, 401, 403, 404]) },
      handler: async (request, reply) => {
        await deps.views.order(actionOf(request), senderOf(request), list, request.body)
        return reply.code(204).send()
      },
    })

    app.route<{ Params: { readonly id: string }; Body: ViewRequest }>({
      method: 'PUT',
      url: `${url}/:id`,
      onRequest: permitted,
      schema: { tags: ['views'], summary: `保存${zh}的视图 / Save a view of ${en}`, description: 'Under an id of the writer’s own, new or again. Each sharing is in the trail.', params: one, querystring: query(), body: viewRequestSchema(list), response: nothing([400, 401, 403, 404, 409, 422]) },
      handler: async (request, reply) => {
        await deps.views.save(actionOf(request), senderOf(request), list, request.params.id, request.body)
        return reply.code(204).send()
      },
    })

    app.route<{ Params: { readonly id: string } }>({
      method: 'DELETE',
      url: `${url}/:id`,
      onRequest: permitted,
      schema: { tags: ['views'], summary: `删除${zh}的视图 / Delete a view of ${en}`, description: 'For those too who had it to use.', params: one, querystring: query(), response: nothing([400, 401, 403, 404]) },
      handler: async (request, reply) => {
        await deps.views.end(actionOf(request), list, request.params.id)
        return reply.code(204).send()
      },
    })
  }
}
