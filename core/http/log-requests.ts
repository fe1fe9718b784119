import type { FastifyInstance } from 'fastify'

/** One line a request: its pattern, never the address itself, since ids and queries may speak of persons. Of what is sealed there is none. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.sealed === true) return
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        account: request.routeOptions.config.unnamed === true ? null : (request.signedIn?.principal.id ?? null),
      },
      'request',
    )
  })
}
