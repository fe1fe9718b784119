import { systemActor } from '../../base/new-action.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import type { WorkflowActor } from '../../engines/workflow/instance.ts'
import { transition } from '../../engines/workflow/transition.ts'

/** The host as an actor of workflows. */
export const hostActor: WorkflowActor = Object.freeze({ kind: 'system', id: systemActor.id, roles: [], organisation: null })

/** The state in which an action of the host's own leaves a matter that stands in `state`; null where its workflow does not allow it then. */
export function stateAfter(machine: Machine, state: string, action: string, at: Date): string | null {
  if (!Object.hasOwn(machine.workflow.actions, action)) return null
  const result = transition(machine, { id: '', state, since: at.toISOString(), history: [] }, action, {}, hostActor, at)
  return 'instance' in result ? result.instance.state : null
}
