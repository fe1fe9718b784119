import { mostDispatchRows } from '../../contracts/dispatch-api.ts'
import { levels } from '../../contracts/finding.ts'
import { codeTitle, count, day, flag, instant, listOf, localText, nullable, object, oneOf, text } from './common.ts'
import { organisationRef } from './work.ts'

const id = { type: 'string', minLength: 1, maxLength: 200 }
const someOf = (items: object) => nullable({ ...listOf({ ...items }), minItems: 1, maxItems: 200, uniqueItems: true })

const terms = {
  rules: { ...someOf(id), description: 'Of the topic; null: whichever.' },
  levels: { ...someOf(oneOf(levels)), description: 'Null: whichever.' },
  region: { ...nullable({ type: 'string', pattern: '^[0-9]{6}([0-9]{3}){0,2}$' }), description: 'With everything below it; null: wherever.' },
  department: { ...nullable(id), description: 'Code of a department kind, as the alert names it; null: whichever.' },
  organisation: { ...id, description: 'Who takes it.' },
  from: { ...nullable(day), description: 'First day; null: since ever.' },
  to: { ...nullable(day), description: 'Last day; null: for ever.' },
}

const rowRequest = object({
  id: { ...id, description: 'Of a row that is kept; left out: it is new.' }, ...terms, confirmed: { ...flag, description: 'Its organisation has been moved since, and is still the right one.' },
}, { optional: ['id', 'confirmed'] })
const rowRequests = { ...listOf(rowRequest), maxItems: mostDispatchRows }

export const dispatchTableRequestSchema = object({
  revision: { ...count, description: 'Of the table that was edited.' }, automatic: { ...flag, description: 'Alerts of the topic go out by themselves when they are made.' }, rows: rowRequests,
})

export const dispatchTryRequestSchema = object({ rows: rowRequests })

const note = object({ kind: oneOf(['never', 'over', 'overlaps', 'organisation-ended', 'organisation-moved', 'rule-gone', 'region-gone', 'department-gone']), text })
const row = object({ id: text, ...terms, organisationTitle: localText, regionTitle: nullable(text), notes: listOf(note, 'What is to be told at it.') })

export const dispatchTableSchema = object({
  topic: nullable(text), revision: count, automatic: flag, changed: nullable(object({ at: instant, by: text })),
  rows: listOf(row, 'In their order: of two that are as specific the first decides.'), general: listOf(row, 'Of all topics; they come after those of the topic.'), mayKeep: flag,
  rules: listOf(object({ id: text, title: localText })), departments: listOf(codeTitle), regions: listOf(codeTitle),
})

export const dispatchTrySchema = object({
  desk: { ...count, description: 'Alerts that stand at the desk now.' }, changed: { ...count, description: 'Those that would go elsewhere than by the table as it is.' },
  organisations: listOf(object({ organisation: { ...nullable(organisationRef), description: 'Null: they stay at the desk.' }, now: count, then: count })),
  rows: listOf(object({ alerts: count, notes: listOf(note) }), 'For each row sent.'),
})

export const organisationLoadSchema = object({ id: text, red: count, yellow: count, blue: count, green: count })
