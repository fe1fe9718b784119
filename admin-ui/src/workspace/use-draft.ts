import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { mostFollowed, type DraftJson, type DraftProblem, type DraftRequest, type DraftSaving, type DraftWriter } from '../../../core/contracts/form-api.ts'
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

/** Whom a page follows that goes on with what this one kept. */
function followedOf(writer: DraftWriter | undefined): readonly DraftSaving[] {
  if (writer === undefined) return []
  const { id, saving, follows = [] } = writer
  // Kept before there were several: the page before alone.
  return [{ id, saving }, ...(Array.isArray(follows) ? follows as readonly DraftSaving[] : [follows as unknown as DraftSaving])].slice(0, mostFollowed)
}

/** Whether what the browser has kept has come to the server, as it is or with what the same page saved after it: not all that a page saves as it closes is kept. */
function hasCome([last]: readonly DraftSaving[], { writer }: DraftJson): boolean {
  return last !== undefined && last.id === writer?.id && last.saving <= writer.saving
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
  /** Of this page; and of those that kept what it goes on with, since one of them heard of a saving. */
  const writer = newId()
  let saving = 0
  let follows: readonly DraftSaving[] = []
  let version = ''
  let isLocal = false
  let state: FormState | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let hereTimer: ReturnType<typeof setTimeout> | undefined
  let keeping: Promise<unknown> = Promise.resolve()
  let going: Promise<void> | null = null
  let isDirty = false
  /** Something was changed here since what the page goes on with. */
  let isChanged = false
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
    const stored = kept === undefined ? newest : drafts.find((one) => one.id === kept.id)
    if (stored !== undefined && (kept === undefined || hasCome(followedOf(kept.writer), stored))) {
      id.value = stored.id
      takeOver(stored)
      if (kept !== undefined) await box?.drop(account, name()).catch(() => undefined)
      return { version: stored.version, answer: stored.answer }
    }
    if (kept === undefined) return null
    id.value = kept.id
    revision = kept.revision
    follows = followedOf(kept.writer)
    status.value = 'kept-here'
    return { version: kept.version, answer: kept.answer }
  }

  /** What stands at the server is what is gone on with. */
  function takeOver(stored: DraftJson): void {
    revision = stored.revision
    follows = []
    savedAt.value = stored.savedAt
    status.value = 'saved'
  }

  function follow(now: FormState, hash: string, onlyHere: boolean): void {
    state = now
    version = hash
    isLocal = onlyHere
    if (status.value === 'kept-here') save()
  }

  function changed(): void {
    if (!isKept || isOver || status.value === 'conflict') return
    isChanged = true
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
    return { topic, form, ...(matter === undefined ? {} : { matter }), version, answer: state!.draft(), revision, writer: { id: writer, saving: ++saving, ...(follows.length === 0 ? {} : { follows }) } }
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
      follows = []
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
        const stored = (found as DraftProblem).theirs
        // On its way when this page asked for what there was.
        if (!isChanged && stored.version === version && hasCome(follows, stored)) {
          await forget()
          takeOver(stored)
          state?.replace(stored.answer)
          return
        }
        theirs.value = stored
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
