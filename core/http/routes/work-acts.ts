import type { FastifyInstance } from 'fastify'
import type { WorkActRequest, WorkActsRequest } from '../../contracts/work-acts.ts'
import type { ExtensionRequest } from '../../contracts/work-api.ts'
import { actsResponseSchema } from '../api-schemas/alerts.ts'
import { failing, nothing, ok, params, query } from '../api-schemas/common.ts'
import { extensionRequestSchema, openActionsRequestSchema, openActionsSchema, workActRequestSchema, workActsRequestSchema } from '../api-schemas/work.ts'
import { answerProblemSchema, answerReceiptSchema, sentProblemSchema } from '../api-schemas/forms.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'
import { answerLimit } from './answers.ts'

/** Where matters of each kind are found. */
const places = [{ subject: 'alert', url: '/alerts', tag: 'alerts', zh: '预警', en: 'an alert', enMany: 'alerts' }, { subject: 'case', url: '/cases', tag: 'cases', zh: '问题', en: 'a case', enMany: 'cases' }, { subject: 'assessment', url: '/assessments', tag: 'assessments', zh: '研判', en: 'an assessment', enMany: 'assessments' }, { subject: 'notice', url: '/notices', tag: 'notices', zh: '督办文书', en: 'a notice, or one of its parts', enMany: 'notices or parts of them' }, { subject: 'sample', url: '/samples', tag: 'samples', zh: '抽查', en: 'a sample', enMany: 'samples' }, { subject: 'duty', url: '/duties', tag: 'duties', zh: '规定动作', en: 'a duty', enMany: 'duties' }] as const

/** What people do with matters by the actions of their workflows. */
export function workActRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'act-on-work')
  for (const { subject, url, tag, zh, en, enMany } of places) {
    app.route<{ Params: { readonly id: string; readonly action: string }; Body: WorkActRequest }>({
      method: 'POST',
      url: `${url}/:id/actions/:action`,
      onRequest: permitted,
      bodyLimit: answerLimit,
      schema: {
        tags: [tag], summary: `办理一条${zh} / Do something with ${en}`,
        description: 'By an action of its workflow, as `work.actions` names them; with the `answer` to its form where it has one, and then 201 with the receipt, 200 for one that had been stored. What stands against it is told in `problems`, or in `faults` place by place.',
        params: params('id', 'action'), querystring: query(), body: workActRequestSchema,
        response: {
          ...nothing([400, 401, 403, 404, 413]), ...ok(answerReceiptSchema),
          201: { description: 'Stored', content: { 'application/json': { schema: answerReceiptSchema } } },
          ...failing([409], sentProblemSchema), ...failing([422], answerProblemSchema),
        },
      },
      handler: async (request, reply) => {
        const { id, action } = request.params
        const { answer, ...body } = request.body
        if (answer === undefined) {
          await deps.work.act(actionOf(request), senderOf(request), subject, id, action, body)
          return reply.code(204).send()
        }
        const { receipt, isNew } = await deps.work.actWithForm(actionOf(request), senderOf(request), subject, id, action, { ...body, answer })
        return reply.code(isNew ? 201 : 200).send(receipt)
      },
    })

    for (const [act, summary] of [['ask', '申请延期 / Ask for more time'], ['grant', '同意延期 / Grant more time'], ['refuse', '不同意延期 / Refuse more time']] as const) {
      app.route<{ Params: { readonly id: string }; Body: ExtensionRequest }>({
        method: 'POST',
        url: `${url}/:id/extension/${act}`,
        onRequest: permitted,
        schema: {
          tags: [tag], summary, description: 'As its workflow says: asked for before it is due by whoever has it in hand, answered by somebody else.',
          params: params('id'), querystring: query(), body: extensionRequestSchema, response: nothing([400, 401, 403, 404, 409, 422]),
        },
        handler: async (request, reply) => {
          await deps.work.extend(actionOf(request), senderOf(request), subject, request.params.id, act, request.body)
          return reply.code(204).send()
        },
      })
    }

    app.route<{ Body: { readonly ids: readonly string[] } }>({
      method: 'POST',
      url: `${url}/open-actions`,
      onRequest: permitted,
      schema: {
        tags: [tag], summary: `可办的动作 / What can be done with several ${enMany}`, description: 'Actions that some of them allow the reader, what most of them allow first. Nothing is changed.',
        querystring: query(), body: openActionsRequestSchema, response: ok(openActionsSchema, [400, 401, 403]),
      },
      handler: async (request) => ({ items: await deps.work.openActions(actionOf(request), senderOf(request), subject, request.body.ids) }),
    })

    app.route<{ Params: { readonly action: string }; Body: WorkActsRequest }>({
      method: 'POST',
      url: `${url}/actions/:action`,
      onRequest: permitted,
      bodyLimit: answerLimit,
      schema: {
        tags: [tag], summary: `批量办理${zh} / Do something with several ${enMany}`, description: 'In one change: those that refuse are named with the reason, the rest is done.',
        params: params('action'), querystring: query(), body: workActsRequestSchema, response: { ...ok(actsResponseSchema, [400, 401, 403]), ...failing([422], answerProblemSchema) },
      },
      handler: (request) => {
        const { answer, ...body } = request.body
        const [action, who, { action: name }, lang] = [actionOf(request), senderOf(request), request.params, languageOf(request)]
        return answer === undefined ? deps.work.actOnMany(action, who, subject, name, body, lang) : deps.work.answerMany(action, who, subject, name, { ...body, answer }, lang)
      },
    })
  }
}
