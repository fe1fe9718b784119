import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
import { openEventStream, type EventStream } from '../api/event-stream.ts'
import { useApi } from '../api/huiyan-api.ts'
import { useSession } from './use-session.ts'

const names = ['alerts', 'cases', 'duties', 'import', 'notices', 'notifications', 'referrals', 'run', 'samples', 'topic'] as const
export type LiveEvent = (typeof names)[number]

const changes: Readonly<Record<LiveEvent, Ref<number>>> = { alerts: ref(0), cases: ref(0), duties: ref(0), import: ref(0), notices: ref(0), notifications: ref(0), referrals: ref(0), run: ref(0), samples: ref(0), topic: ref(0) }

/** Listens to the server's live changes while somebody is signed in who may see topics. Called once, by the shell. */
export function startLiveEvents(): void {
  const api = useApi()
  const session = useSession()
  let stream: EventStream | null = null
  const stop = () => {
    stream?.close()
    stream = null
  }
  watch(
    () => session.me !== null && !session.expired && session.may('read-topics'),
    (signedIn) => {
      stop()
      if (signedIn) stream = openEventStream(api.events(), names, { onEvent: (name) => { changes[name as LiveEvent].value += 1 } })
    },
    { immediate: true },
  )
  onScopeDispose(stop)
}

/** Grows with every live change of a kind; pages watch it to offer or fetch the newer state. */
export function useLiveChanges(kind: LiveEvent): Readonly<Ref<number>> {
  return readonly(changes[kind])
}
