interface WatchDeps {
  readonly now: () => Date
  /** Does what is due, and gives when there is something to do next; null: never, as things stand. Cut off by the signal, it goes on at the next look. */
  readonly look: (signal: AbortSignal) => Promise<Date | null>
  readonly onError: (error: unknown) => void
  /** Nothing is waited for longer, in milliseconds; left out: a minute. */
  readonly longest?: number
}

export interface Watch {
  /** Looks at once; while it looks, once more afterwards. */
  wake(): void
  stop(): Promise<void>
}

/** Things come and go and clocks are set. */
const minute = 60_000

/** Looks at what falls due by the clock, first after `delay` milliseconds and then whenever something is. */
export function startWatch({ now, look, onError, longest = minute }: WatchDeps, delay: number): Watch {
  const stopping = new AbortController()
  let looking: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = setTimeout(turn, delay)
  let isWoken = false

  function turn(): void {
    timer = null
    isWoken = false
    looking = look(stopping.signal).then((next) => (next === null ? longest : Math.min(longest, Math.max(1, next.getTime() - now().getTime())))).catch((error: unknown) => {
      onError(error)
      return longest
    }).then((wait) => {
      if (!stopping.signal.aborted) timer = setTimeout(turn, isWoken ? 0 : wait)
    })
  }

  return {
    wake: () => {
      isWoken = true
      if (timer === null || stopping.signal.aborted) return
      clearTimeout(timer)
      turn()
    },
    stop: async () => {
      stopping.abort()
      if (timer !== null) clearTimeout(timer)
      await looking
    },
  }
}
