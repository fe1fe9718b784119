import { count, instant, jsonValue, listOf, mapOf, nullable, object, oneOf, page, problemSchema, text } from './common.ts'
import { fieldSchema } from './topics.ts'

const countsSchema = object(
  { in: count, stored: count, unchanged: count, duplicate: count, quarantined: count, removed: count },
  { description: 'in = stored + unchanged + duplicate + quarantined.' },
)

export const importSchema = object({
  id: text,
  topic: text,
  dataset: text,
  fileName: text,
  bytes: count,
  state: oneOf(['queued', 'running', 'done', 'refused', 'failed', 'cancelled']),
  encoding: nullable(text),
  columns: listOf(object({ header: text, field: nullable(text) })),
  counts: nullable(countsSchema),
  reasons: listOf(object({ code: text, text, rows: count }), 'Quarantined rows by reason, most frequent first.'),
  problems: listOf(problemSchema),
  batch: nullable(text),
  by: text,
  startedAt: instant,
  finishedAt: nullable(instant),
  job: text,
})

/** A multipart body. OpenAPI 3.1: raw bytes are a string with a media type and no encoding. */
export const uploadSchema = object({ file: { type: 'string', format: 'binary', contentMediaType: 'text/csv' } })

export const importPageSchema = page(importSchema)

export const quarantinePageSchema = page(object({
  row: count,
  reasons: listOf(object({ code: text, field: nullable(text), text })),
  cells: nullable(mapOf(nullable(text))),
  text: nullable(text),
}))

export const recordsPageSchema = object({
  items: listOf(mapOf(jsonValue)),
  next: nullable(text),
  total: object({ count, atLeast: { type: 'boolean' } }),
  fields: listOf(fieldSchema),
})
