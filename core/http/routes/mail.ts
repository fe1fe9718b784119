import type { FastifyInstance } from 'fastify'
import type { MailSettingRequest } from '../../contracts/mail-api.ts'
import { nothing, ok, query } from '../api-schemas/common.ts'
import { mailSettingRequestSchema, mailSettingSchema, mailStatusSchema } from '../api-schemas/mail.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** Mails of what people are told: whether one wants them, and for administrators how they go out. */
export function mailRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const own = requirePermission(deps, 'read-topics')
  const keeping = requirePermission(deps, 'manage-accounts')

  app.route({
    method: 'GET',
    url: '/me/mail',
    onRequest: own,
    schema: { tags: ['mail'], summary: '我的邮件提醒 / Mails to me', description: 'Whether and how the reader wants mails of what they are told.', querystring: query(), response: ok(mailSettingSchema, [401, 403]) },
    handler: (request) => deps.mail.setting(actionOf(request), languageOf(request)),
  })

  app.route<{ Body: MailSettingRequest }>({
    method: 'PUT',
    url: '/me/mail',
    onRequest: own,
    schema: { tags: ['mail'], summary: '设置我的邮件提醒 / Set mails to me', description: 'From now on; what was told before is not sent.', querystring: query(), body: mailSettingRequestSchema, response: nothing([400, 401, 403, 422]) },
    handler: async (request, reply) => {
      await deps.mail.set(actionOf(request), request.body)
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'GET',
    url: '/mail',
    onRequest: keeping,
    schema: { tags: ['mail'], summary: '邮件发送情况 / How mails go out', description: 'What waits, what went out, and what was given up and why.', querystring: query(), response: ok(mailStatusSchema, [401, 403]) },
    handler: (request) => deps.mail.status(actionOf(request), languageOf(request)),
  })

  app.route({
    method: 'POST',
    url: '/mail/retry',
    onRequest: keeping,
    schema: { tags: ['mail'], summary: '重发未发出的邮件 / Send again', description: 'Takes up again what was given up, and what waits and is not tried any more.', querystring: query(), response: nothing([401, 403]) },
    handler: async (request, reply) => {
      await deps.mail.retry(actionOf(request))
      return reply.code(204).send()
    },
  })
}
