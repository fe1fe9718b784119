/** All time enters the program through a clock handed in by the host, or by a test. */
export interface Clock {
  now(): Date
}

/** The machine's own clock; only `core/host` uses it. */
export const systemClock: Clock = { now: () => new Date() }

/** The calendar date of an instant in an IANA time zone, as `YYYY-MM-DD`. */
export function dateIn(timeZone: string, at: Date): string {
  return dates(timeZone).format(at)
}

/** What the clocks of an IANA time zone show at an instant, as `YYYY-MM-DD HH:mm:ss`, which spreadsheets read as a time. */
export function timeIn(timeZone: string, at: Date): string {
  return times(timeZone).format(at)
}

const dates = oncePerZone('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' })
// The Swedes write ISO 8601 with a blank.
const times = oncePerZone('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })

/** To make a format takes almost a millisecond; a process knows few zones. */
function oncePerZone(locale: string, options: Intl.DateTimeFormatOptions): (timeZone: string) => Intl.DateTimeFormat {
  const formats = new Map<string, Intl.DateTimeFormat>()
  return (timeZone) => {
    const known = formats.get(timeZone)
    if (known !== undefined) return known
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone })
    formats.set(timeZone, format)
    return format
  }
}
