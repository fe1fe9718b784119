import type { Action } from '../../base/action.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

/** `above`: the organisation in charge and all that it lies below. An extent that comes of no grant stands for all that the actor is. */
export function rolesWithin({ actor, scope }: Pick<Action, 'actor' | 'scope'>, { topic }: Pick<WorkItem, 'topic'>, above: ReadonlySet<string>): readonly string[] {
  return [...new Set(scope.flatMap(({ role, topics, organisations }) => {
    const reaches = (topics === 'all' || topics.includes(topic)) && (organisations === 'all' || organisations.some((root) => above.has(root)))
    return !reaches ? [] : role === undefined ? actor.roles : [role]
  }))]
}
