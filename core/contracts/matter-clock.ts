/**
 * The time that a matter has, as it is stored: plain and frozen. Instants are ISO 8601 in UTC. `core/engines/deadlines/matter-clock.ts`
 * makes and changes it.
 */
export interface MatterClock {
  readonly started: string
  /** `15wd`. */
  readonly span: string
  /** While suspended: as it was when the clock was stopped. */
  readonly due: string
  /** The calendar did not know all days that were counted: `recomputeClock` when the next one comes. */
  readonly provisional: boolean
  /** Which run of a matter's clock: one more with every extension, and as its room says when it starts again. */
  readonly run: number
  /** When this run began: at the start or the last extension. */
  readonly runSince: string
  readonly suspendedSince: string | null
  /** Suspensions that are over, and extensions, in the order in which they took effect. */
  readonly changes: readonly ClockChange[]
  /** Milliseconds of suspended days that have not moved `due` yet; negative where it moved by a day that was not all suspended. */
  readonly owed: number
}

export type ClockChange =
  | { readonly kind: 'suspension'; readonly from: string; readonly to: string }
  | { readonly kind: 'extension'; readonly at: string; readonly span: string }

/** How a matter stands with time: the clock of its state, and what else its light hangs on (decision 19). */
export interface WorkTiming {
  /** The state whose clock it is: while a matter is suspended, the one that it was in before. */
  readonly state: string
  /** Null where the state has no deadline, and once the matter is done with. */
  readonly clock: MatterClock | null
  /** 1, 2, 3 …: one more with every clock, every state without one, and every extension. */
  readonly run: number
  /** When this run began. */
  readonly since: string
  /** When the matter was sent back, since it was handed over or reopened the last time. */
  readonly sentBack: readonly string[]
  /** Who has asked for more time and was not answered yet. */
  readonly asked?: { readonly by: string; /** Whose delegated role it was asked in. */ readonly inPlaceOf: string | null; readonly name: string; readonly at: string; /** Masked. */ readonly reason: string }
  /** `5wd` by state, where what the matter is about says itself how long it stays there. */
  readonly spans?: Readonly<Record<string, string>>
  /** What was done because of lights, in all runs: `run:light:do`. */
  readonly done: readonly string[]
}

/** Lights from the worst to the best; their places are the numbers that lists sort by (design: domain, Lights). */
export const lights = ['red', 'yellow', 'blue', 'green'] as const
/** The colour that comes from time, not to be mixed with the risk level. */
export type Light = (typeof lights)[number]
