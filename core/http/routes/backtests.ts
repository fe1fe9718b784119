import type { FastifyInstance } from 'fastify'
import type { BacktestRequest, DraftBacktestRequest, ParamChange } from '../../contracts/backtest.ts'
import { backtestSchema, draftBacktestRequestSchema, paramChangeSchema, paramsSetSchema, versionListSchema } from '../api-schemas/backtests.ts'
import { accepted, ok, params, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface TopicParams { readonly topic: string }

/** Trying rules on data as it was, and taking over what was found by it. */
export function backtestRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: TopicParams; Body: DraftBacktestRequest }>({
    method: 'POST',
    url: '/topics/:topic/draft/backtest',
    onRequest: requirePermission(deps, 'run-rule'),
    schema: {
      tags: ['rules'], summary: '试算规则草稿 / Try a rule of one’s own',
      description: 'A rule’s JSON over data as of a date, compared with the rule of the same id that runs; no alert is touched.',
      params: params('topic'), querystring: query(), body: draftBacktestRequestSchema, response: accepted(backtestSchema, [400, 401, 403, 404, 409]),
    },
    handler: async (request, reply) => {
      const { rule, asOf, ...asked } = request.body
      return reply.code(202).send(await deps.backtests.start(actionOf(request), { topic: request.params.topic, rule: String(rule['id']), asOf: asOf ?? null, draft: rule }, asked satisfies BacktestRequest, languageOf(request)))
    },
  })

  app.route<{ Params: TopicParams & { id: string } }>({
    method: 'GET',
    url: '/topics/:topic/backtests/:id',
    onRequest: requirePermission(deps, 'read-alerts'),
    schema: { tags: ['rules'], summary: '一次试算 / One backtest', description: 'Findings, the difference by department and region, counts over a range.', params: params('topic', 'id'), querystring: query(), response: ok(backtestSchema, [401, 403, 404]) },
    handler: (request) => deps.backtests.find(actionOf(request), request.params, languageOf(request)),
  })

  app.route<{ Params: TopicParams }>({
    method: 'GET',
    url: '/topics/:topic/versions',
    onRequest: requirePermission(deps, 'read-topics'),
    schema: { tags: ['topics'], summary: '版本 / Stored versions', description: 'Newest first; any of them can be tried.', params: params('topic'), querystring: query(), response: ok(versionListSchema, [401, 403, 404, 409]) },
    handler: async (request) => ({ items: await deps.backtests.versions(actionOf(request), request.params.topic) }),
  })

  app.route<{ Params: TopicParams & { rule: string }; Body: ParamChange }>({
    method: 'PATCH',
    url: '/topics/:topic/rules/:rule/params',
    onRequest: requirePermission(deps, 'set-params'),
    schema: {
      tags: ['rules'], summary: '调整参数 / Set thresholds',
      description: 'Within the bounds that the pack gives; in the trail, without a new version. The rule is queued to run where a value is now another.',
      params: params('topic', 'rule'), querystring: query(), body: paramChangeSchema, response: ok(paramsSetSchema, [400, 401, 403, 404, 409]),
    },
    handler: async (request) => ({ run: await deps.runs.setParams(actionOf(request), request.params, request.body, languageOf(request)) }),
  })
}
