import { lights } from '../../contracts/matter-clock.ts'
import { mostAccused, referralLengths, referralSides, referralStages } from '../../contracts/referral-api.ts'
import { count, flag, instant, listOf, localText, nullable, object, oneOf, page, text } from './common.ts'
import { envSchema, problemWith, uuid } from './forms.ts'
import { organisationRef, timeSchema } from './work.ts'

const id = { type: 'string', minLength: 1, maxLength: 200 }
const number = { type: 'string', description: 'As it is printed. It counts nothing.' }
const model = { type: 'object', description: 'Layout, fields, conditions and expressions, ready to be rendered.' }
const answer = { type: 'object', description: 'As the form’s schema has it.' }

/** Referrals that come of an alert or a case. */
export const referralRefsSchema = listOf(object({ id: text, number, stateTitle: localText }), 'Referrals for which the reader is named; nobody else is told of any.')

const summaryMembers = {
  id: text, number, topic: text, topicTitle: localText, title: text, state: text, stateTitle: localText,
  stage: oneOf(referralStages, 'Waiting: it is the task of a role of the reader’s.'), time: timeSchema, side: oneOf(referralSides), drafted: instant,
}
export const referralPageSchema = page(object(summaryMembers))

export const referralsWaitingSchema = object({ count, light: nullable(oneOf(lights, 'The worst of them.')) })

const textMembers = {
  title: { type: 'string', maxLength: referralLengths.title }, facts: { type: 'string', maxLength: referralLengths.facts }, basis: { type: 'string', maxLength: referralLengths.basis },
}
const accusedMembers = {
  organisations: { ...listOf(id, 'Each with all that lies below it.'), maxItems: mostAccused },
  persons: { ...listOf(object({ name: { type: 'string', maxLength: referralLengths.name }, organisation: nullable(id), post: { type: 'string', maxLength: referralLengths.post } })), maxItems: mostAccused },
}
const known = { ...count, description: 'What the sender knew of: of two people at once the second is told.' }
const reason = { type: 'string', maxLength: referralLengths.reason, description: 'Why, at least four characters; it is kept.' }

export const referralRequestSchema = object({ request: uuid, topic: id, matter: nullable({ ...id, description: 'Alert or case that it comes of.' }), accused: object(accusedMembers), ...textMembers })
export const referralProblemSchema = problemWith({ referral: { ...uuid, description: 'Of `referral-request-taken`: the draft that was kept.' } })
export const referralChangeSchema = object({ ...textMembers, known })
export const accusedChangeSchema = object({ ...accusedMembers, reason, known })
export const readerRequestSchema = object({ account: id, reason })
export const removalSchema = object({ reason })
export const referralActSchema = object({ answer, known, revision: known })

export const referralTemplateSchema = object({
  topic: text, topicTitle: localText, title: text, facts: text, basis: text, matter: nullable(object({ id: text, subject: text, words: text })),
  inCharge: nullable({ ...organisationRef, description: 'Who has the matter in hand; that accuses nobody.' }),
})

export const candidatesSchema = object({ items: listOf(object({ account: text, name: text, organisation: nullable(localText), roles: listOf(localText) })) })

export const referralSchema = object({
  ...summaryMembers, facts: text, basis: text, revision: count,
  accused: object({ organisations: listOf(organisationRef), persons: listOf(object({ name: text, post: text, organisation: nullable(organisationRef) })) }),
  matter: nullable(object({ id: text, subject: text, words: text, isOpen: { ...flag, description: 'The reader may open it.' } })),
  author: text, sender: nullable(localText), acts: count,
  actions: listOf(object({ name: text, title: localText, form: object({ title: localText, description: nullable(localText), model }), hindrance: nullable(text) })),
  env: envSchema, mayEdit: flag, mayName: flag,
  readers: listOf(object({
    account: text, name: text, organisation: nullable(localText), side: oneOf(referralSides), since: instant, reason: nullable(text), by: text,
    ended: nullable(object({ at: instant, reason: nullable(text), by: text })), isApart: { ...flag, description: 'Named, and sees nothing all the same.' },
  })),
  events: listOf(object({ at: instant, text, by: text, answer: nullable(object({ model, answer })) }), 'The newest first.'),
  readings: listOf(object({ at: instant, by: text }), 'Who has opened it, the newest first.'),
})
