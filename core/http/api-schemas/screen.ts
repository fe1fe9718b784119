import { count, jsonValue, listOf, mapOf, number, object, text } from './common.ts'

export const screenRequestSchema = object({
  record: { type: 'object', maxProperties: 500, description: 'Values by field name, as they would stand in a file.' },
  dataset: { type: 'string', minLength: 1, maxLength: 200, description: 'That of the rule’s `from` when left out.' },
  purpose: { type: 'string', maxLength: 500, description: 'At least 4 characters; the trail keeps it.' },
}, { optional: ['dataset'] })

export const screenResponseSchema = object({
  findings: listOf(object({
    rule: text, level: text, key: mapOf(jsonValue), title: text, evidence: mapOf(jsonValue),
    sources: listOf(object({ dataset: text, key: mapOf(jsonValue) })), sourceCount: count,
  }), 'Those that rest on the record; identifiers masked.'),
  took_ms: number,
})
