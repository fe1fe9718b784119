import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from './deps.ts'
import type { DocumentedRoute } from './documented-route.ts'

/** Notes every route that is added from now on, for `serveApiDocument`; register it before any route. */
export function collectRoutes(app: FastifyInstance): readonly DocumentedRoute[] {
  const routes: DocumentedRoute[] = []
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (schema !== undefined && schema.hide !== true && method !== 'HEAD') routes.push({ method, url, schema })
  })
  return routes
}

/**
 * The document at `/api/openapi.json` and a page to read it at `/api/docs`, under the same content security policy.
 * Both are made, and what makes them is loaded, when somebody first asks: a start need not wait for them.
 */
export function serveApiDocument(app: FastifyInstance, deps: HttpDeps, routes: readonly DocumentedRoute[]): void {
  let making: Promise<FastifyInstance> | null = null
  const document = () => (making ??= import('./make-api-document.ts').then(({ makeApiDocument }) => makeApiDocument(deps, routes)))
  app.addHook('onClose', async () => (await making)?.close())
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => (await document()).swagger())
  for (const url of ['/api/docs', '/api/docs/*']) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      const pages = await document()
      reply.hijack()
      pages.routing(request.raw, reply.raw)
    })
  }
}
