import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest, DraftTerms, SentProblem } from '../../../../core/contracts/form-api.ts'
import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { problemOf } from '../../api/failure.ts'
import { useApi } from '../../api/huiyan-api.ts'
import type { FormState } from '../../forms/form-state.ts'
import { followedOf, hasCome, isDraftOf, keptPrefix, type Beside, type DraftPlace, type EndedDraft, type FoundDraft, type KeptDraft } from './kept-draft.ts'
import { createKeptHere, soon } from './kept-here.ts'
import type { DraftStatus } from './draft-status.ts'
import { createDraftWriter } from './draft-writer.ts'
import { newId } from '../new-id.ts'
import { isPassing } from './passing-problem.ts'
import { spentDrafts } from './spent-drafts.ts'
import { storedDraft } from './stored-draft.ts'
import { useOutbox } from './use-outbox.ts'
import { whenHidden, whenOnline } from './when-of-page.ts'

/** After a pause in typing, in milliseconds. */
const pause = 1200
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
  /** The answer that the draft is already: what is written here stays in this browser, where that keeps it, till it is chosen what becomes of it. */
  const sentAs = ref<string | null>(null)
  let revision = 0
  const page = createDraftWriter()
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
  /** The browser keeps it, and the server takes it no more. */
  let staysHere = false
  /** The answer is being sent. */
  let isHeld = false
  /** As which it was, last. */
  let sentLast = ''
  /** The first saving was on its way when the answer was sent: it may come after it. */
  let isLate = false
  let isLeft = false
  const prefix = keptPrefix({ topic, form, matter })
  /** Of each page its own: one must not take away what another one keeps. */
  const name = () => `${prefix}${id.value} ${page.id}`
  const kept = createKeptHere(outbox.box, account, () => ({ id: id.value, name: name() }))

  /** The draft to go on with: the one asked for, else the last one; of one version of the form alone where that is named. */
  async function find(wanted?: string, under?: string): Promise<FoundDraft | null> {
    const box = await outbox.box()
    // Drafts of answers that are on their way are those answers; others are wanted no more.
    const sent = await spentDrafts(outbox, account)
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
    page.follow(followedOf(own.writer))
    status.value = 'kept-here'
    return { version: own.version, answer: own.answer, terms: own.terms }
  }

  /** What stands at the server is what is gone on with. */
  function takeOver(stored: DraftJson): void {
    revision = stored.revision
    page.follow([])
    savedAt.value = stored.savedAt
    status.value = 'saved'
  }

  function follow(now: FormState, hash: string, onlyHere: boolean): void {
    state = now
    version = hash
    isLocal = onlyHere
    page.wrote()
    if (status.value === 'kept-here') save()
  }

  function changed(): void {
    if (isOver || status.value === 'conflict') return
    isChanged = true
    page.wrote()
    status.value = 'changed'
    clearTimeout(timer)
    timer = setTimeout(save, pause)
    hereTimer ??= setTimeout(() => {
      hereTimer = undefined
      if (!isOver) void kept.put(current())
    }, soon)
  }

  /** What would be saved now. */
  function current(): DraftRequest {
    const terms = beside?.soFar()
    return { topic, form, ...of, version, answer: state!.draft(), ...(terms === undefined ? {} : { terms }), revision, writer: page.mark() }
  }

  /** One saving at a time goes to the server; what has changed meanwhile goes with the next. */
  function save(): void {
    stopTimers()
    // Nothing is saved in another's name who has signed in since.
    if (state === null || isOver || isHeld || status.value === 'conflict' || outbox.account() !== account) return
    status.value = 'saving'
    const request = current()
    const isKept = kept.put(request)
    if (isLocal || staysHere) {
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
    if (state !== null && !isOver && status.value !== 'new') await kept.put(current())
  }

  async function write(request: DraftRequest, isKept: Promise<boolean>): Promise<void> {
    isTold = true
    try {
      const saved = await api.saveDraft(id.value, request)
      revision = saved.revision
      page.follow([])
      savedAt.value = saved.savedAt
      problem.value = null
      await isKept
      if (isDirty || request.writer?.saving !== page.saving) return
      status.value = 'saved'
      await forget()
    } catch (thrown) {
      const found = problemOf(thrown)
      problem.value = found
      const isHere = await isKept
      if (found.code === 'draft-conflict') {
        const stored = (found as DraftProblem).theirs
        // On its way when this page asked for what there was.
        if (!isChanged && stored.version === version && hasCome(page.follows, stored)) {
          takeOver(stored)
          beside?.goOn(stored.terms ?? {})
          state?.replace(stored.answer)
          await forget()
          return
        }
        theirs.value = stored
        status.value = 'conflict'
      } else if (found.code === 'draft-sent' && matter === undefined) {
        // Of a saving that comes late its own answer tells more, and of an answer without a name nothing is told.
        if (isHeld || isOver || isLocal) return
        sentAs.value = (found as SentProblem).answer
        // Where this page's own reply was lost, it is told when it is sent again.
        staysHere = isHere || sentAs.value === sentLast
        if (staysHere) status.value = isHere ? 'only-here' : 'not-kept'
        else await renew()
      } else if (found.code === 'draft-sent' || (found.code === 'no-draft' && revision > 0)) {
        if (isHeld || isOver || (isLeft && (await kept.isTakenOver()))) return
        // Sent or deleted elsewhere.
        await renew()
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
  async function forget(): Promise<void> {
    await kept.forget(page.saving)
    await kept.forgetBefore()
  }

  /** What is written here is a draft of its own. */
  async function renew(): Promise<void> {
    await kept.forget(page.saving)
    id.value = newId()
    revision = 0
    isDirty = true
  }

  /** The answer was not taken, since the draft is one: it stands at the server no more. */
  function told(answer: string): void {
    sentAs.value = answer
    if (status.value === 'saved') status.value = 'new'
  }

  /** Goes on with one of two versions, or with what was put together from both. */
  function settle(answer: Answer, terms: DraftTerms = {}): void {
    if (theirs.value === null || state === null) return
    beside?.goOn(terms)
    revision = theirs.value.revision
    theirs.value = null
    status.value = 'changed'
    state.replace(answer)
    page.wrote()
    save()
  }

  /** The answer is being sent as `answer`: nothing is saved meanwhile. What it says of its draft. */
  function hold(answer: string): EndedDraft {
    sentLast = answer
    if (state === null) return {}
    isHeld = true
    isLate = going !== null && revision === 0
    stopTimers()
    return { draft: id.value, drafted: { revision, writer: page.mark() } }
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
    const isThere = (!named || isLate) && (revision > 0 || isTold || (page.follows.length > 0 && !isLocal))
    if (isThere) {
      await outbox.endDraft(id.value, { revision, writer: page.mark() }).catch((thrown: unknown) => {
        isOver = false
        throw thrown
      })
    }
    await forget()
  }

  whenOnline(() => { if (status.value === 'kept-here') save() })
  whenHidden(() => { if (timer !== undefined) save() })
  onScopeDispose(() => {
    isLeft = true
    if (timer !== undefined) save()
  })

  return { status, savedAt, problem, theirs, sentAs, find, follow, changed, keep, settle, hold, release, told, forget, end }
}
