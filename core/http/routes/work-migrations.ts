import type { FastifyInstance } from 'fastify'
import type { MigrationActRequest, MigrationRequest } from '../../contracts/work-migration-api.ts'
import { accepted, ok, params, query } from '../api-schemas/common.ts'
import { migrationActRequestSchema, migrationRequestSchema, migrationSchema, workflowsSchema } from '../api-schemas/work-migrations.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface TopicParams { readonly topic: string }
interface MigrationParams extends TopicParams { readonly id: string }

/** Versions of workflows, and matters that go over to a newer one: tried on copies, carried out, taken back. */
export function workMigrationRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const onRequest = requirePermission(deps, 'migrate-work')
  const of = <T extends TopicParams>({ params: where }: { readonly params: T }) => where

  app.route<{ Params: TopicParams }>({
    method: 'GET',
    url: '/topics/:topic/workflows',
    onRequest,
    schema: { tags: ['workflows'], summary: '流程版本 / Versions of workflows', description: 'Under which versions open matters stand, and what was tried and carried out.', params: params('topic'), querystring: query(), response: ok(workflowsSchema, [401, 403, 404, 409]) },
    handler: (request) => deps.migrations.list(actionOf(request), request.params.topic, languageOf(request)),
  })

  app.route<{ Params: TopicParams; Body: MigrationRequest }>({
    method: 'POST',
    url: '/topics/:topic/migrations',
    onRequest,
    schema: { tags: ['workflows'], summary: '试迁 / Try a migration', description: 'What would become of a version’s open matters under the one that runs, worked out on copies.', params: params('topic'), querystring: query(), body: migrationRequestSchema, response: accepted(migrationSchema, [400, 401, 403, 404, 409]) },
    handler: async (request, reply) => reply.code(202).send(await deps.migrations.start(actionOf(request), request.params.topic, request.body.from, languageOf(request))),
  })

  app.route<{ Params: MigrationParams }>({
    method: 'GET',
    url: '/topics/:topic/migrations/:id',
    onRequest,
    schema: { tags: ['workflows'], summary: '一次迁移 / One migration', description: 'How far it is and what came of it.', params: params('topic', 'id'), querystring: query(), response: ok(migrationSchema, [401, 403, 404, 409]) },
    handler: (request) => deps.migrations.find(actionOf(request), of(request), languageOf(request)),
  })

  for (const [act, summary, description] of [
    ['carry-out', '迁移 / Carry a migration out', 'What was tried, with the matters as they stand now; who cannot go over stays.'],
    ['undo', '撤回迁移 / Take a migration back', 'Matters on which nobody has acted since go back to the version and the state that they left.'],
  ] as const) {
    app.route<{ Params: MigrationParams; Body: MigrationActRequest }>({
      method: 'POST',
      url: `/topics/:topic/migrations/:id/${act}`,
      onRequest,
      schema: { tags: ['workflows'], summary, description, params: params('topic', 'id'), querystring: query(), body: migrationActRequestSchema, response: accepted(migrationSchema, [400, 401, 403, 404, 409]) },
      handler: async (request, reply) => reply.code(202).send(await deps.migrations.act(actionOf(request), of(request), act, request.body.reason, languageOf(request))),
    })
  }
}
