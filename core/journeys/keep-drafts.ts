import type { Action } from '../base/action.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import type { Problem } from '../base/problem.ts'
import { sentence, textIn } from '../base/text.ts'
import { isTooDeep } from '../contracts/answer-depth.ts'
import { hasTooManyValues } from '../contracts/answer-values.ts'
import type { Page } from '../contracts/api.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import type { DraftJson, DraftRequest } from '../contracts/form-api.ts'
import { inexactNumbers, tooManyValues } from '../domain/forms/check-answer.ts'
import { deviceName } from '../domain/forms/device-name.ts'
import { draftJson, endDraft, findDraft, goesOn, listDrafts, saveDraft, type DraftFilter } from '../domain/forms/drafts.ts'
import { findItems } from '../domain/work/find-items.ts'
import { reading } from '../store/access.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { isUnnamed, replaceable, type Sender } from '../domain/forms/store-answer.ts'
import { findVersion } from '../domain/forms/form-versions.ts'
import { currentVersion, formAt, formOfVersion, type FormDeps } from './form-at.ts'
import type { PageAsked } from './page-of.ts'

export interface DraftsAsked extends PageAsked, DraftFilter {}

/**
 * Saves a draft of the actor's own, whatever its form has against what is in it so far. The trail has that it was begun, or gone on with
 * after a while or on another device, not each pause in typing. Throws `form-gone` for one whose form is no
 * longer there, `no-topic`, `topic-quarantined`, `no-form` for a new one, `draft-conflict`, `draft-sent`, `no-draft`, `drafts-full`, `drafts-too-large`, `no-form-version` for a version that is none of the form's, `draft-unnamed` where the form's
 * version asks for no name: a draft would say whose answer it became; of a correction what stands against that one: `no-answer`, `answer-replaced`, `answer-unnamed`.
 */
export async function keepDraft(deps: FormDeps, action: Action, sender: Sender, id: string, request: DraftRequest, userAgent: string): Promise<DraftJson> {
  const { topic, form, replaces } = request
  if (hasTooManyValues(request.answer)) throw new HuiyanError('bad-request', {}, { problems: [problem('answer-too-many-values', '', tooManyValues)] })
  if (isTooDeep(request.answer)) throw new HuiyanError('bad-request', {}, { problems: [tooDeep] })
  const inexact = inexactNumbers(request.answer)
  if (inexact.length > 0) throw new HuiyanError('bad-request', {}, { problems: inexact.slice(0, mostTold).map(({ path, message }) => problem('answer-inexact', path, message)) })
  try {
    await refuseUnfit(deps, action, formAt(deps.registry, action, request), request)
  } catch (error) {
    const isGone = ['no-topic', 'topic-quarantined', 'no-form'].some((code) => isHuiyanError(error) && error.code === code)
    if (isGone && (await findDraft(reading(deps.store, action), id)) !== null) throw new HuiyanError('form-gone', { form }, { cause: error })
    throw error
  }
  if (replaces !== undefined) await replaceable(reading(deps.store, action), sender, { topic, form }, replaces)
  const device = deviceName(userAgent)
  const known = await findDraft(reading(deps.store, action), id)
  const row = goesOn(known, device, action.at)
    ? await bookkeeping(deps.store, (em) => saveDraft({ em, action, audit: () => undefined }, deps.sealer, id, request, device))
    : await unitOfWork(deps.store, action, (change) => saveDraft(change, deps.sealer, id, request, device))
  return draftJson(deps.sealer, row)
}

async function refuseUnfit(deps: FormDeps, action: Action, current: RuntimeForm, { topic, form, version }: DraftRequest): Promise<void> {
  const read = reading(deps.store, action)
  // The one that is current is kept, too: the draft is opened by it when there is another.
  const known = version === current.hash ? await currentVersion(deps, action, topic, current) : await findVersion(read, topic, form, version)
  if (known === null) throw new HuiyanError('no-form-version', { form })
  const { content, content: { form: { title } } } = await formOfVersion(read, current, known)
  if (isUnnamed({ content })) throw new HuiyanError('draft-unnamed', { 'form-zh': textIn(title, 'zh-CN'), 'form-en': textIn(title, 'en') })
}

/** Nobody reads more of them. */
const mostTold = 20

const problem = (code: string, path: string, message: Problem['message']): Problem => ({ code, severity: 'error', file: null, pointer: `/body/answer${path}`, line: null, message })

const tooDeep = problem('answer-depth', '', sentence('答复的层次太多。', 'The answer has too many levels.'))

/** The actor's own drafts, those of forms that are gone included. */
export async function readDrafts(deps: FormDeps, action: Action, asked: DraftsAsked): Promise<Page<DraftJson>> {
  const read = reading(deps.store, action)
  const { rows, next, count } = await listDrafts(read, asked, asked)
  const matters = await findItems(read, rows.flatMap(({ matter }) => matter ?? []))
  const items = rows.map((row) => ({ ...draftJson(deps.sealer, row), ...subjectOf(matters.get(row.matter ?? '')) }))
  return { items, next, total: { count, atLeast: false } }
}

const subjectOf = (matter: WorkItem | undefined) => (matter === undefined ? {} : { subject: matter.subject })

/** Throws `no-draft` for what is none of the actor's own. */
export async function readDraft(deps: FormDeps, action: Action, id: string): Promise<DraftJson> {
  const row = await findDraft(reading(deps.store, action), id)
  if (row === null) throw new HuiyanError('no-draft', { draft: id })
  return draftJson(deps.sealer, row)
}

/** Throws `no-draft` for what is none of the actor's own, `draft-written-on` where it is beyond the `revision` that the actor has seen. */
export async function dropDraft(deps: FormDeps, action: Action, id: string, revision?: number): Promise<void> {
  await unitOfWork(deps.store, action, async (change) => {
    if (await endDraft(change, id, revision === undefined ? undefined : { revision })) return
    const there = await findDraft(change, id)
    throw there === null ? new HuiyanError('no-draft', { draft: id }) : new HuiyanError('draft-written-on', { device: there.device })
  })
}
