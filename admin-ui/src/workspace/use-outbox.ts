import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { AnswerReceipt, AnswerRequest } from '../../../core/contracts/form-api.ts'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi, type FormPlace } from '../api/huiyan-api.ts'
import { openLocalBox, type LocalBox } from './local-box.ts'
import { useSession } from './use-session.ts'

/** An answer on its way. */
interface Queued {
  readonly place: FormPlace
  readonly request: AnswerRequest
}

export type Sending = { readonly is: 'sent'; readonly receipt: AnswerReceipt } | { readonly is: 'waiting' } | { readonly is: 'refused'; readonly problem: ApiProblem }

const prefix = 'answer '
/** What a form's draft is kept under while the server cannot be reached. */
export const draftName = (topic: string, form: string) => `draft ${topic} ${form}`
/** How often sending is tried while something waits, in milliseconds; besides whenever the network comes back. */
const interval = 20_000

/**
 * Answers on their way. Each is kept in the browser before it is sent and dropped when the server has answered, so that it goes out
 * once the network is there again; the server stores an id once, however often it is sent.
 */
export const useOutbox = defineStore('outbox', () => {
  const api = useApi()
  const session = useSession()
  const waiting = ref(0)
  /** Of an answer that went out later than it was sent: what the server had against it. */
  const refused = shallowRef<{ readonly place: FormPlace; readonly problem: ApiProblem } | null>(null)
  let box: Promise<LocalBox | null> | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  const opened = () => (box ??= openLocalBox())
  const account = () => session.me?.id ?? ''

  async function deliver({ place, request }: Queued): Promise<Sending> {
    try {
      return { is: 'sent', receipt: await api.answerForm(place, request) }
    } catch (thrown) {
      const problem = problemOf(thrown)
      const isPassing = problem.code === 'no-connection' || problem.status >= 500 || problem.status === 429 || problem.status === 401
      return isPassing ? { is: 'waiting' } : { is: 'refused', problem }
    }
  }

  /** Sends an answer, at once or when it can be. Without a place to keep it, `waiting` means that it is nowhere but on the page. */
  async function send(place: FormPlace, request: AnswerRequest): Promise<Sending & { readonly isKept: boolean }> {
    const own = await opened()
    const name = prefix + request.id
    await own?.put(account(), name, { place, request } satisfies Queued)
    const result = await deliver({ place, request })
    if (result.is === 'waiting') {
      await count()
      listen()
    } else await own?.drop(account(), name)
    return { ...result, isKept: own !== null }
  }

  /** Tries all that wait, one after the other. */
  async function flush(): Promise<void> {
    const own = await opened()
    if (own === null || account() === '') return
    for (const [name, thing] of await own.all(account())) {
      if (!name.startsWith(prefix)) continue
      const queued = thing as Queued
      const result = await deliver(queued)
      if (result.is === 'waiting') break
      if (result.is === 'sent') await own.drop(account(), draftName(queued.place.topic, `${queued.place.pack}/${queued.place.form}`))
      if (result.is === 'refused') refused.value = { place: queued.place, problem: result.problem }
      await own.drop(account(), name)
    }
    await count()
  }

  const flushNow = () => void flush()

  async function count(): Promise<void> {
    const own = await opened()
    const names = own === null || account() === '' ? [] : await own.all(account())
    waiting.value = names.filter(([name]) => name.startsWith(prefix)).length
    if (waiting.value === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }

  function listen(): void {
    timer ??= setInterval(() => void flush(), interval)
  }

  /** Called when somebody is signed in: what waits from before goes out. */
  function start(): void {
    globalThis.addEventListener('online', flushNow)
    void flush().then(() => { if (waiting.value > 0) listen() })
  }

  function dismiss(): void {
    refused.value = null
  }

  return { waiting, refused, dismiss, send, flush, start, box: opened, account }
})
