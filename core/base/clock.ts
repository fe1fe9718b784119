/** All time enters the program through a clock handed in by the host, or by a test. */
export interface Clock {
  now(): Date
}

/** The machine's own clock; only `core/host` uses it. */
export const systemClock: Clock = { now: () => new Date() }

/** The calendar date of an instant in an IANA time zone, as `YYYY-MM-DD`. */
export function dateIn(timeZone: string, at: Date): string {
  return formatOf(timeZone).format(at)
}

/** To make one takes almost a millisecond; a process knows few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, format)
  return format
}
