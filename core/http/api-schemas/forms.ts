import { mostFollowed } from '../../contracts/form-api.ts'
import { differenceKinds } from '../../contracts/form-differences.ts'
import { apiProblemSchema, count, flag, instant, listOf, localText, nullable, object, oneOf, page, text, type ApiSchema } from './common.ts'

export const hash: ApiSchema = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256, lower-case hex.' }
export const uuid: ApiSchema = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'UUID (RFC 9562), lower case.' }
const days = listOf({ type: 'integer' }, 'Days since 1970-01-01.')
const bothLanguages = object({ 'zh-CN': text, en: text })
/** Whatever the form has; its own schema says what. */
const answer: ApiSchema = { type: 'object', description: 'As the form’s schema has it.' }

export const formVersionSchema = object({ hash, number: count, since: instant, isCurrent: flag })
export const formVersionsSchema = object({ items: listOf(formVersionSchema) })

export const envSchema = object({ today: text, timeZone: text, calendar: object({ holidays: days, makeUpDays: days }) })

export const formViewSchema = object({
  id: text, topic: text, title: localText, description: nullable(localText), basis: nullable(localText), version: formVersionSchema,
  anonymous: { ...flag, description: 'Answers keep neither who sent them nor when.' }, retain: { ...nullable(text), description: 'How long answers are kept, ISO 8601.' },
  model: { type: 'object', description: 'Layout, fields, conditions and expressions, ready to be rendered.' },
  env: envSchema,
})

export const differencesSchema = object({
  from: formVersionSchema, to: formVersionSchema,
  differences: listOf(object({
    kind: oneOf(differenceKinds),
    pointer: { type: 'string', description: 'The field’s place in the answer (RFC 6901); items of lists as `*`.' }, message: bothLanguages,
  })),
  upgrade: { ...nullable(object({ same: flag, map: { type: 'object', additionalProperties: text } })), description: 'What of a draft comes over: `map` from names now to names then; null: it is finished under its own version.' },
})

const revision: ApiSchema = { type: 'integer', minimum: 0, maximum: 2 ** 31 }
const draftSaving = { id: uuid, saving: { type: 'integer', minimum: 0, maximum: 2 ** 31 } } as const
const followed: ApiSchema = { type: 'array', items: object(draftSaving), maxItems: mostFollowed, description: 'The pages whose draft, as the browser kept it, this one goes on with, the last one first, as each had saved it.' }
const draftWriter = object({ ...draftSaving, follows: followed }, { optional: ['follows'], description: 'The page that saves, and how often it was written on: its own savings are no conflict, however many replies were lost.' })
const drafted = object({ revision, writer: draftWriter }, { optional: ['writer'], description: 'As far as the sender knows the draft: what another page has saved since stays a draft.' })

export const answerRequestSchema = object({ id: uuid, version: hash, answer, draft: uuid, drafted, replaces: uuid }, { optional: ['draft', 'drafted', 'replaces'] })

/** Given with something that is done: it corrects no other. */
export const actAnswerSchema = object({ id: uuid, version: hash, answer, draft: uuid, drafted }, { optional: ['draft', 'drafted'], description: 'To the action’s form, where it has one: stored together with what is done.' })

const receiptMembers = {
  id: uuid, version: formVersionSchema, answer, dropped: listOf(text, 'Places of what was given and is hidden.'),
  score: nullable(object({ total: nullable(text), band: nullable(localText) })),
}
export const answerReceiptSchema = object(receiptMembers, { description: 'What identifies somebody or has a mask is masked.' })

const summaryMembers = {
  ...receiptMembers, sentAt: instant, sentBy: { ...nullable(object({ id: text, name: text })), description: 'Null where the form asks for no name; `sentAt` is the beginning of the day then.' }, organisation: nullable(object({ id: text, title: localText })),
  replacedBy: nullable(uuid), replaces: nullable(uuid),
}
export const answerPageSchema = page(object(summaryMembers))
export const answerSchema = object({
  ...summaryMembers,
  env: { ...envSchema, description: 'What the form’s conditions read beside the answer, as it was when it was sent.' },
  row: nullable(object({
    dataset: text, state: oneOf(['waiting', 'stored', 'unchanged', 'quarantined', 'failed', 'replaced']),
    reasons: listOf(object({ code: text, field: nullable(text), message: bothLanguages })),
  })),
})

export const answerRevealRequestSchema = object({ reason: { type: 'string', maxLength: 500 } })
export const revealedAnswerSchema = object({ answer })

/** A problem with members of its own, each of which some codes have. */
export const problemWith = (members: Readonly<Record<string, ApiSchema>>): ApiSchema => {
  const { properties, required } = apiProblemSchema as { readonly properties: Readonly<Record<string, ApiSchema>>; readonly required: readonly string[] }
  return { ...apiProblemSchema, properties: { ...properties, ...members }, required }
}

export const answerProblemSchema = problemWith({
  faults: listOf(object({ path: { type: 'string', description: 'Pointer into the answer (RFC 6901); of a missing field to the object that lacks it, its name then being `detail`.' }, keyword: text, detail: nullable(text), message: bothLanguages, orNothing: { type: 'boolean', description: 'Of a missing field: it may be answered by nothing (`null`).' } }, { optional: ['orNothing'] }), 'Of `answer-unfit`: everything that the form does not allow.'),
})

const sentAs: ApiSchema = { ...uuid, description: 'Of `draft-sent` and `answer-replaced`: the answer that stands.' }
export const sentProblemSchema = problemWith({ answer: sentAs })

const name: ApiSchema = { type: 'string', minLength: 1, maxLength: 200 }
const matter = { ...name, description: 'Of what is done something with by the answer, where it is an action’s form.' }
const replaces = { ...uuid, description: 'The answer that is corrected, where it is the draft of a correction.' }
const terms = { ...object({ note: { type: 'string', maxLength: 2000 }, organisation: { ...name, description: 'To which it is to be handed.' } }, { optional: ['note', 'organisation'] }), description: 'What is written beside the form of an action.' }
export const draftRequestSchema = object({ topic: name, form: { ...name, description: '`pack/form`' }, matter, replaces, version: hash, answer, terms, revision, writer: draftWriter }, { optional: ['matter', 'replaces', 'terms', 'writer'] })
export const draftSchema = object({ id: uuid, topic: text, form: text, matter, replaces, version: hash, answer, terms, revision: count, savedAt: instant, device: text, subject: { ...text, description: 'In lists: what kind of thing `matter` is; absent where that is beyond the reader’s reach.' }, writer: { ...object(draftSaving), description: 'The saving that stands there.' } }, { optional: ['matter', 'replaces', 'subject', 'terms', 'writer'] })
export const draftPageSchema = page(draftSchema)
export const draftProblemSchema = problemWith({ theirs: { ...draftSchema, description: 'Of `draft-conflict`: what stands there.' }, answer: sentAs })

export const attachmentSchema = object({ id: uuid, name: text, type: text, size: count })
export const attachmentUploadSchema = object({ id: { ...uuid, description: 'UUID (RFC 9562), lower case, best a random one; before the file. Sent again under it, the same file is stored once, and an answer can name a file that is still on its way.' }, file: { type: 'string', format: 'binary', description: 'Images, PDF, Word, Excel, plain text.' } }, { optional: ['id'] })
