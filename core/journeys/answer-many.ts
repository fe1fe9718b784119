import { createHash } from 'node:crypto'
import type { Action } from '../base/action.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { AlertActsResponse } from '../contracts/alert-acts.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import type { WorkActsRequest, ManyAnswer } from '../contracts/work-acts.ts'
import { attachmentsOf } from '../domain/forms/attachments.ts'
import { checkAnswer, unreadable, type CheckedAnswer } from '../domain/forms/check-answer.ts'
import { storedFingerprints } from '../domain/forms/find-answers.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { useVersion } from '../domain/forms/form-versions.ts'
import { openHandles, withHandleFaults } from '../domain/forms/person-handles.ts'
import { storeAnswer, type Sender } from '../domain/forms/store-answer.ts'
import type { PinnedMachine } from '../domain/work/machines.ts'
import { reading, type Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import type { MovedSubject } from './act-asked.ts'
import { moveAll, type WorkActing } from './act-on-work.ts'
import { formOfAction } from './act-with-form.ts'
import { answerBefore } from './answer-before.ts'
import { fingerprintOf, handleDeps, refuseFaults, type AnswerDeps } from './answer-form.ts'
import { chargeGuesses } from './charge-guesses.ts'
import { findMatters } from './find-matter.ts'

/** One of many answers, before anything is stored. */
export interface GivenAnswer {
  readonly item: WorkItem
  /** UUID; the same for the same answer sent again. */
  readonly id: string
  readonly answer: Readonly<Record<string, unknown>>
}

/** An answer that its form takes. */
export interface PreparedAnswer extends GivenAnswer {
  readonly form: RuntimeForm
  readonly checked: CheckedAnswer
  readonly fingerprint: string
}

/** The id of the answer for one matter among many, as UUID, from what all of them were sent under. */
export function answerIdFor(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

/** The form that an action of each of some matters is done with, each version opened once. */
export function formsOf(deps: AnswerDeps, action: Action, read: Reading, machineOf: (item: WorkItem) => PinnedMachine, name: string): (item: WorkItem) => Promise<RuntimeForm> {
  const known = new Map<string, Promise<RuntimeForm>>()
  return (item) => {
    const { version } = machineOf(item)
    if (!known.has(version)) known.set(version, formOfAction(deps, action, read, item, machineOf(item), name))
    return known.get(version)!
  }
}

/** What the form says of one of many answers. Throws `answer-unfit`, also for attachments, which belong to one answer alone; `people-quota-used`. */
export async function prepareAnswer(deps: AnswerDeps, action: Action, name: string, form: RuntimeForm, given: GivenAnswer): Promise<PreparedAnswer> {
  const { item: { id, topic }, answer } = given
  refuseFaults(form, unreadable(answer))
  const opened = await openHandles(handleDeps(deps), action, topic, form, answer)
  try {
    const checked = checkAnswer(form, opened.answer, formEnv(deps, action.at))
    refuseFaults(form, withHandleFaults(checked, opened.faults), checked.faultCount - checked.faults.length)
    if (attachmentsOf(form.content.form.schema, checked.answer).length > 0) throw new HuiyanError('answer-many-files')
    return { ...given, form, checked, fingerprint: fingerprintOf(deps, action.actor.id, { topic, form: form.id }, { id: given.id, version: form.hash, answer }, { matter: id, action: name }) }
  } catch (error) {
    if (isHuiyanError(error) && error.status < 500) await chargeGuesses(deps, action, topic, form, answer, opened.answer)
    throw error
  }
}

/**
 * Does an action on many matters as they stand now, each with an answer of its own, within a change. Answers that had been stored are done
 * already. Gives what stands against each; those left out are done, or are not among those that stand.
 */
export async function storeMany(deps: WorkActing & AnswerDeps, change: Change, who: Sender, name: string, looked: readonly PreparedAnswer[], now: ReadonlyMap<string, WorkItem>, note?: string): Promise<ReadonlyMap<string, HuiyanError>> {
  // Filled in under a version of the workflow that the matter has left meanwhile, it is no answer to what that one asks.
  const prepared = looked.flatMap((one) => {
    const item = now.get(one.item.id)
    return item === undefined ? [] : [{ ...one, item, ...(item.version === one.item.version ? {} : { known: one.item.acts }) }]
  })
  const stored = await storedFingerprints(change, prepared.map(({ id }) => id))
  const refused = new Map<string, HuiyanError>(prepared.flatMap(({ id, item, fingerprint }) => (stored.has(id) && stored.get(id) !== fingerprint ? [[item.id, new HuiyanError('answer-id-taken', { answer: id })] as const] : [])))
  const open = prepared.filter(({ id }) => !stored.has(id))
  const results = await moveAll(deps, change, who, open.map(({ item, id, checked, ...one }) => ({ item, action: name, data: checked.answer, answer: id, ...('known' in one ? { known: one.known } : {}), ...(note === undefined ? {} : { note }) })))
  for (const { item, id, form, checked, fingerprint } of open) {
    const result = results.get(item.id)
    if (result instanceof HuiyanError) {
      refused.set(item.id, result)
      continue
    }
    await storeAnswer(change, deps.sealer, who, formEnv(deps, change.action.at), {
      id, topic: item.topic, form, version: await useVersion(change, item.topic, form), draft: null, fingerprint, answer: checked.answer, dropped: checked.dropped, replaced: await answerBefore(change, item, form.id, id),
      instance: { id: item.id, state: item.state, since: item.since.toISOString() }, attachments: [],
    })
  }
  return refused
}

/** Does an action on several matters with one answer for all of them: what cannot be done is said, the rest is done. Throws `answer-unfit`. */
export async function answerWorks(deps: WorkActing & AnswerDeps, action: Action, who: Sender, subject: MovedSubject, name: string, request: WorkActsRequest & { readonly answer: ManyAnswer }, lang: Lang): Promise<AlertActsResponse> {
  const ids = [...new Set(request.ids)]
  const { answer: given, note } = request
  const read = reading(deps.store, action)
  const items = await findMatters(read, subject, ids)
  const formOf = formsOf(deps, action, read, await deps.machines.under(read, [...items.values()]), name)
  const idOf = (id: string) => answerIdFor(given.id, action.actor.id, id)
  // What was done by it before may have taken the matter out of reach.
  const before = await storedFingerprints(read, ids.filter((id) => !items.has(id)).map(idOf))
  const refused = new Map<string, HuiyanError>(ids.flatMap((id) => (items.has(id) || before.has(idOf(id)) ? [] : [[id, new HuiyanError('not-found', { thing: id })] as const])))
  const byForm = new Map<RuntimeForm, Promise<PreparedAnswer>>()
  const prepared: PreparedAnswer[] = []
  for (const item of items.values()) {
    try {
      const form = await formOf(item)
      if (form.hash !== given.version) throw new HuiyanError('work-form-version', { 'form-zh': textIn(form.content.form.title, 'zh-CN'), 'form-en': textIn(form.content.form.title, 'en') })
      const one: GivenAnswer = { item, id: idOf(item.id), answer: given.answer }
      // All of them say the same: once is enough to know whether it will do.
      if (!byForm.has(form)) byForm.set(form, prepareAnswer(deps, action, name, form, one))
      prepared.push({ ...(await byForm.get(form)!), ...one, fingerprint: fingerprintOf(deps, action.actor.id, { topic: item.topic, form: form.id }, { ...given, id: one.id }, { matter: item.id, action: name }) })
    } catch (error) {
      if (!isHuiyanError(error) || error.code === 'answer-unfit' || error.code === 'people-quota-used') throw error
      refused.set(item.id, error)
    }
  }
  await unitOfWork(deps.store, action, async (change) => {
    // As they stand now that only one change is under way.
    const now = await findMatters(change, subject, prepared.map(({ item }) => item.id))
    const gone = prepared.filter(({ item }) => !now.has(item.id))
    // What went out of reach meanwhile is not done, unless it was by this very answer.
    const done = await storedFingerprints(change, gone.map(({ id }) => id))
    for (const { item, id } of gone) if (!done.has(id)) refused.set(item.id, new HuiyanError('not-found', { thing: item.id }))
    for (const [id, error] of await storeMany(deps, change, who, name, prepared, now, note)) refused.set(id, error)
    change.audit({ verb: `${name.replaceAll('_', '-')}-${subject}`, object: { kind: subject, id: ids[0]! }, topic: null, after: { matters: ids.length, refused: [...refused].map(([id, { code }]) => ({ id, code })) } })
  })
  return { done: ids.filter((id) => !refused.has(id)), refused: [...refused].map(([id, error]) => ({ id, code: error.code, detail: textIn(error.detail, lang), hint: textIn(error.hint, lang) })) }
}
