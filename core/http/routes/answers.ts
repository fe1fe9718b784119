import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { AnswerRequest } from '../../contracts/form-api.ts'
import type { AnswerFilter } from '../../journeys/read-answers.ts'
import { csv, failing, ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { answerPageSchema, answerProblemSchema, answerReceiptSchema, answerRequestSchema, answerSchema, sentProblemSchema } from '../api-schemas/forms.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import type { PageRequest } from '../page-request.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'
import { formUrl, placeOf, type FormParams } from './forms.ts'

/** A text of 10 MB is told at its place that it is too long. */
export const answerLimit = 12 * 2 ** 20

/** Answers to forms. */
export function answerRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: FormParams; Body: AnswerRequest }>({
    method: 'POST',
    url: `${formUrl}/answers`,
    config: { unnamed: true },
    bodyLimit: answerLimit,
    onRequest: requirePermission(deps, 'answer-form'),
    schema: {
      tags: ['forms'], summary: '提交答复 / Send an answer',
      description: '201 for a new answer, 200 with the same body for one that had been stored. What a condition hides is dropped and named; what the form does not allow is told place by place.',
      params: params('topic', 'pack', 'form'), querystring: query(), body: answerRequestSchema,
      response: {
        ...ok(answerReceiptSchema, [400, 401, 403, 404, 413]),
        201: { description: 'Stored', content: { 'application/json': { schema: answerReceiptSchema } } },
        ...failing([409], sentProblemSchema), ...failing([422], answerProblemSchema),
      },
    },
    handler: async (request, reply) => {
      const { receipt, isNew } = await deps.forms.answer(actionOf(request), senderOf(request), placeOf(request.params), request.body)
      return reply.code(isNew ? 201 : 200).send(receipt)
    },
  })

  const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'In city time, itself included.' }
  const filter = {
    from: day, to: day, organisation: { type: 'string', maxLength: 200, description: 'The sender’s.' }, current: { type: 'boolean', description: 'Without those that were corrected.' },
    where: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 500, pattern: '^[^:]+:' }, description: '`field:value`, a field of the form that is stored as it is.' },
  }
  const permitted = requirePermission(deps, 'read-answers')

  app.route<{ Params: FormParams; Querystring: AnswerFilter & PageRequest }>({
    method: 'GET',
    url: `${formUrl}/answers`,
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '答复清单 / Answers', description: 'The newest first; personal values are masked, and cannot be filtered by.', params: params('topic', 'pack', 'form'), querystring: pageQuery(filter), response: ok(answerPageSchema, [400, 401, 403, 404, 409, 422]) },
    handler: (request) => deps.forms.answers(actionOf(request), placeOf(request.params), request.query),
  })

  app.route<{ Params: FormParams; Querystring: AnswerFilter }>({
    method: 'GET',
    url: `${formUrl}/answers.csv`,
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '导出答复 / Answers as a file', description: 'One column a field, masked as in the list; how many went out is in the trail.', params: params('topic', 'pack', 'form'), querystring: query(filter), response: csv([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      const lines = await deps.forms.exportAnswers(actionOf(request), placeOf(request.params), request.query, languageOf(request))
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', contentDisposition('attachment', `${request.params.form}.csv`)).header('cache-control', 'no-store')
      return reply.send(Readable.from(lines))
    },
  })

  app.route<{ Params: FormParams & { readonly id: string } }>({
    method: 'GET',
    url: `${formUrl}/answers/:id`,
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '一份答复 / An answer', description: 'Masked; with what became of the row that it makes.', params: params('topic', 'pack', 'form', 'id'), querystring: query(), response: ok(answerSchema, [400, 401, 403, 404, 409]) },
    handler: (request) => deps.forms.findAnswer(actionOf(request), placeOf(request.params), request.params.id),
  })
}
