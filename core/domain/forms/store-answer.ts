import type { Action } from '../../base/action.ts'
import { addDays, startOfDate } from '../../base/start-of-date.ts'
import type { LocalText } from '../../base/text.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { AnswerReceipt } from '../../contracts/form-api.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import type { Answer } from '../../engines/forms/answer-path.ts'
import type { FormEnv } from '../../engines/forms/form-condition.ts'
import { scoreAnswer } from '../../engines/forms/score-answer.ts'
import { AnswerAttachment } from '../../store/entities/forms/answer-attachment.ts'
import { Attachment } from '../../store/entities/forms/attachment.ts'
import { FormAnswer, type AnsweredMatter } from '../../store/entities/forms/form-answer.ts'
import type { Reading } from '../../store/access.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { ListedVersion } from './form-versions.ts'
import { parePersonal, type PersonalValue } from './personal-values.ts'
import type { RowSealer } from './row-sealer.ts'

/** Who answers, beside the actor: the organisation as it is called now. */
export interface Sender {
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
}

export interface NewAnswer {
  readonly id: string
  readonly topic: string
  readonly form: RuntimeForm
  readonly version: ListedVersion
  /** Id of the draft that it was; null where the sender names none. */
  readonly draft: string | null
  /** As it was given, for telling a second sending from another answer. */
  readonly fingerprint: string
  /** As it is stored: computed, nothing hidden in it, without a fault. */
  readonly answer: Answer
  readonly dropped: readonly string[]
  readonly replaced: FormAnswer | null
  /** The matter that it is given with an act on; a correction keeps that of what it corrects. */
  readonly instance: AnsweredMatter | null
  /** Ids of attachments in it. */
  readonly attachments: readonly string[]
}

/** Effect that makes an answer a row of the dataset that its form names. */
export const answerRowEffect = 'answer-row'

/** Whether a form's answers keep neither who sent them nor when (decision 16). */
export const isUnnamed = ({ content: { form } }: Pick<RuntimeForm, 'content'>): boolean => form.anonymous === true

/**
 * Stores an answer: personal values sealed, its score beside it, and notes the corrected one as replaced. What the form's `into`
 * demands is carried out after the commit, once for each answer and version. Of a form that asks for no name `change` is to be an
 * `unnamedAction`'s: then nothing here knows the account.
 */
export async function storeAnswer(change: Change, sealer: RowSealer, sender: Sender, env: FormEnv, given: NewAnswer): Promise<FormAnswer> {
  const { em, action } = change
  const { id, topic, form, version, replaced } = given
  const { masked, personal } = parePersonal(form.content.form.schema, given.answer)
  const { into } = form.content.form
  const unnamed = isUnnamed(form)
  const row = {
    id, arrival: action.nextId(), topic, form: form.id, version: version.id, answer: masked,
    sealed: personal.length === 0 ? null : sealer.seal(action, sealedAt(id), personal),
    draft: given.draft, fingerprint: given.fingerprint, dropped: given.dropped, score: scoreAnswer(form.model, given.answer, env), sentAt: action.at,
    ...(unnamed ? nobody : senderOf(action, sender)),
    replaces: replaced?.id ?? null, replacedBy: null, instance: given.instance ?? replaced?.instance ?? null,
    row: into === undefined ? null : { dataset: `${form.content.pack}/${into.dataset}`, state: 'waiting' as const, reasons: [] },
    rowImport: into === undefined ? null : action.nextId(),
  } as unknown as FormAnswer
  await em.insert(FormAnswer, row)
  if (given.attachments.length > 0) await em.insertMany(AnswerAttachment, given.attachments.map((attachment) => ({ answer: id, attachment })))
  if (unnamed && given.attachments.length > 0) await em.nativeUpdate(Attachment, { id: { $in: [...given.attachments] } }, { account: null })
  if (replaced !== null) await em.nativeUpdate(FormAnswer, { id: replaced.id }, { replacedBy: id })
  if (into !== undefined) {
    // When an import came about is on record: with the rows of a whole day at its end it says nothing of the single answer.
    const notBefore = unnamed ? { notBefore: startOfDate(env.timeZone, addDays(env.today, 1)) } : {}
    change.effect({ kind: answerRowEffect, key: `${answerRowEffect}:${id}:${version.hash}`, payload: { answer: id, topic }, ...notBefore })
  }
  if (unnamed) change.audit({ verb: 'answer-form', object: { kind: 'form', id: form.id }, topic, after: { version: version.number } })
  else {
    change.audit({
      verb: replaced === null ? 'answer-form' : 'correct-answer', object: { kind: 'answer', id }, topic,
      after: { form: form.id, version: version.number, ...(replaced === null ? {} : { replaces: replaced.id }) },
    })
  }
  return row
}

