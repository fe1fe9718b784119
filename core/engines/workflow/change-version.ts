import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Hindrance } from '../../contracts/work-migration-api.ts'
import { fanOutOf, joinAction } from './fan-out.ts'

type Flow = Pick<WorkflowFile, 'states' | 'actions' | 'fanOut' | 'extension' | 'migrate'>

/** Where a matter in a state goes under another version: what `migrate` says, else the state of the same name. */
export function stateUnder(from: Flow, to: Flow, state: string): { readonly state: string } | { readonly hindrance: Hindrance } {
  const { migrate = {} } = to
  const named = Object.hasOwn(migrate, state) ? migrate[state]! : state
  if (!Object.hasOwn(to.states, named) || !Object.hasOwn(from.states, state)) return { hindrance: 'no-state' }
  if (motion(from, state) !== motion(to, named)) return { hindrance: 'other-phase' }
  return asking(from, state) === asking(to, named) ? { state: named } : { hindrance: 'asked-others' }
}

/** Whom a state asks, for what, and what their answers do: who was asked answers as they were asked. Null where it asks nobody. */
function asking(flow: Flow, state: string): string | null {
  const fanOut = fanOutOf(flow, state)
  return fanOut === null ? null : JSON.stringify([fanOut.to, fanOut.form, fanOut.join ?? 'all', joinAction(flow, state)])
}

/** Its clock runs in states that are open or that wait for somebody, stands in suspended ones, and is over in the others. */
function motion({ states }: Flow, state: string): 'runs' | 'stands' | 'is over' {
  const { phase } = states[state]!
  return phase === 'suspended' ? 'stands' : phase === 'closed' || phase === 'void' ? 'is over' : 'runs'
}

/**
 * Actions after which somebody else has to act under the one version, and that the other does not have: what the history of a matter
 * says of who did them would no longer keep anybody from anything.
 */
export function lostSeparations(from: Flow, to: Flow): ReadonlySet<string> {
  const apart = Object.values(from.actions).flatMap(({ notSameActorAs = [] }) => notSameActorAs)
  return new Set(apart.filter((action) => !Object.hasOwn(to.actions, action)))
}
