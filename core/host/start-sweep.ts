interface SweepDeps {
  readonly sweep: (signal: AbortSignal) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Between the end of one sweep and the beginning of the next, in milliseconds. */
const pause = 3_600_000

/** Sweeps, first after `delay` milliseconds and then every hour. Gives how to stop: a sweep under way is cut off, and goes on at the next start. */
export function startSweep({ sweep, onError }: SweepDeps, delay: number): () => Promise<void> {
  const stopping = new AbortController()
  let sweeping: Promise<void> = Promise.resolve()
  let timer = setTimeout(turn, delay)

  function turn(): void {
    sweeping = sweep(stopping.signal).catch(onError).then(() => {
      if (!stopping.signal.aborted) timer = setTimeout(turn, pause)
    })
  }

  return async () => {
    stopping.abort()
    clearTimeout(timer)
    await sweeping
  }
}
