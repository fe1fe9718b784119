import { dutyStatuses } from '../../contracts/duty-status.ts'
import { count, instant, listOf, localText, nullable, object, oneOf, page, text, type ApiSchema } from './common.ts'
import { answerSchema } from './forms.ts'
import { organisationRef, timeSchema, workEventSchema, workSchema } from './work.ts'

const status = oneOf(dutyStatuses, '`open` and `overdue` wait; `late` was answered after it was due.')
const period = object({ key: { ...text, description: '`2026-W07`, `2026-02`, `2026-Q1`, `2026`' }, title: localText, from: text, through: text })
const members = { id: text, topic: text, topicTitle: localText, duty: text, title: localText, period, organisation: { ...organisationRef, description: 'Who is asked.' }, status, askedAt: instant, endedAt: nullable(instant), time: timeSchema }
const duties = page(object(members)) as { readonly properties: Readonly<Record<string, ApiSchema>> }
const each = (schema: ApiSchema) => Object.fromEntries(dutyStatuses.map((name) => [name, schema]))

export const dutyPageSchema = object({
  ...duties.properties, statuses: object(each(duties.properties['total']!), { description: 'How many there are of each status, whichever was asked for.' }),
  duties: listOf(object({ topic: text, duty: text, title: localText })), periods: listOf(object({ key: text, title: localText })),
})

export const dutySumsSchema = object({ items: listOf(object({ key: text, title: localText, asked: { ...count, description: 'All of the others together.' }, ...each(count) })) })

const { row: _, ...answerMembers } = (answerSchema as { readonly properties: Readonly<Record<string, ApiSchema>> }).properties
export const dutySchema = object({
  ...members, description: nullable(localText), work: workSchema, answer: nullable(object({ ...answerMembers, form: { ...text, description: '`pack/form`' } })), events: listOf(workEventSchema, 'What was done with it, the newest first.'),
})
