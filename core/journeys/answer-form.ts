import type { Action } from '../base/action.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { unnamedAction } from '../base/unnamed-action.ts'
import type { AnswerReceipt, AnswerRequest } from '../contracts/form-api.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import { attachmentFaults, attachmentsOf } from '../domain/forms/attachments.ts'
import { checkAnswer, mostTold, unclearFault, unreadable, type CheckedAnswer, type ToldFault } from '../domain/forms/check-answer.ts'
import { endDraft } from '../domain/forms/drafts.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { openHandles, withHandleFaults } from '../domain/forms/person-handles.ts'
import { findVersion, useVersion, versionJson, versionsById } from '../domain/forms/form-versions.ts'
import { keepUnseen } from '../domain/forms/personal-values.ts'
import { answerReceipt, isUnnamed, ownAnswer, personalOf, refuseSent, replaceable, sentBefore, storeAnswer, type Sender } from '../domain/forms/store-answer.ts'
import { reading, type Reading } from '../store/access.ts'
import type { AnsweredMatter, FormAnswer } from '../store/entities/forms/form-answer.ts'
import { canonicalJson, type Json } from '../store/json-object.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { chargeGuesses, type GuessDeps } from './charge-guesses.ts'
import { formAt, formOfVersion, runningForm, type FormDeps, type FormPlace } from './form-at.ts'

export interface AnswerDeps extends FormDeps, GuessDeps {
  /** Asked only for an answer that names somebody who was looked up. */
  readonly pool: () => Promise<PoolEngine>
}

/** What an answer is given with: something that is done with a matter by it, in the same change. */
export interface ActWithAnswer {
  /** The version of the form that the matter's workflow pins. */
  readonly form: RuntimeForm
  readonly instance: AnsweredMatter
  readonly action: string
  /** The answer whose place it takes, which was given with an earlier act; null: none. */
  replaces(change: Change): Promise<FormAnswer | null>
  /** Throws what stands against it: then the answer is not stored either. */
  act(change: Change, answer: { readonly id: string; readonly data: Readonly<Record<string, unknown>> }): Promise<void>
}

/** `isNew` is false for an answer that had been stored before. */
export interface TakenAnswer { readonly receipt: AnswerReceipt; readonly isNew: boolean }

/**
 * Takes an answer: what its form hides is dropped, what it computes is computed, and what it does not allow is told whole. Sent again,
 * the same answer is stored once. A correction takes the place of another answer, which is kept. What was filled in under an earlier
 * version, before a newer one came, is held to it and stored under it. Throws `no-topic`, `topic-quarantined`, `no-form`,
 * `no-form-version` for a version that nobody ever opened, `answer-unfit` with the faults, `answer-id-taken`, `no-answer`, `answer-replaced`,
 * `draft-sent` where the draft that it names is an answer already.
 * Where the version asks for no name, none is kept: `answer-unnamed` for a correction then, `draft-unnamed` where a draft is named,
 * which would say whose it is. What is refused counts as look-ups where it has somebody in it whom the sender has not seen: then also
 * `people-quota-used`. With an act, what that throws, and `work-form-version` for another version than the workflow's.
 */
export async function answerForm(deps: AnswerDeps, action: Action, sender: Sender, where: FormPlace, request: AnswerRequest, act: ActWithAnswer | null = null): Promise<TakenAnswer> {
  const current = act?.form ?? formAt(deps.registry, action, where)
  // Before anything else looks into it.
  refuseFaults(current, unreadable(request.answer))
  const read = reading(deps.store, action)
  if (act !== null && request.version !== current.hash) throw new HuiyanError('work-form-version', titles(current))
  const form = request.version === current.hash ? current : await earlierForm(read, current, where, request.version)
  if (isUnnamed(form) && request.replaces !== undefined) throw new HuiyanError('answer-unnamed')
  if (isUnnamed(form) && request.draft !== undefined) throw new HuiyanError('draft-unnamed', titles(form))
  const fingerprint = fingerprintOf(deps, isUnnamed(form) ? null : action.actor.id, where, request, act === null ? null : { matter: act.instance.id, action: act.action })
  const before = await sentBefore(read, request.id, fingerprint)
  if (before !== null) return receiptAgain(deps, action, current.hash, before)
  const replaced = request.replaces === undefined ? null : await replaceable(read, sender, where, request.replaces)
  // What is done with a matter is done once by its state.
  if (request.draft !== undefined && act === null) await refuseSent(read, request.draft)
  // What a mask hides is put back first, so that conditions see what the answer really says.
  const meant = replaced === null ? { answer: request.answer, unclear: [] } : await meantBy(deps, read, current, request, replaced)
  const opened = await openHandles(handleDeps(deps), action, where.topic, form, meant.answer)
  try {
    const checked = checkAnswer(form, opened.answer, formEnv(deps, action.at))
    refuseFaults(form, [...meant.unclear.map(unclearFault), ...withHandleFaults(checked, opened.faults)], checked.faultCount - checked.faults.length)
    const attachments = attachmentsOf(form.content.form.schema, checked.answer)
    refuseFaults(form, await attachmentFaults(read, attachments, { replaced: replaced?.id ?? null, unnamed: isUnnamed(form) }))
    return await store(deps, action, sender, { where, request, current, form, fingerprint, checked, attachments, act })
  } catch (error) {
    // Whatever it is refused for tells that the rest was right.
    if (isHuiyanError(error) && error.status < 500) await chargeGuesses(deps, action, where.topic, form, request.answer, opened.answer)
    throw error
  }
}

