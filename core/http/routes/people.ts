import type { FastifyInstance } from 'fastify'
import type { PeopleRequest } from '../../contracts/form-api.ts'
import { ok, params, query } from '../api-schemas/common.ts'
import { peopleFoundSchema, peopleRequestSchema } from '../api-schemas/people.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'
import { formUrl, placeOf, type FormParams } from './forms.ts'

/** A name and a number; what is larger is neither. */
const largest = 4096

/** Looking persons up for the fields of forms. */
export function peopleRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: FormParams; Body: PeopleRequest }>({
    method: 'POST',
    url: `${formUrl}/people`,
    bodyLimit: largest,
    onRequest: requirePermission(deps, 'answer-form'),
    schema: {
      tags: ['forms'], summary: '查找人员 / Look a person up',
      description: 'In the data set that a control of the form names. Names and numbers are masked; who is chosen stands in the answer as `handle`, which opens for the same account, in the same topic, for 90 days. Each look-up counts against a quota and is in the trail.',
      params: params('topic', 'pack', 'form'), querystring: query(), body: peopleRequestSchema, response: ok(peopleFoundSchema, [400, 401, 403, 404, 409, 413, 422, 429]),
    },
    handler: (request) => deps.forms.people(actionOf(request), placeOf(request.params), request.body),
  })
}
