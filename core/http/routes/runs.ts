import type { FastifyInstance } from 'fastify'
import { accepted, ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { runPageSchema, runSchema } from '../api-schemas/runs.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import type { PageRequest } from '../page-request.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface RuleParams { readonly topic: string; readonly rule: string }

/** Runs of rules. */
export function runRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: RuleParams }>({
    method: 'POST',
    url: '/topics/:topic/rules/:rule/runs',
    onRequest: requirePermission(deps, 'run-rule'),
    schema: { tags: ['rules'], summary: '运行规则 / Run a rule now', description: 'A full run over the data as it is; the alerts follow it.', params: params('topic', 'rule'), querystring: query(), response: accepted(runSchema, [401, 403, 404, 409]) },
    handler: async (request, reply) => reply.code(202).send(await deps.runs.start(actionOf(request), request.params, languageOf(request))),
  })

  app.route<{ Params: RuleParams; Querystring: PageRequest }>({
    method: 'GET',
    url: '/topics/:topic/rules/:rule/runs',
    onRequest: requirePermission(deps, 'read-topics'),
    schema: { tags: ['rules'], summary: '运行记录 / Runs of a rule', description: 'Newest first.', params: params('topic', 'rule'), querystring: pageQuery(), response: ok(runPageSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.runs.list(actionOf(request), request.params, request.query, languageOf(request)),
  })

  app.route<{ Params: RuleParams & { id: string } }>({
    method: 'GET',
    url: '/topics/:topic/rules/:rule/runs/:id',
    onRequest: requirePermission(deps, 'read-topics'),
    schema: { tags: ['rules'], summary: '一次运行 / One run', description: 'Inputs, findings by level, what changed.', params: params('topic', 'rule', 'id'), querystring: query(), response: ok(runSchema, [401, 403, 404]) },
    handler: (request) => deps.runs.find(actionOf(request), request.params, languageOf(request)),
  })
}
