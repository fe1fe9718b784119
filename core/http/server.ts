import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import fastify, { LogController, type FastifyInstance } from 'fastify'
import { createRequestValidators } from '../contracts/shape/request-validator.ts'
import { collectRoutes, serveApiDocument } from './api-document.ts'
import type { HttpDeps } from './deps.ts'
import { handleError } from './error-handler.ts'
import { allowEventStreams } from './event-stream.ts'
import { logRequests } from './log-requests.ts'
import { servePages } from './pages.ts'
import { readQueryValues } from './query-values.ts'
import { auditRoutes } from './routes/audit.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { jobRoutes } from './routes/jobs.ts'
import { sessionRoutes } from './routes/session.ts'
import { securityHeaders } from './security-headers.ts'
import { useSessions } from './session.ts'
import { dropUnusedConnections } from './unused-connections.ts'

/** Bodies beyond this are refused before they are read whole; uploads are streams with limits of their own. */
const bodyLimit = 2 ** 20

/**
 * The server, ready to listen or to be asked by `inject()`. It holds no state: all of that is behind `deps`.
 * `addRoutes` adds those of the rooms beyond identity, jobs and audit.
 * Closing it ends event streams, lets requests in flight finish and answers new ones 503.
 */
export async function buildServer(deps: HttpDeps, addRoutes: (api: FastifyInstance) => Promise<void> = async () => undefined): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    frameworkErrors: handleError,
    trustProxy: deps.settings.trustedProxies.length === 0 ? false : [...deps.settings.trustedProxies],
    bodyLimit,
    forceCloseConnections: 'idle',
  })
  app.setErrorHandler(handleError)
  const validatorOf = createRequestValidators()
  app.setValidatorCompiler<Readonly<Record<string, unknown>>>(({ schema }) => {
    const validate = validatorOf(schema)
    return (value) => {
      const errors = validate(value)
      return errors === null ? { value } : { error: errors as unknown as Error }
    }
  })
  // What goes out is written as it is: a schema that silently drops what it does not list would hide mistakes, not prevent them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('preValidation', readQueryValues)
  logRequests(app)
  allowEventStreams(app)
  dropUnusedConnections(app)
  await app.register(helmet, securityHeaders(deps.settings.baseUrl.startsWith('https:')))
  await app.register(cookie)
  const documented = collectRoutes(app)
  await app.register(
    async (api) => {
      useSessions(api, deps)
      api.addHook('onSend', async (_request, reply) => {
        if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      })
      for (const routes of apiRoutes) routes(api, deps)
      await addRoutes(api)
    },
    { prefix: '/api/v1' },
  )
  healthRoutes(app, deps)
  serveApiDocument(app, deps, documented)
  await servePages(app, deps)
  return app
}

/** The rooms' routes; a new room adds its function here. */
const apiRoutes: readonly ((app: FastifyInstance, deps: HttpDeps) => void)[] = [sessionRoutes, jobRoutes, eventRoutes, auditRoutes]
