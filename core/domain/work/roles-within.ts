import type { Action } from '../../base/action.ts'
import type { WorkflowActor } from '../../engines/workflow/instance.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

/** What somebody is for one matter: their roles, and of those that they have by delegation alone, whose they are. */
export type Standing = Required<Pick<WorkflowActor, 'roles' | 'inPlaceOf'>>

/** `above`: the organisation in charge and all that it lies below. An extent that comes of no grant stands for all that the actor is. */
export function standingWithin({ actor, scope }: Pick<Action, 'actor' | 'scope'>, { topic }: Pick<WorkItem, 'topic'>, above: ReadonlySet<string>): Standing {
  const reaching = scope.filter(({ topics, organisations }) => (topics === 'all' || topics.includes(topic)) && (organisations === 'all' || organisations.some((root) => above.has(root))))
  const own = new Set(reaching.filter(({ heldBy }) => heldBy === undefined).flatMap(({ role }) => (role === undefined ? actor.roles : [role])))
  const lent = Map.groupBy(reaching.flatMap(({ role, heldBy }) => (role === undefined || heldBy === undefined || own.has(role) ? [] : [{ role, heldBy }])), ({ role }) => role)
  return { roles: [...own, ...lent.keys()], inPlaceOf: Object.fromEntries([...lent].map(([role, those]) => [role, [...new Set(those.map(({ heldBy }) => heldBy))]])) }
}
