import type { Clock } from '../../base/clock.ts'
import type { Store } from '../../store/database.ts'
import { finishMessage, hasDueMessages, releaseMessage, renewLease, returnMessage, takeMessages, type Lease, type LeasedMessage, type Patience, type TakenKinds } from './outbox.ts'

/**
 * Carries out one kind of effect. It may be called again with the same key after a crash and must then do no harm.
 * `signal` aborts when the worker stops or the lease is lost. Throwing gives the message back for another try.
 */
export type EffectHandler = (message: LeasedMessage, signal: AbortSignal) => Promise<void>

export interface EffectWorkerDeps {
  readonly store: Store
  readonly clock: Clock
  readonly handlers: Readonly<Record<string, EffectHandler>>
  /** Unique per process and start. */
  readonly owner: string
  /** Whose business this worker is; left out: everything. */
  readonly kinds?: TakenKinds
  /** Left out: eight times, after 1 s, 2 s, 4 s … */
  readonly patience?: Patience
  /** Effects at the same time. Those of each rank beyond 0 leave one place more free, so that what is less urgent never holds all of them. */
  readonly parallel: number
  /** Ranks that there are. */
  readonly ranks: number
  /** Told of every failure; the message is already given back. */
  onFailure(failure: { readonly kind: string; readonly key: string; readonly attempt: number; readonly error: unknown; readonly dead: boolean }): void
}

export interface EffectWorker {
  /** Looks at once whether there is something to do. */
  wake(): void
  /** Resolves when nothing is due and nothing runs. */
  idle(): Promise<void>
  /** Takes nothing more, aborts what runs and waits for it. */
  stop(): Promise<void>
}

const leaseMilliseconds = 60_000
const lookMilliseconds = 5_000
const usualPatience: Patience = { mostAttempts: 8, first: 1000, longest: 5 * 60_000 }

/** Starts taking effects from the outbox: at once when woken, else every few seconds. */
export function startEffectWorker(deps: EffectWorkerDeps): EffectWorker {
  if (deps.parallel < deps.ranks) throw new RangeError('the last rank would never have a place')
  const kinds = deps.kinds ?? { but: [] }
  const lease: Lease = { owner: deps.owner, milliseconds: leaseMilliseconds }
  const running = new Map<string, { readonly message: LeasedMessage; readonly controller: AbortController; readonly end: Promise<void> }>()
  let looking: Promise<void> | null = null
  let again = false
  let stopped = false

  const look = async (): Promise<void> => {
    do {
      again = false
      const held = [...running.values()].map(({ message }) => message.rank)
      const room = Array.from({ length: deps.ranks }, (_, rank) => deps.parallel - rank - held.filter((other) => other >= rank).length)
      const at = deps.clock.now()
      if (stopped || !(await hasDueMessages(deps.store, at, room, kinds))) continue
      for (const message of await takeMessages(deps.store, lease, at, room, kinds)) begin(message)
    } while (again)
  }

  const wake = (): void => {
    again = true
    looking ??= look().catch((error: unknown) => deps.onFailure({ kind: 'outbox', key: 'take', attempt: 0, error, dead: false })).finally(() => {
      looking = null
      if (again && !stopped) wake()
    })
  }

  const begin = (message: LeasedMessage): void => {
    const controller = new AbortController()
    const end = carryOut(deps, message, controller.signal)
      .catch((error: unknown) => deps.onFailure({ kind: message.kind, key: message.key, attempt: message.attempt, error, dead: false }))
      .finally(() => {
        running.delete(message.id)
        if (!stopped) wake()
      })
    running.set(message.id, { message, controller, end })
  }

  const renewing = setInterval(() => {
    for (const { message, controller } of running.values()) {
      renewLease(deps.store, message, lease, deps.clock.now()).then(
        (kept) => (kept ? undefined : controller.abort(new Error('lease lost'))),
        // A disk that is full for a moment: the next renewal comes well before the lease ends.
        () => undefined,
      )
    }
  }, leaseMilliseconds / 4)
  const polling = setInterval(wake, lookMilliseconds)
  renewing.unref()
  polling.unref()
  wake()

  return {
    wake,
    idle: async () => {
      while (looking !== null || running.size > 0) await Promise.all([looking, ...[...running.values()].map(({ end }) => end)])
    },
    stop: async () => {
      stopped = true
      clearInterval(renewing)
      clearInterval(polling)
      await looking
      for (const { controller } of running.values()) controller.abort(new WorkerStopped())
      await Promise.all([...running.values()].map(({ end }) => end))
    },
  }
}

/** Why an effect is aborted when the program stops: it is to be taken up again at the next start. */
export class WorkerStopped extends Error {
  constructor() {
    super('the program stops')
    this.name = 'WorkerStopped'
  }
}

async function carryOut(deps: EffectWorkerDeps, message: LeasedMessage, signal: AbortSignal): Promise<void> {
  const handler = deps.handlers[message.kind]
  try {
    if (handler === undefined) throw new Error(`no handler for effects of kind ${message.kind}`)
    await handler(message, signal)
  } catch (error) {
    if (signal.aborted) return releaseMessage(deps.store, message)
    const fate = await returnMessage(deps.store, message, describe(error), deps.clock.now(), deps.patience ?? usualPatience)
    deps.onFailure({ kind: message.kind, key: message.key, attempt: message.attempt, error, dead: fate === 'dead' })
    return
  }
  await finishMessage(deps.store, message, deps.clock.now())
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
