import type { FastifyInstance } from 'fastify'
import { listOf, object, oneOf, text } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'

const healthSchema = object({ status: oneOf(['up', 'down']), failing: listOf(text, 'Parts that do not work.') })

/** Cheap and without sign-in: is the process there, and can it work. */
export function healthRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.route({
    method: 'GET',
    url: '/health/live',
    logLevel: 'warn',
    schema: {
      tags: ['health'],
      summary: '进程是否存活 / Is the process there',
      security: [],
      response: { 200: { description: 'Up', content: { 'application/json': { schema: healthSchema } } } },
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { status: 'up', failing: [] }
    },
  })

  app.route({
    method: 'GET',
    url: '/health/ready',
    logLevel: 'warn',
    schema: {
      tags: ['health'],
      summary: '能否提供服务 / Can it serve',
      security: [],
      response: {
        200: { description: 'Ready', content: { 'application/json': { schema: healthSchema } } },
        503: { description: 'Not ready', content: { 'application/json': { schema: healthSchema } } },
      },
    },
    handler: async (_request, reply) => {
      const failing = await deps.health.failing()
      reply.code(failing.length === 0 ? 200 : 503).header('cache-control', 'no-store')
      return { status: failing.length === 0 ? 'up' : 'down', failing }
    },
  })
}
