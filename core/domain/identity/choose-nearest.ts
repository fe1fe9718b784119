import { rolesFor, type PersonPlace } from './person-places.ts'

/**
 * Who of some people takes on what concerns some organisations: those with one of the roles whose grant covers all of them, of these the
 * ones whose grant covers the least beyond; who reaches everything comes last. `above`: the organisations that each of them lies below,
 * with itself, by how far away. Without an organisation only who reaches everything covers it.
 */
export function chooseNearest(people: readonly PersonPlace[], { roles, topic, organisations, above }: {
  readonly roles: readonly string[]
  readonly topic: string
  readonly organisations: readonly string[]
  readonly above: ReadonlyMap<string, ReadonlyMap<string, number>>
}): readonly PersonPlace[] {
  const reach = (root: string | null): number => {
    if (root === null) return Number.MAX_SAFE_INTEGER
    const steps = organisations.map((one) => above.get(one)?.get(root) ?? Infinity)
    return steps.length === 0 ? Infinity : Math.max(...steps)
  }
  const found = people.flatMap((person) => {
    if (!rolesFor(person, topic).some((role) => roles.includes(role))) return []
    const steps = Math.min(...person.roles.filter(({ role, topics }) => roles.includes(role) && (topics === null || topics.includes(topic))).map(({ organisation }) => reach(organisation)))
    return steps === Infinity ? [] : [{ person, steps }]
  })
  const nearest = Math.min(...found.map(({ steps }) => steps))
  return found.filter(({ steps }) => steps === nearest).map(({ person }) => person)
}
