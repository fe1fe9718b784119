import type { AccessScope } from '../../base/action.ts'
import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import { below, everything, type Reading } from '../../store/access.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'
import { isOpenOn } from './grant-rules.ts'

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

/** Tells of each of some grants whether it lies within one extent of the actor, as the tree stands. */
export async function reachesGrants({ em, action: { scope } }: Reading, grants: readonly GrantPlace[]): Promise<(grant: GrantPlace) => boolean> {
  const organisations = [...new Set(grants.flatMap(({ organisation }) => (organisation as unknown as string | null) ?? []))]
  const lines = await em.find(OrganisationClosure, { ancestor: { $in: [...rootsOf(scope)] }, descendant: { $in: organisations } }, { disableIdentityMap: true })
  const known = new Set(lines.map(({ ancestor, descendant }) => `${ancestor} ${descendant}`))
  return ({ organisation, topics }) => scope.some((extent) => {
    const bounds = extent.topics
    const inTopics = bounds === 'all' || (topics !== null && topics.every((topic) => bounds.includes(topic)))
    return inTopics && (extent.organisations === 'all' || extent.organisations.some((root) => known.has(`${root} ${organisation as unknown as string | null}`)))
  })
}

/**
 * Throws `out-of-reach` where an account may, or is to, do something further than the actor reaches: whoever keeps a part would act
 * beyond it in that one's name.
 */
export async function demandReachOfGrants(reading: Reading, timeZone: string, account: string): Promise<void> {
  const today = dateIn(timeZone, reading.action.at)
  const open = (await reading.em.find(Grant, { account }, { disableIdentityMap: true })).filter((grant) => isOpenOn(grant, today))
  if (!open.every(await reachesGrants(reading, open))) throw new HuiyanError('out-of-reach')
}

type GrantPlace = Pick<Grant, 'organisation' | 'topics'>

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
