import { alertActions, type AlertActionName } from '../../contracts/alert-acts.ts'
import { codeTitle, count, day, flag, instant, jsonValue, listOf, localText, mapOf, nullable, object, oneOf, page, text, type ApiSchema } from './common.ts'
import { noticeRefsSchema } from './notices.ts'
import { referralRefsSchema } from './referrals.ts'
import { timeSchema, untold, workEventSchema, workSchema } from './work.ts'

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
  time: timeSchema,
  suppressedUntil: nullable({ ...day, description: 'Last day on which its key is set aside.' }),
  mergedInto: nullable(text),
}

export const alertPageSchema = page(object(summaryMembers))

const suppressionSchema = object({
  id: text,
  alert: object({ id: text, title: text }),
  topic: text,
  topicTitle: localText,
  rule: text,
  ruleTitle: localText,
  reason: text,
  until: day,
  state: oneOf(['active', 'ended', 'lifted']),
  at: instant,
  by: text,
  lifted: nullable(object({ at: instant, by: text, reason: text })),
})

export const suppressionPageSchema = page(suppressionSchema)

const shownValue = object({ name: text, title: localText, value: jsonValue, masked: flag })

export const alertSchema = object({
  ...summaryMembers,
  key: listOf(shownValue),
  evidence: listOf(shownValue),
  sentence: { type: 'string', description: 'Why it is here.' },
  nearest: nullable({ type: 'string', description: 'The nearest change of the data after which it would not be there.' }),
  milder: nullable({ type: 'string', description: 'The nearest change after which its level would be lower.' }),
  conditions: listOf(object({ source: text, value: text, holds: flag, dataset: localText, batch: nullable(text) })),
  sources: listOf(object({ dataset: text, datasetTitle: localText, alias: text, batch: text, values: listOf(shownValue) })),
  sourceCount: count,
  version: text,
  params: listOf(object({ name: text, title: localText, value: jsonValue })),
  basis: nullable(localText),
  asOf: day,
  case: { ...nullable(object({ id: text, year: count, number: count })), description: 'The case that it became, where the reader may see that.' },
  notices: noticeRefsSchema, referrals: referralRefsSchema,
  events: listOf(workEventSchema),
  untold,
  suppression: nullable(suppressionSchema),
  merged: listOf(object(summaryMembers), 'Alerts that were merged into it.'),
  primary: nullable(object(summaryMembers)),
  sameSubject: listOf(object(summaryMembers), 'Other alerts of its topic about the same subject.'),
  actions: listOf(oneOf(alertActions), 'What the reader may do with it as it stands.'),
  work: nullable(workSchema),
  previous: nullable(text),
  next: nullable(text),
})

const reason = { type: 'string', maxLength: 500, description: 'At least 4 characters; the trail keeps it.' }
const id = { type: 'string', minLength: 1, maxLength: 200 }
const ofAction: Readonly<Record<AlertActionName, Readonly<Record<string, ApiSchema>>>> = {
  suppress: { until: { type: 'string', maxLength: 20, description: 'Last day, `YYYY-MM-DD` in city time.' } },
  unsuppress: {},
  merge: { into: { ...id, description: 'The alert to merge into, about the same subject.' } },
  unmerge: {},
}

/** Body of an act on one alert. */
export function actRequestSchema(action: AlertActionName): ApiSchema {
  return object({ reason, ...ofAction[action] })
}

/** Body of an act on several. */
export function actsRequestSchema(action: AlertActionName): ApiSchema {
  return object({ ids: { ...listOf(id), minItems: 1, maxItems: 200, uniqueItems: true }, reason, ...ofAction[action] })
}

export const actsResponseSchema = object({ done: listOf(text, 'Ids of the alerts that it was done with.'), refused: listOf(object({ id: text, code: text, detail: text, hint: text })) })

export const revealRequestSchema = object({
  alert: { type: 'string', minLength: 1, maxLength: 200 },
  reason: { type: 'string', maxLength: 500 },
})

export const revealResponseSchema = object({ values: mapOf(text) })
