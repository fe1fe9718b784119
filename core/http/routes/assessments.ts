import type { FastifyInstance } from 'fastify'
import { assessmentStates, type AssessmentQuery } from '../../contracts/assessment-api.ts'
import { assessmentPageSchema, assessmentSchema } from '../api-schemas/assessments.ts'
import { ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { lightQuery } from '../api-schemas/work.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionIfMay, actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const several = { type: 'string', maxLength: 2000, description: 'Several values are joined by commas.' }
const state = assessmentStates.join('|')

/** What organisations are asked about matters that were split. What is done with them stands beside that of alerts. */
export function assessmentRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-alerts')

  app.route<{ Querystring: AssessmentQuery }>({
    method: 'GET',
    url: '/assessments',
    onRequest: permitted,
    schema: {
      tags: ['assessments'], summary: '研判 / Assessments', description: 'What organisations are asked, within reach: those asked themselves, and those in charge of what it is about. What was asked first comes first.',
      querystring: pageQuery({
        topic: several, state: { ...several, pattern: `^(${state})(,(${state}))*$` }, parent: { type: 'string', minLength: 1, maxLength: 200 }, organisation: several, light: lightQuery,
        region: { type: 'string', maxLength: 12, pattern: '^[0-9]*$' },
        // SQLite ends a pattern at NUL, and what is left of this one would find everything.
        q: { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' },
      }),
      response: ok(assessmentPageSchema, [400, 401, 403]),
    },
    handler: (request) => deps.assessments.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/assessments/:id',
    onRequest: permitted,
    schema: { tags: ['assessments'], summary: '一项研判 / One assessment', description: 'With the work on it, what was answered, and what was done.', params: params('id'), querystring: query(), response: ok(assessmentSchema, [401, 403, 404]) },
    handler: (request) => deps.assessments.find(actionOf(request), actionIfMay(deps, request, 'read-answers'), senderOf(request), request.params.id, languageOf(request)),
  })
}
