import { Cron } from 'croner'

/** The times of a rule's cron expressions around an instant, in city time. */
export interface CronTimes {
  /** The latest one at or before the instant; null: never. */
  readonly previous: Date | null
  /** The earliest one after it; null: never again. */
  readonly next: Date | null
}

/** Five fields; a day of the month and one of the week: either suffices (as crontab has it). Times that a clock change skips come just after it. */
export function cronTimes(crons: readonly string[], at: Date, timeZone: string): CronTimes {
  const times = crons.map((text) => {
    const cron = new Cron(text, { timezone: timeZone, mode: '5-part', sloppyRanges: true })
    // Both leave the instant itself out; cron times are whole minutes.
    return { previous: cron.previousRuns(1, new Date(at.getTime() + 1))[0] ?? null, next: cron.nextRun(at) }
  })
  const dates = (of: (one: CronTimes) => Date | null) => times.flatMap((one) => of(one) ?? []).sort((a, b) => a.getTime() - b.getTime())
  return { previous: dates(({ previous }) => previous).at(-1) ?? null, next: dates(({ next }) => next)[0] ?? null }
}
