import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Me, SessionInfo, SignIn } from '../../../core/contracts/api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'

/** Who is signed in, what they may do, and whether their session has ended under them. */
export const useSession = defineStore('session', () => {
  const api = useApi()
  const me = shallowRef<Me | null>(null)
  const info = shallowRef<SessionInfo | null>(null)
  /** The server no longer knows the session; what is on the page stays until they sign in again. */
  const expired = ref(false)
  let asked: Promise<void> | null = null
  let waiting: PromiseWithResolvers<void> | null = null

  function settle(how: 'again' | 'left'): void {
    if (how === 'again') waiting?.resolve()
    else waiting?.reject(new DOMException('signed out', 'AbortError'))
    waiting = null
    expired.value = false
  }

  /** Asks once who is signed in, and for the city's time: pages begin with its date. A server that cannot be reached leaves nobody signed in and throws. */
  function start(): Promise<void> {
    asked ??= (async () => {
      try {
        ;[me.value] = await Promise.all([api.me(), loadInfo()])
      } catch (thrown) {
        if (problemOf(thrown).status === 401) return
        asked = null
        throw thrown
      }
    })()
    return asked
  }

  async function loadInfo(): Promise<void> {
    info.value ??= await api.sessionInfo().catch(() => null)
  }

  async function signIn(credentials: SignIn): Promise<void> {
    const before = me.value?.id
    me.value = await api.signIn(credentials)
    // What one person had begun is not done in another's name.
    settle(before === undefined || before === me.value.id ? 'again' : 'left')
  }

  /** Asks again who is signed in, and what they may. */
  async function renew(): Promise<void> {
    me.value = await api.me()
  }

  async function signOut(): Promise<void> {
    await api.signOut().catch((thrown: unknown) => {
      // A session that is gone already is what was asked for.
      if (problemOf(thrown).status !== 401) throw thrown
    })
    me.value = null
    settle('left')
  }

  /** A request was answered 401: null when nobody had signed in, else settled when they sign in again or leave. */
  function signInAgain(): Promise<void> | null {
    if (me.value === null) return null
    waiting ??= Promise.withResolvers<void>()
    expired.value = true
    return waiting.promise
  }

  /** The session's token was wrong: whether the same person has another one now, as after signing in in another window. */
  async function renewToken(): Promise<boolean> {
    const before = me.value
    const now = await api.me().catch(() => null)
    // Nothing is done in another's name.
    if (before === null || now === null || now.id !== before.id || now.csrfToken === before.csrfToken) return false
    me.value = now
    return true
  }

  return {
    me: computed(() => me.value),
    info: computed(() => info.value),
    expired: computed(() => expired.value),
    start, loadInfo, signIn, renew, signOut, signInAgain, renewToken,
    may: (what: string) => me.value?.may.includes(what) === true,
  }
})
