import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Machine } from './build-machine.ts'
import { dispatcher, handOver } from './hand-over.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { actedBy, type Transition } from './transition.ts'

/**
 * The action by which the dispatch desk hands out a matter that stands in `state`, without a form or a condition; of several the one that is
 * called `dispatch`. Null where it is not the desk's, or that is none, or not clear.
 */
export function dispatchAction(workflow: Pick<WorkflowFile, 'states' | 'actions'>, state: string): string | null {
  if (workflow.states[state]?.role !== dispatcher) return null
  const able = Object.entries(workflow.actions).filter(([name, { from, form, when }]) => from.includes(state) && form === undefined && when === undefined && handOver(workflow, name) === 'to-organisation').map(([name]) => name)
  return able.includes('dispatch') ? 'dispatch' : able.length === 1 ? able[0]! : null
}

/** What dispatching does to a matter, done by the host in the desk's place; null where its workflow has no such action. */
export function dispatchTransition({ workflow }: Machine, instance: WorkflowInstance, host: WorkflowActor, at: Date): Extract<Transition, { instance: unknown }> | null {
  const name = dispatchAction(workflow, instance.state)
  return name === null ? null : { instance: actedBy(instance, name, workflow.actions[name]!, { instance, data: {}, actor: host, at }) }
}
