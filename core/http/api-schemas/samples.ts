import { sampleOutcomes } from '../../contracts/sample-api.ts'
import { stratumFields } from '../../contracts/sampling.ts'
import { codeTitle, count, day, flag, instant, listOf, localText, nullable, number, object, oneOf, page, text, type ApiSchema } from './common.ts'
import { answerSchema, uuid } from './forms.ts'
import { organisationRef, timeSchema, workEventSchema, workSchema } from './work.ts'

const id = { type: 'string', minLength: 1, maxLength: 200 }
const rate = { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'Share of a stratum, rounded up to whole cases.' }
const minimum = { type: 'integer', minimum: 0, maximum: 1000, description: 'Cases of each stratum at least; all of one that has fewer.' }
const by = { ...listOf(oneOf(stratumFields), 'What strata are told apart by.'), maxItems: stratumFields.length, uniqueItems: true }
const date = { ...day, maxLength: 10 }

const planMembers = {
  topic: id, from: { ...date, description: 'Closed on this day or later.' }, through: { ...date, description: 'Closed on this day or earlier.' }, by, rate, minimum,
  strata: { ...listOf(object({ key: id, rate: { ...number, description: 'As `rate`; what is out of bounds is refused by the name of its stratum.' }, minimum: number }), 'Strata with a rate of their own.'), maxItems: 500 }, organisation: { ...id, description: 'Who inspects; left out: the sender’s own organisation.' },
}
export const drawPlanRequestSchema = object(planMembers, { optional: ['strata', 'organisation'] })
export const drawRequestSchema = object({ request: { ...uuid, description: 'A random UUID; sent again, it is drawn once.' }, ...planMembers }, { optional: ['strata', 'organisation'] })

const stratumMembers = { key: text, title: localText, size: { ...count, description: 'Cases in it.' }, rate: number, minimum: count, drawn: count }
export const drawPlanSchema = object({ frame: { ...count, description: 'Cases that may be drawn.' }, drawn: count, organisation: organisationRef, strata: listOf(object(stratumMembers)) })

const outcomes = (schema: ApiSchema, description: string) => object(Object.fromEntries(sampleOutcomes.map((outcome) => [outcome, schema])), { description })
const counts = outcomes(count, 'Together they are `drawn`.')

const drawMembers = {
  id: text, topic: text, topicTitle: localText, drawnAt: instant, drawnBy: text, organisation: { ...organisationRef, description: 'Who inspects.' }, from: text, through: text,
  frame: { ...count, description: 'Cases that it was drawn from.' }, drawn: count, counts,
}
export const drawPageSchema = page(object(drawMembers))
export const drawSchema = object({
  ...drawMembers, by: listOf(oneOf(stratumFields)), method: { ...text, description: '`sha256-order/1`: cases of a stratum in the order of the SHA-256 of the seed, a line feed and their id; as many from the front as are drawn.' }, seed: text,
  frameHash: { ...text, description: 'SHA-256 of a line for each case, ascending: id, tab, stratum.' }, strata: listOf(object({ ...stratumMembers, counts })),
})

export const drawRepeatedSchema = object({
  same: { ...flag, description: 'Everything else is as it was.' }, leaf: { ...flag, description: 'What is kept of the draw is what the trail has.' }, seq: { ...nullable(count), description: 'Number of the entry in the trail.' },
  frame: { ...flag, description: 'The kept frame has the hash that the trail has.' }, frameHash: text, drawn: count, surplus: listOf(text, 'Drawn, and should not have been.'), missing: listOf(text, 'Not drawn, and should have been.'),
})

const outcome = oneOf(sampleOutcomes, '`open`: not ended yet.')
const sampleMembers = {
  id: text, draw: text, topic: text, topicTitle: localText,
  case: object({ id: text, title: { type: 'string', description: 'Identifiers in it are masked.' }, level: oneOf(['red', 'orange', 'yellow', 'blue']), isOpen: { ...flag, description: 'The reader may open it.' } }),
  region: nullable(codeTitle), organisation: { ...organisationRef, description: 'Who inspects.' }, outcome, state: text, stateTitle: localText, drawnAt: instant, endedAt: nullable(instant), time: timeSchema,
}
const samples = page(object(sampleMembers)) as { readonly properties: Readonly<Record<string, ApiSchema>> }
export const samplePageSchema = object({ ...samples.properties, outcomes: outcomes(samples.properties['total']!, 'How many there are of each outcome, whichever was asked for.') })

const { row: _, ...answerMembers } = (answerSchema as { readonly properties: Readonly<Record<string, ApiSchema>> }).properties
export const sampleSchema = object({
  ...sampleMembers, caseNumber: nullable(object({ year: count, number: count })), keptApart: { ...flag, description: 'The reader took part in the case, and is kept from inspecting it.' },
  work: workSchema, answer: nullable(object({ ...answerMembers, form: { ...text, description: '`pack/form`' } })), events: listOf(workEventSchema, 'What was done with it, the newest first.'),
})
