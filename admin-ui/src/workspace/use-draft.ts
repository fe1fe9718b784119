import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest } from '../../../core/contracts/form-api.ts'
import type { Answer } from '../../../core/engines/forms/answer-path.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import type { FormState } from '../forms/form-state.ts'
import { newId } from './new-id.ts'
import { draftName, useOutbox } from './use-outbox.ts'

export type DraftStatus = 'new' | 'changed' | 'saving' | 'saved' | 'kept-here' | 'not-kept' | 'conflict' | 'failed'

/** What is kept in the browser while the server cannot be reached. */
interface Kept extends DraftRequest { readonly id: string }

/** After a pause in typing, in milliseconds. */
const pause = 1200

/** A draft that somebody goes on with: the server's, or what this browser kept of it. */
export interface FoundDraft {
  readonly id: string
  readonly revision: number
  readonly version: string
  readonly answer: Answer
  readonly savedAt: string | null
}

/**
 * Saves what is filled in as it changes: to the server, and in the browser while the server cannot be reached. `find` gives what there
 * was before; `follow` begins to save. Without `isKept` nothing is (corrections).
 */
export function useDraft(form: { readonly topic: string; readonly form: string }, isKept = true) {
  const api = useApi()
  const outbox = useOutbox()
  const id = ref(newId())
  const status = ref<DraftStatus>('new')
  const savedAt = ref<string | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  /** What another device has saved since. */
  const theirs = shallowRef<DraftJson | null>(null)
  let revision = 0
  let version = ''
  let state: FormState | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let going: Promise<void> = Promise.resolve()
  let isOver = false
  const name = draftName(form.topic, form.form)

  async function find(): Promise<FoundDraft | null> {
    if (!isKept) return null
    const box = await outbox.box()
    const kept = (await box?.get(outbox.account(), name).catch(() => undefined)) as Kept | undefined
    const drafts = await api.drafts(form).then(({ items }) => items, () => [] as readonly DraftJson[])
    const newest = [...drafts].sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1))[0]
    const found = kept ?? newest
    if (found === undefined) return null
    id.value = found.id
    revision = found.revision
    savedAt.value = kept === undefined ? (newest?.savedAt ?? null) : null
    status.value = kept === undefined ? 'saved' : 'kept-here'
    return { id: found.id, revision: found.revision, version: found.version, answer: found.answer, savedAt: savedAt.value }
  }

  function follow(now: FormState, hash: string): void {
    state = now
    version = hash
    if (status.value === 'kept-here') save()
  }

  function changed(): void {
    if (!isKept || isOver || status.value === 'conflict') return
    status.value = 'changed'
    clearTimeout(timer)
    timer = setTimeout(save, pause)
  }

  function save(): void {
    clearTimeout(timer)
    timer = undefined
    going = going.then(write)
  }

  async function write(): Promise<void> {
    if (state === null || isOver || status.value === 'conflict') return
    status.value = 'saving'
    const request: DraftRequest = { ...form, version, answer: state.draft(), revision }
    const box = await outbox.box()
    try {
      const saved = await api.saveDraft(id.value, request)
      revision = saved.revision
      savedAt.value = saved.savedAt
      problem.value = null
      if (timer === undefined) status.value = 'saved'
      await box?.drop(outbox.account(), name)
    } catch (thrown) {
      const found = problemOf(thrown)
      problem.value = found
      if (found.code === 'draft-conflict') {
        theirs.value = (found as DraftProblem).theirs
        status.value = 'conflict'
        return
      }
      const isPassing = found.code === 'no-connection' || found.status >= 500
      if (!isPassing) status.value = 'failed'
      else if (box === null) status.value = 'not-kept'
      else {
        await box.put(outbox.account(), name, { ...request, id: id.value } satisfies Kept)
        status.value = 'kept-here'
      }
    }
  }

  /** Goes on with one of two versions, or with what was put together from both. */
  function settle(answer: Answer): void {
    if (theirs.value === null || state === null) return
    revision = theirs.value.revision
    theirs.value = null
    status.value = 'changed'
    state.replace(answer)
    save()
  }

  /** The draft has become an answer, or is wanted no more. */
  async function end(how: 'sent' | 'dropped'): Promise<void> {
    isOver = true
    clearTimeout(timer)
    await going
    await (await outbox.box())?.drop(outbox.account(), name)
    if (how === 'dropped' && revision > 0) await api.dropDraft(id.value).catch(() => undefined)
  }

  const online = () => { if (status.value === 'kept-here') save() }
  globalThis.addEventListener('online', online)
  onScopeDispose(() => {
    globalThis.removeEventListener('online', online)
    if (timer !== undefined) save()
  })

  return { id, status, savedAt, problem, theirs, find, follow, changed, save, settle, end, hasRevision: () => revision > 0 }
}
