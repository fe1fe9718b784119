import type { AccessScope } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import { below, everything, type Reading } from '../../store/access.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'

/** Whether an administrator's scope has every organisation in it. */
export function reachesAllOrganisations(scope: AccessScope): boolean {
  return scope.some(({ organisations }) => organisations === 'all')
}

/** A condition on accounts or organisations by the column that names the organisation. Who belongs to none is for those who reach all. */
export function withinScope(scope: AccessScope, column: string): object {
  return reachesAllOrganisations(scope) ? everything : below(column, rootsOf(scope))
}

/** Whether an organisation lies within reach; null: every one of them. */
export async function reachesOrganisation({ em, action: { scope } }: Reading, organisation: string | null): Promise<boolean> {
  if (reachesAllOrganisations(scope)) return true
  return organisation !== null && (await em.count(OrganisationClosure, { descendant: organisation, ancestor: { $in: [...rootsOf(scope)] } })) > 0
}

/** Throws `out-of-reach` where an organisation does not lie within reach. */
export async function demandReach(reading: Reading, organisation: string | null): Promise<void> {
  if (!(await reachesOrganisation(reading, organisation))) throw new HuiyanError('out-of-reach')
}

function rootsOf(scope: AccessScope): readonly string[] {
  return [...new Set(scope.flatMap(({ organisations }) => (organisations === 'all' ? [] : organisations)))]
}

/** The organisations within reach, as the tree stands; null stands for all of them together. */
export async function reachedOrganisations({ em, action: { scope } }: Reading): Promise<(organisation: string | null) => boolean> {
  if (reachesAllOrganisations(scope)) return () => true
  const found = await em.find(OrganisationClosure, { ancestor: { $in: [...rootsOf(scope)] } }, { disableIdentityMap: true })
  const ids = new Set(found.map(({ descendant }) => descendant))
  return (organisation) => organisation !== null && ids.has(organisation)
}
