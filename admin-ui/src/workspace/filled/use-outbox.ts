import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { LocalText } from '../../../../core/base/text.ts'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { AnswerReceipt, AnswerRequest } from '../../../../core/contracts/form-api.ts'
import { problemOf } from '../../api/failure.ts'
import { useApi, type FormPlace } from '../../api/huiyan-api.ts'
import { createAnswerQueue, idsOf, type QueuedAnswer } from './answer-queue.ts'
import { createEndedDrafts } from './ended-drafts.ts'
import type { EndedDraft, KeptDraft, ShownDraft } from './kept-draft.ts'
import { openLocalBox, type LocalBox } from './local-box.ts'
import { isPassing } from './passing-problem.ts'
import { useSession } from '../use-session.ts'
import { createWaitingFiles, namedIn, type FileSending, type WaitingFile } from './waiting-files.ts'

/** An answer that went out later, shown until the person has seen it. */
export interface LateAnswer {
  readonly id: string
  readonly place: FormPlace
  readonly title: LocalText
  /** Null of an anonymous one: nothing here may lead from who sent it to what was sent. */
  readonly answer: string | null
}

/** An answer that is sent, as its page has it. */
export interface SentAnswer extends Pick<QueuedAnswer, 'place' | 'act' | 'earlier' | 'drafts' | 'ends'> {
  readonly title: LocalText
  readonly anonymous: boolean
  /** Id of one that was refused: this one takes its place as soon as it is kept, so that the two never wait side by side, and gives it back where it is refused too. */
  readonly mends?: string | undefined
  /** Refused, that one stays what it was, but for what is filled in. */
  readonly isBeside?: boolean
  /** It is kept, and needs no draft here any more. */
  readonly onKept: () => Promise<void>
}

export type Sending = { readonly is: 'sent'; readonly receipt: AnswerReceipt } | { readonly is: 'waiting' } | { readonly is: 'refused'; readonly problem: ApiProblem }

const arrivedPrefix = 'arrived '
/** How often sending is tried while something waits, in milliseconds; besides whenever the network comes back. */
const interval = 20_000

/**
 * Answers on their way. Each is kept in the browser before it is sent and dropped when the server has it, so that it goes out once the
 * network is there again; the server stores an id once, however often it is sent. Each goes out in the name of who filled it in. One
 * that the server does not take stays until the person has mended it or given it up. Files that it names and that wait go before it.
 */
