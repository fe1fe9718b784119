import { computed, nextTick, provide, shallowRef, useId, watch } from 'vue'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { FormView } from '../../../../core/contracts/form-api.ts'
import type { FormDifferences } from '../../../../core/contracts/form-differences.ts'
import type { FormModel } from '../../../../core/contracts/form-model.ts'
import { readFormWire } from '../../../../core/engines/forms/form-wire.ts'
import { ApiFailure, problemOf } from '../../api/failure.ts'
import { useApi, type FormPlace } from '../../api/huiyan-api.ts'
import { formServicesKey } from '../../forms/form-parts.ts'
import { createFormState, type FormState } from '../../forms/form-state.ts'
import { loadFormParts } from '../../forms/load-form-parts.ts'
import { placeName } from '../../forms/place-name.ts'
import { useWords } from '../../ui/use-words.ts'
import type { QueuedAnswer } from '../../workspace/filled/answer-queue.ts'
import { writtenOn } from '../../workspace/filled/drop-draft.ts'
import { keptBeside, useEarlierDrafts, type FilledEarlier } from '../../workspace/filled/earlier-drafts.ts'
import { useDraft } from '../../workspace/filled/use-draft.ts'
import { useFormServicesOf } from '../../workspace/filled/use-form-services.ts'
import { useMending } from '../../workspace/filled/use-mending.ts'
import { useOutbox } from '../../workspace/filled/use-outbox.ts'
import { namedIn } from '../../workspace/filled/waiting-files.ts'
import { comesOver } from './earlier-version.ts'
import type { FormAct } from './form-act.ts'
import { openActFilling, openFilling, type Overtaken } from './open-filling.ts'

/** What is filled in. */
export interface FillingProps extends FormPlace {
  /** The answer that is corrected. */
  readonly replaces?: string | undefined
  /** An answer that waited and was not taken. */
  readonly queued?: string | undefined
  /** A draft to go on with; the last one otherwise. */
  readonly draftId?: string | undefined
  /** What is done with a matter by the answer. */
  readonly act?: FormAct | undefined
}

export type Filling = ReturnType<typeof useFilling>

