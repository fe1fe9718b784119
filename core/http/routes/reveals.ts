import type { FastifyInstance } from 'fastify'
import type { RevealRequest } from '../../contracts/reveal.ts'
import type { AnswerRevealRequest } from '../../contracts/form-api.ts'
import { revealRequestSchema, revealResponseSchema } from '../api-schemas/alerts.ts'
import { ok, params, query } from '../api-schemas/common.ts'
import { answerRevealRequestSchema, revealedAnswerSchema } from '../api-schemas/forms.ts'
import type { HttpDeps } from '../deps.ts'
import { limitRate } from '../limit-rate.ts'
import { actionFor, actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'
import { formUrl, placeOf, type FormParams } from './forms.ts'

/** Showing what is masked, for a reason, whatever it stands in: one right and one quota. */
export function revealRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = [requirePermission(deps, 'reveal'), limitRate(deps, { requests: 120, milliseconds: 60 * 60_000 })]

  app.route<{ Body: RevealRequest }>({
    method: 'POST',
    url: '/reveal',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '显示脱敏内容 / Show masked values', description: 'Opens the masked values of one alert for a reason; each use is in the trail.', body: revealRequestSchema, response: ok(revealResponseSchema, [400, 401, 403, 404, 429]) },
    handler: (request) => deps.alerts.reveal(actionOf(request), request.body),
  })

  app.route<{ Params: FormParams & { readonly id: string }; Body: AnswerRevealRequest }>({
    method: 'POST',
    url: `${formUrl}/answers/:id/reveal`,
    onRequest: [requirePermission(deps, 'read-answers'), ...permitted],
    schema: { tags: ['forms'], summary: '显示答复中的脱敏内容 / Show what is masked in an answer', description: 'Opens the masked values of one answer for a reason; each use is in the trail.', params: params('topic', 'pack', 'form', 'id'), querystring: query(), body: answerRevealRequestSchema, response: ok(revealedAnswerSchema, [400, 401, 403, 404, 409, 429]) },
    handler: (request) => deps.forms.revealAnswer(actionOf(request), actionFor(deps, request, 'read-answers').scope, placeOf(request.params), request.params.id, request.body),
  })
}
