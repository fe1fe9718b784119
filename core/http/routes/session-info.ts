import type { FastifyInstance } from 'fastify'
import { listOf, nullable, object, ok, query, text } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { isLocal } from '../is-local.ts'
import type { WorkDoors } from '../work-doors.ts'

const sessionInfoSchema = object({
  demo: nullable(listOf(object({ account: text, password: text, name: text }), 'Accounts of a demo seed; null where no demo was seeded, and to callers from other machines.')),
  timezone: text,
  version: text,
})

/** What the sign-in page needs before anybody is signed in. */
export function sessionInfoRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route({
    method: 'GET',
    url: '/session',
    schema: { tags: ['session'], summary: '登录页信息 / For the sign-in page', description: 'City time, version, and the demo accounts where a demo was seeded.', security: [], querystring: query(), response: ok(sessionInfoSchema) },
    handler: (request) => deps.sessionInfo({ local: isLocal(request) }),
  })
}
