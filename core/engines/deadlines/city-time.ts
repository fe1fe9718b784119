import { floorDivide } from '../../language/values.ts'
import { localClock } from '../../language/zone-clock.ts'

/** Milliseconds of a day on a clock that is not put forward or back. */
export const dayLength = 86_400_000
const hour = 3_600_000

/** How a zone's clock goes around a day: milliseconds ahead of UTC before and from the instant `change` on. */
interface Spell {
  readonly before: number
  readonly after: number
  readonly change: number
}

/** To ask the platform costs microseconds, and the days of one city are asked for again and again. */
const known = new Map<string, Map<number, Spell>>()
const mostKnown = 100_000

/** The spell of a day: from fifteen hours before it begins in UTC until fifteen after it ends, so that it holds the day of every zone. */
function spellOf(timeZone: string, day: number): Spell {
  let days = known.get(timeZone)
  if (days === undefined) known.set(timeZone, days = new Map())
  let spell = days.get(day)
  if (spell === undefined) {
    if (days.size >= mostKnown) days.clear()
    days.set(day, spell = readSpell(timeZone, day * dayLength - 15 * hour, day * dayLength + 39 * hour))
  }
  return spell
}

function readSpell(timeZone: string, from: number, to: number): Spell {
  const [before, after] = [offsetAt(timeZone, from), offsetAt(timeZone, to)]
  if (before === after) return { before, after, change: to }
  let [last, change] = [from, to]
  while (change - last > 1) {
    const middle = Math.floor((last + change) / 2)
    if (offsetAt(timeZone, middle) === before) last = middle
    else change = middle
  }
  return { before, after, change }
}

function offsetAt(timeZone: string, at: number): number {
  return Number(floorDivide(localClock(timeZone, BigInt(at) * 1000n), 1000n)) - at
}

/**
 * The instant from which on the clock of a zone shows a time of a day, or a later one, for good: milliseconds since 1970 UTC.
 * Where the clock is put back over that time it is the second of the two, where it is put forward over it the moment of the change.
 * So later times of the clock are never earlier instants, and a day that the zone left out has no length.
 * @param day days since 1970-01-01
 * @param time milliseconds since 00:00 on the clock, up to 24:00
 */
export function instantOf(timeZone: string, day: number, time = 0): number {
  const { before, after, change } = spellOf(timeZone, day)
  const shown = day * dayLength + time
  if (before === after) return shown - before
  return change + after >= shown ? Math.min(shown - before, change) : shown - after
}

/** The day of an instant (milliseconds since 1970 UTC) in a zone, as days since 1970-01-01: the one whose `instantOf` it has reached. */
export function dayOf(timeZone: string, at: number): number {
  const { before, after, change } = spellOf(timeZone, Math.floor(at / dayLength))
  const day = Math.floor((at + (at < change ? before : after)) / dayLength)
  // A clock put back over midnight shows the next day before that day has begun for good.
  return before !== after && instantOf(timeZone, day) > at ? day - 1 : day
}

/** The day that an instant belongs to as an end: 00:00 is 24:00 of the day before. */
export function dayEndingAt(timeZone: string, at: number): number {
  return dayOf(timeZone, at - 1)
}
