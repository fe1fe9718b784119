import type { FanOut, WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Machine } from './build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { actedBy, type Transition } from './transition.ts'

type Flow = Pick<WorkflowFile, 'states' | 'actions' | 'fanOut'>

/** How those who were asked in one round have answered; `asked` are all of them. */
export interface RoundCounts {
  readonly asked: number
  readonly answered: number
  /** Said that it is not theirs. */
  readonly returned: number
  readonly open: number
}

/** How a state asks several organisations; null where it does not. */
export function fanOutOf({ fanOut }: Pick<Flow, 'fanOut'>, state: string): FanOut | null {
  return fanOut !== undefined && Object.hasOwn(fanOut, state) ? fanOut[state]! : null
}

/** Whether an action splits a matter among several organisations. */
export function splits(flow: Flow, action: string): boolean {
  return Object.hasOwn(flow.actions, action) && fanOutOf(flow, flow.actions[action]!.to) !== null
}

/**
 * The action by which a matter goes on once enough have answered: the one out of the state that names the host among its roles, else the
 * one of the role whose task the state is; of several the one that does not end the matter. Null where that is none, or more than one.
 */
export function joinAction({ states, actions }: Flow, state: string): string | null {
  const leaving = Object.entries(actions).filter(([, { from }]) => from.includes(state))
  const of = (role: string | undefined) => leaving.filter(([, { roles }]) => role !== undefined && roles.includes(role))
  const byHost = of('system')
  const able = byHost.length > 0 ? byHost : of(states[state]?.role)
  const [only, ...others] = able.length === 1 ? able : able.filter(([, { to }]) => states[to]?.phase !== 'closed' && states[to]?.phase !== 'void')
  return only === undefined || others.length > 0 ? null : only[0]
}

/** Whether nothing more has to be waited for: the share that has to answer has answered, or nobody is left who could. */
export function isJoined({ join = 'all' }: FanOut, { asked, answered, open }: RoundCounts): boolean {
  if (open === 0) return true
  // Shares are written as decimals: 0.07 of a hundred are seven.
  return join !== 'all' && answered >= Math.ceil(join * asked - 1e-9)
}

/**
 * What those who have answered do to a matter: on by its `joinAction`, done by the host whatever the action's roles, once `isJoined`.
 * Null while it has to wait, where it does not stand in such a state, and where the action takes somebody who answers a form.
 */
export function joinTransition({ workflow }: Machine, instance: WorkflowInstance, counts: RoundCounts, host: WorkflowActor, at: Date): (Extract<Transition, { instance: unknown }> & { readonly action: string }) | null {
  const fanOut = fanOutOf(workflow, instance.state)
  const name = fanOut === null ? null : joinAction(workflow, instance.state)
  if (fanOut === null || name === null || !isJoined(fanOut, counts)) return null
  const action = workflow.actions[name]!
  if (action.form !== undefined || action.when !== undefined) return null
  return { action: name, instance: actedBy(instance, name, action, { instance, data: {}, actor: host, at }) }
}
