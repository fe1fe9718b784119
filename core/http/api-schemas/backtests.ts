import { codeTitle, count, day, flag, instant, jsonValue, listOf, localText, mapOf, nullable, number, object, oneOf, problemSchema, text } from './common.ts'
import { runSchema } from './runs.ts'

const levels = object({ red: count, orange: count, yellow: count, blue: count })
const level = oneOf(['red', 'orange', 'yellow', 'blue'])
const counts = { new: count, gone: count, changed: count, same: count }
const difference = object(counts)
const places = listOf(object({ place: nullable(codeTitle), ...counts }))

export const backtestSchema = object({
  id: text, topic: text, rule: text, version: text, draft: flag, asOf: day,
  state: oneOf(['queued', 'running', 'done', 'frozen', 'failed', 'cancelled']),
  by: text,
  params: listOf(object({ name: text, title: localText, value: jsonValue, running: jsonValue })),
  against: nullable(object({ version: text, findings: levels })),
  inputs: listOf(object({ dataset: text, title: localText, batch: nullable(text), rows: count })),
  findings: nullable(levels),
  difference: nullable(difference),
  departments: places,
  regions: places,
  examples: listOf(object({ kind: oneOf(['new', 'gone', 'changed']), level, was: nullable(level), title: text, region: nullable(codeTitle), department: nullable(codeTitle) }), 'At most 10 of each kind, masked; the counts are exact.'),
  curve: nullable(object({ param: text, points: listOf(object({ value: text, red: count, orange: count, yellow: count, blue: count })), seconds: number })),
  unknown: nullable(count), nullKeys: nullable(count),
  problems: listOf(problemSchema),
  startedAt: instant, seconds: nullable(number), job: text,
})

const value = { type: ['string', 'number', 'boolean'], maxLength: 200 }
const bound = { type: ['string', 'number'], maxLength: 60 }
const requestMembers = {
  version: { type: 'string', maxLength: 200, description: 'Id of a stored version; without it the one that runs.' },
  params: { ...mapOf(value), maxProperties: 100, description: 'Values in place of those that the rule runs with.' },
  range: object(
    { param: { type: 'string', minLength: 1, maxLength: 60 }, from: bound, to: bound, points: { type: 'integer', minimum: 2, maximum: 41 } },
    { optional: ['from', 'to', 'points'], description: 'Findings are counted for values of this parameter, evenly from one to the other.' },
  ),
}

export const backtestRequestSchema = object(requestMembers, { optional: Object.keys(requestMembers) })

export const draftBacktestRequestSchema = object(
  { ...requestMembers, asOf: day, rule: { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,59}$' } }, additionalProperties: true, description: 'As `rule.schema.json` says.' } },
  { optional: [...Object.keys(requestMembers), 'asOf'] },
)

export const versionListSchema = object({ items: listOf(object({ id: text, version: text, installedAt: instant, running: flag })) })

export const paramChangeSchema = object(
  { params: { ...mapOf({ type: ['string', 'number', 'boolean', 'null'], maxLength: 200 }), minProperties: 1, maxProperties: 100, description: 'Null: the value that the pack gives.' }, reason: { type: 'string', maxLength: 500 } },
  { optional: ['reason'] },
)

/** The run that was queued so that the alerts follow; null where no value is another. */
export const paramsSetSchema = object({ run: nullable(runSchema) })
