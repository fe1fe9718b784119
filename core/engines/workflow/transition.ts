import type { Action, WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { askGuard, type Attempt } from './ask-guard.ts'
import type { Machine } from './build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { doneBefore, endedState, guardFails, guardUncomputed, strangeState, unknownAction, wrongRole, wrongState } from './refusals.ts'

/** What an action does: the matter as it then stands, or every reason why not. */
export type Transition =
  | { readonly instance: WorkflowInstance }
  | { readonly problems: readonly PartProblem[] }

/**
 * Does an action on a matter, or says everything that stands against it (design: packs, Workflows). Pure: the instance handed
 * in stays as it is, time comes in as `at`. `data` are the answers of the action's form, as the form took them.
 * Each Problem points into the workflow's file, at what refuses. Codes: `unknown-action`, `unknown-state`, `wrong-state`,
 * `state-ended`, `wrong-role`, `same-actor`, `guard-fails`, `guard-uncomputed`; guards are asked only when nothing else refuses.
 */
export function transition(
  machine: Machine, instance: WorkflowInstance, actionName: string, data: Readonly<Record<string, unknown>>, actor: WorkflowActor, at: Date,
): Transition {
  const { workflow } = machine
  if (!Object.hasOwn(workflow.states, instance.state)) return refused([strangeState(workflow, instance.state)])
  const action = Object.hasOwn(workflow.actions, actionName) ? workflow.actions[actionName] : undefined
  if (action === undefined) return refused([unknownAction(workflow, instance.state, actionName)])
  const attempt: Attempt = { instance, data, actor, at }
  const reasons = [...stateReasons(workflow, actionName, action, instance), ...actorReasons(workflow, actionName, action, attempt)]
  const problems = reasons.length > 0 ? reasons : guardReasons(machine, actionName, attempt)
  return problems.length > 0 ? refused(problems) : { instance: moved(instance, actionName, action, actor, at) }
}

const refused = (problems: readonly PartProblem[]): Transition => ({ problems })

/** Whether a matter in this phase is done with: only an action that says `reopens` leads out. */
function isEnded(workflow: WorkflowFile, state: string): boolean {
  const phase = workflow.states[state]?.phase
  return phase === 'closed' || phase === 'void'
}

/** Whether somebody acts in a role. Nobody is granted being the host, a machine or the public: that is what they are. */
function holdsRole(actor: WorkflowActor, role: string): boolean {
  return role === 'system' || role === 'machine' || role === 'public' ? actor.kind === role : actor.roles.includes(role)
}

function stateReasons(workflow: WorkflowFile, name: string, action: Action, { state }: WorkflowInstance): PartProblem[] {
  if (!action.from.includes(state)) return [wrongState(workflow, name, state)]
  return isEnded(workflow, state) && action.reopens !== true ? [endedState(workflow, name, state)] : []
}

function actorReasons(workflow: WorkflowFile, name: string, action: Action, { instance, actor }: Attempt): PartProblem[] {
  const apart = (action.notSameActorAs ?? []).filter((other) => instance.history.some((act) => act.action === other && act.actor === actor.id))
  return [
    ...(action.roles.some((role) => holdsRole(actor, role)) ? [] : [wrongRole(workflow, name, instance.state, actor)]),
    ...apart.map((other) => doneBefore(workflow, name, instance.state, other)),
  ]
}

function guardReasons(machine: Machine, name: string, attempt: Attempt): PartProblem[] {
  const guard = machine.guards.get(name)
  if (guard === undefined) return []
  const { holds, failed, missing } = askGuard(guard, attempt, machine)
  if (holds) return []
  const say = failed ? guardUncomputed : guardFails
  return [say(machine.workflow, name, attempt.instance.state, missing)]
}

function moved(instance: WorkflowInstance, name: string, action: Action, actor: WorkflowActor, at: Date): WorkflowInstance {
  const act = Object.freeze({ action: name, from: instance.state, to: action.to, actor: actor.id, at: at.toISOString() })
  return Object.freeze({ ...instance, state: action.to, since: act.at, history: Object.freeze([...instance.history, act]) })
}
