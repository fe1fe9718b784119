import type { AnswerDetail } from '../../../../core/contracts/answer-row.ts'
import type { FormView } from '../../../../core/contracts/form-api.ts'
import type { FormDifferences } from '../../../../core/contracts/form-differences.ts'
import type { FormModel } from '../../../../core/contracts/form-model.ts'
import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { readFormWire } from '../../../../core/engines/forms/form-wire.ts'
import { problemOf } from '../../api/failure.ts'
import type { FormPlace, HuiyanApi } from '../../api/huiyan-api.ts'
import { loadFormParts } from '../../forms/load-form-parts.ts'
import type { QueuedAnswer } from '../../workspace/filled/answer-queue.ts'
import type { EarlierDraft, FilledEarlier } from '../../workspace/filled/earlier-drafts.ts'
import type { FoundDraft } from '../../workspace/filled/kept-draft.ts'
import { carriedOver, isFormGone } from './earlier-version.ts'
import type { FormAct } from './form-act.ts'

/** Why nothing can be sent: the form is gone, or what is corrected is, or was corrected meanwhile, `by` another answer. `isBegun`: something was filled in. */
export interface Overtaken {
  readonly says: 'formGone' | 'correctedGone' | 'correctedBefore' | 'wasCorrected'
  readonly by: string | null
  readonly isBegun: boolean
}

/** A form as it is opened, with what it begins with. */
export interface Filling {
  readonly view: FormView
  readonly model: FormModel
  /** What was found of what was filled in before; null for nothing. */
  readonly found: FoundDraft | null
  readonly given: Answer | null
  /** What is corrected. */
  readonly corrected: Answer | null
  /** What has changed in the form since the version that is filled in. */
  readonly changes: FormDifferences | null
  /** The version that something was begun under is nowhere any more. */
  readonly isMoved: boolean
  readonly overtaken: Overtaken | null
  /** The last first. */
  readonly earlier: readonly FilledEarlier[]
  /** Of that, what the version in use says comes over is in the form. */
  readonly isCarried: boolean
}

interface Sources {
  /** An answer that waited and was not taken. */
  readonly waited: QueuedAnswer | null
  readonly replaces: string | undefined
  /** The draft to go on with, of one version alone where that is named. */
  draft(version?: string): Promise<FoundDraft | null>
  /** Drafts of other versions. */
  earlier(version: string): Promise<readonly EarlierDraft[]>
}

/** Opens a form: what was begun under a version is finished under it. Nothing is carried over by guess. */
export async function openFilling(api: HuiyanApi, place: FormPlace, { waited, replaces, draft }: Sources): Promise<Filling> {
  const found = waited === null ? await draft() : filledIn(waited)
  const { corrected, overtaken } = replaces === undefined ? { corrected: null, overtaken: null } : await findCorrected(api, place, replaces, found !== null)
  const loaded = await formUnder(api, place, found?.version ?? corrected?.version.hash)
  const { view } = loaded
  const since = view.version.isCurrent ? null : await api.formDifferences(place, view.version.hash).catch((thrown: unknown) => (isFormGone(problemOf(thrown)) ? 'gone' : null))
  return {
    ...loaded, found, given: found?.answer ?? corrected?.answer ?? null, corrected: corrected?.answer ?? null, earlier: [], isCarried: false,
    changes: since === 'gone' ? null : since,
    overtaken: overtaken ?? (since === 'gone' ? { says: 'formGone', by: null, isBegun: found !== null } : null),
  }
}

/** Opens the form of an action under the version that its matter goes by, whatever was filled in under others. */
export async function openActFilling(api: HuiyanApi, place: FormPlace, { formVersion }: FormAct, { waited, draft, earlier: others }: Sources): Promise<Filling> {
  const loaded = await formUnder(api, place, formVersion ?? undefined)
  const { version: { hash } } = loaded.view
  const kept: readonly FoundDraft[] = waited === null ? [] : [filledIn(waited), ...(waited.earlier ?? [])]
  // The matter may be back at a version that it went by before.
  const found = waited === null ? await draft(hash) : kept.find(({ version }) => version === hash) ?? null
  const earlier = [...kept.filter((one) => one !== found), ...await others(hash)]
  const carried = found !== null || earlier[0] === undefined ? null : await carriedOver(api, place, earlier[0], loaded)
  return { ...loaded, found, given: found?.answer ?? carried, corrected: null, changes: null, overtaken: null, earlier, isCarried: carried !== null }
}

const filledIn = ({ request, filled }: QueuedAnswer): FoundDraft => ({ version: request.version, answer: filled })

async function formUnder(api: HuiyanApi, place: FormPlace, version: string | undefined): Promise<Pick<Filling, 'view' | 'model' | 'isMoved'>> {
  let isMoved = false
  const view = await api.form(place, version === undefined ? {} : { version }).catch((thrown: unknown) => {
    // Whatever else went wrong says nothing of the version: it is asked for again.
    if (problemOf(thrown).code !== 'no-form-version') throw thrown
    isMoved = true
    return api.form(place, {})
  })
  const model = readFormWire(view.model)
  await loadFormParts(model)
  return { view, model, isMoved }
}

/** What is corrected. Where something was filled in for that already, it is shown whatever has become of the answer. */
async function findCorrected(api: HuiyanApi, place: FormPlace, id: string, isBegun: boolean): Promise<{ readonly corrected: AnswerDetail | null; readonly overtaken: Overtaken | null }> {
  const corrected = await api.answer(place, id).catch((thrown: unknown) => {
    if (!isBegun || problemOf(thrown).code !== 'no-answer') throw thrown
    return null
  })
  const by = corrected?.replacedBy ?? null
  return { corrected, overtaken: corrected !== null && by === null ? null : { says: by === null ? 'correctedGone' : isBegun ? 'correctedBefore' : 'wasCorrected', by, isBegun } }
}
