import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Machine } from './build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { actedBy, type Transition } from './transition.ts'

/**
 * The action by which a matter that is done with is taken up again: out of its state, saying that it reopens, into an open one, without a
 * form or a condition; of several the one that is called `reopen`. Null where that is none, or not clear.
 */
export function reopenAction({ states, actions }: Pick<WorkflowFile, 'states' | 'actions'>, state: string): string | null {
  const able = Object.entries(actions).filter(([, { from, to, reopens, form, when }]) => reopens === true && from.includes(state) && states[to]?.phase === 'open' && form === undefined && when === undefined).map(([name]) => name)
  return able.includes('reopen') ? 'reopen' : able.length === 1 ? able[0]! : null
}

/** What reopening does to a matter, done by the host whatever the action's roles; null where its workflow has no way back. */
export function reopenTransition({ workflow }: Machine, instance: WorkflowInstance, host: WorkflowActor, at: Date): Extract<Transition, { instance: unknown }> | null {
  const name = reopenAction(workflow, instance.state)
  return name === null ? null : { instance: actedBy(instance, name, workflow.actions[name]!, { instance, data: {}, actor: host, at }) }
}
