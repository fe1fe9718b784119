import type { FastifyInstance } from 'fastify'
import { referralLengths, referralStages, type AccusedChange, type ReaderRequest, type ReferralAct, type ReferralChange, type ReferralQuery, type ReferralRequest } from '../../contracts/referral-api.ts'
import { created, failing, nothing, object, ok, oneOf, pageQuery, params, query, text } from '../api-schemas/common.ts'
import { answerProblemSchema } from '../api-schemas/forms.ts'
import { accusedChangeSchema, candidatesSchema, readerRequestSchema, referralActSchema, referralChangeSchema, referralPageSchema, referralProblemSchema, referralRequestSchema, referralSchema, referralsWaitingSchema, referralTemplateSchema, removalSchema } from '../api-schemas/referrals.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionIfMay, actionOf, requirePermission, senderOf } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** That somebody asked for a referral, and found one, is for the sealed trail alone. */
const config = { sealed: true }

/** Referrals: for those who are named. To everybody else every one of them answers as one that is not there. */
export function referralRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const onRequest = requirePermission(deps, 'read-referrals')
  const drafting = requirePermission(deps, 'draft-referral')
  const tags = ['referrals']

  app.route<{ Querystring: ReferralQuery }>({
    method: 'GET',
    url: '/referrals',
    onRequest,
    config,
    schema: { tags, summary: '问题线索移送 / Referrals', description: 'Those for which the reader is named, the newest first.', querystring: pageQuery({ stage: oneOf(referralStages) }), response: ok(referralPageSchema, [400, 401, 403]) },
    handler: (request) => deps.referrals.list(actionOf(request), request.query),
  })

  app.route({
    method: 'GET',
    url: '/referrals/waiting',
    onRequest,
    config,
    schema: { tags, summary: '待我办理的移送 / Referrals that wait', description: 'How many wait for the reader, and how late they are; nothing of what they say.', querystring: query(), response: ok(referralsWaitingSchema, [401, 403]) },
    handler: (request) => deps.referrals.waiting(actionOf(request)),
  })

  app.route<{ Querystring: { readonly matter?: string; readonly topic?: string } }>({
    method: 'GET',
    url: '/referrals/template',
    onRequest: drafting,
    config,
    schema: {
      tags, summary: '移送初稿 / What a referral may say', description: 'About an alert or a case, or about a topic; nothing is stored.',
      querystring: query({ matter: { type: 'string', maxLength: 200 }, topic: { type: 'string', maxLength: 200 } }), response: ok(referralTemplateSchema, [400, 401, 403, 404]),
    },
    handler: (request) => deps.referrals.propose(actionOf(request), actionIfMay(deps, request, 'read-cases'), request.query),
  })

  app.route<{ Body: ReferralRequest }>({
    method: 'POST',
    url: '/referrals',
    onRequest: drafting,
    config,
    schema: { tags, summary: '拟写移送 / Draft a referral', description: 'Sent again under the same `request` it is drafted once; where it says something else then, that is told. The matter that it comes of stays as it is.', querystring: query(), body: referralRequestSchema, response: { ...created(object({ id: text }), [400, 401, 403, 404, 413, 422]), ...failing([409], referralProblemSchema) } },
    handler: async (request, reply) => reply.code(201).send({ id: await deps.referrals.draft(actionOf(request), senderOf(request), actionIfMay(deps, request, 'read-cases'), request.body) }),
  })

  app.route<{ Params: { readonly id: string } }>({
    method: 'GET',
    url: '/referrals/:id',
    onRequest,
    config,
    schema: { tags, summary: '一件移送 / One referral', description: 'For those who are named; each reading is kept.', params: params('id'), querystring: query(), response: ok(referralSchema, [401, 403, 404]) },
    handler: (request) => deps.referrals.find(actionOf(request), actionIfMay(deps, request, 'read-cases'), senderOf(request), request.params.id, languageOf(request)),
  })

  app.route<{ Params: { readonly id: string }; Body: ReferralChange }>({
    method: 'PUT',
    url: '/referrals/:id',
    onRequest,
    config,
    schema: { tags, summary: '修改草稿 / Change a draft', description: 'Whoever changes it does not approve it.', params: params('id'), querystring: query(), body: referralChangeSchema, response: nothing([400, 401, 403, 404, 409, 413, 422]) },
    handler: async (request, reply) => {
      await deps.referrals.change(actionOf(request), request.params.id, request.body)
      return reply.code(204).send()
    },
  })

  app.route<{ Params: { readonly id: string }; Body: AccusedChange }>({
    method: 'PUT',
    url: '/referrals/:id/accused',
    onRequest,
    config,
    schema: { tags, summary: '更正被反映对象 / Change whom it accuses', description: 'Whoever belongs to them sees nothing of it from then on.', params: params('id'), querystring: query(), body: accusedChangeSchema, response: nothing([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      await deps.referrals.accuse(actionOf(request), request.params.id, request.body)
      return reply.code(204).send()
    },
  })

  app.route<{ Params: { readonly id: string }; Querystring: { readonly q?: string } }>({
    method: 'GET',
    url: '/referrals/:id/candidates',
    onRequest,
    config,
    schema: { tags, summary: '可列为知悉人的人员 / Who could be named', description: 'At most 20, first who could go on with it; nobody who belongs to the accused.', params: params('id'), querystring: query({ q: { type: 'string', maxLength: referralLengths.name } }), response: ok(candidatesSchema, [400, 401, 403, 404]) },
    handler: async (request) => ({ items: await deps.referrals.candidates(actionOf(request), request.params.id, request.query.q ?? '') }),
  })

  app.route<{ Params: { readonly id: string }; Body: ReaderRequest }>({
    method: 'POST',
    url: '/referrals/:id/readers',
    onRequest,
    config,
    schema: { tags, summary: '添加知悉人 / Name somebody', description: 'A person, not a role.', params: params('id'), querystring: query(), body: readerRequestSchema, response: nothing([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      await deps.referrals.addReader(actionOf(request), request.params.id, request.body)
      return reply.code(204).send()
    },
  })

  app.route<{ Params: { readonly id: string; readonly account: string }; Body: { readonly reason: string } }>({
    method: 'POST',
    url: '/referrals/:id/readers/:account/removal',
    onRequest,
    config,
    schema: { tags, summary: '移出知悉人 / Name somebody no more', description: 'Somebody who can go on with it stays named.', params: params('id', 'account'), querystring: query(), body: removalSchema, response: nothing([400, 401, 403, 404, 409, 422]) },
    handler: async (request, reply) => {
      await deps.referrals.removeReader(actionOf(request), request.params.id, request.params.account, request.body)
      return reply.code(204).send()
    },
  })

  app.route<{ Params: { readonly id: string; readonly action: string }; Body: ReferralAct }>({
    method: 'POST',
    url: '/referrals/:id/actions/:action',
    onRequest,
    config,
    schema: {
      tags, summary: '办理一件移送 / Do something with a referral', description: 'By an action of its workflow, with the answer to its form; the answer is sealed.',
      params: params('id', 'action'), querystring: query(), body: referralActSchema, response: { ...nothing([400, 401, 403, 404, 409, 413]), ...failing([422], answerProblemSchema) },
    },
    handler: async (request, reply) => {
      await deps.referrals.act(actionOf(request), senderOf(request), request.params.id, request.params.action, request.body)
      return reply.code(204).send()
    },
  })
}
