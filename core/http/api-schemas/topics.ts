import { codeTitle, count, flag, instant, jsonValue, listOf, localText, nullable, number, object, oneOf, problemSchema, text } from './common.ts'
import { runSchema } from './runs.ts'

export const levelCounts = object({ red: count, orange: count, yellow: count, blue: count })

const moduleSchema = object({ present: flag, ready: count, of: count })

const summaryMembers = {
  id: text,
  title: localText,
  version: text,
  year: nullable({ type: 'integer' }),
  lead: nullable(codeTitle),
  departments: listOf(codeTitle),
  status: oneOf(['running', 'quarantined']),
  problems: listOf(problemSchema, 'Why it does not run.'),
  modules: object({ basicData: moduleSchema, publicTopic: moduleSchema, departmentResponse: moduleSchema, supervision: moduleSchema, socialEvaluation: moduleSchema }),
  alerts: levelCounts,
  rows: count,
}

export const topicListSchema = object({ items: listOf(object(summaryMembers)) })

export const fieldSchema = object({ name: text, title: localText, type: text, required: flag, key: flag, masked: flag, aliases: listOf(text) })

export const datasetSchema = object({
  id: text,
  name: text,
  pack: text,
  title: localText,
  class: oneOf(['common', 'business', 'third-party']),
  owner: nullable(codeTitle),
  mode: oneOf(['snapshot', 'append', 'upsert']),
  rows: count,
  lastImport: nullable(object({ id: text, batch: nullable(text), at: instant })),
  freshness: oneOf(['fresh', 'stale', 'never']),
  fields: listOf(fieldSchema),
})

const ruleSchema = object({
  id: text,
  title: localText,
  basis: nullable(localText),
  params: listOf(object({
    name: text, title: localText, type: text, value: jsonValue, default: jsonValue, minimum: jsonValue, maximum: jsonValue,
    set: nullable(object({ value: jsonValue, by: text, at: instant, fits: flag })),
  })),
  sentences: listOf(text, 'The rule in plain words, one sentence a step.'),
  alerts: levelCounts,
  lastRun: nullable(runSchema),
})

export const topicSchema = object({
  ...summaryMembers,
  basis: listOf(object({ title: localText, clause: localText, url: text }, { optional: ['clause', 'url'] })),
  uses: listOf(object({ pack: text, range: text, version: nullable(text) })),
  datasets: listOf(datasetSchema),
  rules: listOf(ruleSchema),
  workflows: listOf(object({ id: text, title: localText, standard: flag, states: count })),
  forms: listOf(object({ id: text, title: localText, fields: count })),
  publicTopic: nullable(object({ tags: listOf(text), intake: nullable(text) })),
  departmentResponse: nullable(object({ workflows: listOf(text), duties: listOf(text) })),
  supervision: nullable(object({ rules: listOf(text), sampling: nullable(object({ rate: number, minimum: count, by: listOf(text) })), notices: listOf(text) })),
  socialEvaluation: nullable(object({ forms: listOf(text), survey: nullable(text) })),
  publishedAt: instant,
})
