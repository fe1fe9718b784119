import type { FastifyInstance } from 'fastify'
import type { AlertQuery, RevealRequest } from '../../contracts/api.ts'
import { alertPageSchema, alertSchema, revealRequestSchema, revealResponseSchema } from '../api-schemas/alerts.ts'
import { ok, oneOf, pageQuery, params } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { limitRate } from '../limit-rate.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const several = { type: 'string', maxLength: 2000, description: 'Several values are joined by commas.' }
const level = 'red|orange|yellow|blue'
const alertQuery = pageQuery({
  topic: several, rule: several, state: several,
  level: { ...several, pattern: `^(${level})(,(${level}))*$`, description: 'Red, orange, yellow, blue; several are joined by commas.' },
  presence: oneOf(['firing', 'gone']),
  region: { type: 'string', maxLength: 12, pattern: '^[0-9]*$' },
  // SQLite ends a pattern at NUL, and what is left of this one would find everything.
  q: { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' },
  sort: oneOf(['lastSeen', '-lastSeen', 'firstSeen', '-firstSeen', 'level', '-level']),
})

/** Alerts, their proof, and showing what is masked. */
export function alertRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-alerts')

  app.route<{ Querystring: AlertQuery }>({
    method: 'GET',
    url: '/alerts',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '预警清单 / Alerts', description: 'By filter, sorted, a page at a time.', querystring: alertQuery, response: ok(alertPageSchema, [400, 401, 403]) },
    handler: (request) => deps.alerts.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Params: { id: string }; Querystring: AlertQuery }>({
    method: 'GET',
    url: '/alerts/:id',
    onRequest: permitted,
    schema: { tags: ['alerts'], summary: '一条预警 / One alert', description: 'With proof, sources and events; the query is that of the list it was opened from, for its neighbours.', params: params('id'), querystring: alertQuery, response: ok(alertSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.alerts.describe(actionOf(request), request.params.id, request.query, languageOf(request)),
  })

  app.route<{ Body: RevealRequest }>({
    method: 'POST',
    url: '/reveal',
    onRequest: [requirePermission(deps, 'reveal'), limitRate(deps, { requests: 120, milliseconds: 60 * 60_000 })],
    schema: { tags: ['alerts'], summary: '显示脱敏内容 / Show masked values', description: 'Opens the masked values of one alert for a reason; each use is in the trail.', body: revealRequestSchema, response: ok(revealResponseSchema, [400, 401, 403, 404, 429]) },
    handler: (request) => deps.alerts.reveal(actionOf(request), request.body),
  })
}
