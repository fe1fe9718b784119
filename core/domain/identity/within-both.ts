import type { AccessScope, Extent } from '../../base/action.ts'
import type { Reading } from '../../store/access.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'

/** What of a scope lies within another one, as the tree of organisations stands: each extent stays that of its grant. */
export async function withinBoth({ em }: Pick<Reading, 'em'>, scope: AccessScope, bounds: AccessScope): Promise<AccessScope> {
  const roots = [...new Set([...scope, ...bounds].flatMap(({ organisations }) => (organisations === 'all' ? [] : organisations)))]
  const lines = await em.find(OrganisationClosure, { ancestor: { $in: roots }, descendant: { $in: roots } }, { disableIdentityMap: true })
  const lying = new Set(lines.map(({ ancestor, descendant }) => `${ancestor} ${descendant}`))
  const below = (these: readonly string[], those: readonly string[]) => these.filter((one) => those.some((root) => lying.has(`${root} ${one}`)))
  return scope.flatMap((extent) => bounds.flatMap((bound) => {
    const topics = both(extent.topics, bound.topics, (a, b) => a.filter((topic) => b.includes(topic)))
    const organisations = both(extent.organisations, bound.organisations, (a, b) => [...new Set([...below(a, b), ...below(b, a)])])
    return topics.length === 0 || organisations.length === 0 ? [] : [{ ...extent, topics, organisations }]
  }))
}

function both(a: Extent['topics'], b: Extent['topics'], shared: (a: readonly string[], b: readonly string[]) => readonly string[]): Extent['topics'] {
  return a === 'all' ? b : b === 'all' ? a : shared(a, b)
}
