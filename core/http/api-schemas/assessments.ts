import { assessmentStates } from '../../contracts/assessment-api.ts'
import { codeTitle, count, flag, instant, listOf, localText, nullable, object, oneOf, page, text, type ApiSchema } from './common.ts'
import { answerSchema } from './forms.ts'
import { organisationRef, timeSchema, workEventSchema, workSchema } from './work.ts'

const state = oneOf(assessmentStates)

const summaryMembers = {
  id: text, topic: text, topicTitle: localText,
  about: object({ subject: oneOf(['alert', 'case']), id: text, title: { type: 'string', description: 'Identifiers in it are masked.' }, level: nullable(oneOf(['red', 'orange', 'yellow', 'blue'])), isOpen: { ...flag, description: 'The reader may open it.' } }),
  parent: { ...text, description: 'The matter that was split: what it is about, or another assessment.' },
  round: { ...count, description: 'Number of the act by which it was split.' },
  region: nullable(codeTitle),
  organisation: { ...organisationRef, description: 'Who is asked.' },
  state, stateTitle: localText, askedAt: instant, endedAt: nullable(instant), time: timeSchema,
}

const { row: _, ...answerMembers } = (answerSchema as { readonly properties: Readonly<Record<string, ApiSchema>> }).properties

const assessments = page(object(summaryMembers)) as { readonly properties: Readonly<Record<string, ApiSchema>> }
export const assessmentPageSchema = object({ ...assessments.properties, states: object(Object.fromEntries(assessmentStates.map((name) => [name, assessments.properties['total']!])), { description: 'How many there are of each state, whichever was asked for.' }) })

export const assessmentSchema = object({
  ...summaryMembers,
  why: { ...nullable(text), description: 'Why the matter is there, one sentence; identifiers are masked.' },
  above: { ...nullable(object({ id: text, organisation: organisationRef })), description: 'The assessment that was handed down.' },
  work: { ...nullable(workSchema), description: 'Null for readers who see it because of what it is about.' },
  answer: nullable(object({ ...answerMembers, form: { ...text, description: '`pack/form`' } })),
  events: listOf(workEventSchema, 'What was done with it, the newest first.'),
})

export const sheetSchema = object({
  ready: { ...count, description: 'Lines that would be answered, or were.' }, already: { ...count, description: 'Lines that say what was answered before.' }, blank: count,
  faults: listOf(object({ line: count, column: nullable(text), message: text, hint: text })), faultCount: count, ignored: listOf(text, 'Headings that no form has.'),
  digest: { ...nullable(text), description: 'Sent along with the same file, what is told here is done.' }, done: flag,
})
