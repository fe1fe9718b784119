import type { RouteOptions } from 'fastify'

/** A route as the API document lists it. */
export type DocumentedRoute = Pick<RouteOptions, 'method' | 'url' | 'schema'>
