import type { FastifyInstance } from 'fastify'
import { sampleOutcomes, type DrawPlanRequest, type DrawQuery, type DrawRequest, type SampleQuery } from '../../contracts/sample-api.ts'
import { created, csv, object, ok, pageQuery, params, query, text } from '../api-schemas/common.ts'
import { drawPageSchema, drawPlanRequestSchema, drawPlanSchema, drawRepeatedSchema, drawRequestSchema, drawSchema, samplePageSchema, sampleSchema } from '../api-schemas/samples.ts'
import { lightQuery } from '../api-schemas/work.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionIfMay, actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const several = { type: 'string', maxLength: 2000, description: 'Several values are joined by commas.' }
const outcome = sampleOutcomes.join('|')
const id = { type: 'string', minLength: 1, maxLength: 200 }

/** Random sampling: draws of closed cases, and what was drawn. What is done with samples stands beside that of alerts. */
export function sampleRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-cases')
  const drawing = requirePermission(deps, 'draw-samples')

  app.route<{ Querystring: DrawQuery }>({
    method: 'GET',
    url: '/draws',
    onRequest: permitted,
    schema: { tags: ['samples'], summary: '抽查批次 / Draws', description: 'Within reach of whoever inspects, the newest first.', querystring: pageQuery({ topic: several }), response: ok(drawPageSchema, [400, 401, 403]) },
    handler: (request) => deps.samples.draws(actionOf(request), request.query),
  })

  app.route<{ Body: DrawPlanRequest }>({
    method: 'POST',
    url: '/draws/preview',
    onRequest: drawing,
    schema: { tags: ['samples'], summary: '抽查预览 / What would be drawn', description: 'How many of which strata; nothing is stored, and which cases is not told.', querystring: query(), body: drawPlanRequestSchema, response: ok(drawPlanSchema, [400, 401, 403, 404, 409, 422]) },
    handler: (request) => deps.samples.plan(actionOf(request), senderOf(request), request.body),
  })

  app.route<{ Body: DrawRequest }>({
    method: 'POST',
    url: '/draws',
    onRequest: drawing,
    schema: { tags: ['samples'], summary: '随机抽查 / Draw', description: 'By a random seed that stands on the trail. Sent again under the same `request` it is drawn once; something else sent under it is refused.', querystring: query(), body: drawRequestSchema, response: created(object({ id: text }), [400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => reply.code(201).send({ id: await deps.samples.draw(actionOf(request), senderOf(request), request.body) }),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/draws/:id',
    onRequest: permitted,
    schema: { tags: ['samples'], summary: '一次抽查 / One draw', description: 'With its seed, method and strata.', params: params('id'), querystring: query(), response: ok(drawSchema, [401, 403, 404]) },
    handler: (request) => deps.samples.findDraw(actionOf(request), request.params.id),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/draws/:id/repeat',
    onRequest: permitted,
    schema: { tags: ['samples'], summary: '重做抽样核对 / Draw again and compare', description: 'From what stands on the trail; nothing is stored.', params: params('id'), querystring: query(), response: ok(drawRepeatedSchema, [401, 403, 404]) },
    handler: (request) => deps.samples.repeat(actionOf(request), request.params.id),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/draws/:id/frame.csv',
    onRequest: drawing,
    schema: { tags: ['samples'], summary: '下载抽样框 / What it was drawn from', description: 'Each case with its stratum, its place by the hash, and whether it was drawn, so that anybody can do the draw again.', params: params('id'), querystring: query(), response: csv([401, 403, 404]) },
    handler: async (request, reply) => {
      const file = await deps.samples.frameFile(actionOf(request), request.params.id)
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', contentDisposition('attachment', languageOf(request) === 'en' ? 'frame.csv' : '抽样框.csv')).header('cache-control', 'no-store')
      return reply.send(file)
    },
  })

  app.route<{ Querystring: SampleQuery }>({
    method: 'GET',
    url: '/samples',
    onRequest: permitted,
    schema: {
      tags: ['samples'], summary: '抽中的问题 / What was drawn', description: 'Within reach of whoever inspects, those drawn first coming first.',
      querystring: pageQuery({
        draw: id, topic: several, case: id, outcome: { ...several, pattern: `^(${outcome})(,(${outcome}))*$` }, light: lightQuery,
        // SQLite ends a pattern at NUL, and what is left of this one would find everything.
        q: { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' },
      }),
      response: ok(samplePageSchema, [400, 401, 403]),
    },
    handler: (request) => deps.samples.list(actionOf(request), request.query, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/samples/:id',
    onRequest: permitted,
    schema: { tags: ['samples'], summary: '一件抽查 / One sample', description: 'With the work on it and what the inspection found.', params: params('id'), querystring: query(), response: ok(sampleSchema, [401, 403, 404]) },
    handler: (request) => deps.samples.find(actionOf(request), actionIfMay(deps, request, 'read-answers'), senderOf(request), request.params.id, languageOf(request)),
  })
}
