import type { FastifyInstance } from 'fastify'
import { ok, params, query } from '../api-schemas/common.ts'
import { differencesSchema, formVersionsSchema, formViewSchema, hash } from '../api-schemas/forms.ts'
import type { HttpDeps } from '../deps.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

export interface FormParams { readonly topic: string; readonly pack: string; readonly form: string }

/** Where a form is found. */
export const formUrl = '/topics/:topic/forms/:pack/:form'
export const placeOf = ({ topic, pack, form }: FormParams) => ({ topic, form: `${pack}/${form}` })

/** Forms and their versions. */
export function formRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const permitted = requirePermission(deps, 'read-topics')

  app.route<{ Params: FormParams; Querystring: { readonly version?: string } }>({
    method: 'GET',
    url: formUrl,
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '一张表单 / A form', description: 'Its model, as pages render it, and what its conditions read beside the answer.', params: params('topic', 'pack', 'form'), querystring: query({ version: { ...hash, description: 'An earlier version; the one in use otherwise.' } }), response: ok(formViewSchema, [400, 401, 403, 404, 409]) },
    handler: (request) => deps.forms.show(actionOf(request), placeOf(request.params), request.query.version),
  })

  app.route<{ Params: FormParams }>({
    method: 'GET',
    url: `${formUrl}/versions`,
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '表单的版本 / Versions of a form', description: 'That were ever used, the newest first.', params: params('topic', 'pack', 'form'), querystring: query(), response: ok(formVersionsSchema, [401, 403, 404, 409]) },
    handler: (request) => deps.forms.versions(actionOf(request), placeOf(request.params)),
  })

  app.route<{ Params: FormParams & { readonly hash: string } }>({
    method: 'GET',
    url: `${formUrl}/versions/:hash/differences`,
    onRequest: permitted,
    schema: { tags: ['forms'], summary: '版本差异 / Differences between versions', description: 'What has changed in the form since that version, in words.', params: params('topic', 'pack', 'form', 'hash'), querystring: query(), response: ok(differencesSchema, [401, 403, 404, 409]) },
    handler: (request) => deps.forms.differences(actionOf(request), placeOf(request.params), request.params.hash),
  })
}
