import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import type { TestHouse } from './house.ts'
import { differencesFromDocument } from './response-schema.ts'
import type { Agent } from './server.ts'

export interface DocumentedAsking {
  /** Asks, demands that status, and that the answer is what the document says of it. */
  ask<T = unknown>(agent: Agent | null, options: InjectOptions & { readonly method: string; readonly url: string }, status?: number): Promise<T>
  /** `GET /api/v1/alerts/{id}`: every operation of the document with the part that it is of, and those that were asked. */
  readonly named: readonly { readonly name: string; readonly tag: string }[]
  readonly answered: ReadonlySet<string>
}

/** Parts of the interface that are asked by themselves: who one is, accounts, forms, what is sealed. */
export const peopleTags: ReadonlySet<string> = new Set(['access', 'forms', 'health', 'people', 'referrals', 'session'])

/** Asking a server of which every answer is held against its own document. */
export async function documentedAsking(house: TestHouse): Promise<DocumentedAsking> {
  const { paths } = (await house.open.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, { tags: string[] }>> }>()
  const operations = Object.entries(paths).flatMap(([route, methods]) => Object.entries(methods).map(([method, { tags }]) => ({
    method: method.toUpperCase(), route, tag: tags[0]!, pattern: new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  })))
  const answered = new Set<string>()
  return {
    named: operations.map(({ method, route, tag }) => ({ name: `${method} ${route}`, tag })),
    answered,
    async ask<T = unknown>(agent: Agent | null, options: InjectOptions & { readonly method: string; readonly url: string }, status = 200): Promise<T> {
      const answer = agent === null ? await house.open.app.inject(options) : await agent.request(options)
      const path = options.url.replace(/\?.*$/, '')
      const { route } = operations.filter((one) => one.method === options.method && one.pattern.test(path)).toSorted((a, b) => a.route.split('{').length - b.route.split('{').length)[0]!
      const name = `${options.method} ${route}`
      expect(answer.statusCode, `${name}: ${answer.body.slice(0, 500)}`).toBe(status)
      expect(await differencesFromDocument(house.open, options.method, route, answer), `${name}: ${answer.body.slice(0, 500)}`).toEqual([])
      answered.add(name)
      return (/json/.test(String(answer.headers['content-type'])) ? answer.json() : answer.body) as T
    },
  }
}
