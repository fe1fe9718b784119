import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest, DraftWriter } from '../../../core/contracts/form-api.ts'
import type { Answer } from '../../../core/engines/forms/answer-path.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import type { FormState } from '../forms/form-state.ts'
import { newId } from './new-id.ts'
import { useOutbox } from './use-outbox.ts'

export type DraftStatus = 'new' | 'changed' | 'saving' | 'saved' | 'kept-here' | 'only-here' | 'not-kept' | 'conflict' | 'failed'

/** What is kept in the browser until the server has it. */
interface Kept extends DraftRequest {
  readonly id: string
  /** When, in milliseconds since 1970. */
  readonly at: number
}

/** After a pause in typing, in milliseconds. */
const pause = 1200
/** So soon the browser has what was typed, in milliseconds: a page may be gone before the pause is over. */
const soon = 300
/** After a server that was not reached. */
const later = 20_000

/** A draft that somebody goes on with: the server's, or what this browser kept of it. */
export interface FoundDraft {
  readonly version: string
  readonly answer: Answer
}

/**
 * Saves what is filled in as it changes: first in the browser, then to the server, whereupon the browser forgets it. `find` gives what
 * there was before; `follow` begins to save, to the browser alone where the form asks for no name (`isLocal`). Without `isKept` nothing
 * is saved (corrections). `matter`: what is done something with by the answer; each has a draft of its own.
 */
