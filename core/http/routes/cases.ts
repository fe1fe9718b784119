import type { FastifyInstance } from 'fastify'
import type { CaseQuery } from '../../contracts/case-api.ts'
import { casePageSchema, caseSchema } from '../api-schemas/cases.ts'
import { ok, oneOf, pageQuery, params, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const several = { type: 'string', maxLength: 2000, description: 'Several values are joined by commas.' }
const level = 'red|orange|yellow|blue'

/** Cases: what alerts turned out to be true of, until it is put right. What is done with them stands beside that of alerts. */
export function caseRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-cases')

  app.route<{ Querystring: CaseQuery }>({
    method: 'GET',
    url: '/cases',
    onRequest: permitted,
    schema: {
      tags: ['cases'], summary: '问题清单 / Cases', description: 'By filter, sorted, a page at a time.',
      querystring: pageQuery({
        topic: several, state: several, level: { ...several, pattern: `^(${level})(,(${level}))*$` }, region: { type: 'string', maxLength: 12, pattern: '^[0-9]*$' },
        // SQLite ends a pattern at NUL, and what is left of this one would find everything.
        q: { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' }, sort: oneOf(['registered', '-registered', 'level', '-level']),
      }),
      response: ok(casePageSchema, [400, 401, 403]),
    },
    handler: (request) => deps.cases.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/cases/:id',
    onRequest: permitted,
    schema: { tags: ['cases'], summary: '一个问题 / One case', description: 'With the work on it and what was done.', params: params('id'), querystring: query(), response: ok(caseSchema, [401, 403, 404]) },
    handler: (request) => deps.cases.find(actionOf(request), senderOf(request), request.params.id, languageOf(request)),
  })
}
