import type { Action, WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { askGuard, type Attempt } from './ask-guard.ts'
import type { Machine } from './build-machine.ts'
import type { Act, WorkflowActor, WorkflowInstance } from './instance.ts'
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
  return problems.length > 0 ? refused(problems) : { instance: actedBy(instance, actionName, action, attempt) }
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
  const { apart, inPlaceOf } = authorityFor(action, instance, actor)
  return [
    ...(action.roles.some((role) => holdsRole(actor, role)) ? [] : [wrongRole(workflow, name, instance.state, actor)]),
    ...apart.map((other) => doneBefore(workflow, name, instance.state, other, inPlaceOf !== null)),
  ]
}

/**
 * In whose role an action is done: the actor's own (null) where they have one for it, else that of somebody who delegated it. Who acts in
 * another's place acts for both: what either must not do after the other's act, neither may. `apart`: actions that stand against it.
 */
export function authorityFor(action: Pick<Action, 'roles' | 'notSameActorAs'>, { history }: { readonly history: readonly Pick<Act, 'action' | 'actor' | 'inPlaceOf'>[] }, actor: WorkflowActor): { readonly inPlaceOf: string | null; readonly apart: readonly string[] } {
  const held = action.roles.filter((role) => holdsRole(actor, role))
  const lent = held.map((role) => actor.inPlaceOf?.[role])
  const authorities = lent.length === 0 || lent.includes(undefined) ? [null] : [...new Set(lent.flatMap((holders) => holders ?? []))]
  const choices = authorities.map((inPlaceOf) => {
    const people = [actor.id, ...(inPlaceOf === null ? [] : [inPlaceOf])]
    return { inPlaceOf, apart: (action.notSameActorAs ?? []).filter((other) => history.some((act) => act.action === other && (people.includes(act.actor) || (act.inPlaceOf !== undefined && people.includes(act.inPlaceOf))))) }
  })
  return choices.find(({ apart }) => apart.length === 0) ?? choices[0]!
}

function guardReasons(machine: Machine, name: string, attempt: Attempt): PartProblem[] {
  const guard = machine.guards.get(name)
  if (guard === undefined) return []
  const { holds, failed, missing } = askGuard(guard.expr, attempt, machine)
  if (holds) return []
  const say = failed ? guardUncomputed : guardFails
  return [say(machine.workflow, name, attempt.instance.state, guard.words, missing)]
}

/** The matter after an act that nothing stands against. */
export function actedBy(instance: WorkflowInstance, name: string, action: Action, { actor, at }: Attempt): WorkflowInstance {
  const { inPlaceOf } = authorityFor(action, instance, actor)
  const act = Object.freeze({ action: name, from: instance.state, to: action.to, actor: actor.id, ...(inPlaceOf === null ? {} : { inPlaceOf }), at: at.toISOString() })
  return Object.freeze({ ...instance, state: action.to, since: act.at, history: Object.freeze([...instance.history, act]) })
}
