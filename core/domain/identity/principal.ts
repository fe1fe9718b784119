import { dateIn } from '../../base/clock.ts'
import type { AccessScope, Actor } from '../../base/action.ts'
import type { LocalText } from '../../base/text.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import { permissions, roleMay, type Permission } from './permissions.ts'

/** Somebody as the server knows them while they are signed in: who, and what they may where. */
export interface Principal {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
  readonly grants: readonly PrincipalGrant[]
}

/** A grant that is valid now, its subtree written out. */
export interface PrincipalGrant extends AccessScope {
  readonly role: string
}

/** The principal of an account as of `at`, null when there is none or it is suspended. */
export async function loadPrincipal(deps: { store: Store; timeZone: string }, accountId: string, at: Date): Promise<Principal | null> {
  const em = deps.store.reader()
  const account = await em.findOne(Account, { id: accountId, state: 'active' })
  if (account === null) return null
  const today = dateIn(deps.timeZone, at)
  const granted = (await em.find(Grant, { account: accountId }, { orderBy: { id: 'asc' } })).filter((grant) => isValid(grant, today))
  const needsTree = granted.some((grant) => grant.organisation !== null)
  const organisations = needsTree ? await em.find(Organisation, {}) : []
  const own = account.organisation === null ? null : await em.findOne(Organisation, { id: account.organisation })
  return {
    id: account.id,
    account: account.account,
    name: account.name,
    organisation: own === null ? null : { id: own.id, title: titleOf(own) },
    grants: granted.map((grant) => ({
      role: grant.role,
      topics: grant.topics ?? 'all',
      organisations: grant.organisation === null ? 'all' : subtree(organisations, grant.organisation),
    })),
  }
}

export function actorOf(principal: Principal): Actor {
  return { kind: 'person', id: principal.id, name: principal.name, roles: rolesOf(principal) }
}

export function rolesOf(principal: Principal): string[] {
  return [...new Set(principal.grants.map((grant) => grant.role))]
}

/** Everything the principal may somewhere; what exactly, each act decides by `scopeFor`. */
export function permissionsOf(principal: Principal): Permission[] {
  return permissions.filter((permission) => principal.grants.some((grant) => roleMay(grant.role, permission)))
}

/** What a permission reaches: the union of the grants that carry it. Null when none does. */
export function scopeFor(principal: Principal, permission: Permission): AccessScope | null {
  const carrying = principal.grants.filter((grant) => roleMay(grant.role, permission))
  if (carrying.length === 0) return null
  return { topics: union(carrying.map((grant) => grant.topics)), organisations: union(carrying.map((grant) => grant.organisations)) }
}

function union(extents: readonly ('all' | readonly string[])[]): 'all' | readonly string[] {
  const lists = extents.filter((extent) => extent !== 'all')
  return lists.length < extents.length ? 'all' : [...new Set(lists.flat())]
}

function isValid(row: { validFrom: string | null; validTo: string | null }, today: string): boolean {
  return (row.validFrom === null || row.validFrom <= today) && (row.validTo === null || today <= row.validTo)
}

/** The organisation and all below it. A tree that leads back to itself ends where it closes. */
function subtree(organisations: readonly Organisation[], root: string): string[] {
  const children = Map.groupBy(organisations, (organisation) => organisation.parent)
  const found = new Set<string>()
  const open = [root]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(children.get(id) ?? []).map((child) => child.id))
  }
  return [...found]
}

function titleOf(organisation: Organisation): LocalText {
  return organisation.titleEn === null ? organisation.title : { 'zh-CN': organisation.title, en: organisation.titleEn }
}
