import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { HuiyanError } from '../base/errors.ts'
import type { HttpDeps } from './deps.ts'
import { sendProblem } from './error-handler.ts'

/**
 * Serves the built pages. Files under `assets/` carry a hash in their name and are kept for ever; every other address that
 * a browser navigates to gets `index.html`, whose own router knows the page. Below `/api` nothing is ever a page.
 */
export async function servePages(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const dir = deps.settings.pagesDir
  const built = dir !== null && existsSync(join(dir, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root: dir,
      index: ['index.html'],
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(dir, 'assets'))
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (built && isNavigation(request)) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    return notFound(request, reply)
  })
}

function isNavigation(request: FastifyRequest): boolean {
  if (request.method !== 'GET' || !(request.headers.accept ?? '').includes('text/html')) return false
  const path = request.url.split('?', 1)[0]!
  return !/^\/(?:api|health|assets)(?:\/|$)/.test(path)
}

function notFound(request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, new HuiyanError('not-found', { thing: request.url.split('?', 1)[0]!.slice(0, 200) }))
}
