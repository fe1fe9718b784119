import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest, DraftSaving, DraftTerms } from '../../../../core/contracts/form-api.ts'
import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { problemOf } from '../../api/failure.ts'
import { useApi } from '../../api/huiyan-api.ts'
import type { FormState } from '../../forms/form-state.ts'
import { dropKept, followedOf, hasCome, isDraftOf, keptPrefix, type Beside, type DraftPlace, type EndedDraft, type FoundDraft, type KeptDraft } from './kept-draft.ts'
import { newId } from '../new-id.ts'
import { isPassing } from './passing-problem.ts'
import { storedDraft } from './stored-draft.ts'
import { useOutbox } from './use-outbox.ts'

export type DraftStatus = 'new' | 'changed' | 'saving' | 'saved' | 'kept-here' | 'only-here' | 'not-kept' | 'gone' | 'conflict' | 'failed'

/** After a pause in typing, in milliseconds. */
const pause = 1200
/** So soon the browser has what was typed, in milliseconds: a page may be gone before the pause is over. */
const soon = 300
/** After a server that was not reached. */
const later = 20_000

/**
 * Saves what is filled in as it changes: first in the browser, then to the server, whereupon the browser forgets it. `find` gives what
 * there was before; `follow` begins to save, to the browser alone where the form asks for no name (`isLocal`).
 */
