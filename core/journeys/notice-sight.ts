import type { AccessScope, Extent } from '../base/action.ts'
import { roleMay, type Permission } from '../domain/identity/permissions.ts'
import { issuersOf } from '../domain/notices/find-issuers.ts'
import type { NoticeSight } from '../domain/notices/find-notices.ts'
import { standingFor } from '../domain/work/find-items.ts'
import type { Standing } from '../domain/work/roles-within.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

/** Where somebody sees notices, by the roles that their grants carry. */
export function sightOf(scope: AccessScope): NoticeSight {
  const carrying = (permission: Permission) => scope.filter(({ role }: Extent) => role === undefined || roleMay(role, permission))
  return { issuing: carrying('draft-notice'), receiving: carrying('read-notices') }
}

/**
 * What the actor is for each of some matters, by id. With parts of notices the roles of those who issue count only where their grant
 * reaches who has issued it: the task force of a county does not settle what the city's has asked of it.
 */
export async function standingOn(read: Reading, items: readonly (Pick<WorkItem, 'id' | 'topic' | 'organisation' | 'subject'> & { readonly apartFrom?: string | null })[]): Promise<ReadonlyMap<string, Standing>> {
  const standing = await standingFor(read, items)
  const parts = items.filter(({ subject }) => subject === 'notice')
  if (parts.length === 0) return standing
  const issuers = await issuersOf(read, parts.map(({ id }) => id))
  const issuing = await standingFor(read, parts.map((item) => ({ ...item, organisation: issuers.get(item.id) ?? null })))
  return new Map([...standing].map(([id, own]) => {
    const asIssuer = issuing.get(id)
    return [id, asIssuer === undefined ? own : { ...own, roles: own.roles.filter((role) => !roleMay(role, 'draft-notice') || asIssuer.roles.includes(role)) }]
  }))
}
