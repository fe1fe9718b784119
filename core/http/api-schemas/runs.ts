import { count, day, instant, listOf, nullable, number, object, oneOf, page, problemSchema, text } from './common.ts'

export const runSchema = object({
  id: text,
  topic: text,
  rule: text,
  version: text,
  asOf: day,
  state: oneOf(['queued', 'running', 'done', 'frozen', 'failed', 'cancelled']),
  inputs: listOf(object({ dataset: text, batch: nullable(text), rows: count })),
  findings: nullable(object({ red: count, orange: count, yellow: count, blue: count })),
  difference: nullable(object({ new: count, gone: count, changed: count, same: count })),
  unknown: nullable(count),
  nullKeys: nullable(count),
  problems: listOf(problemSchema),
  startedAt: instant,
  seconds: nullable(number),
  job: text,
})

export const runPageSchema = page(runSchema)
