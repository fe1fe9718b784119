/** A JSON schema as routes and the API document use it. */
export type ApiSchema = Readonly<Record<string, unknown>>

/** A closed object: every member required unless named in `optional`. */
export function object(properties: Readonly<Record<string, ApiSchema>>, options: { optional?: readonly string[]; description?: string } = {}): ApiSchema {
  return {
    type: 'object',
    ...(options.description === undefined ? {} : { description: options.description }),
    additionalProperties: false,
    required: Object.keys(properties).filter((name) => !(options.optional ?? []).includes(name)),
    properties,
  }
}

export function listOf(items: ApiSchema, description?: string): ApiSchema {
  return { type: 'array', items, ...(description === undefined ? {} : { description }) }
}

export function nullable(schema: ApiSchema): ApiSchema {
  return { anyOf: [schema, { type: 'null' }] }
}

export function oneOf(values: readonly string[], description?: string): ApiSchema {
  return { type: 'string', enum: values, ...(description === undefined ? {} : { description }) }
}

/** An object whose members are named by data. */
export function mapOf(values: ApiSchema): ApiSchema {
  return { type: 'object', additionalProperties: values }
}

export const text: ApiSchema = { type: 'string' }
export const flag: ApiSchema = { type: 'boolean' }
export const count: ApiSchema = { type: 'integer', minimum: 0 }
export const number: ApiSchema = { type: 'number' }
export const instant: ApiSchema = { type: 'string', format: 'date-time' }
export const day: ApiSchema = { type: 'string', format: 'date' }

/** Text for people: one string, or one per language. */
export const localText: ApiSchema = { anyOf: [text, object({ 'zh-CN': text, en: text }, { optional: ['en'] })] }

export const codeTitle = object({ code: text, title: text })

/** A value of JSON that is no container. */
export const jsonValue: ApiSchema = { type: ['string', 'number', 'boolean', 'null'] }

export const problemSchema = object({
  code: text,
  severity: oneOf(['error', 'warning']),
  file: nullable(text),
  pointer: { type: 'string', description: 'JSON pointer (RFC 6901).' },
  line: nullable(count),
  message: text,
  hint: nullable(text),
})

export const apiProblemSchema = object(
  {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; listed in ERRORS.md.' },
    detail: { type: 'string', description: 'A sentence in the language of the request.' },
    hint: { type: 'string', description: 'What to do.' },
    problems: listOf(problemSchema),
    requestId: text,
  },
  { optional: ['hint', 'problems'], description: 'RFC 9457' },
)

/** Cursor page of `items`. */
export function page(items: ApiSchema): ApiSchema {
  return object({
    items: listOf(items),
    next: nullable({ type: 'string', description: '`cursor` of the next page; null on the last one.' }),
    total: object({ count, atLeast: { type: 'boolean', description: 'True: there are more than were counted.' } }),
  })
}

/** Query of a list that pages by cursor. */
export function pageQuery(others: Readonly<Record<string, ApiSchema>> = {}): ApiSchema {
  return query({ cursor: { type: 'string', maxLength: 500 }, limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 }, ...others })
}

/** A query string: every member optional, `lang` always taken. */
export function query(members: Readonly<Record<string, ApiSchema>> = {}): ApiSchema {
  const properties = { lang: oneOf(['zh-CN', 'en'], 'Language of sentences; `Accept-Language` otherwise.'), ...members }
  return object(properties, { optional: Object.keys(properties) })
}

/** Path parameters, each a short text. */
export function params(...names: readonly string[]): ApiSchema {
  return object(Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1, maxLength: 200 }])))
}

type Responses = Readonly<Record<string, ApiSchema>>

/** Responses of a route: 200 with `schema`, and the failures it can answer with. */
export function ok(schema: ApiSchema, failures: readonly number[] = []): Responses {
  return { 200: { description: 'Done', content: { 'application/json': { schema } } }, ...failing(failures) }
}

/** 201 with `schema`: something is there that was not. */
export function created(schema: ApiSchema, failures: readonly number[] = []): Responses {
  return { 201: { description: 'Created', content: { 'application/json': { schema } } }, ...failing(failures) }
}

/** 202 with `schema`: the work goes on behind the answer. */
export function accepted(schema: ApiSchema, failures: readonly number[] = []): Responses {
  return { 202: { description: 'Accepted', content: { 'application/json': { schema } } }, ...failing(failures) }
}

/** 204. */
export function nothing(failures: readonly number[] = []): Responses {
  return { 204: { type: 'null', description: 'Done' }, ...failing(failures) }
}

/** 200 as a file of comma-separated values. */
export function csv(failures: readonly number[] = []): Responses {
  return { 200: { description: 'CSV', content: { 'text/csv': { schema: text } } }, ...failing(failures) }
}

/** 200 as a stream of server-sent events. */
export function events(description: string, failures: readonly number[] = []): Responses {
  return { 200: { description, content: { 'text/event-stream': { schema: text } } }, ...failing(failures) }
}

/** Failures alone, where their problems have members of their own. */
export function failing(statuses: readonly number[], problem: ApiSchema = apiProblemSchema): Responses {
  const schema = { description: 'Problem', content: { 'application/problem+json': { schema: problem } } }
  return Object.fromEntries(statuses.map((status) => [status, schema]))
}
