import type { FastifyRequest } from 'fastify'

/**
 * Turns query values into what the route's schema asks for where their text says exactly that: `50` an integer, `true` a boolean.
 * Everything else stays text and is refused by the schema. Bodies are never coerced.
 */
export async function readQueryValues(request: FastifyRequest): Promise<void> {
  const schema = request.routeOptions.schema?.querystring as { properties?: Record<string, { type?: unknown; default?: unknown }> } | undefined
  const query = request.query as Record<string, unknown>
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const value = query[name]
    if (value === undefined && property.default !== undefined) query[name] = property.default
    if (typeof value !== 'string') continue
    if (property.type === 'integer' && /^-?\d{1,15}$/.test(value)) query[name] = Number(value)
    if (property.type === 'boolean' && (value === 'true' || value === 'false')) query[name] = value === 'true'
    if (property.type === 'array') query[name] = [value]
  }
}
