import type { ClockChange, MatterClock } from '../../contracts/matter-clock.ts'
import { afterSuspension } from './after-suspension.ts'
import type { Calendar } from './calendar.ts'
import { dayEndingAt, instantOf } from './city-time.ts'
import { dueAfter, dueAt, type Due } from './due-at.ts'
import { parseSpan, printSpan, type Span } from './span.ts'

/*
 * Every function gives a new clock, frozen. What comes in with a time before the last thing that happened to the clock, as when a
 * machine's clock was put back, counts from that.
 */

/** A clock that begins to run. `run` where the matter had one before: its last run and one more. */
export function startClock(calendar: Calendar, span: Span, at: Date, run = 1): MatterClock {
  const due = dueAt(at, span, calendar)
  const started = at.toISOString()
  return freeze({
    started, span: printSpan(span), ...stored(due), run, runSince: started, suspendedSince: null, changes: [], owed: 0,
  })
}

/** Stops the clock. One that stands already stays as it is, so that to repeat it does no harm. */
export function suspendClock(clock: MatterClock, at: Date): MatterClock {
  return clock.suspendedSince === null ? freeze({ ...clock, suspendedSince: notBefore(lastOf(clock), at) }) : clock
}

/**
 * Lets the clock go on; one that runs stays as it is. Where a suspension is capped and ran over, hand in its `suspensionEnds`.
 * `afterSuspension` says what time is left.
 */
export function resumeClock(calendar: Calendar, clock: MatterClock, at: Date): MatterClock {
  return clock.suspendedSince === null ? clock : change(calendar, { ...clock, suspendedSince: null }, { kind: 'suspension', from: clock.suspendedSince, to: notBefore(clock.suspendedSince, at) })
}

/** Gives a span more, counted on from the present due moment; the next run begins. */
export function extendClock(calendar: Calendar, clock: MatterClock, span: Span, at: Date): MatterClock {
  return change(calendar, clock, { kind: 'extension', at: notBefore(lastOf(clock), at), span: printSpan(span) })
}

/**
 * The same clock by a calendar that knows more days, or that counts otherwise from `since` on (milliseconds since 1970 UTC): a provisional
 * one, and one that is due from then on, is counted anew from its start through all that happened to it; others stay.
 */
export function recomputeClock(calendar: Calendar, clock: MatterClock, since: number | null = null): MatterClock {
  if (!clock.provisional && (since === null || Date.parse(clock.due) < since)) return clock
  return freeze({ ...replayed(calendar, clock, clock.changes), suspendedSince: clock.suspendedSince })
}

/** A clock from its start through some of what happened to it. */
function replayed(calendar: Calendar, clock: MatterClock, changes: readonly ClockChange[]): MatterClock {
  const begun = startClock(calendar, readSpan(clock.span), new Date(clock.started), clock.run - extensionsOf(clock).length)
  return changes.reduce((now, done) => change(calendar, now, done), begun)
}

/**
 * The same clock where it stands again: its last suspension ended at a time that is still to come, as when the machine's clock ran ahead and
 * was put back. One whose suspension is over, or that was never suspended, stays.
 */
export function standAgain(calendar: Calendar, clock: MatterClock, at: Date): MatterClock {
  const last = clock.changes.at(-1)
  if (clock.suspendedSince !== null || last?.kind !== 'suspension' || Date.parse(last.to) <= at.getTime()) return clock
  return freeze({ ...replayed(calendar, clock, clock.changes.slice(0, -1)), suspendedSince: last.from })
}

/** The extensions of a clock, the earliest first. */
export function extensionsOf({ changes }: MatterClock): readonly Extract<ClockChange, { kind: 'extension' }>[] {
  return changes.filter((done) => done.kind === 'extension')
}

/** The suspensions of a clock that are over, the earliest first, in milliseconds since 1970 UTC. */
export function suspensionsOf({ changes }: MatterClock): readonly { readonly from: number; readonly to: number }[] {
  return changes.flatMap((done) => (done.kind === 'suspension' ? [{ from: Date.parse(done.from), to: Date.parse(done.to) }] : []))
}

/** The span of a clock's text, which `printSpan` wrote. */
export function readSpan(text: string): Span {
  const span = parseSpan(text)
  if (span === null) throw new RangeError(`"${text}" is no span`)
  return span
}

function change(calendar: Calendar, clock: MatterClock, done: ClockChange): MatterClock {
  const changes = [...clock.changes, done]
  if (done.kind === 'extension') {
    const due = wholeDays(calendar, readSpan(clock.span), dueAfter(new Date(clock.due), readSpan(done.span), calendar))
    return freeze({ ...clock, ...stored(due, clock), run: clock.run + 1, runSince: done.at, changes })
  }
  const { due, owed } = afterSuspension(calendar, { unit: readSpan(clock.span).unit, due: Date.parse(clock.due), owed: clock.owed }, Date.parse(done.from), Date.parse(done.to))
  return freeze({ ...clock, ...stored(due, clock), owed, changes })
}

/** A clock of days ends at 24:00, also where it was extended by hours: the rest of that day is given too. */
function wholeDays(calendar: Calendar, { unit }: Span, due: Due): Due {
  if (unit === 'h' || unit === 'wh') return due
  return { at: new Date(instantOf(calendar.timeZone, dayEndingAt(calendar.timeZone, due.at.getTime()) + 1)), provisional: due.provisional }
}

function stored(due: Due, before?: MatterClock): Pick<MatterClock, 'due' | 'provisional'> {
  return { due: due.at.toISOString(), provisional: due.provisional || before?.provisional === true }
}

/** The last instant at which something happened to the clock. */
function lastOf({ started, suspendedSince, changes }: MatterClock): string {
  const instants = changes.map((done) => (done.kind === 'extension' ? done.at : done.to))
  return [suspendedSince ?? started, ...instants].reduce((last, at) => (Date.parse(at) > Date.parse(last) ? at : last), started)
}

function notBefore(last: string, at: Date): string {
  return at.getTime() < Date.parse(last) ? last : at.toISOString()
}

function freeze(clock: MatterClock): MatterClock {
  return Object.freeze({ ...clock, changes: Object.freeze([...clock.changes]) })
}