export function useDraft({ topic, form, matter }: { readonly topic: string; readonly form: string; readonly matter?: string | undefined }, isKept = true) {
  const api = useApi()
  const outbox = useOutbox()
  const account = outbox.account()
  const id = ref(newId())
  const status = ref<DraftStatus>('new')
  const savedAt = ref<string | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  /** What another device has saved since. */
  const theirs = shallowRef<DraftJson | null>(null)
  let revision = 0
  /** Of this page, and of the one that kept what it goes on with. */
  const writer = newId()
  let saving = 0
  let follows: Pick<DraftWriter, 'id' | 'saving'> | undefined
  let version = ''
  let isLocal = false
  let state: FormState | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let hereTimer: ReturnType<typeof setTimeout> | undefined
  let keeping: Promise<unknown> = Promise.resolve()
  let going: Promise<void> | null = null
  let isDirty = false
  let isOver = false
  const prefix = matter === undefined ? `draft ${topic} ${form} ` : `draft ${topic} ${form} of ${matter} `
  const name = () => prefix + id.value

  /** The draft to go on with: the one asked for, else the last one. */
  async function find(wanted?: string): Promise<FoundDraft | null> {
    if (!isKept) return null
    const box = await outbox.box()
    // Drafts of answers that are on their way are those answers.
    const sent = new Set((await outbox.queued(account)).map(({ request }) => request.draft))
    const kept = (await box?.all(account, prefix).catch(() => []) ?? []).map(([, thing]) => thing as Kept).filter((one) => wanted === undefined || one.id === wanted).sort((a, b) => b.at - a.at)[0]
    const drafts = await api.drafts({ topic, form, ...(matter === undefined ? {} : { matter }) }).then(({ items }) => items, () => [] as readonly DraftJson[])
    const newest = drafts.filter((one) => one.matter === matter && !sent.has(one.id) && (wanted === undefined || one.id === wanted)).sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1))[0]
    const found = kept ?? newest
    if (found === undefined) return null
    id.value = found.id
    revision = found.revision
    follows = kept?.writer === undefined ? undefined : { id: kept.writer.id, saving: kept.writer.saving }
    savedAt.value = kept === undefined ? (newest?.savedAt ?? null) : null
    status.value = kept === undefined ? 'saved' : 'kept-here'
    return { version: found.version, answer: found.answer }
  }

  function follow(now: FormState, hash: string, onlyHere: boolean): void {
    state = now
    version = hash
    isLocal = onlyHere
    if (status.value === 'kept-here') save()
  }

  function changed(): void {
    if (!isKept || isOver || status.value === 'conflict') return
    status.value = 'changed'
    clearTimeout(timer)
    timer = setTimeout(save, pause)
    hereTimer ??= setTimeout(() => {
      hereTimer = undefined
      if (!isOver && status.value === 'changed') void keepHere(current())
    }, soon)
  }

  /** What would be saved now. */
  function current(): DraftRequest {
    return { topic, form, ...(matter === undefined ? {} : { matter }), version, answer: state!.draft(), revision, writer: { id: writer, saving: ++saving, ...(follows === undefined ? {} : { follows }) } }
  }

  /** One saving at a time goes to the server; what has changed meanwhile goes with the next. */
  function save(): void {
    stopTimers()
    if (state === null || isOver || status.value === 'conflict') return
    status.value = 'saving'
    const request = current()
    const here = keepHere(request)
    if (isLocal) {
      void here.then((isHere) => { if (timer === undefined && !isOver) status.value = isHere ? 'only-here' : 'not-kept' })
      return
    }
    isDirty = going !== null
    going ??= write(request, here).finally(() => {
      going = null
      if (isDirty && !isOver) save()
    })
  }

  /** One after the other: what is kept is what was written last. */
  function keepHere(request: DraftRequest): Promise<boolean> {
    const put = async () => {
      const box = await outbox.box()
      return box !== null && (await box.put(account, name(), { ...request, id: id.value, at: Date.now() } satisfies Kept).then(() => true, () => false))
    }
    const kept = keeping.then(put)
    keeping = kept
    return kept
  }

  async function write(request: DraftRequest, here: Promise<boolean>): Promise<void> {
    try {
      const saved = await api.saveDraft(id.value, request)
      revision = saved.revision
      follows = undefined
      savedAt.value = saved.savedAt
      problem.value = null
      await here
      if (isDirty || timer !== undefined) return
      status.value = 'saved'
      await forget()
    } catch (thrown) {
      const found = problemOf(thrown)
      problem.value = found
      const isHere = await here
      if (found.code === 'draft-conflict') {
        theirs.value = (found as DraftProblem).theirs
        status.value = 'conflict'
      } else if (found.code === 'no-draft' && revision > 0) {
        // Sent or deleted elsewhere: what is written here is a draft of its own.
        await forget()
        id.value = newId()
        revision = 0
        isDirty = true
      } else if (found.code === 'no-connection' || found.code === 'bad-answer' || found.status >= 500 || found.status === 429) {
        status.value = isHere ? 'kept-here' : 'not-kept'
        timer ??= setTimeout(save, later)
      }
      else status.value = 'failed'
    }
  }

  function stopTimers(): void {
    clearTimeout(timer)
    clearTimeout(hereTimer)
    timer = hereTimer = undefined
  }

  /** What another page has kept of the draft since is that page's. */
  async function forget(): Promise<void> {
    const box = await outbox.box()
    const kept = (await box?.all(account, name()).catch(() => []))?.[0]?.[1] as Kept | undefined
    if (kept?.writer === undefined || kept.writer.id === writer) await box?.drop(account, name()).catch(() => undefined)
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

  /**
   * The draft has become an answer, which is sent or waits, or is wanted no more. `named`: the answer itself ends what the server has
   * of it.
   */
  async function end(named: boolean): Promise<void> {
    isOver = true
    stopTimers()
    await Promise.all([going, keeping])
    await forget()
    if (!named && revision > 0) await api.dropDraft(id.value).catch(() => undefined)
  }

  const online = () => { if (status.value === 'kept-here') save() }
  /** Who leaves the page may not come back to it. */
  const leaving = () => { if (timer !== undefined && document.visibilityState === 'hidden') save() }
  globalThis.addEventListener('online', online)
  document.addEventListener('visibilitychange', leaving)
  onScopeDispose(() => {
    globalThis.removeEventListener('online', online)
    document.removeEventListener('visibilitychange', leaving)
    if (timer !== undefined) save()
  })

  return { id, status, savedAt, problem, theirs, find, follow, changed, settle, end, hasRevision: () => revision > 0 }
}
