import type { FastifyInstance } from 'fastify'
import { isHuiyanError } from '../../base/errors.ts'
import type { Permission } from '../../domain/identity/permissions.ts'
import type { JobJson } from '../../contracts/api.ts'
import { events, nothing, ok, params, query } from '../api-schemas/common.ts'
import { jobSchema } from '../api-schemas/jobs.ts'
import type { HttpDeps } from '../deps.ts'
import { openEventStream } from '../event-stream.ts'
import { languageOf } from '../language.ts'
import { newestOnly } from '../newest-only.ts'
import { actionFor, actionOf, requirePermission, sessionToken, standingAction } from '../session.ts'

interface JobParams { readonly id: string }

/** Who may start a kind of job may cancel it. */
const cancelPermission: Readonly<Record<JobJson['kind'], Permission>> = { import: 'import', run: 'run-rule', backtest: 'run-rule', migration: 'migrate-work' }

/** Work that outlasts a request: how far it is, live, and stopping it. */
export function jobRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const permitted = requirePermission(deps, 'read-topics')

  app.route<{ Params: JobParams }>({
    method: 'GET',
    url: '/jobs/:id',
    onRequest: permitted,
    schema: {
      tags: ['jobs'],
      summary: '任务 / One job',
      description: 'State and progress of an import, a run or a backtest.',
      params: params('id'),
      querystring: query(),
      response: ok(jobSchema, [401, 403, 404]),
    },
    handler: (request) => deps.jobs.find(actionOf(request), request.params.id, languageOf(request)),
  })

  app.route<{ Params: JobParams }>({
    method: 'GET',
    url: '/jobs/:id/events',
    exposeHeadRoute: false,
    onRequest: permitted,
    schema: {
      tags: ['jobs'],
      summary: '任务进度 / Progress as it happens',
      description: 'Events named `job`, each with the whole job as data; ends when the job has ended.',
      params: params('id'),
      querystring: query(),
      response: events('Events named `job`', [401, 403, 404]),
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const lang = languageOf(request)
      // Answers 404 while that can still be said.
      await deps.jobs.find(actionOf(request), id, lang)
      const token = sessionToken(request, deps)!
      const standing = () => standingAction(deps, token, 'read-topics')
      let unwatch = (): void => undefined
      const stream = openEventStream(request, reply, {
        stillAllowed: async () => (await standing()) !== null,
        onEnd: () => unwatch(),
      })
      const send = newestOnly(async () => {
        const action = await standing()
        if (action === null) return stream.end()
        const job = await deps.jobs.find(action, id, lang)
        stream.send('job', job)
        if (job.finishedAt !== null) stream.end()
      }, (error) => {
        if (!isHuiyanError(error, 'not-found')) request.log.error({ err: error }, 'job events failed')
        stream.end()
      })
      unwatch = deps.jobs.watch(id, send)
      send()
    },
  })

  app.route<{ Params: JobParams }>({
    method: 'DELETE',
    url: '/jobs/:id',
    onRequest: permitted,
    schema: {
      tags: ['jobs'],
      summary: '取消任务 / Cancel a job',
      description: 'A waiting job never begins; a running one stops as soon as it can.',
      params: params('id'),
      querystring: query(),
      response: nothing([401, 403, 404, 409]),
    },
    handler: async (request, reply) => {
      const job = await deps.jobs.find(actionOf(request), request.params.id, languageOf(request))
      await deps.jobs.cancel(actionFor(deps, request, cancelPermission[job.kind]), request.params.id)
      return reply.code(204).send()
    },
  })
}