const nobody = { account: null, accountName: null, roles: [], organisation: null, organisationTitle: null }

function senderOf({ actor }: Action, { organisation }: Sender) {
  return { account: actor.id, accountName: actor.name, roles: actor.roles, organisation: organisation?.id ?? null, organisationTitle: organisation?.title ?? null }
}

/** The personal values of an answer that was read with what is sealed: for the host's own work, never for lists. */
export function personalOf(sealer: RowSealer, row: FormAnswer): readonly PersonalValue[] {
  const sealed = row.sealed as unknown as string | null
  return sealed === null ? [] : (sealer.open(sealedAt(row.id), sealed) as readonly PersonalValue[])
}

const sealedAt = (row: string) => ({ table: 'form_answer', row, column: 'sealed' }) as const

/** An answer that the actor has sent; null where there is none. */
export async function ownAnswer({ em, action }: Reading, id: string): Promise<FormAnswer | null> {
  return em.findOne(FormAnswer, { id, account: action.actor.id })
}

/** The answer that was stored under an id, if it is the same one. Throws `answer-id-taken` where it is another. */
export async function sentBefore({ em }: Pick<Reading, 'em'>, id: string, fingerprint: string): Promise<FormAnswer | null> {
  const found = await em.findOne(FormAnswer, { id })
  if (found !== null && found.fingerprint !== fingerprint) throw new HuiyanError('answer-id-taken', { answer: id })
  return found
}

/** The answer that stands for one that was corrected, however often. */
async function standing(em: Reading['em'], corrected: string): Promise<string> {
  const { id, replacedBy } = await em.findOneOrFail(FormAnswer, { id: corrected }, { fields: ['id', 'replacedBy'] })
  return replacedBy === null ? id : standing(em, replacedBy)
}

/** The answer that stands for one of a form; null where that is none of it, or is not kept any more. */
export async function standingAnswer({ em }: Pick<Reading, 'em'>, where: { readonly topic: string; readonly form: string }, id: string): Promise<FormAnswer | null> {
  return (await em.count(FormAnswer, { id, ...where })) === 0 ? null : em.findOne(FormAnswer, { id: await standing(em, id), ...where })
}

/** Throws `draft-sent` where a draft of the actor's own has become an answer, with what stands for that one now. */
export async function refuseSent({ em, action }: Pick<Reading, 'em' | 'action'>, draft: string): Promise<void> {
  const found = await em.findOne(FormAnswer, { draft, account: action.actor.id }, { fields: ['id'] })
  if (found === null) return
  const answer = await standing(em, found.id)
  throw new HuiyanError('draft-sent', { answer }, { members: { answer } })
}

/**
 * The answer that another one is to take the place of. Throws `no-answer` for what is none of the sender's form or house, `answer-replaced`,
 * `answer-unnamed` for one that nobody can show to be theirs.
 */
export async function replaceable({ em, action }: Reading, sender: Sender, where: { readonly topic: string; readonly form: string }, id: string): Promise<FormAnswer> {
  const found = await em.findOne(FormAnswer, { id, ...where }, { populate: ['sealed'] })
  if (found !== null && found.account === null) throw new HuiyanError('answer-unnamed')
  const isOwn = found !== null && (found.account === action.actor.id || (found.organisation !== null && found.organisation === sender.organisation?.id))
  if (found === null || !isOwn) throw new HuiyanError('no-answer', { answer: id })
  if (found.replacedBy !== null) {
    const by = await standing(em, found.replacedBy)
    throw new HuiyanError('answer-replaced', { answer: id, by }, { members: { answer: by } })
  }
  return found
}

/** What the sender is told; the same for the same answer sent again. */
export function answerReceipt({ id, answer, dropped, score }: Pick<FormAnswer, 'id' | 'answer' | 'dropped' | 'score'>, version: AnswerReceipt['version']): AnswerReceipt {
  return { id, version, answer, dropped, score }
}
