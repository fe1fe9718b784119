import { codeTitle, count, day, flag, instant, jsonValue, listOf, localText, mapOf, nullable, object, oneOf, page, text } from './common.ts'

const summaryMembers = {
  id: text,
  topic: text,
  topicTitle: localText,
  rule: text,
  ruleTitle: localText,
  level: oneOf(['red', 'orange', 'yellow', 'blue']),
  title: { type: 'string', description: 'Identifiers and masked fields in it are masked.' },
  region: nullable(codeTitle),
  department: nullable(codeTitle),
  state: text,
  stateTitle: localText,
  presence: oneOf(['firing', 'gone']),
  firstSeen: instant,
  lastSeen: instant,
  timesSeen: count,
}

export const alertPageSchema = page(object(summaryMembers))

const shownValue = object({ name: text, title: localText, value: jsonValue, masked: flag })

export const alertSchema = object({
  ...summaryMembers,
  key: listOf(shownValue),
  evidence: listOf(shownValue),
  sentence: { type: 'string', description: 'Why it is here.' },
  conditions: listOf(object({ source: text, value: text, holds: flag, dataset: localText, batch: nullable(text) })),
  sources: listOf(object({ dataset: text, datasetTitle: localText, alias: text, batch: text, values: listOf(shownValue) })),
  sourceCount: count,
  version: text,
  params: listOf(object({ name: text, title: localText, value: jsonValue })),
  basis: nullable(localText),
  asOf: day,
  events: listOf(object({ at: instant, text, by: text })),
  previous: nullable(text),
  next: nullable(text),
})

export const revealRequestSchema = object({
  alert: { type: 'string', minLength: 1, maxLength: 200 },
  reason: { type: 'string', maxLength: 500 },
})

export const revealResponseSchema = object({ values: mapOf(text) })
