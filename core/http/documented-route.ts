import type { RouteOptions } from 'fastify'

/** A route as the API document lists it. */
export type DocumentedRoute = Pick<RouteOptions, 'method' | 'url' | 'schema'>

declare module 'fastify' {
  interface FastifySchema {
    /** Body of a route that takes a multipart stream: for the API document alone, since a stream is not validated whole. */
    readonly upload?: Readonly<Record<string, unknown>>
  }
}
