import type { FastifyInstance } from 'fastify'
import type { BacktestRequest } from '../../contracts/backtest.ts'
import { backtestRequestSchema, backtestSchema } from '../api-schemas/backtests.ts'
import { accepted, day, ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { runPageSchema, runSchema } from '../api-schemas/runs.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import type { PageRequest } from '../page-request.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface RuleParams { readonly topic: string; readonly rule: string }

/** Runs of rules. */
export function runRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: RuleParams; Querystring: { readonly asOf?: string }; Body: BacktestRequest }>({
    method: 'POST',
    url: '/topics/:topic/rules/:rule/runs',
    onRequest: requirePermission(deps, 'run-rule'),
    // A run has nothing to say in its body, and may go without.
    preValidation: async (request) => {
      request.body ??= {}
    },
    schema: {
      tags: ['rules'], summary: '运行或试算规则 / Run a rule now, or try it',
      description: 'A run over the data as it is; the alerts follow it. With `asOf` a backtest: over the data as it stood at the end of that day, with the version and parameters of the body, compared with the rule that runs; no alert is touched. Without `asOf` the body counts for nothing.',
      params: params('topic', 'rule'), querystring: query({ asOf: day }), body: backtestRequestSchema, response: accepted({ anyOf: [runSchema, backtestSchema] }, [400, 401, 403, 404, 409]),
    },
    handler: async (request, reply) => {
      const { asOf } = request.query
      const [action, lang] = [actionOf(request), languageOf(request)]
      return reply.code(202).send(asOf === undefined
        ? await deps.runs.start(action, request.params, lang)
        : await deps.backtests.start(action, { ...request.params, asOf, draft: null }, request.body, lang))
    },
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
