import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, type FastifySchema } from 'fastify'
import type { HttpDeps } from './deps.ts'
import type { DocumentedRoute } from './documented-route.ts'
import { securityHeaders } from './security-headers.ts'

/** The one style element that Swagger UI 5 writes into its page, by its hash; a browser test notices when it changes. */
const swaggerUiStyle = 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='

/** A server that knows the routes by their schemas only: it makes the document and serves its reading pages, nothing else. */
export async function makeApiDocument(deps: HttpDeps, routes: readonly DocumentedRoute[]): Promise<FastifyInstance> {
  const secure = deps.settings.baseUrl.startsWith('https:')
  const app = fastify({ exposeHeadRoutes: false })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  await app.register(helmet, securityHeaders(secure))
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '慧眼 Huiyan',
        version: deps.settings.version,
        description: [
          '公共监督主题平台的接口。错误一律为 `application/problem+json`，带稳定的 `code`；列表按游标分页。',
          'API of the host for public supervision. Errors are `application/problem+json` with a stable `code`; lists page by cursor.',
        ].join('\n\n'),
      },
      servers: [{ url: deps.settings.baseUrl }],
      security: [{ session: [], csrf: [] }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: secure ? '__Host-huiyan' : 'huiyan' },
          csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token', description: '`csrfToken` of `GET /me`; with unsafe methods only.' },
        },
      },
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/openapi.json', validatorUrl: null },
    transformStaticCSP: (policy) => policy.replace("style-src 'self'", `style-src 'self' '${swaggerUiStyle}'`),
  })
  for (const route of routes) app.route({ ...route, schema: documented(route.schema), handler: async (_request, reply) => reply.code(404).send() })
  await app.ready()
  return app
}

/** A multipart upload stands in the document as the route's body. */
function documented(schema: DocumentedRoute['schema']): FastifySchema {
  const { upload, ...others } = schema ?? {}
  return upload === undefined ? others : { ...others, consumes: ['multipart/form-data'], body: upload }
}
