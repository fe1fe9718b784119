import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import { handOver } from './hand-over.ts'

/**
 * Whether an action sends a matter back to whoever has to do its work again (退回): out of a state in which it is worked on, into an
 * earlier one that has a deadline, by another role than that whose task it becomes, and leaving it with whoever is in charge. Earlier
 * are states that are fewer actions away from the beginning. So neither an answer that was waited for, nor the end of a suspension, nor
 * giving a matter back to the dispatch desk (退件), nor reopening it, nor taking one's own submission back is a sending back.
 */
export function sendsBack(workflow: Pick<WorkflowFile, 'initial' | 'states' | 'actions'>, name: string, from: string): boolean {
  const { to, roles } = workflow.actions[name]!
  const [left, entered] = [workflow.states[from], workflow.states[to]]
  if (left?.phase !== 'open' || entered?.phase !== 'open' || (entered.within ?? null) === null) return false
  if (entered.role === undefined || roles.includes(entered.role) || handOver(workflow, name) !== 'stays') return false
  const steps = stepsTo(workflow)
  return (steps.get(to) ?? Infinity) < (steps.get(from) ?? Infinity)
}

const known = new WeakMap<object, ReadonlyMap<string, number>>()

/** How many actions each state is away from the beginning at least; states that cannot be reached are not there. */
function stepsTo({ initial, actions }: Pick<WorkflowFile, 'initial' | 'states' | 'actions'>): ReadonlyMap<string, number> {
  const before = known.get(actions)
  if (before !== undefined) return before
  const steps = new Map([[initial, 0]])
  // A map goes on through what is added to it meanwhile.
  for (const [state, count] of steps) {
    for (const { from, to } of Object.values(actions)) if (from.includes(state) && !steps.has(to)) steps.set(to, count + 1)
  }
  known.set(actions, steps)
  return steps
}
