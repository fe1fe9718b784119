import { Ajv, type ErrorObject } from 'ajv'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

type Json = Record<string, unknown>
interface Operation { readonly responses?: Record<string, { readonly content?: Record<string, { readonly schema: Json }> }> }

interface Document { readonly paths: Record<string, Record<string, Operation>> }

/** A server's document never changes: asked for once. */
const documents = new WeakMap<FastifyInstance, Promise<Document>>()

function documentOf(app: FastifyInstance): Promise<Document> {
  const known = documents.get(app) ?? app.inject('/api/openapi.json').then((answer) => answer.json<Document>())
  documents.set(app, known)
  return known
}

/**
 * Whether an answer is what the API document says of its route and status: `[]`, or what differs.
 * `route` as the document writes it, e.g. `/api/v1/jobs/{id}`.
 */
export async function differencesFromDocument(
  server: { readonly app: FastifyInstance }, method: string, route: string, answer: LightMyRequestResponse,
): Promise<(ErrorObject | string)[]> {
  const document = await documentOf(server.app)
  const operation = document.paths[route]?.[method.toLowerCase()]
  if (operation === undefined) return [`${method} ${route} is not in the document`]
  const response = operation.responses?.[String(answer.statusCode)]
  if (response === undefined) return [`${method} ${route} does not say that it may answer ${answer.statusCode}`]
  if (answer.statusCode === 204) return answer.body === '' ? [] : ['204 has a body']
  const type = String(answer.headers['content-type']).split(';', 1)[0]!
  const schema = response.content?.[type]?.schema
  if (schema === undefined) return [`${method} ${route} ${answer.statusCode} does not say ${type}`]
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  return ajv.validate(schema, type.endsWith('json') ? answer.json() : answer.body) ? [] : (ajv.errors ?? [])
}
