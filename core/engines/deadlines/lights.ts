import type { Light, MatterClock } from '../../contracts/matter-clock.ts'
import type { Calendar } from './calendar.ts'
import { dueAfter, type Due } from './due-at.ts'
import { extensionsOf, suspensionsOf } from './matter-clock.ts'

/** What else than time changes a light. Instants are ISO 8601 in UTC, in any order. */
export interface LightFacts {
  /** The deadline for signing, while nobody has signed; null once somebody did, or where none is needed. */
  readonly signBy: string | null
  /** When the matter was sent back. */
  readonly sentBack: readonly string[]
  /** When it was evaluated 不满意. */
  readonly dissatisfied: readonly string[]
}

/** The instants at which each light begins, green before all of them; null where it never does, or where a worse one is already there. */
export interface LightMoments {
  readonly blue: Date | null
  readonly yellow: Date | null
  readonly red: Date | null
  /** One of them was counted beyond the days that the calendar knows: ask again when it knows more, even of a clock that is not provisional. */
  readonly provisional: boolean
}

/** Blue begins when this share of the time that runs is over. */
const blueShare = 0.8
/** Overdue by more than this is red. */
const yellowSpan = { count: 3, unit: 'wd' } as const
/** The how-manieth of each makes the light change. */
const yellowSentBack = 2
const redExtension = 3
const redDissatisfied = 2

/**
 * When the lights of a matter begin, as things stand; a clock null has no deadline and changes by facts alone.
 *
 * Blue: 80% of the real time between start and due moment is over, suspended time taken out; or the deadline for signing has passed.
 * Yellow: overdue; or sent back twice. Red: overdue by more than 3 working days, that is from 24:00 of the third one after the due day;
 * or a third extension; or a second 不满意. A clock that stands holds what time would bring after it was stopped, not what people do.
 */
export function lightMoments(calendar: Calendar, clock: MatterClock | null, facts: LightFacts): LightMoments {
  const stopped = clock?.suspendedSince == null ? Infinity : Date.parse(clock.suspendedSince)
  const inTime = (at: number | null) => (at !== null && at <= stopped ? at : null)
  const due = clock === null ? null : Date.parse(clock.due)
  const late: Due | null = due === null ? null : dueAfter(new Date(due), yellowSpan, calendar)
  const red = earliest(inTime(late?.at.getTime() ?? null), nth(facts.dissatisfied, redDissatisfied), clock === null ? null : nth(extensionsOf(clock).map(({ at }) => at), redExtension))
  const yellow = before(earliest(inTime(due), nth(facts.sentBack, yellowSentBack)), red)
  const blue = before(earliest(inTime(clock === null ? null : nearDue(clock)), inTime(facts.signBy === null ? null : Date.parse(facts.signBy))), earliest(yellow, red))
  return { blue: dateOf(blue), yellow: dateOf(yellow), red: dateOf(red), provisional: clock?.provisional === true || late?.provisional === true }
}

/** The light at an instant that is not before the last thing that happened to the matter. */
export function lightAt(moments: LightMoments, at: Date): Light {
  return (['red', 'yellow', 'blue'] as const).find((light) => moments[light] !== null && moments[light] <= at) ?? 'green'
}

/** The first instant after another at which the light changes; null when it stays as it is, as it does while a clock stands. */
export function nextChange({ blue, yellow, red }: LightMoments, after: Date): Date | null {
  return [blue, yellow, red].find((moment) => moment !== null && moment > after) ?? null
}

/** Where the running time since the start comes to its share of what runs until the due moment. */
function nearDue(clock: MatterClock): number {
  const [started, due] = [Date.parse(clock.started), Date.parse(clock.due)]
  const stops = suspensionsOf(clock)
  const stood = stops.reduce((sum, { from, to }) => sum + Math.max(Math.min(to, due) - from, 0), 0)
  let moment = started + Math.ceil((due - started - stood) * blueShare)
  for (const { from, to } of stops) if (from < moment) moment += to - from
  return moment
}

/** The instant of the how-manieth, in the order of time. */
function nth(instants: readonly string[], count: number): number | null {
  return instants.map((at) => Date.parse(at)).sort((a, b) => a - b)[count - 1] ?? null
}

function earliest(...instants: readonly (number | null)[]): number | null {
  const there = instants.filter((at) => at !== null)
  return there.length === 0 ? null : Math.min(...there)
}

function before(at: number | null, worse: number | null): number | null {
  return at !== null && (worse === null || at < worse) ? at : null
}

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at))
