import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { LightMoments } from './lights.ts'

/** What a workflow does when a light begins (`escalate` in `schemas/workflow.schema.json`). */
export type Escalation = NonNullable<WorkflowFile['escalate']>[number]

/** Something to be done because a light has begun. */
export interface DueEffect {
  /** The same for the same effect of the same light in the same run of the same clock, whenever asked: the key of its outbox row. */
  readonly key: string
  readonly light: Escalation['when']
  /** `remind`, `raise` or `notice:<kind>`. */
  readonly do: string
  /** When the light began. */
  readonly since: Date
  /** It should have been done at an earlier sweep: the program did not run, or was told late. */
  readonly caughtUp: boolean
}

export interface EscalationState {
  /** Unique among all clocks. */
  readonly clockId: string
  readonly clock: { readonly run: number; readonly runSince: string } | null
  readonly moments: LightMoments
  /** Keys of what was done before. */
  readonly done: ReadonlySet<string>
}

/** Milliseconds by which a sweep may be behind before what it does counts as caught up. */
const usualLateness = 3_600_000

/**
 * The effects that are due at an instant and not done, in the order in which they fell due; at one moment in the order of the workflow.
 * What was done is not due again, also when the machine's clock is put back and comes by a second time. A run of the clock has the
 * lights that began in it: after an extension a light that begins anew has its effects anew, one that burns on has none. So what falls
 * due is to be done before a clock is changed. Without a clock all that facts bring is the first run.
 */
export function dueEffects(escalate: readonly Escalation[], { clockId, clock, moments, done }: EscalationState, at: Date, lateness = usualLateness): readonly DueEffect[] {
  const runSince = clock === null ? -Infinity : Date.parse(clock.runSince)
  const found = new Map<string, DueEffect>()
  for (const light of ['blue', 'yellow', 'red'] as const) {
    const since = moments[light]
    if (since === null || since > at || since.getTime() < runSince) continue
    for (const { when, do: what } of escalate) {
      const key = `${clockId}:${clock?.run ?? 1}:${light}:${what}`
      if (when !== light || done.has(key) || found.has(key)) continue
      found.set(key, { key, light, do: what, since, caughtUp: at.getTime() - since.getTime() > lateness })
    }
  }
  return [...found.values()]
}
