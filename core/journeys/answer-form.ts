import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import type { AnswerReceipt, AnswerRequest } from '../contracts/form-api.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import { attachmentFaults, attachmentsOf } from '../domain/forms/attachments.ts'
import { checkAnswer, unclearFault, unreadable, type CheckedAnswer, type ToldFault } from '../domain/forms/check-answer.ts'
import { endDraft } from '../domain/forms/drafts.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { findVersion, useVersion, versionJson, versionsById } from '../domain/forms/form-versions.ts'
import { keepUnseen } from '../domain/forms/personal-values.ts'
import { answerReceipt, personalOf, replaceable, sentBefore, storeAnswer, type Sender } from '../domain/forms/store-answer.ts'
import { reading } from '../store/access.ts'
import type { FormAnswer } from '../store/entities/forms/form-answer.ts'
import { canonicalJson, type Json } from '../store/json-object.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { currentVersion, formAt, type FormDeps, type FormPlace } from './form-at.ts'

/** `isNew` is false for an answer that had been stored before. */
export interface TakenAnswer { readonly receipt: AnswerReceipt; readonly isNew: boolean }

/**
 * Takes an answer: what its form hides is dropped, what it computes is computed, and what it does not allow is told whole. Sent again,
 * the same answer is stored once. A correction takes the place of another answer, which is kept. Throws `no-topic`, `topic-quarantined`,
 * `no-form`, `no-form-version`, `form-version-changed`, `answer-unfit` with the faults, `answer-id-taken`, `no-answer`, `answer-replaced`.
 */
export async function answerForm(deps: FormDeps, action: Action, sender: Sender, where: FormPlace, request: AnswerRequest): Promise<TakenAnswer> {
  const form = formAt(deps.registry, action, where)
  const env = formEnv(deps, action.at)
  // Before anything else looks into it.
  refuseFaults(form, unreadable(request.answer))
  const fingerprint = fingerprintOf(deps, action, where, request)
  const read = reading(deps.store, action)
  const before = await sentBefore(read, request.id, fingerprint)
  if (before !== null) return receiptAgain(deps, action, form, before)
  await demandCurrent(deps, action, where, form, request.version)
  const replaced = request.replaces === undefined ? null : await replaceable(read, sender, where, request.replaces)
  const meant = replaced === null ? { answer: request.answer, unclear: [] } : keepUnseen(form.content.form.schema, request.answer, { masked: replaced.answer, personal: personalOf(deps.sealer, replaced) })
  const checked = checkAnswer(form, meant.answer, env)
  refuseFaults(form, [...meant.unclear.map(unclearFault), ...checked.faults])
  const attachments = attachmentsOf(form.content.form.schema, checked.answer)
  refuseFaults(form, await attachmentFaults(read, attachments, replaced?.id ?? null))
  return store(deps, action, sender, { where, request, form, fingerprint, checked, attachments: attachments.map(({ id }) => id) })
}

interface Storing {
  readonly where: FormPlace
  readonly request: AnswerRequest
  readonly form: RuntimeForm
  readonly fingerprint: string
  readonly checked: CheckedAnswer
  readonly attachments: readonly string[]
}

/** Everything that another answer may have changed in the meantime is asked once more, where only one change is under way. */
async function store(deps: FormDeps, action: Action, sender: Sender, { where, request, form, fingerprint, checked, attachments }: Storing): Promise<TakenAnswer> {
  const taken = await unitOfWork(deps.store, action, async (change): Promise<{ row: FormAnswer; receipt: AnswerReceipt | null }> => {
    const before = await sentBefore(change, request.id, fingerprint)
    if (before !== null) {
      change.audit({ verb: 'answer-again', object: { kind: 'answer', id: before.id }, topic: where.topic })
      return { row: before, receipt: null }
    }
    const replaced = request.replaces === undefined ? null : await replaceable(change, sender, where, request.replaces)
    const version = await useVersion(change, where.topic, form)
    const row = await storeAnswer(change, deps.sealer, sender, formEnv(deps, action.at), {
      id: request.id, topic: where.topic, form, version, fingerprint, answer: checked.answer, dropped: checked.dropped, replaced, attachments: [...new Set(attachments)],
    })
    if (request.draft !== undefined) await endDraft(change, request.draft)
    return { row, receipt: answerReceipt(row, versionJson(version, form.hash)) }
  })
  return taken.receipt === null ? receiptAgain(deps, action, form, taken.row) : { receipt: taken.receipt, isNew: true }
}

async function receiptAgain(deps: FormDeps, action: Action, form: RuntimeForm, row: FormAnswer): Promise<TakenAnswer> {
  const version = (await versionsById(reading(deps.store, action), [row.version as unknown as string])).get(row.version as unknown as string)!
  return { receipt: answerReceipt(row, versionJson(version, form.hash)), isNew: false }
}

function fingerprintOf({ sealer }: FormDeps, { actor }: Action, { topic, form }: FormPlace, { version, answer, replaces }: AnswerRequest): string {
  return sealer.fingerprint(canonicalJson({ account: actor.id, topic, form, version, answer: answer as Json, replaces }))
}

async function demandCurrent(deps: FormDeps, action: Action, where: FormPlace, form: RuntimeForm, hash: string): Promise<void> {
  if (hash === form.hash) return
  const given = await findVersion(reading(deps.store, action), where.topic, form.id, hash)
  if (given === null) throw new HuiyanError('no-form-version', { form: form.id })
  const current = await currentVersion(deps, action, where.topic, form)
  throw new HuiyanError('form-version-changed', { ...titles(form), given: given.number, current: current.number })
}

/** Nobody reads more of them; how many there are in all is said. */
const mostTold = 2000

function refuseFaults(form: RuntimeForm, faults: readonly ToldFault[]): void {
  if (faults.length > 0) throw new HuiyanError('answer-unfit', { ...titles(form), count: faults.length }, { members: { faults: faults.slice(0, mostTold) } })
}

function titles({ content: { form } }: RuntimeForm) {
  return { 'form-zh': textIn(form.title, 'zh-CN'), 'form-en': textIn(form.title, 'en') }
}
