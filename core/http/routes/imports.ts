import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { accepted, csv, ok, pageQuery, params, query } from '../api-schemas/common.ts'
import { importPageSchema, importSchema, quarantinePageSchema, recordsPageSchema, uploadSchema } from '../api-schemas/imports.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { uploadOf } from '../multipart.ts'
import type { PageRequest } from '../page-request.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

interface DatasetParams { readonly topic: string; readonly dataset: string }
interface ImportParams extends DatasetParams { readonly id: string }

/** Files handed in for datasets, what became of them, and the rows that are there. */
export function importRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const base = '/topics/:topic/datasets/:dataset'

  app.route<{ Params: DatasetParams }>({
    method: 'POST',
    url: `${base}/imports`,
    onRequest: requirePermission(deps, 'import'),
    schema: { tags: ['data'], summary: '导入文件 / Import a file', description: 'A CSV as the multipart field `file`; answered with the import and its job.', upload: uploadSchema, params: params('topic', 'dataset'), querystring: query(), response: accepted(importSchema, [400, 401, 403, 404, 409, 413, 415, 507]) },
    handler: async (request, reply) => reply.code(202).send(await deps.imports.start(actionOf(request), request.params, await uploadOf(request), languageOf(request))),
  })

  app.route<{ Params: DatasetParams; Querystring: PageRequest }>({
    method: 'GET',
    url: `${base}/imports`,
    onRequest: requirePermission(deps, 'read-records'),
    schema: { tags: ['data'], summary: '导入记录 / Imports', description: 'Newest first.', params: params('topic', 'dataset'), querystring: pageQuery(), response: ok(importPageSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.imports.list(actionOf(request), request.params, request.query, languageOf(request)),
  })

  app.route<{ Params: ImportParams }>({
    method: 'GET',
    url: `${base}/imports/:id`,
    onRequest: requirePermission(deps, 'read-records'),
    schema: { tags: ['data'], summary: '一次导入 / One import', description: 'Counts that add up, reasons, columns.', params: params('topic', 'dataset', 'id'), querystring: query(), response: ok(importSchema, [401, 403, 404]) },
    handler: (request) => deps.imports.find(actionOf(request), request.params, languageOf(request)),
  })

  app.route<{ Params: ImportParams; Querystring: PageRequest }>({
    method: 'GET',
    url: `${base}/imports/:id/quarantine`,
    onRequest: requirePermission(deps, 'read-records'),
    schema: { tags: ['data'], summary: '被隔离的行 / Quarantined rows', description: 'In the order of the file; identifiers and masked fields are masked.', params: params('topic', 'dataset', 'id'), querystring: pageQuery(), response: ok(quarantinePageSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.imports.quarantine(actionOf(request), request.params, request.query, languageOf(request)),
  })

  app.route<{ Params: ImportParams }>({
    method: 'GET',
    url: `${base}/imports/:id/quarantine.csv`,
    onRequest: requirePermission(deps, 'import'),
    schema: { tags: ['data'], summary: '下载被隔离的行 / Quarantined rows as a file', description: 'To correct and hand in again; the download is in the trail.', params: params('topic', 'dataset', 'id'), querystring: query(), response: csv([401, 403, 404]) },
    handler: async (request, reply) => {
      const lines = await deps.imports.quarantineFile(actionOf(request), request.params, languageOf(request))
      reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="quarantine-${request.params.id}.csv"`).header('cache-control', 'no-store')
      return reply.send(Readable.from(lines))
    },
  })

  app.route<{ Params: DatasetParams; Querystring: PageRequest & { sort?: string } }>({
    method: 'GET',
    url: `${base}/records`,
    onRequest: requirePermission(deps, 'read-records'),
    schema: { tags: ['data'], summary: '数据 / Records', description: 'Current rows; identifiers and masked fields are masked.', params: params('topic', 'dataset'), querystring: pageQuery({ sort: { type: 'string', maxLength: 100, description: 'A field, `-` before it for descending.' } }), response: ok(recordsPageSchema, [400, 401, 403, 404]) },
    handler: (request) => deps.imports.records(actionOf(request), request.params, request.query),
  })
}
