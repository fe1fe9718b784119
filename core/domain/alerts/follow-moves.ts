import type { AlertFlow, StandingAlert } from './reconcile.ts'

/** What the host does with alerts of its own accord. */
export type HostAct = 'resolve' | 'reopen'

export interface HostMove {
  readonly id: string
  readonly act: HostAct
}

/** The workflow of alerts in the course of one run. */
export interface Moving {
  readonly moved: readonly HostMove[]
  /** Notes an act, where the workflow allows it in the state in which this run has left the alert; whether it does. */
  move(alert: Pick<StandingAlert, 'id' | 'state'>, act: HostAct): boolean
  /** Another alert has come back into it. */
  carry(id: string): void
  carries(id: string): boolean
}

/** Notes what a run does to the workflow of alerts. One alert may be come to twice: by itself, and by what is merged into it. */
export function followMoves(flow: Pick<AlertFlow, 'after'>): Moving {
  const states = new Map<string, string>()
  const carrying = new Set<string>()
  const moved: HostMove[] = []
  return {
    moved,
    move({ id, state }, act) {
      const next = flow.after({ id, state: states.get(id) ?? state }, act)
      if (next === null) return false
      states.set(id, next)
      moved.push({ id, act })
      return true
    },
    carry: (id) => void carrying.add(id),
    carries: (id) => carrying.has(id),
  }
}
