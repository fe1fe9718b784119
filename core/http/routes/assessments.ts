import type { FastifyInstance } from 'fastify'
import { assessmentStates, type AssessmentQuery } from '../../contracts/assessment-api.ts'
import { registerUploadSchema } from '../api-schemas/access.ts'
import { assessmentPageSchema, assessmentSchema, sheetSchema } from '../api-schemas/assessments.ts'
import { csv, ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { lightQuery } from '../api-schemas/work.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { uploadOf } from '../multipart.ts'
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

  const acting = requirePermission(deps, 'act-on-work')

  app.route<{ Params: { readonly topic: string } }>({
    method: 'GET',
    url: '/topics/:topic/assessments.csv',
    onRequest: acting,
    schema: { tags: ['assessments'], summary: '下载待研判表格 / What waits, as a spreadsheet', description: 'What waits for the reader in a topic, a line each, to be filled in and handed in again.', params: params('topic'), querystring: query(), response: csv([400, 401, 403, 404]) },
    handler: async (request, reply) => {
      const lang = languageOf(request)
      const text = await deps.assessments.sheet(actionOf(request), request.params.topic, lang)
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', contentDisposition('attachment', lang === 'en' ? 'assessments.csv' : '待研判.csv')).header('cache-control', 'no-store')
      return reply.send(text)
    },
  })

  app.route<{ Params: { readonly topic: string }; Querystring: { readonly digest?: string } }>({
    method: 'POST',
    url: '/topics/:topic/assessments/import',
    onRequest: acting,
    schema: {
      tags: ['assessments'], summary: '上传填好的研判表格 / Hand in a filled-in sheet', description: 'A CSV as the multipart field `file`: what it would answer, and what is wrong with it, line by line. Sent again with the `digest` of that answer it is done, all of it or nothing.',
      upload: registerUploadSchema, params: params('topic'), querystring: query({ digest: { type: 'string', pattern: '^[0-9a-f]{64}$' } }), response: ok(sheetSchema, [400, 401, 403, 404, 409, 413, 422, 429]),
    },
    handler: async (request) => deps.assessments.answerBySheet(actionOf(request), senderOf(request), request.params.topic, await uploadOf(request), request.query.digest, languageOf(request)),
  })
}
