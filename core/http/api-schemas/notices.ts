import { lights } from '../../contracts/matter-clock.ts'
import { mostAddressees, mostMatters, noticeDays, noticeKinds, noticeLengths, noticeStages } from '../../contracts/notice-api.ts'
import { count, day, flag, instant, listOf, localText, nullable, object, oneOf, page, text } from './common.ts'
import { uuid } from './forms.ts'
import { actionSchema, organisationRef, workEventSchema, workSchema } from './work.ts'

const stage = oneOf(noticeStages, 'Issued while an addressee has something to do, over when none has; to an addressee by its own part alone.')
const number = nullable({ type: 'string', description: 'As it is printed; null until it is issued.' })

/** Notices about an alert or a case. */
export const noticeRefsSchema = listOf(object({ id: text, kindTitle: localText, number, stage }), 'Notices about it that the reader may see, the newest first.')

const summaryMembers = {
  id: text, topic: text, topicTitle: localText, kind: oneOf(noticeKinds), kindTitle: localText, number, title: text, stage,
  issuer: nullable({ ...organisationRef, description: 'Null where the host has drafted it: whoever approves it issues it.' }),
  drafted: instant, issued: nullable(instant),
  addressees: listOf(object({
    id: { type: 'string', description: 'Of its part: `POST /notices/{id}/actions/{action}` once it is issued.' }, organisation: organisationRef,
    state: { ...nullable(object({ name: text, title: localText, light: nullable(oneOf(lights)) })), description: 'How far it has come, where the reader may see that.' },
  })),
}

export const noticePageSchema = page(object(summaryMembers))

const texts = {
  title: { type: 'string', minLength: 1, maxLength: noticeLengths.title }, facts: { type: 'string', maxLength: noticeLengths.facts }, basis: { type: 'string', maxLength: noticeLengths.basis }, demand: { type: 'string', maxLength: noticeLengths.demand },
  signDays: { type: 'integer', minimum: 1, maximum: noticeDays.sign, description: 'Working days to sign for it.' }, replyDays: { type: 'integer', minimum: 1, maximum: noticeDays.reply, description: 'Working days to reply after that.' },
}
const shownTexts = { title: text, facts: text, basis: text, demand: text, signDays: count, replyDays: count }

const matterSchema = object({
  id: text, subject: text, words: { type: 'string', description: 'What it is, without anybody’s name.' }, due: nullable(day), late: nullable(text), isOpen: { ...flag, description: 'The reader may open it.' },
})

export const noticeSchema = object({
  ...summaryMembers, ...shownTexts, signBy: nullable(day), author: nullable(text), signer: nullable(text), withdrawn: { ...nullable(object({ at: instant, reason: nullable(text) })), description: 'When it was taken back and why; null unless it was.' }, revision: count,
  matters: listOf(matterSchema),
  actions: listOf(actionSchema, 'What the reader may do with the whole, under the id of the notice.'),
  hindrances: listOf(object({ title: localText, why: text }), 'What their role would do, and why they may not now.'),
  acts: count, mayEdit: flag,
  parts: listOf(object({ id: text, organisation: organisationRef, work: workSchema, events: listOf(workEventSchema) }), 'Those that the reader may see; none before it is issued.'),
  events: listOf(workEventSchema, 'What was done with the whole, the newest first.'),
})

const id = { type: 'string', minLength: 1, maxLength: 200 }
const addressees = { ...listOf(id), minItems: 1, maxItems: mostAddressees, description: 'Ids of organisations, in the order of the document.' }
const matters = { ...listOf(id), maxItems: mostMatters }
const issuer = { ...id, description: 'Who issues it; left out: the sender’s own organisation.' }

export const noticeRequestSchema = object({
  request: { ...uuid, description: 'A random UUID; sent again, the notice is drafted once.' }, topic: id, kind: oneOf(noticeKinds), matters: { ...matters, description: 'Ids of alerts, cases and parts of notices, of one topic.' }, addressees, issuer, ...texts,
}, { optional: ['issuer'] })

export const noticeChangeSchema = object({ known: { ...count, description: '`revision` of the draft that was changed.' }, matters: { ...matters, description: 'Those that stay.' }, addressees, issuer, ...texts }, { optional: ['issuer'] })

export const noticeTemplateSchema = object({ topic: text, topicTitle: localText, kind: oneOf(noticeKinds), kinds: { ...listOf(oneOf(noticeKinds)), description: 'Kinds that the topic uses.' }, ...shownTexts, matters: listOf(matterSchema), addressees: listOf(organisationRef), issuer: nullable(organisationRef) })
