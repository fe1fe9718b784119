import type { FastifyInstance } from 'fastify'
import type { CaseQuery } from '../../contracts/case-api.ts'
import { casePageSchema, caseSchema } from '../api-schemas/cases.ts'
import { ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { boardSchema } from '../api-schemas/boards.ts'
import { boardQuery, listQueries } from '../api-schemas/list-queries.ts'
import { timelineSchema } from '../api-schemas/work.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** Cases: what alerts turned out to be true of, until it is put right. What is done with them stands beside that of alerts. */
export function caseRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-cases')

  app.route<{ Querystring: CaseQuery }>({
    method: 'GET',
    url: '/cases',
    onRequest: permitted,
    schema: {
      tags: ['cases'], summary: '问题清单 / Cases', description: 'By filter, sorted, a page at a time.',
      querystring: pageQuery(listQueries.cases),
      response: ok(casePageSchema, [400, 401, 403]),
    },
    handler: (request) => deps.cases.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Querystring: Omit<CaseQuery, 'cursor' | 'limit' | 'sort'> }>({
    method: 'GET',
    url: '/cases/board',
    onRequest: permitted,
    schema: { tags: ['cases'], summary: '问题看板 / Cases as a board', description: 'By the phase of the work on them: what the list of the same filter holds, with the first of each phase.', querystring: boardQuery('cases'), response: ok(boardSchema, [400, 401, 403]) },
    handler: (request) => deps.cases.board(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/cases/:id',
    onRequest: permitted,
    schema: { tags: ['cases'], summary: '一个问题 / One case', description: 'With the work on it and what was done.', params: params('id'), querystring: query(), response: ok(caseSchema, [401, 403, 404]) },
    handler: (request) => deps.cases.find(actionOf(request), senderOf(request), request.params.id, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/cases/:id/timeline',
    onRequest: permitted,
    schema: { tags: ['cases'], summary: '问题全程时间线 / The whole life of a case', description: 'From the alert that it came of to its inspection, as far as the reader may see these, the newest first.', params: params('id'), querystring: query(), response: ok(timelineSchema, [401, 403, 404]) },
    handler: (request) => deps.cases.timeline(actionOf(request), request.params.id, languageOf(request)),
  })
}
