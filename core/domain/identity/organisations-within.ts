import type { Reading } from '../../store/access.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'

/** Tells of organisations whether another is one of them or lies below; nobody's lies nowhere. */
export async function liesWithin({ em }: Pick<Reading, 'em'>, organisation: string | null): Promise<(root: string) => boolean> {
  if (organisation === null) return () => false
  const above = new Set((await em.find(OrganisationClosure, { descendant: organisation }, { disableIdentityMap: true })).map(({ ancestor }) => ancestor))
  return (root) => above.has(root)
}