/** A form that is filled in, with what was filled in before, and kept as it changes. `load` opens it; till then, and where that fails, it has no state. */
export function useFilling(props: FillingProps) {
  const { t, lang } = useWords()
  const api = useApi()
  const outbox = useOutbox()
  const place = { topic: props.topic, pack: props.pack, form: props.form }
  const of = { topic: props.topic, form: `${props.pack}/${props.form}`, matter: props.act?.matter, replaces: props.replaces }
  const draft = useDraft(of, props.act)
  const earlierDrafts = useEarlierDrafts(of)
  const mending = props.queued === undefined ? null : useMending(props.queued)
  const kept = mending ?? draft
  const id = useId()
  const view = shallowRef<FormView | null>(null)
  /** A file is dropped before it is taken out, and what is taken out is known as a change a tick later. */
  const rewritten = () => Promise.resolve().then(() => nextTick()).then(() => kept.keep())
  const services = useFormServicesOf(api, place, () => view.value?.anonymous === true, (file) => JSON.stringify(earlier.value).includes(file), rewritten)
  provide(formServicesKey, services)
  const state = shallowRef<FormState | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  /** What has changed in the form since the version that is filled in. */
  const changes = shallowRef<FormDifferences | null>(null)
  const begun = shallowRef(0)
  /** The version that a draft was begun under is nowhere any more. */
  const isMoved = shallowRef(false)
  /** So is the draft that was to be gone on with. */
  const isDraftGone = shallowRef(false)
  /** The answer that waited; null where it is in this browser no more. */
  const waited = shallowRef<QueuedAnswer | null>(null)
  const isElsewhere = shallowRef(false)
  /** Why nothing can be sent. */
  const overtaken = shallowRef<Overtaken | null>(null)
  /** What is corrected: named by the page's address, or by the answer that waited. */
  const replaces = shallowRef(props.replaces)
  /** What was begun under versions that the matter goes by no more, and stays as it is. */
  const earlier = shallowRef<readonly FilledEarlier[]>([])
  const isCarried = shallowRef(false)
  /** Titles of what an earlier version had and the one in use does not take over. */
  const leftOut = shallowRef<readonly string[]>([])
  const mayCarryOver = computed(() => changes.value?.upgrade != null && replaces.value === undefined && props.queued === undefined && draft.theirs.value === null)

  async function load(): Promise<void> {
    problem.value = null
    try {
      waited.value = mending === null ? null : await mending.find()
      isElsewhere.value = mending !== null && waited.value === null
      if (isElsewhere.value) return void (view.value = await api.form(place, {}))
      // Mended, and on its way.
      if (waited.value?.refused === null) return
      replaces.value ??= waited.value?.request.replaces
      const sources = { waited: waited.value, replaces: replaces.value, draft: (version?: string) => draft.find(props.draftId, version), earlier: earlierDrafts.find }
      const opened = await (props.act === undefined ? openFilling(api, place, sources) : openActFilling(api, place, props.act, sources))
      const terms = opened.found === null ? opened.earlier[0]?.terms : opened.found.terms ?? {}
      if (waited.value === null && terms !== undefined) props.act?.goOn(terms)
      // What was written before is no change.
      await nextTick()
      isDraftGone.value = props.draftId !== undefined && opened.found === null
      ;[changes.value, earlier.value, isCarried.value, overtaken.value, isMoved.value] = [opened.changes, opened.earlier, opened.isCarried, opened.overtaken, opened.isMoved]
      view.value = opened.view
      state.value = createFormState(opened.model, opened.view.env, { given: opened.given, ...(opened.corrected === null ? {} : { corrected: opened.corrected }) }, id)
      if (overtaken.value === null) draft.follow(state.value, opened.view.version.hash, opened.view.anonymous)
      mending?.follow(() => ({ version: view.value!.version.hash, filled: state.value!.draft(), earlier: keptBeside(earlier.value).earlier, terms: props.act?.soFar() ?? {} }))
      begun.value += 1
    } catch (thrown) {
      problem.value = problemOf(thrown)
    }
  }

  watch(() => state.value?.changes.value, (now, before) => { if (now !== undefined && before !== undefined) kept.changed() })
  // An organisation that is beyond reach falls away by itself.
  watch(() => props.act?.soFar(), (now, before) => { if (state.value !== null && (now?.note !== before?.note || (now?.organisation ?? before?.organisation) !== before?.organisation)) kept.changed() })
  // The server now has a file that the draft names, and keeps it for the draft.
  watch(() => outbox.files, (now, before) => {
    const named = (files: typeof now) => namedIn([...files.values()], state.value?.draft()).length
    if (state.value !== null && named(now) < named(before)) kept.changed()
  })

  /** Throws `draft-written-on` where it stays. Files that wait for it alone are wanted no more either. */
  async function dropEarlier(one: FilledEarlier): Promise<void> {
    const { gone, instead, stays } = await earlierDrafts.drop(one, earlier.value, view.value!.version.hash)
    earlier.value = [...earlier.value.filter((other) => !gone.includes(other)), ...instead]
    await mending?.keep()
    if (stays) throw new ApiFailure(writtenOn)
    await outbox.giveUpFiles(gone.map(({ answer }) => answer), [state.value?.draft(), earlier.value])
  }

  const nameOf = (name: string, model: FormModel | null) => (model === null ? '' : placeName(model, [name], lang(), (n) => t('form.entry', { n }))) || name

  /** Goes on under the version in use, with what that one says comes over. Throws where that is not reached. */
  async function carryOver(): Promise<void> {
    const [now, since] = [state.value, changes.value]
    if (now === null || since?.upgrade == null) return
    const loaded = await api.form(place, {})
    // There is one newer still.
    if (loaded.version.hash !== since.to.hash) return load()
    const model = readFormWire(loaded.model)
    await loadFormParts(model)
    const { answer, left } = comesOver(now.draft(), since.upgrade, model.schema)
    leftOut.value = left.map((name) => nameOf(name, now.model))
    changes.value = null
    view.value = loaded
    state.value = createFormState(model, loaded.env, { given: answer }, id)
    draft.follow(state.value, loaded.version.hash, loaded.anonymous)
    draft.changed()
    begun.value += 1
  }

  /** What was filled in is wanted no more. Throws what keeps it from being dropped: it is there still. */
  async function giveUp(): Promise<void> {
    await (mending === null ? draft.end(false) : mending.giveUp())
    await outbox.giveUpFiles(state.value?.draft(), earlier.value)
  }

  return { place, act: () => props.act, draft, mending, kept, services, view, state, problem, changes, begun, isMoved, isDraftGone, isElsewhere, waited, overtaken, replaces, earlier, isCarried, leftOut, mayCarryOver, load, dropEarlier, carryOver, giveUp }
}
