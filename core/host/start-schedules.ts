import type { SchedulesLookedAt } from '../journeys/run-schedules.ts'

interface SchedulesDeps {
  readonly now: () => Date
  readonly look: () => Promise<SchedulesLookedAt>
  /** Called when runs were queued. */
  readonly onQueued: () => void
  readonly onError: (error: unknown) => void
}

/** Topics come and go and clocks are set: nothing is waited for longer than a minute, in milliseconds. */
const longest = 60_000

/** Looks at the rules' schedules, first after `delay` milliseconds and then whenever one is due. Gives how to stop. */
export function startSchedules({ now, look, onQueued, onError }: SchedulesDeps, delay: number): () => Promise<void> {
  let stopped = false
  let looking: Promise<void> = Promise.resolve()
  let timer = setTimeout(turn, delay)

  function turn(): void {
    looking = look().then(({ queued, next }) => {
      if (queued.length > 0) onQueued()
      return next === null ? longest : Math.min(longest, Math.max(1, next.getTime() - now().getTime()))
    }).catch((error: unknown) => {
      onError(error)
      return longest
    }).then((wait) => {
      if (!stopped) timer = setTimeout(turn, wait)
    })
  }

  return async () => {
    stopped = true
    clearTimeout(timer)
    await looking
  }
}
