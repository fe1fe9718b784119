import type { FastifyInstance } from 'fastify'
import { isKept } from '../base/exact-number.ts'

/** What only a number of many digits, or with an exponent, has; some texts have it too. */
const perhapsInexact = /[\d.]{16}|\d[eE][+-]?\d/

/**
 * Adds routes to which numbers come that are stored. One that JavaScript does not keep (`10000000000000001`) arrives as an infinite one,
 * as `1e999` does by itself: whatever stores numbers refuses it at its place, rather than store another.
 */
export async function useExactNumbers(app: FastifyInstance, addRoutes: (app: FastifyInstance) => void): Promise<void> {
  await app.register(async (scope) => {
    const parse = scope.getDefaultJsonParser('error', 'error')
    scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
      parse(request, body, (error, value) => done(error, error === null && perhapsInexact.test(body) ? exactly(body, value) : value))
    })
    addRoutes(scope)
  })
}

function exactly(body: string, parsed: unknown): unknown {
  const revive: Reviver = (_, value, { source }) => (typeof value === 'number' && !isKept(source!) ? Infinity : value)
  try {
    return JSON.parse(body, revive as (key: string, value: unknown) => unknown)
  } catch (error) {
    // Of thousands of levels, which nothing here takes: that is told where it is asked.
    if (error instanceof RangeError) return parsed
    throw error
  }
}

/** With the text that a value was read from, which TypeScript does not know yet. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown
