import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { LocalText } from '../../../core/base/text.ts'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import type { AnswerReceipt, AnswerRequest } from '../../../core/contracts/form-api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi, type FormPlace } from '../api/huiyan-api.ts'
import { createAnswerQueue, type QueuedAct, type QueuedAnswer } from './answer-queue.ts'
import { openLocalBox, type LocalBox } from './local-box.ts'
import { useSession } from './use-session.ts'

/** An answer that went out later, shown until the person has seen it. */
export interface LateAnswer {
  readonly id: string
  readonly place: FormPlace
  readonly title: LocalText
  /** Null of an anonymous one: nothing here may lead from who sent it to what was sent. */
  readonly answer: string | null
}

export type Sending = { readonly is: 'sent'; readonly receipt: AnswerReceipt } | { readonly is: 'waiting' } | { readonly is: 'refused'; readonly problem: ApiProblem }

const arrivedPrefix = 'arrived '
/** How often sending is tried while something waits, in milliseconds; besides whenever the network comes back. */
const interval = 20_000
/** What says nothing about the answer itself: no network, something between that is no server of ours, a server that is busy, somebody else who has signed in in another window. */
const passingCodes: ReadonlySet<string> = new Set(['no-connection', 'bad-answer', 'unexpected', 'csrf-token-wrong'])
const isPassing = ({ code, status }: ApiProblem) => passingCodes.has(code) || status >= 500 || status === 408 || status === 429 || status === 401

/**
 * Answers on their way. Each is kept in the browser before it is sent and dropped when the server has it, so that it goes out once the
 * network is there again; the server stores an id once, however often it is sent. Each goes out in the name of who filled it in. One
 * that the server does not take stays until the person has mended it or given it up.
 */
export const useOutbox = defineStore('outbox', () => {
  const api = useApi()
  const session = useSession()
  const waiting = ref(0)
  const refused = shallowRef<readonly QueuedAnswer[]>([])
  const arrived = shallowRef<readonly LateAnswer[]>([])
  let box: Promise<LocalBox | null> | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let flushing: Promise<void> | null = null

  const opened = () => (box ??= openLocalBox((who) => (session.me?.id === who ? session.me.boxKey : null)))
  const account = () => session.me?.id ?? ''

  const queue = createAnswerQueue(opened)
  const queued = (who = account()) => queue.all(who)

  async function deliver({ place, request, act }: QueuedAnswer): Promise<Sending> {
    try {
      if (act === undefined) return { is: 'sent', receipt: await api.answerForm(place, request) }
      const { kind, matter, action, ...terms } = act
      return { is: 'sent', receipt: await api.actWithForm(kind, matter, action, { ...terms, answer: request }) }
    } catch (thrown) {
      const problem = problemOf(thrown)
      return isPassing(problem) ? { is: 'waiting' } : { is: 'refused', problem }
    }
  }

  /** Sends an answer, at once or when it can be. `isKept` false: the browser has no room, and the answer is on the page alone. */
  async function send({ place, title, anonymous, act }: { readonly place: FormPlace; readonly title: LocalText; readonly anonymous: boolean; readonly act?: QueuedAct | undefined }, request: AnswerRequest, filled: QueuedAnswer['filled']): Promise<Sending & { readonly isKept: boolean }> {
    const who = account()
    const answer: QueuedAnswer = { place, title, anonymous, act, filled, request, refused: null }
    const sent = await queue.whileSending(request.id, async () => {
      const isKept = await queue.put(who, answer)
      const result = await deliver(answer)
      // Refused while the page is open: the form is still there to be mended.
      if (result.is !== 'waiting' && isKept) await queue.drop(who, request.id)
      return { ...result, isKept }
    })
    await look()
    return sent
  }

  /** Tries all that wait, one after the other. */
  function flush(): Promise<void> {
    flushing ??= deliverAll().finally(() => { flushing = null })
    return flushing
  }

  async function deliverAll(): Promise<void> {
    const who = account()
    const own = await opened()
    if (own === null || who === '') return
    for await (const { mark, answer } of queue.due(who)) {
      // Somebody else has signed in meanwhile.
      if (account() !== who) break
      const result = await deliver(answer)
      if (result.is === 'waiting') break
      if (result.is === 'sent') {
        // A page that is left while it sends and the one that comes after it may both hear that it is there: that is told once.
        await own.put(who, arrivedPrefix + mark, { id: mark, place: answer.place, title: answer.title ?? answer.place.form, answer: answer.anonymous === true ? null : answer.request.id } satisfies LateAnswer).catch(() => undefined)
        await queue.drop(who, answer.request.id)
      }
      else await queue.put(who, { ...answer, refused: result.problem })
    }
    await look()
  }

  /** Looks what there is in the box. */
  async function look(): Promise<void> {
    const all = await queued()
    waiting.value = all.filter((one) => one.refused === null).length
    refused.value = all.filter((one) => one.refused !== null)
    const things = await (await opened())?.all(account()).catch(() => []) ?? []
    arrived.value = things.flatMap(([name, thing]) => (name.startsWith(arrivedPrefix) ? [thing as LateAnswer] : []))
    if (waiting.value === 0) {
      clearInterval(timer)
      timer = undefined
    } else timer ??= setInterval(() => void flush(), interval)
  }

  /** Takes an answer out that was mended and sent, or given up. */
  async function giveUp(id: string): Promise<void> {
    await queue.drop(account(), id)
    await look()
  }

  /** The person has seen that it arrived. */
  async function acknowledge(id: string): Promise<void> {
    await (await opened())?.drop(account(), arrivedPrefix + id).catch(() => undefined)
    await look()
  }

  const flushNow = () => void flush()
  /** Called when somebody is signed in: what waits from before goes out. */
  function start(): void {
    globalThis.addEventListener('online', flushNow)
    void flush().then(look)
  }

  return { waiting, refused, arrived, acknowledge, send, flush, start, queued, giveUp, box: opened, account }
})
