import { count, day, instant, listOf, mapOf, nullable, number, object, oneOf, page, problemSchema, text } from './common.ts'

export const runSchema = object({
  id: text,
  topic: text,
  rule: text,
  version: text,
  asOf: day,
  state: oneOf(['queued', 'running', 'done', 'frozen', 'failed', 'cancelled']),
  trigger: oneOf(['hand', 'data', 'schedule']),
  by: text,
  params: mapOf({ type: ['string', 'boolean'] }),
  inputs: listOf(object({ dataset: text, batch: nullable(text), rows: count })),
  findings: nullable(object({ red: count, orange: count, yellow: count, blue: count })),
  difference: nullable(object({ new: count, gone: count, changed: count, same: count })),
  unknown: nullable(count),
  nullKeys: nullable(count),
  evaluation: nullable(object({ kind: oneOf(['full', 'delta']), reason: nullable(text), keys: nullable(count), words: text })),
  suppressed: nullable({ ...count, description: 'Of the findings, those whose key is set aside.' }),
  held: nullable({ ...count, description: 'Alerts left as they were, because the run left out what they rest on.' }),
  problems: listOf(problemSchema),
  startedAt: instant,
  seconds: nullable(number),
  job: text,
})

export const runPageSchema = page(runSchema)