export const useOutbox = defineStore('outbox', () => {
  const api = useApi()
  const session = useSession()
  const waiting = ref(0)
  const refused = shallowRef<readonly QueuedAnswer[]>([])
  const arrived = shallowRef<readonly LateAnswer[]>([])
  /** Files that wait, by the id that answers name them by. */
  const files = shallowRef<ReadonlyMap<string, WaitingFile>>(new Map())
  /** What went out from this window, by id: in the browser nothing leads from who sent an answer without a name to it. */
  const delivered = new Set<string>()
  /** Under which marks answers wait or waited that were seen here, by id: what another window sends is known by its mark. */
  const marks = new Map<string, string>()
  let box: Promise<LocalBox | null> | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  /** Of whom answers are being sent, till they are. */
  let flushing: { readonly who: string; readonly done: Promise<void> } | null = null

  const opened = () => (box ??= openLocalBox((who) => (session.me?.id === who ? session.me.boxKey : null)))
  const account = () => session.me?.id ?? ''

  const queue = createAnswerQueue(opened)
  const queued = (who = account()) => queue.all(who)

  const endedDrafts = createEndedDrafts(opened, api)

  const waitingFiles = createWaitingFiles(opened, async (who, file, { id, isUnnamed }): Promise<FileSending> => {
    if (account() !== who) return { is: 'waiting' }
    try {
      await api.attach(file, id, isUnnamed, { onProgress: () => undefined, signal: new AbortController().signal })
      return { is: 'sent' }
    } catch (thrown) {
      const problem = problemOf(thrown)
      return isPassing(problem) ? { is: 'waiting' } : { is: 'refused', problem }
    }
  })

  async function deliver(who: string, { place, request, act }: QueuedAnswer): Promise<Sending> {
    const before = await waitingFiles.send(who, namedIn(await waitingFiles.all(who), request.answer))
    if (before.is !== 'sent') return before
    if (account() !== who) return { is: 'waiting' }
    try {
      if (act === undefined) return { is: 'sent', receipt: await api.answerForm(place, request) }
      const { kind, matter, action, ...terms } = act
      return { is: 'sent', receipt: await api.actWithForm(kind, matter, action, { ...terms, answer: request }) }
    } catch (thrown) {
      const problem = problemOf(thrown)
      return isPassing(problem) ? { is: 'waiting' } : { is: 'refused', problem }
    }
  }

  /**
   * Sends an answer, at once or when it can be. `isKept` false: the browser has no room, and the answer is on the page alone.
   */
  async function send({ place, title, anonymous, act, earlier = [], drafts = [], ends, mends, isBeside = false, onKept }: SentAnswer, request: AnswerRequest, filled: QueuedAnswer['filled']): Promise<Sending & { readonly isKept: boolean }> {
    const who = account()
    const before = mends === undefined ? undefined : (await queued(who)).find(({ request: { id } }) => id === mends)
    const answer: QueuedAnswer = { place, title, anonymous, act, filled, earlier, drafts, ends, request, mends: mends === undefined ? [] : before === undefined ? [mends] : idsOf(before), refused: null }
    const sent = await queue.whileSending(request.id, async () => {
      const isKept = await queue.put(who, answer, mends)
      if (isKept) await onKept()
      const result = await deliver(who, answer)
      if (result.is === 'sent') await endBeside(who, answer)
      if (result.is === 'refused' && isKept && mends !== undefined) await queue.put(who, isBeside && before !== undefined ? { ...before, filled, earlier, drafts } : { ...answer, request: { ...request, id: mends }, mends: before?.mends, refused: result.problem }, request.id)
      // Refused while the page is open: the form is still there to be mended.
      else if (result.is !== 'waiting') for (const id of isKept ? [request.id] : result.is === 'sent' && mends !== undefined ? [mends] : []) await queue.drop(who, id)
      if (result.is === 'sent') await forgetFiles(who, [filled, earlier])
      return { ...result, isKept }
    })
    await look()
    return sent
  }

  /** Tries all that wait, one after the other. */
  function flush(): Promise<void> {
    const who = account()
    if (flushing?.who !== who) {
      const mine = { who, done: deliverAll(who).finally(() => { if (flushing === mine) flushing = null }) }
      flushing = mine
    }
    return flushing.done
  }

  async function deliverAll(who: string): Promise<void> {
    const own = await opened()
    if (own === null || who === '') return
    let isWaiting = false
    for await (const { mark, answer } of queue.due(who)) {
      // Somebody else has signed in meanwhile.
      if (account() !== who) break
      const result = await deliver(who, answer)
      // One that something on the way never lets through must not keep the others.
      if (result.is === 'waiting') isWaiting = true
      else if (result.is === 'sent') {
        delivered.add(answer.request.id)
        // A page that is left while it sends and the one that comes after it may both hear that it is there: that is told once.
        await own.put(who, arrivedPrefix + mark, { id: mark, place: answer.place, title: answer.title ?? answer.place.form, answer: answer.anonymous === true ? null : answer.request.id } satisfies LateAnswer).catch(() => undefined)
        await endBeside(who, answer)
        await queue.drop(who, answer.request.id)
        await forgetFiles(who, [answer.filled, answer.earlier])
      }
      // Unless its own page has it back already, in another window.
      else await queue.amend(who, answer.request.id, (one) => ({ ...one, refused: result.problem }))
    }
    await endedDrafts.flush(who, () => account() === who)
    if (isWaiting) {
      await look()
      return
    }
    // And those of drafts.
    for (const { id } of await waitingFiles.all(who)) {
      if (account() !== who || (await waitingFiles.send(who, [id])).is === 'waiting') break
    }
    await waitingFiles.sweep(who)
    await look()
  }

  /** The draft beside which an answer was sent, and those that were read beside it, go with it, unless they were written on meanwhile. */
  async function endBeside(who: string, { drafts = [], ends = {} }: QueuedAnswer): Promise<void> {
    await endedDrafts.endKnown(who, ends).catch(() => undefined)
    for (const shown of Map.groupBy(drafts, ({ id }) => id).values()) await endedDrafts.endShown(who, shown as [ShownDraft]).catch(() => undefined)
  }

  /** Puts files away that something filled in names, which was sent or is wanted no more, unless an answer or a draft that is kept names them too, or what else is filled in. */
  async function forgetFiles(who: string, filled: unknown, others: unknown = null): Promise<void> {
    const waits = (await queued(who)).map((one) => [one.filled, one.earlier])
    const drafts = (await (await opened())?.all(who, 'draft ').catch(() => []) ?? []).map(([, one]) => (one as KeptDraft).answer)
    const kept = await waitingFiles.all(who)
    const needed = new Set(namedIn(kept, [waits, drafts, others]))
    await waitingFiles.drop(who, namedIn(kept, filled).filter((id) => !needed.has(id)))
  }

  /** Looks what there is in the box. */
  async function look(): Promise<void> {
    const who = account()
    const held = await waitingFiles.all(who)
    const all = await queued(who)
    const things = await (await opened())?.all(who, arrivedPrefix).catch(() => []) ?? []
    const isEnding = (await endedDrafts.all(who)).length > 0
    for (const [id, mark] of await queue.marks(who)) marks.set(id, mark)
    if (account() !== who) return
    files.value = new Map(held.map((one) => [one.id, one]))
    arrived.value = things.map(([, thing]) => thing as LateAnswer)
    waiting.value = all.filter((one) => one.refused === null).length
    refused.value = all.filter((one) => one.refused !== null)
    if (waiting.value === 0 && !isEnding && ![...files.value.values()].some((one) => one.refused === null)) {
      clearInterval(timer)
      timer = undefined
    } else timer ??= setInterval(() => void flush(), interval)
  }

  /** A draft is wanted no more, as far as it is known: it is ended at the server, at once or when that can be reached. Throws what stands against it. */
  async function endDraft(draft: string, drafted: EndedDraft['drafted']): Promise<void> {
    await endedDrafts.end(account(), { draft, drafted })
    await look()
  }

  /** Takes an answer out that is wanted no more, and with it the draft that it was, as far as it is known. Throws where the draft's server is not reached and there is no room to note that; whatever else stands against ending the draft would do so for ever. */
  async function giveUp(id: string): Promise<void> {
    const who = account()
    const given = (await queued(who)).find(({ request }) => request.id === id)
    for (const { draft, drafted } of [given?.request ?? {}, given?.ends ?? {}]) {
      if (draft === undefined) continue
      await endDraft(draft, drafted).catch((thrown: unknown) => {
        if (isPassing(problemOf(thrown))) throw thrown
      })
    }
    await queue.drop(who, id)
    if (given !== undefined) await forgetFiles(who, [given.filled, given.earlier])
    await look()
  }

  /** Whether an answer that waited is known to have gone out, from here or from another window. */
  async function isDelivered(id: string): Promise<boolean> {
    if (delivered.has(id) || arrived.value.some(({ answer }) => answer === id)) return true
    const mark = marks.get(id)
    const late = mark === undefined ? undefined : (await (await opened())?.get(account(), arrivedPrefix + mark).catch(() => undefined)) as LateAnswer | undefined
    // One that was mended has the mark of what it was mended from.
    return late !== undefined && (late.answer === null || late.answer === id)
  }

  /** Keeps a file until the server can be reached; null where the browser keeps nothing, false where it has no room. */
  async function keepFile(file: File, id: string, isUnnamed: boolean): Promise<boolean | null> {
    const isKept = await waitingFiles.keep(account(), file, id, isUnnamed)
    await look()
    return isKept
  }

  /** Ends a draft as it was shown; false where it was written on since, and stays. Throws what stands against it. */
  async function endShown(shown: readonly [ShownDraft, ...ShownDraft[]]): Promise<boolean> {
    const isGone = await endedDrafts.endShown(account(), shown)
    await look()
    return isGone
  }

  /** Something filled in is wanted no more, and so are the files that wait for it and that no others name. */
  async function giveUpFiles(filled: unknown, others?: unknown): Promise<void> {
    await forgetFiles(account(), filled, others)
    await look()
  }

  /** The content of one that waits; null for none, or where it cannot be read. */
  const fileContent = (id: string) => waitingFiles.content(account(), id).catch(() => null)

  /** The person has seen that it arrived. */
  async function acknowledge(id: string): Promise<void> {
    await (await opened())?.drop(account(), arrivedPrefix + id).catch(() => undefined)
    await look()
  }

  const flushNow = () => void flush()
  let isStarted = false
  /** Called when somebody is signed in: what waits from before goes out. */
  function start(): void {
    isStarted = true
    globalThis.addEventListener('online', flushNow)
    goOn()
  }
  /** What waits is told at once, and sent. */
  function goOn(): void {
    void look()
    void flush().then(look)
  }
  // Of what one person has sent the next one is told nothing.
  watch(account, (who) => {
    ;[waiting.value, refused.value, arrived.value, files.value] = [0, [], [], new Map()]
    if (isStarted && who !== '') goOn()
  }, { flush: 'sync' })

  return { waiting, refused, arrived, files, acknowledge, isDelivered, send, flush, start, look, queued, amend: queue.amend, endedDrafts: (who = account()) => endedDrafts.all(who), endDraft, endShown, giveUp, keepFile, giveUpFiles, fileContent, box: opened, account }
})
