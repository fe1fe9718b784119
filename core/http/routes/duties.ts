import type { FastifyInstance } from 'fastify'
import { dutyStatuses } from '../../contracts/duty-status.ts'
import type { DutyFilterQuery, DutyQuery } from '../../contracts/duty-api.ts'
import { csv, ok, oneOf, pageQuery, params, query } from '../api-schemas/common.ts'
import { dutyPageSchema, dutySchema, dutySumsSchema } from '../api-schemas/duties.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionIfMay, actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const several = { type: 'string', maxLength: 2000, description: 'Several values are joined by commas.' }
const status = dutyStatuses.join('|')
const filter = {
  topic: several, duty: several, period: several, organisation: several, status: { ...several, pattern: `^(${status})(,(${status}))*$` },
  // SQLite ends a pattern at NUL, and what is left of this one would find everything.
  q: { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' },
}

/** Duties: what organisations answer again and again. What is done with them stands beside that of alerts. */
export function dutyRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-duties')

  app.route<{ Querystring: DutyQuery }>({
    method: 'GET',
    url: '/duties',
    onRequest: permitted,
    schema: { tags: ['duties'], summary: '规定动作 / Duties', description: 'What organisations within reach are asked for each period, the newest period first.', querystring: pageQuery(filter), response: ok(dutyPageSchema, [400, 401, 403]) },
    handler: (request) => deps.duties.list(actionOf(request), request.query),
  })

  app.route<{ Querystring: DutyFilterQuery & { readonly by: 'organisation' | 'period' } }>({
    method: 'GET',
    url: '/duties/summary',
    onRequest: permitted,
    schema: { tags: ['duties'], summary: '填报情况 / Who has answered', description: 'By organisation, those with the most missing first, or by period.', querystring: { ...query({ ...filter, by: oneOf(['organisation', 'period']) }), required: ['by'] }, response: ok(dutySumsSchema, [400, 401, 403]) },
    handler: async (request) => {
      const { by, ...asked } = request.query
      return { items: await deps.duties.sumUp(actionOf(request), by, asked) }
    },
  })

  app.route<{ Querystring: DutyFilterQuery }>({
    method: 'GET',
    url: '/duties.csv',
    onRequest: permitted,
    schema: { tags: ['duties'], summary: '下载填报清单 / The list as a file', description: 'By the same filter, at most 50,000 lines, then one that says that there are more; times as the city’s clocks show them.', querystring: query(filter), response: csv([400, 401, 403]) },
    handler: async (request, reply) => {
      const lang = languageOf(request)
      const { topic, duty, period, organisation, status: wanted, q } = request.query
      const asked = Object.fromEntries(Object.entries({ topic, duty, period, organisation, status: wanted, q }).filter(([, value]) => value !== undefined))
      const file = await deps.duties.file(actionOf(request), asked, lang)
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', contentDisposition('attachment', lang === 'en' ? 'duties.csv' : '填报清单.csv')).header('cache-control', 'no-store')
      return reply.send(file)
    },
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/duties/:id',
    onRequest: permitted,
    schema: { tags: ['duties'], summary: '一项填报 / One of them', description: 'With the work on it and what was answered.', params: params('id'), querystring: query(), response: ok(dutySchema, [401, 403, 404]) },
    handler: (request) => deps.duties.find(actionOf(request), actionIfMay(deps, request, 'read-answers'), senderOf(request), request.params.id, languageOf(request)),
  })
}
