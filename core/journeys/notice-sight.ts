import type { AccessScope, Action, Extent } from '../base/action.ts'
import { roleMay, type Permission } from '../domain/identity/permissions.ts'
import { issuersOf } from '../domain/notices/find-issuers.ts'
import type { NoticeSight } from '../domain/notices/find-notices.ts'
import { standingsFor, type StandingPlace } from '../domain/work/find-items.ts'
import type { Standing } from '../domain/work/roles-within.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

/** Where somebody sees notices, by the roles that their grants carry. */
export function sightOf(scope: AccessScope): NoticeSight {
  const carrying = (permission: Permission) => scope.filter(({ role }: Extent) => role === undefined || roleMay(role, permission))
  return { issuing: carrying('draft-notice'), receiving: carrying('read-notices') }
}

type Place = StandingPlace & Pick<WorkItem, 'subject'>

/**
 * What the actor is for each of some matters, by id. With parts of notices the roles of those who issue count only where their grant
 * reaches who has issued it: the task force of a county does not settle what the city's has asked of it.
 */
export async function standingOn(read: Reading, items: readonly Place[]): Promise<ReadonlyMap<string, Standing>> {
  const standing = await standingsOn(read, items)
  return new Map(items.map((item) => [item.id, standing(read.action, item)]))
}

/** The same of anybody who acts, for one of the matters. */
export async function standingsOn(read: Pick<Reading, 'em'>, items: readonly Place[]): Promise<(action: Pick<Action, 'actor' | 'scope'>, item: Place) => Standing> {
  const standing = await standingsFor(read, items)
  const parts = items.filter(({ subject }) => subject === 'notice')
  if (parts.length === 0) return standing
  const issuers = await issuersOf(read, parts.map(({ id }) => id))
  const asIssuer = (item: Place) => ({ ...item, organisation: issuers.get(item.id) ?? null })
  const issuing = await standingsFor(read, parts.map(asIssuer))
  return (action, item) => {
    const own = standing(action, item)
    if (item.subject !== 'notice') return own
    const { roles } = issuing(action, asIssuer(item))
    return { ...own, roles: own.roles.filter((role) => !roleMay(role, 'draft-notice') || roles.includes(role)) }
  }
}
