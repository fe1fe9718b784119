import { dateIn } from '../../base/clock.ts'
import type { AccessScope, Actor, Extent } from '../../base/action.ts'
import type { LocalText } from '../../base/text.ts'
import type { Reading } from '../../store/access.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import type { Organisation } from '../../store/entities/identity/organisation.ts'
import { permissions, roleMay, type Permission } from './permissions.ts'
import { readRows } from '../../store/read-rows.ts'

/** Somebody as the server knows them while they are signed in: who, and what they may where. */
export interface Principal {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
  /** The password was given by an administrator: nothing can be done before another is chosen. */
  readonly hasOneTimePassword: boolean
  readonly grants: readonly PrincipalGrant[]
}

/** A grant that is valid now. */
export interface PrincipalGrant extends Extent {
  readonly id: string
  readonly role: string
}

/** The principal of an account as of `at`, null when there is none or it is suspended. */
export function loadPrincipal({ store, timeZone }: { store: Store; timeZone: string }, accountId: string, at: Date): Promise<Principal | null> {
  return principalIn({ em: store.reader() }, timeZone, accountId, at)
}

/** The same as things stand in a reading, within a change too. */
export async function principalIn({ em }: Pick<Reading, 'em'>, timeZone: string, accountId: string, at: Date): Promise<Principal | null> {
  // Every request asks this: one statement takes a fifth of what reading the four tables as entities takes.
  return principalOf(await readRows<AccountRow>(em, `${accountsSql} where a.id = ? and a.state = 'active' order by g.id`, [accountId]), dateIn(timeZone, at))
}

/** The same of several accounts, by account; who is not there, or suspended, is left out. */
export async function principalsIn({ em }: Pick<Reading, 'em'>, timeZone: string, accounts: readonly string[], at: Date): Promise<ReadonlyMap<string, Principal>> {
  const rows = accounts.length === 0 ? [] : await readRows<AccountRow>(em, `${accountsSql} where a.id in (select value from json_each(?)) and a.state = 'active' order by g.id`, [JSON.stringify(accounts)])
  return new Map([...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => [id, principalOf(own, dateIn(timeZone, at))!]))
}

/** What the rows of one account say; null where there are none. */
function principalOf(rows: readonly AccountRow[], today: string): Principal | null {
  const [first] = rows
  if (first === undefined) return null
  const granted = rows.filter((row): row is GrantedRow => row.role !== null && row.grant_id !== null && isValid(row, today) && (row.origin === null || originHolds(row, today)))
  return {
    id: first.id,
    account: first.account,
    name: first.name,
    organisation: first.own === null ? null : { id: first.own, title: titleOf({ title: first.title!, titleEn: first.title_en }) },
    hasOneTimePassword: first.one_time !== null,
    grants: granted.map((grant) => ({
      id: grant.grant_id,
      role: grant.role,
      ...(grant.holder === null ? {} : { heldBy: grant.holder }),
      topics: grant.topics === null ? 'all' : (JSON.parse(grant.topics) as readonly string[]),
      organisations: grant.root === null ? 'all' : [grant.root],
    })),
  }
}

/** The same by what is typed at sign-in. */
export async function accountPrincipal(deps: { store: Store; timeZone: string }, account: string, at: Date): Promise<Principal | null> {
  const found = await deps.store.reader().findOne(Account, { account }, { fields: ['id'] })
  return found === null ? null : loadPrincipal(deps, found.id, at)
}

/** An account with one of its grants; null where it has none, or no organisation. Instants in milliseconds since 1970. */
interface AccountRow {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly one_time: number | null
  readonly own: string | null
  readonly title: string | null
  readonly title_en: string | null
  readonly grant_id: string | null
  readonly role: string | null
  /** JSON. */
  readonly topics: string | null
  readonly root: string | null
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly ended: number | null
  /** The grant that this one was delegated from, and what has become of it. */
  readonly origin: string | null
  readonly holder: string | null
  readonly holder_state: Account['state'] | null
  readonly origin_role: string | null
  readonly origin_topics: string | null
  readonly origin_from: string | null
  readonly origin_to: string | null
  readonly origin_ended: number | null
  /** 1 where the organisation lies within that of the other grant as the tree stands. */
  readonly within: number
}

type GrantedRow = AccountRow & { readonly grant_id: string; readonly role: string }

const accountsSql = `
  select a.id, a.account, a.name, a.one_time_until as one_time, o.id as own, o.title, o.title_en,
    g.id as grant_id, g.role, g.topics, g.organisation_id as root, g.valid_from, g.valid_to, g.ended_at as ended,
    d.id as origin, d.account_id as holder, h.state as holder_state, d.role as origin_role, d.topics as origin_topics, d.valid_from as origin_from, d.valid_to as origin_to, d.ended_at as origin_ended,
    (d.organisation_id is null or exists (select 1 from organisation_closure as c where c.ancestor = d.organisation_id and c.descendant = g.organisation_id)) as within
  from account as a left join organisation as o on o.id = a.organisation_id left join role_grant as g on g.account_id = a.id
    left join role_grant as d on d.id = g.delegated_from_id left join account as h on h.id = d.account_id`

/** A delegated grant stands while the other stands, by somebody who may still sign in, and within its bounds. */
function originHolds(row: AccountRow, today: string): boolean {
  const topics = row.topics === null ? null : (JSON.parse(row.topics) as readonly string[])
  const bounds = row.origin_topics === null ? null : (JSON.parse(row.origin_topics) as readonly string[])
  return row.holder_state === 'active' && row.origin_role === row.role && row.within === 1
    && isValid({ valid_from: row.origin_from, valid_to: row.origin_to, ended: row.origin_ended }, today)
    && (bounds === null || (topics !== null && topics.every((topic) => bounds.includes(topic))))
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

/** What a permission reaches: each grant that carries it, by itself. Null when none does. */
export function scopeFor(principal: Principal, permission: Permission): AccessScope | null {
  const carrying = principal.grants.filter((grant) => roleMay(grant.role, permission))
  return carrying.length === 0 ? null : carrying
}

/** An ended grant stands no more, whatever a clock that was put back says. */
function isValid(row: Pick<AccountRow, 'valid_from' | 'valid_to' | 'ended'>, today: string): boolean {
  return (row.valid_from === null || row.valid_from <= today) && (row.valid_to === null || today <= row.valid_to) && row.ended === null
}

function titleOf(organisation: Pick<Organisation, 'title' | 'titleEn'>): LocalText {
  return organisation.titleEn === null ? organisation.title : { 'zh-CN': organisation.title, en: organisation.titleEn }
}
