import type { FastifyInstance } from 'fastify'
import type { AssignRequest } from '../../contracts/assign-api.ts'
import type { ExtensionsRequest, TaskQuery } from '../../contracts/work-api.ts'
import { actsResponseSchema } from '../api-schemas/alerts.ts'
import { mentionableQuery, mentionableSchema } from '../api-schemas/comments.ts'
import { ok, object, listOf, pageQuery, params, query } from '../api-schemas/common.ts'
import { organisationLoadSchema } from '../api-schemas/dispatch.ts'
import { listQueries } from '../api-schemas/list-queries.ts'
import { askedExtensionsSchema, assignRequestSchema, extensionsRequestSchema, organisationSchema, taskPageSchema } from '../api-schemas/work.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionIfMay, actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** What waits for whom, and who there is to hand it to. */
export function taskRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'act-on-work')

  app.route<{ Querystring: TaskQuery }>({
    method: 'GET',
    url: '/tasks',
    onRequest: permitted,
    schema: { tags: ['work'], summary: '我的待办 / What waits for me', description: 'Matters whose next step is the task of a role that the reader has there, by light from red to green, within a light by when they are due.', querystring: pageQuery(listQueries.tasks), response: ok(taskPageSchema, [400, 401, 403]) },
    handler: (request) => deps.work.tasks(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Body: AssignRequest }>({
    method: 'POST',
    url: '/tasks/assign',
    onRequest: permitted,
    schema: { tags: ['work'], summary: '由谁承办 / Say who has matters', description: 'Takes them on, gives them to somebody with the role of their step there, or puts them back; with a result for each. Those with the role may still act on what another has.', querystring: query(), body: assignRequestSchema, response: ok(actsResponseSchema, [400, 401, 403]) },
    handler: (request) => deps.work.assign(actionOf(request), senderOf(request), request.body, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string }; Querystring: { readonly q?: string } }>({
    method: 'GET',
    url: '/tasks/:id/assignable',
    onRequest: permitted,
    schema: { tags: ['work'], summary: '可以交给的人 / To whom the reader may give a matter', description: 'Those who have the role of its step there, the reader and whoever has it left out, by name; some of them. Nobody where the reader may not give it.', params: params('id'), querystring: mentionableQuery, response: ok(mentionableSchema, [400, 401, 403, 404]) },
    handler: async (request) => ({ items: await deps.work.assignable(actionOf(request), request.params.id, request.query.q ?? '') }),
  })

  app.route({
    method: 'GET',
    url: '/extensions',
    onRequest: permitted,
    schema: { tags: ['work'], summary: '待批复的延期申请 / Who asks the reader for more time', description: 'Those that wait longest first.', querystring: query(), response: ok(askedExtensionsSchema, [400, 401, 403]) },
    handler: (request) => deps.work.askedExtensions(actionOf(request), senderOf(request), languageOf(request)),
  })

  for (const [act, summary] of [['grant', '批量同意延期 / Grant more time on several matters'], ['refuse', '批量不同意延期 / Refuse more time on several matters']] as const) {
    app.route<{ Body: ExtensionsRequest }>({
      method: 'POST',
      url: `/extensions/${act}`,
      onRequest: permitted,
      schema: { tags: ['work'], summary, description: 'With a result for each.', querystring: query(), body: extensionsRequestSchema, response: ok(actsResponseSchema, [400, 401, 403]) },
      handler: (request) => deps.work.answerExtensions(actionOf(request), senderOf(request), act, request.body, languageOf(request)),
    })
  }

  app.route({
    method: 'GET',
    url: '/organisations',
    // Forms ask for one, too.
    onRequest: requirePermission(deps, 'read-topics'),
    schema: { tags: ['work'], summary: '机构 / Organisations', description: 'Those that there are today, each followed by those below it.', querystring: query(), response: ok(object({ items: listOf(organisationSchema) }), [400, 401, 403]) },
    handler: async (request) => ({ items: await deps.work.organisations(actionOf(request), actionIfMay(deps, request, 'act-on-work')) }),
  })

  app.route({
    method: 'GET',
    url: '/organisations/load',
    onRequest: requirePermission(deps, 'act-on-work'),
    schema: { tags: ['work'], summary: '各机构在办数 / What organisations have in hand', description: 'Open matters by organisation and light, as far as the reader may see them; organisations without any are left out.', querystring: query(), response: ok(object({ items: listOf(organisationLoadSchema) }), [401, 403]) },
    handler: async (request) => ({ items: await deps.work.load(actionOf(request)) }),
  })
}
