import type { AccessScope, Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { isDate } from '../base/start-of-date.ts'
import type { Lang } from '../base/text.ts'
import type { AnswerDetail } from '../contracts/answer-row.ts'
import type { Page } from '../contracts/api.ts'
import type { AnswerRevealRequest, AnswerSummary, RevealedAnswer } from '../contracts/form-api.ts'
import type { FormContent, RuntimeForm } from '../contracts/runtime-form.ts'
import { answerSummary } from '../domain/forms/answer-json.ts'
import { answerColumns, answersCsv } from '../domain/forms/answers-csv.ts'
import { allAnswers, checkedFilters, countAnswers, findAnswer, listAnswers, type AnswersAsked } from '../domain/forms/find-answers.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { listVersions, versionJson, type ListedVersion } from '../domain/forms/form-versions.ts'
import { joinPersonal } from '../domain/forms/personal-values.ts'
import { personalOf } from '../domain/forms/store-answer.ts'
import { revealReason } from '../domain/identity/reveal-reason.ts'
import { reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { formAt, formOfVersion, runningForm, type FormDeps, type FormPlace } from './form-at.ts'
import { idPage, type PageAsked } from './page-of.ts'

export interface AnswerFilter {
  readonly from?: string
  readonly to?: string
  readonly organisation?: string
  readonly current?: boolean
  /** `field:value`. */
  readonly where?: readonly string[]
}

/** Answers within reach, the newest first. Throws `no-topic`, `no-form`, `bad-cursor`, `bad-request`, `cannot-filter`. */
export async function readAnswers(deps: FormDeps, action: Action, where: FormPlace, asked: AnswerFilter & PageAsked): Promise<Page<AnswerSummary>> {
  const known = await answeredForm(deps, action, where)
  const filter = await filterOf(deps, action, where, known, asked)
  const read = reading(deps.store, action)
  const { rows, next } = await listAnswers(read, filter, deps.timeZone, { ...idPage(asked), limit: asked.limit })
  const total = await countAnswers(reading(deps.store, action), filter, deps.timeZone)
  return { items: rows.map((row) => answerSummary(row, versionOf(known, row.version as unknown as string))), next, total }
}

/** One answer, with what became of its row and the day by which it is read. Throws `no-topic`, `no-form`, `no-answer`. */
export async function readAnswer(deps: FormDeps, action: Action, where: FormPlace, id: string): Promise<AnswerDetail> {
  const known = await answeredForm(deps, action, where)
  const row = await findAnswer(reading(deps.store, action), where, id)
  if (row === null) throw new HuiyanError('no-answer', { answer: id })
  return { ...answerSummary(row, versionOf(known, row.version as unknown as string)), row: row.row, env: formEnv(deps, row.sentAt) }
}

/**
 * An answer with all that is masked in it, for a reason that the trail keeps. `readScope`: where the actor may read answers; the action is
 * in that of showing what is masked, and the answer has to lie in both. Throws `no-topic`, `no-form`, `no-answer`, `reason-missing`.
 */
export async function revealAnswer(deps: FormDeps, action: Action, readScope: AccessScope, where: FormPlace, id: string, request: AnswerRevealRequest): Promise<RevealedAnswer> {
  const reason = revealReason(request.reason)
  await answeredForm(deps, action, where)
  const row = await findAnswer(reading(deps.store, action), where, id, true, [action.scope, readScope])
  if (row === null) throw new HuiyanError('no-answer', { answer: id })
  const personal = personalOf(deps.sealer, row)
  // The trail comes first: nothing is shown that it does not know of.
  await unitOfWork(deps.store, { ...action, reason }, async (change) => {
    change.audit({ verb: 'reveal', object: { kind: 'answer', id }, topic: where.topic, after: { values: personal.length } })
  })
  return { answer: joinPersonal(row.answer, personal) }
}

/** The answers as a file, masked as lists have them; the trail says how many before the first goes out. */
export async function exportAnswers(deps: FormDeps, action: Action, where: FormPlace, asked: AnswerFilter, lang: Lang): Promise<AsyncIterable<string>> {
  const known = await answeredForm(deps, action, where)
  const filter = await filterOf(deps, action, where, known, asked)
  const contents = await contentsOf(deps, action, known)
  const { count, rows } = await allAnswers(() => reading(deps.store, action), filter, deps.timeZone)
  await unitOfWork(deps.store, action, async (change) => {
    change.audit({ verb: 'export-answers', object: { kind: 'form', id: where.form }, topic: where.topic, after: { rows: count } })
  })
  return answersCsv(rows, answerColumns(contents), (id) => known.versions.get(id)!.number, lang, deps.timeZone)
}

/** A form with its versions; `current` is null for one that is gone, whose answers are still there. */
interface AnsweredForm {
  readonly current: RuntimeForm | null
  /** By id, the newest first. */
  readonly versions: ReadonlyMap<string, ListedVersion>
}

async function answeredForm(deps: FormDeps, action: Action, where: FormPlace): Promise<AnsweredForm> {
  const current = runningForm(deps.registry, action, where)
  const versions = new Map((await listVersions(reading(deps.store, action), where.topic, where.form)).map((version) => [version.id, version]))
  // Nothing is known of it: the reason why is the same as for filling it in.
  return current === null && versions.size === 0 ? { current: formAt(deps.registry, action, where), versions } : { current, versions }
}

const versionOf = ({ current, versions }: AnsweredForm, id: string) => versionJson(versions.get(id)!, current?.hash ?? null)

/** What the form is, then what it was. */
async function contentsOf(deps: FormDeps, action: Action, { current, versions }: AnsweredForm): Promise<readonly FormContent[]> {
  const earlier: FormContent[] = []
  for (const version of versions.values()) earlier.push((await formOfVersion(reading(deps.store, action), current, version)).content)
  return current === null ? earlier : [current.content, ...earlier]
}

async function filterOf(deps: FormDeps, action: Action, { topic, form }: FormPlace, known: AnsweredForm, { from, to, organisation, current, where }: AnswerFilter): Promise<AnswersAsked> {
  if ([from, to].some((day) => day !== undefined && !isDate(day))) throw new HuiyanError('bad-request')
  const wanted = (where ?? []).map((text) => ({ field: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }))
  // A field that any version had masked may not be asked for: its answers are in the same list.
  const checked = wanted.length === 0 ? [] : checkedFilters(await contentsOf(deps, action, known), wanted)
  return {
    topic, form, where: checked, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }),
    ...(organisation === undefined ? {} : { organisation }), ...(current === undefined ? {} : { current }),
  }
}