/**
 * The receipt of an answer of the actor's own that was stored with this very act; null where there is none. Asked first: what was done by
 * it may have taken the matter out of the actor's reach.
 */
export async function actedBefore(deps: AnswerDeps, action: Action, request: AnswerRequest, act: { readonly matter: string; readonly action: string }): Promise<TakenAnswer | null> {
  const read = reading(deps.store, action)
  const row = await ownAnswer(read, request.id)
  if (row === null || unreadable(request.answer).length > 0 || row.fingerprint !== fingerprintOf(deps, action.actor.id, row, request, act)) return null
  return receiptAgain(deps, action, runningForm(deps.registry, action, row)?.hash ?? null, row)
}

interface Storing {
  readonly where: FormPlace
  readonly request: AnswerRequest
  readonly current: RuntimeForm
  /** The version that was filled in. */
  readonly form: RuntimeForm
  readonly fingerprint: string
  readonly checked: CheckedAnswer
  readonly attachments: ReturnType<typeof attachmentsOf>
  readonly act: ActWithAnswer | null
}

/** Everything that another answer may have changed in the meantime is asked once more, where only one change is under way. */
async function store(deps: FormDeps, action: Action, sender: Sender, { where, request, current, form, fingerprint, checked, attachments, act }: Storing): Promise<TakenAnswer> {
  const by = isUnnamed(form) ? unnamedAction(action, deps.timeZone) : action
  const taken = await unitOfWork(deps.store, by, async (change): Promise<{ row: FormAnswer; receipt: AnswerReceipt | null }> => {
    const before = await sentBefore(change, request.id, fingerprint)
    if (before !== null) {
      change.audit({ verb: 'answer-again', object: isUnnamed(form) ? { kind: 'form', id: form.id } : { kind: 'answer', id: before.id }, topic: where.topic })
      return { row: before, receipt: null }
    }
    const replaced = request.replaces !== undefined ? await replaceable(change, sender, where, request.replaces) : act === null ? null : await act.replaces(change)
    if (request.draft !== undefined && act === null) await refuseSent(change, request.draft)
    // One that was swept away since.
    refuseFaults(form, await attachmentFaults({ em: change.em, action }, attachments, { replaced: replaced?.id ?? null, unnamed: isUnnamed(form) }))
    const version = await useVersion(change, where.topic, form)
    const row = await storeAnswer(change, deps.sealer, sender, formEnv(deps, action.at), {
      id: request.id, topic: where.topic, form, version, draft: request.draft ?? null, fingerprint, answer: checked.answer, dropped: checked.dropped, replaced, instance: act?.instance ?? null, attachments: [...new Set(attachments.map(({ id }) => id))],
    })
    if (request.draft !== undefined) await endDraft(change, request.draft, request.drafted)
    await act?.act(change, { id: row.id, data: checked.answer })
    return { row, receipt: answerReceipt(row, versionJson(version, current.hash)) }
  })
  return taken.receipt === null ? receiptAgain(deps, action, current.hash, taken.row) : { receipt: taken.receipt, isNew: true }
}

async function receiptAgain(deps: FormDeps, action: Action, current: string | null, row: FormAnswer): Promise<TakenAnswer> {
  const version = (await versionsById(reading(deps.store, action), [row.version as unknown as string])).get(row.version as unknown as string)!
  return { receipt: answerReceipt(row, versionJson(version, current)), isNew: false }
}

/** By what an answer is told from another that is sent under its id. */
export function fingerprintOf({ sealer }: FormDeps, account: string | null, { topic, form }: FormPlace, { version, answer, replaces }: AnswerRequest, act: { readonly matter: string; readonly action: string } | null): string {
  const acted = act === null ? {} : { act: { matter: act.matter, action: act.action } }
  return sealer.fingerprint(canonicalJson({ account, topic, form, version, answer: answer as Json, replaces, ...acted }))
}

/** What was opened while it was in use: a newer version may have come before the answer did. */
async function earlierForm(read: Reading, current: RuntimeForm, { topic }: FormPlace, hash: string): Promise<RuntimeForm> {
  const version = await findVersion(read, topic, current.id, hash)
  if (version === null) throw new HuiyanError('no-form-version', { form: current.id })
  return formOfVersion(read, current, version)
}

/** The corrected answer was masked as its own version says. */
async function meantBy({ sealer }: FormDeps, read: Reading, current: RuntimeForm, { answer }: AnswerRequest, replaced: FormAnswer): Promise<ReturnType<typeof keepUnseen>> {
  const id = replaced.version as unknown as string
  const { content } = await formOfVersion(read, current, (await versionsById(read, [id])).get(id)!)
  return keepUnseen(content.form.schema, answer, { masked: replaced.answer, personal: personalOf(sealer, replaced) })
}

/** What opens persons who were looked up. */
export const handleDeps = ({ sealer, pool }: AnswerDeps) => ({ sealer, unseal: async (tokens: readonly bigint[]) => (tokens.length === 0 ? new Map<bigint, string>() : (await pool()).unseal(tokens)) })

/** Throws `answer-unfit` where there is a fault. `more`: how many there are beside those that have their sentence; all are counted. */
export function refuseFaults(form: RuntimeForm, faults: readonly ToldFault[], more = 0): void {
  if (faults.length > 0) throw new HuiyanError('answer-unfit', { ...titles(form), count: faults.length + more }, { members: { faults: faults.slice(0, mostTold) } })
}

function titles({ content: { form } }: RuntimeForm) {
  return { 'form-zh': textIn(form.title, 'zh-CN'), 'form-en': textIn(form.title, 'en') }
}
