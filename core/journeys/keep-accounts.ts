import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { AccountDetail, AccountJson, AccountQuery, GrantChoices, OwnGrants } from '../contracts/access-api.ts'
import type { Page } from '../contracts/api.ts'
import type { OrganisationRef } from '../contracts/work-api.ts'
import { keeperOf } from '../domain/identity/account-keeper.ts'
import { todayOf } from '../domain/identity/change-register.ts'
import { colleagues } from '../domain/identity/delegate-grant.ts'
import { organisationsById, organisationsNow, organisationTitle } from '../domain/identity/find-organisations.ts'
import { isOpenOn, standsAt } from '../domain/identity/grant-rules.ts'
import { grantsOf, listAccounts, visibleAccount } from '../domain/identity/list-accounts.ts'
import { roles, type Permission } from '../domain/identity/permissions.ts'
import { reachedOrganisations, reachesGrants } from '../domain/identity/within-reach.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Account } from '../store/entities/identity/account.ts'
import type { Grant } from '../store/entities/identity/grant.ts'
import { describeGrants } from './describe-grants.ts'

export interface AccountDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly timeZone: string
}

/** Tells whether the reader has a permission somewhere: what the pages may offer. The acts decide again. */
export type MayAsk = (permission: Permission) => boolean

/** Accounts within reach, by name. Throws `bad-cursor`. */
export async function readAccounts(deps: AccountDeps, action: Action, query: AccountQuery, may: MayAsk): Promise<Page<AccountJson>> {
  const read = reading(deps.store, action)
  const { cursor, limit, q, state, organisation, role } = query
  const found = await listAccounts(read, { ...(q === undefined ? {} : { q }), ...(state === undefined ? {} : { state }), ...(organisation === undefined ? {} : { organisation }), ...(role === undefined ? {} : { role }), today: todayOf(read, deps.timeZone) }, { limit, ...(cursor === undefined ? {} : { cursor: readCursor(cursor) }) })
  const tell = await accountTeller(deps, read, found.items, may)
  return { items: found.items.map(tell), next: found.next === null ? null : Buffer.from(found.next).toString('base64url'), total: { count: found.total, atLeast: false } }
}

function readCursor(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString('utf8')
  if (name === '' || Buffer.from(name).toString('base64url') !== cursor) throw new HuiyanError('bad-cursor')
  return name
}

/** One account with all its grants. Throws `not-found`. */
export async function readAccount(deps: AccountDeps, action: Action, id: string, may: MayAsk): Promise<AccountDetail> {
  const read = reading(deps.store, action)
  const account = await visibleAccount(read, id)
  const tell = await accountTeller(deps, read, [account], may)
  return { ...tell(account), grants: await describeGrants(deps, read, (await grantsOf(read, [id])).get(id) ?? []) }
}

async function accountTeller({ timeZone }: AccountDeps, read: Reading, accounts: readonly Account[], may: MayAsk): Promise<(account: Account) => AccountJson> {
  const grants = await grantsOf(read, accounts.map(({ id }) => id))
  const organisations = await organisationsById(read, accounts.flatMap(({ organisation }) => (organisation as unknown as string | null) ?? []))
  const { actor, at } = read.action
  const open = (own: readonly Grant[]) => own.filter((grant) => isOpenOn(grant, todayOf(read, timeZone)))
  const reaches = await reachesGrants(read, [...grants.values()].flatMap(open))
  return (account) => {
    const own = grants.get(account.id) ?? []
    const organisation = organisations.get((account.organisation as unknown as string | null) ?? '')
    const mayKeep = may(keeperOf(own, todayOf(read, timeZone))) && open(own).every(reaches)
    const others = account.id !== actor.id
    return {
      id: account.id, account: account.account, name: account.name, state: account.state, organisation: organisation === undefined ? null : { id: organisation.id, title: organisationTitle(organisation) },
      oneTimeUntil: account.oneTimeUntil?.toISOString() ?? null, createdAt: account.createdAt.toISOString(), roles: [...new Set(own.filter((grant) => standsAt(grant, timeZone, at)).map(({ role }) => role))],
      may: [
        ...(others && mayKeep ? (['change', account.state === 'active' ? 'suspend' : 'resume', 'reset-password'] as const) : []),
        ...(others && may('manage-grants') ? (['grant'] as const) : []),
      ],
    }
  }
}

/** Under which permission an account is kept, by its id. Throws `not-found` for an account out of reach. */
export async function accountKeeper({ store, timeZone }: AccountDeps, action: Action, id: string): Promise<Permission> {
  const read = reading(store, action)
  await visibleAccount(read, id)
  return keeperOf((await grantsOf(read, [id])).get(id) ?? [], todayOf(read, timeZone))
}

/** What grants are made of: roles, and the topics that run. */
export function readGrantChoices({ registry }: AccountDeps): GrantChoices {
  return { roles, topics: registry.running().filter(({ runtime }) => runtime.pack.kind !== 'library').map(({ runtime }) => ({ id: runtime.pack.id, title: runtime.pack.topic.title })) }
}

/** The actor's own grants, and what is needed to hand them on. The action's scope is that of handing on. */
export async function readOwnGrants(deps: AccountDeps, action: Action): Promise<OwnGrants> {
  const read = reading(deps.store, action)
  const own = (await grantsOf(read, [action.actor.id])).get(action.actor.id) ?? []
  const people = await colleagues(read)
  const organisations = new Map((await organisationsNow(read, deps.timeZone)).map((one) => [one.id, one]))
  const reached = await reachedOrganisations(read)
  const ref = (id: string | null): OrganisationRef | null => {
    const found = organisations.get(id ?? '')
    return found === undefined ? null : { id: found.id, title: organisationTitle(found) }
  }
  return {
    grants: await describeGrants(deps, read, own),
    colleagues: people.map(({ id, name, organisation }) => ({ id, name, organisation: ref(organisation) })),
    organisations: [...organisations.values()].filter(({ id }) => reached(id)).map((one) => ({ id: one.id, title: organisationTitle(one), parent: one.parent as unknown as string | null })),
  }
}
