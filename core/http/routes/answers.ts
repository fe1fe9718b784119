import type { FastifyInstance } from 'fastify'
import type { AnswerRequest } from '../../contracts/form-api.ts'
import { failing, ok, params, query } from '../api-schemas/common.ts'
import { answerProblemSchema, answerReceiptSchema, answerRequestSchema } from '../api-schemas/forms.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission, signedInOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'
import { formUrl, placeOf, type FormParams } from './forms.ts'

/** A text of 10 MB is told at its place that it is too long. */
export const answerLimit = 12 * 2 ** 20

/** Answers to forms. */
export function answerRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route<{ Params: FormParams; Body: AnswerRequest }>({
    method: 'POST',
    url: `${formUrl}/answers`,
    bodyLimit: answerLimit,
    onRequest: requirePermission(deps, 'answer-form'),
    schema: {
      tags: ['forms'], summary: '提交答复 / Send an answer',
      description: '201 for a new answer, 200 with the same body for one that had been stored. What a condition hides is dropped and named; what the form does not allow is told place by place.',
      params: params('topic', 'pack', 'form'), querystring: query(), body: answerRequestSchema,
      response: {
        ...ok(answerReceiptSchema, [400, 401, 403, 404, 409, 413]),
        201: { description: 'Stored', content: { 'application/json': { schema: answerReceiptSchema } } },
        ...failing([422], answerProblemSchema),
      },
    },
    handler: async (request, reply) => {
      const { organisation } = signedInOf(request).principal
      const { receipt, isNew } = await deps.forms.answer(actionOf(request), { organisation }, placeOf(request.params), request.body)
      return reply.code(isNew ? 201 : 200).send(receipt)
    },
  })
}
