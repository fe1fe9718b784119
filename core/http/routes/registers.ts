import type { FastifyInstance } from 'fastify'
import type { OrganisationChange, OrganisationRequest, RegionChange, RegionRequest } from '../../contracts/access-api.ts'
import type { RegisterKind } from '../../domain/identity/register-file.ts'
import { organisationChangeSchema, organisationRegisterSchema, organisationRequestSchema, regionChangeSchema, regionListSchema, regionRequestSchema, registerImportSchema, registerUploadSchema } from '../api-schemas/access.ts'
import { csv, flag, nothing, ok, params, query } from '../api-schemas/common.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { uploadOf } from '../multipart.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

const kinds: readonly { readonly kind: RegisterKind; readonly zh: string; readonly en: string }[] = [{ kind: 'organisations', zh: '机构', en: 'organisations' }, { kind: 'regions', zh: '区划', en: 'regions' }]

/** The registers of organisations and regions. */
export function registerRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  const seen = requirePermission(deps, 'see-access')
  const kept = requirePermission(deps, 'manage-organisations')
  const { registers } = deps.access

  app.route({
    method: 'GET',
    url: '/organisations/register',
    onRequest: seen,
    schema: { tags: ['access'], summary: '机构名册 / The register of organisations', description: 'All that there were, with their dates; parents before children.', querystring: query(), response: ok(organisationRegisterSchema, [401, 403]) },
    handler: (request) => registers.organisations(actionOf(request)),
  })

  app.route<{ Body: OrganisationRequest }>({
    method: 'POST',
    url: '/organisations',
    onRequest: kept,
    schema: { tags: ['access'], summary: '新增机构 / Enter an organisation', description: 'Members at fault are named in `problems`.', querystring: query(), body: organisationRequestSchema, response: nothing([400, 401, 403, 409, 422]) },
    handler: (request, reply) => registers.enterOrganisation(actionOf(request), request.body).then(() => reply.code(204).send()),
  })

  app.route<{ Params: { readonly id: string }; Body: OrganisationChange }>({
    method: 'PATCH',
    url: '/organisations/:id',
    onRequest: kept,
    schema: { tags: ['access'], summary: '修改、移动、撤销机构 / Change, move or dissolve an organisation', description: 'What is left out stays. Another `parent` moves it with all below it; `validTo` is its last day.', params: params('id'), querystring: query(), body: organisationChangeSchema, response: nothing([400, 401, 403, 404, 422]) },
    handler: (request, reply) => registers.amendOrganisation(actionOf(request), request.params.id, request.body).then(() => reply.code(204).send()),
  })

  app.route({
    method: 'GET',
    url: '/regions',
    onRequest: seen,
    schema: { tags: ['access'], summary: '区划名册 / The register of regions', description: 'All that there were, by code.', querystring: query(), response: ok(regionListSchema, [401, 403]) },
    handler: async (request) => ({ items: await registers.regions(actionOf(request)) }),
  })

  app.route<{ Body: RegionRequest }>({
    method: 'POST',
    url: '/regions',
    onRequest: kept,
    schema: { tags: ['access'], summary: '新增区划 / Enter a region', description: 'By who keeps all organisations.', querystring: query(), body: regionRequestSchema, response: nothing([400, 401, 403, 409, 422]) },
    handler: (request, reply) => registers.enterRegion(actionOf(request), request.body).then(() => reply.code(204).send()),
  })

  app.route<{ Params: { readonly code: string }; Body: RegionChange }>({
    method: 'PATCH',
    url: '/regions/:code',
    onRequest: kept,
    schema: { tags: ['access'], summary: '修改、停用区划 / Change or end a region', description: 'What is left out stays; `validTo` is its last day.', params: params('code'), querystring: query(), body: regionChangeSchema, response: nothing([400, 401, 403, 404, 422]) },
    handler: (request, reply) => registers.amendRegion(actionOf(request), request.params.code, request.body).then(() => reply.code(204).send()),
  })

  for (const { kind, zh, en } of kinds) {
    app.route<{ Querystring: { readonly blank?: boolean } }>({
      method: 'GET',
      url: `/${kind}.csv`,
      onRequest: seen,
      schema: { tags: ['access'], summary: `下载${zh} / The ${en} as a file`, description: 'To correct and hand in again; `blank`: the headings alone, to fill in.', querystring: query({ blank: flag }), response: csv([400, 401, 403]) },
      handler: async (request, reply) => {
        const lang = languageOf(request)
        const text = await registers.file(actionOf(request), kind, request.query.blank === true, lang)
        reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', contentDisposition('attachment', lang === 'en' ? `${en}.csv` : `${zh}.csv`)).header('cache-control', 'no-store')
        return reply.send(text)
      },
    })

    app.route<{ Querystring: { readonly digest?: string } }>({
      method: 'POST',
      url: `/${kind}/import`,
      onRequest: kept,
      schema: {
        tags: ['access'], summary: `导入${zh} / Import ${en}`, description: 'A CSV as the multipart field `file`: what it would do, and what is wrong with it. Sent again with the `digest` of that answer it is done, all of it or nothing. What is not in it stays.',
        upload: registerUploadSchema, querystring: query({ digest: { type: 'string', pattern: '^[0-9a-f]{64}$' } }), response: ok(registerImportSchema, [400, 401, 403, 409, 413, 422]),
      },
      handler: async (request) => registers.import(actionOf(request), kind, await uploadOf(request), request.query.digest, languageOf(request)),
    })
  }
}
