import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest, DraftSaving, DraftTerms, SentProblem } from '../../../../core/contracts/form-api.ts'
import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { problemOf } from '../../api/failure.ts'
import { useApi } from '../../api/huiyan-api.ts'
import type { FormState } from '../../forms/form-state.ts'
import { followedOf, hasCome, isDraftOf, keptPrefix, type Beside, type DraftPlace, type EndedDraft, type FoundDraft, type KeptDraft } from './kept-draft.ts'
import { createKeptHere } from './kept-here.ts'
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
  /** The answer that the draft has become, sent from another page: what is written here is a draft of its own now. */
  const sentAs = ref<string | null>(null)
  let revision = 0
  /** Of this page; and of those that kept what it goes on with, since one of them heard of a saving. */
  const writer = newId()
  /** Counts what was written here, so that the same text is the same saving however often it is sent. */
  let saving = 0
  let follows: readonly DraftSaving[] = []
  let version = ''
  let isLocal = false
  let state: FormState | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let hereTimer: ReturnType<typeof setTimeout> | undefined
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
  const kept = createKeptHere(outbox.box, account, () => ({ id: id.value, name: `${prefix}${id.value} ${writer}` }))

  /** The draft to go on with: the one asked for, else the last one; of one version of the form alone where that is named. */
  async function find(wanted?: string, under?: string): Promise<FoundDraft | null> {
    const box = await outbox.box()
    // Drafts of answers that are on their way are those answers; others are wanted no more.
    const sent = new Set([...(await outbox.queued(account)).map(({ request }) => request.draft), ...await outbox.endedDrafts(account)])
    const isMeant = (one: Pick<KeptDraft, 'id' | 'topic' | 'form' | 'matter' | 'replaces' | 'version'>) => isDraftOf({ topic, form, matter, replaces }, one) && !sent.has(one.id) && (wanted === undefined || one.id === wanted) && (under === undefined || one.version === under)
    const [place, own] = (await box?.all(account, prefix).catch(() => []) ?? []).map(([where, thing]) => [where, thing as KeptDraft] as const).filter(([, one]) => isMeant(one)).sort(([, a], [, b]) => b.at - a.at)[0] ?? []
    const stored = await storedDraft(api, { topic, form, ...of }, own?.id ?? wanted, isMeant).catch((thrown: unknown) => {
      // Whoever sees an empty form would take what is at the server for lost, and begin anew.
      if (own === undefined && isPassing(problemOf(thrown))) throw thrown
      return undefined
    })
    if (stored !== undefined && (own === undefined || hasCome(followedOf(own.writer), stored))) {
      id.value = stored.id
      takeOver(stored)
      if (place !== undefined) await box?.drop(account, place).catch(() => undefined)
      return { version: stored.version, answer: stored.answer, terms: stored.terms }
    }
    if (place === undefined || own === undefined) return null
    kept.goOnWith(place, own.writer?.saving ?? 0)
    id.value = own.id
    revision = own.revision
    follows = followedOf(own.writer)
    status.value = 'kept-here'
    return { version: own.version, answer: own.answer, terms: own.terms }
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
      if (!isOver) void kept.put(current(), saving)
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
    const isKept = kept.put(request, saving)
    if (isLocal) {
      void isKept.then((isHere) => { if (timer === undefined && !isOver) status.value = isHere ? 'only-here' : 'not-kept' })
      return
    }
    isDirty = going !== null
    going ??= write(request, isKept).finally(() => {
      going = null
      if (isDirty && !isOver) void again()
    })
  }

  /** The browser keeps what is written now; resolves when it does, or cannot. */
  async function keep(): Promise<void> {
    if (state !== null && !isOver && status.value !== 'new') await kept.put(current(), saving)
  }

  async function write(request: DraftRequest, isKept: Promise<boolean>): Promise<void> {
    isTold = true
    try {
      const saved = await api.saveDraft(id.value, request)
      revision = saved.revision
      follows = []
      savedAt.value = saved.savedAt
      problem.value = null
      await isKept
      if (isDirty || request.writer?.saving !== saving) return
      status.value = 'saved'
      await forget()
    } catch (thrown) {
      const found = problemOf(thrown)
      problem.value = found
      const isHere = await isKept
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
      } else if (found.code === 'draft-sent' || (found.code === 'no-draft' && revision > 0)) {
        // Late, and its own answer has it.
        if (isHeld || isOver || (isLeft && (await kept.isTakenOver()))) return
        // Sent or deleted elsewhere.
        await renew()
        isDirty = true
        if (found.code === 'draft-sent') sentAs.value = (found as SentProblem).answer
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

  /** What was left goes out too, unless it is another page's now. */
  async function again(): Promise<void> {
    if (!isLeft || !(await kept.isTakenOver())) save()
  }

  /** The server has what this page kept, or an answer does. */
  const forget = () => kept.forget(saving)

  /** What is written here is a draft of its own. */
  async function renew(): Promise<void> {
    await forget()
    id.value = newId()
    revision = 0
    follows = []
  }

  /** The draft is the answer `sent`: so it was told when this one was to be sent. */
  async function part(sent: string): Promise<void> {
    await going
    if (sentAs.value === sent) return
    sentAs.value = sent
    await renew()
    save()
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
    await Promise.all([going, kept.settled()])
    // Nothing is told of a form that asks for no name but of what an earlier version has left.
    const isThere = (!named || isLate) && (revision > 0 || isTold || (follows.length > 0 && !isLocal))
    if (isThere) {
      await outbox.endDraft(id.value, { revision, writer: { id: writer, saving, follows } }).catch((thrown: unknown) => {
        isOver = false
        throw thrown
      })
    }
    await forget()
    await kept.forgetBefore()
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

  return { status, savedAt, problem, theirs, sentAs, find, follow, changed, keep, settle, hold, release, part, forget, end }
}
