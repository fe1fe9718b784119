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
  /** Unique among all matters. Where a matter has one clock after another they share it, and their runs go on. */
  readonly clockId: string
  /** Null for a matter without a deadline: all that facts bring is its first run. */
  readonly clock: { readonly run: number; readonly runSince: string } | null
  readonly moments: LightMoments
  /** Keys of what was done before, in all runs. */
  readonly done: ReadonlySet<string>
}

/** Milliseconds by which a sweep may be behind before what it does counts as caught up. */
const usualLateness = 3_600_000

/**
 * The effects that are due at an instant and not done, in the order in which they fell due; at one moment in the order of the workflow.
 *
 * What was done is not due again, also when the machine's clock is put back and comes by a second time. A light that begins anew in a
 * later run, as after an extension, has its effects anew; one that burns on from a run before, which had them, has none. A light that
 * ends because a clock is changed is forgotten: so what is due is to be done before that, and once more after it.
 */
export function dueEffects(escalate: readonly Escalation[], { clockId, clock, moments, done }: EscalationState, at: Date, lateness = usualLateness): readonly DueEffect[] {
  const [run, runSince] = clock === null ? [1, -Infinity] : [clock.run, Date.parse(clock.runSince)]
  const found = new Map<string, DueEffect>()
  for (const light of ['blue', 'yellow', 'red'] as const) {
    const since = moments[light]
    if (since === null || since > at) continue
    for (const { when, do: what } of escalate) {
      if (when !== light) continue
      const keyOf = (of: number) => `${clockId}:${of}:${light}:${what}`
      const key = keyOf(run)
      if (done.has(key) || found.has(key)) continue
      const burnsOn = since.getTime() < runSince && Array.from({ length: run - 1 }, (_, index) => keyOf(index + 1)).some((earlier) => done.has(earlier))
      if (!burnsOn) found.set(key, { key, light, do: what, since, caughtUp: at.getTime() - since.getTime() > lateness })
    }
  }
  return [...found.values()]
}