export function useDraft({ topic, form, matter, replaces }: DraftPlace, beside?: Beside) {
  const api = useApi()
  const outbox = useOutbox()
  const account = outbox.account()
  const of = { ...(matter === undefined ? {} : { matter }), ...(replaces === undefined ? {} : { replaces }) }
  const id = ref(newId())
  const status = ref<DraftStatus>('new')
  const savedAt = ref<string | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  /** What another device has saved since. */
  const theirs = shallowRef<DraftJson | null>(null)
  let revision = 0
  /** Of this page; and of those that kept what it goes on with, since one of them heard of a saving. */
  const writer = newId()
  /** Counts what was written here, so that the same text is the same saving however often it is sent. */
  let saving = 0
  let follows: readonly DraftSaving[] = []
  /** What was kept that this page goes on with: it may go when this page's own is there. */
  let before: { readonly name: string; readonly upTo: number } | null = null
  let version = ''
  let isLocal = false
  let state: FormState | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let hereTimer: ReturnType<typeof setTimeout> | undefined
  let keeping: Promise<unknown> = Promise.resolve()
  /** What the browser was last given to keep. */
  let here: { readonly saving: number; readonly isHere: Promise<boolean> } | null = null
  let going: Promise<void> | null = null
  /** Something went to the server, heard of or not. */
  let isTold = false
  let isDirty = false
  /** Something was changed here since what the page goes on with. */
  let isChanged = false
  let isOver = false
  /** The answer is being sent. */
  let isHeld = false
  /** The first saving was on its way when the answer was sent: it may come after it. */
  let isLate = false
  let isLeft = false
  const prefix = keptPrefix({ topic, form, matter })
  /** Of each page its own: one must not take away what another one keeps. */
  const name = () => `${prefix}${id.value} ${writer}`

  /** The draft to go on with: the one asked for, else the last one; of one version of the form alone where that is named. */
  async function find(wanted?: string, under?: string): Promise<FoundDraft | null> {
    const box = await outbox.box()
    // Drafts of answers that are on their way are those answers; others are wanted no more.
    const sent = new Set([...(await outbox.queued(account)).map(({ request }) => request.draft), ...await outbox.endedDrafts(account)])
    const isMeant = (one: Pick<KeptDraft, 'id' | 'topic' | 'form' | 'matter' | 'replaces' | 'version'>) => isDraftOf({ topic, form, matter, replaces }, one) && !sent.has(one.id) && (wanted === undefined || one.id === wanted) && (under === undefined || one.version === under)
    const [place, kept] = (await box?.all(account, prefix).catch(() => []) ?? []).map(([where, thing]) => [where, thing as KeptDraft] as const).filter(([, one]) => isMeant(one)).sort(([, a], [, b]) => b.at - a.at)[0] ?? []
    const stored = await storedDraft(api, { topic, form, ...of }, kept?.id ?? wanted, isMeant).catch((thrown: unknown) => {
      // Whoever sees an empty form would take what is at the server for lost, and begin anew.
      if (kept === undefined && isPassing(problemOf(thrown))) throw thrown
      return undefined
    })
    if (stored !== undefined && (kept === undefined || hasCome(followedOf(kept.writer), stored))) {
      id.value = stored.id
      takeOver(stored)
      if (place !== undefined) await box?.drop(account, place).catch(() => undefined)
      return { version: stored.version, answer: stored.answer, terms: stored.terms }
    }
    if (place === undefined || kept === undefined) return null
    before = { name: place, upTo: kept.writer?.saving ?? 0 }
    id.value = kept.id
    revision = kept.revision
    follows = followedOf(kept.writer)
    status.value = 'kept-here'
    return { version: kept.version, answer: kept.answer, terms: kept.terms }
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
    saving += 1
    if (status.value === 'kept-here') save()
  }

  function changed(): void {
    if (isOver || status.value === 'conflict') return
    isChanged = true
    saving += 1
    status.value = 'changed'
    clearTimeout(timer)
    timer = setTimeout(save, pause)
    hereTimer ??= setTimeout(() => {
      hereTimer = undefined
      if (!isOver) void keepHere(current())
    }, soon)
  }

  /** What would be saved now. */
  function current(): DraftRequest {
    const terms = beside?.soFar()
    return { topic, form, ...of, version, answer: state!.draft(), ...(terms === undefined ? {} : { terms }), revision, writer: { id: writer, saving, ...(follows.length === 0 ? {} : { follows }) } }
  }

  /** One saving at a time goes to the server; what has changed meanwhile goes with the next. */
  function save(): void {
    stopTimers()
    // Nothing is saved in another's name who has signed in since.
    if (state === null || isOver || isHeld || status.value === 'conflict' || outbox.account() !== account) return
    status.value = 'saving'
    const request = current()
    const kept = keepHere(request)
    if (isLocal) {
      void kept.then((isHere) => { if (timer === undefined && !isOver) status.value = isHere ? 'only-here' : 'not-kept' })
      return
    }
    isDirty = going !== null
    going ??= write(request, kept).finally(() => {
      going = null
      if (isDirty && !isOver) void again()
    })
  }

  /** The browser keeps what is written now; resolves when it does, or cannot. */
  async function keep(): Promise<void> {
    if (state !== null && !isOver && status.value !== 'new') await keepHere(current())
  }

  /** One after the other: what is kept is what was written last, once. */
  function keepHere(request: DraftRequest): Promise<boolean> {
    if (here?.saving === saving) return here.isHere
    const put = async () => {
      const box = await outbox.box()
      const isHere = box !== null && (await box.put(account, name(), { ...request, id: id.value, at: Date.now() } satisfies KeptDraft).then(() => true, () => false))
      if (isHere && before !== null) await dropKept(box, account, before.name, before.upTo)
      if (isHere) before = null
      else if (here?.saving === request.writer?.saving) here = null
      return isHere
    }
    const isHere = keeping.then(put)
    here = { saving, isHere }
    keeping = isHere
    return isHere
  }

  async function write(request: DraftRequest, kept: Promise<boolean>): Promise<void> {
    isTold = true
    try {
      const saved = await api.saveDraft(id.value, request)
      revision = saved.revision
      follows = []
      savedAt.value = saved.savedAt
      problem.value = null
      await kept
      if (isDirty || request.writer?.saving !== saving) return
      status.value = 'saved'
      await forget()
    } catch (thrown) {
      const found = problemOf(thrown)
      problem.value = found
      const isHere = await kept
      if (found.code === 'draft-conflict') {
        const stored = (found as DraftProblem).theirs
        // On its way when this page asked for what there was.
        if (!isChanged && stored.version === version && hasCome(follows, stored)) {
          takeOver(stored)
          beside?.goOn(stored.terms ?? {})
          state?.replace(stored.answer)
          await forget()
          return
        }
        theirs.value = stored
        status.value = 'conflict'
      } else if (found.code === 'no-draft' && revision > 0) {
        if (isLeft && (await isTakenOver())) return
        // Sent or deleted elsewhere: what is written here is a draft of its own.
        await forget()
        id.value = newId()
        revision = 0
        isDirty = true
      } else if (isPassing(found)) {
        if (timer !== undefined) return
        status.value = isHere ? 'kept-here' : 'not-kept'
        timer = setTimeout(() => void again(), later)
      }
      else status.value = 'failed'
    }
  }

  function stopTimers(): void {
    clearTimeout(timer)
    clearTimeout(hereTimer)
    timer = hereTimer = undefined
  }

  /** Whether another page has gone on with what this one kept as it was left: then that is gone from where it was. */
  async function isTakenOver(): Promise<boolean> {
    return here !== null && (await here.isHere) && (await (await outbox.box())?.get(account, name()).catch(() => undefined)) === undefined
  }

  /** What was left goes out too, unless it is another page's now. */
  async function again(): Promise<void> {
    if (!isLeft || !(await isTakenOver())) save()
  }

  /** The server has what this page kept, or an answer does. */
  async function forget(): Promise<void> {
    here = null
    const upTo = saving
    await dropKept(await outbox.box(), account, name(), upTo)
  }

  /** Goes on with one of two versions, or with what was put together from both. */
  function settle(answer: Answer, terms: DraftTerms = {}): void {
    if (theirs.value === null || state === null) return
    beside?.goOn(terms)
    revision = theirs.value.revision
    theirs.value = null
    status.value = 'changed'
    state.replace(answer)
    saving += 1
    save()
  }

  /** The answer is being sent: nothing is saved meanwhile. What it says of its draft. */
  function hold(): EndedDraft {
    if (state === null) return {}
    isHeld = true
    isLate = going !== null && revision === 0
    stopTimers()
    return { draft: id.value, drafted: { revision, writer: current().writer! } }
  }

  /** The answer was not taken: it is a draft again. */
  function release(): void {
    isHeld = false
    if (status.value !== 'new' && status.value !== 'saved') save()
  }

  /**
   * The draft has become an answer, which is sent or waits, or is wanted no more. `named`: the answer itself ends what the server has
   * of it. Throws what keeps it from being ended: it is a draft still.
   */
  async function end(named: boolean): Promise<void> {
    isOver = true
    stopTimers()
    await Promise.all([going, keeping])
    // Nothing is told of a form that asks for no name but of what an earlier version has left.
    const isThere = (!named || isLate) && (revision > 0 || isTold || (follows.length > 0 && !isLocal))
    if (isThere) {
      await outbox.endDraft(id.value, { revision, writer: { id: writer, saving, follows } }).catch((thrown: unknown) => {
        isOver = false
        throw thrown
      })
    }
    await forget()
    if (before !== null) await dropKept(await outbox.box(), account, before.name, before.upTo)
  }

  const online = () => { if (status.value === 'kept-here') save() }
  /** Who leaves the page may not come back to it. */
  const leaving = () => { if (timer !== undefined && document.visibilityState === 'hidden') save() }
  globalThis.addEventListener('online', online)
  document.addEventListener('visibilitychange', leaving)
  onScopeDispose(() => {
    globalThis.removeEventListener('online', online)
    document.removeEventListener('visibilitychange', leaving)
    isLeft = true
    if (timer !== undefined) save()
  })

  return { status, savedAt, problem, theirs, find, follow, changed, keep, settle, hold, release, forget, end }
}
