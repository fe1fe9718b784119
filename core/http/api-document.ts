import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from './deps.ts'

/** Collects the API document from the routes' schemas; register it before any route. */
export async function collectApiDocument(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '慧眼 Huiyan',
        version: deps.settings.version,
        description: [
          '公众监督专题平台的接口。错误一律为 `application/problem+json`，带稳定的 `code`；列表按游标分页。',
          'API of the host for public supervision. Errors are `application/problem+json` with a stable `code`; lists page by cursor.',
        ].join('\n\n'),
      },
      servers: [{ url: deps.settings.baseUrl }],
      security: [{ session: [], csrf: [] }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: deps.settings.baseUrl.startsWith('https:') ? '__Host-huiyan' : 'huiyan' },
          csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token', description: '`csrfToken` of `GET /me`; with unsafe methods only.' },
        },
      },
    },
  })
}

/** The one style element that Swagger UI 5 writes into its page, by its hash; a browser test notices when it changes. */
const swaggerUiStyle = 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='

/** The document at `/api/openapi.json` and a page to read it at `/api/docs`, under the same content security policy. */
export async function serveApiDocument(app: FastifyInstance): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/openapi.json', validatorUrl: null },
    transformStaticCSP: (policy) => policy.replace("style-src 'self'", `style-src 'self' '${swaggerUiStyle}'`),
  })
}
