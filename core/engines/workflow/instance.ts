import type { Actor } from '../../base/action.ts'
import type { Machine } from './build-machine.ts'

/** One matter on its way through a workflow. Frozen: a transition gives a new one. */
export interface WorkflowInstance {
  readonly id: string
  readonly state: string
  /** When it came into its state, ISO 8601 in UTC. */
  readonly since: string
  /** Every act on it, the earliest first. */
  readonly history: readonly Act[]
}

/** One action done. Answers are kept with their form, not here. */
export interface Act {
  readonly action: string
  readonly from: string
  readonly to: string
  /** Who did it. */
  readonly actor: string
  /** Whose delegated role it was done in; left out: in one of the actor's own. */
  readonly inPlaceOf?: string
  /** ISO 8601 in UTC. */
  readonly at: string
}

/** Who acts, and for which organisation; null where there is none, as with the host itself. */
export interface WorkflowActor extends Pick<Actor, 'kind' | 'id' | 'roles'> {
  readonly organisation: string | null
  /** Of roles that the actor has by delegation alone: who delegated them. */
  readonly inPlaceOf?: Readonly<Record<string, readonly string[]>>
}

/** A new matter in the workflow's initial state. */
export function startInstance({ workflow }: Machine, id: string, at: Date): WorkflowInstance {
  return Object.freeze({ id, state: workflow.initial, since: at.toISOString(), history: Object.freeze([]) })
}
