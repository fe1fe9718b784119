import { dateIn } from '../../base/clock.ts'
import type { LocalText } from '../../base/text.ts'
import type { Reading } from '../../store/access.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'
import { organisationsById, organisationTitle } from './find-organisations.ts'
import { isOpenOn, standsAt } from './grant-rules.ts'

/** Where somebody belongs, as accounts, grants and the tree stand now. */
export interface PersonPlace {
  readonly id: string
  readonly name: string
  readonly isActive: boolean
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
  /** Their own organisation and those of grants that are not over. */
  readonly seats: ReadonlySet<string>
  /** These with all that they lie below. */
  readonly within: ReadonlySet<string>
  /** Of their own grants that stand now: what they are where; what was delegated to them is not counted. */
  readonly roles: readonly { readonly role: string; readonly organisation: string | null; readonly topics: readonly string[] | null }[]
  /** Those in whose place they act, by grants that are not over. */
  readonly actsFor: readonly PersonPlace[]
}

/** The organisations above some, each with itself, by how far away, as the tree stands. */
export async function organisationsAbove({ em }: Pick<Reading, 'em'>, ids: Iterable<string>): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows: OrganisationClosure[] = []
  const wanted = [...new Set(ids)]
  for (let at = 0; at < wanted.length; at += chunk) rows.push(...(await em.find(OrganisationClosure, { descendant: { $in: wanted.slice(at, at + chunk) } }, { disableIdentityMap: true })))
  return new Map([...Map.groupBy(rows, ({ descendant }) => descendant)].map(([id, lines]) => [id, new Map(lines.map(({ ancestor, depth }) => [ancestor, depth]))]))
}

const chunk = 500

/** Places of accounts by id; those that are not there are left out. */
export async function placesOf(read: Reading, timeZone: string, ids: Iterable<string>): Promise<ReadonlyMap<string, PersonPlace>> {
  return places(read, timeZone, ids, true)
}

/** Accounts with an open grant of one of some roles, by id. */
export async function accountsWithRole({ em, action }: Reading, timeZone: string, roles: readonly string[]): Promise<readonly string[]> {
  const grants = await em.find(Grant, { role: { $in: [...roles] }, endedAt: null, delegatedFrom: null }, { disableIdentityMap: true })
  return [...new Set(grants.filter((grant) => standsAt(grant, timeZone, action.at)).map(({ account }) => account as unknown as string))].toSorted()
}

async function places(read: Reading, timeZone: string, ids: Iterable<string>, withHolders: boolean): Promise<ReadonlyMap<string, PersonPlace>> {
  const { em, action: { at } } = read
  const wanted = [...new Set(ids)]
  const [accounts, grants]: [Account[], Grant[]] = [[], []]
  for (let from = 0; from < wanted.length; from += chunk) {
    const some = wanted.slice(from, from + chunk)
    accounts.push(...(await em.find(Account, { id: { $in: some } }, { disableIdentityMap: true })))
    grants.push(...(await em.find(Grant, { account: { $in: some } }, { orderBy: { id: 'asc' }, disableIdentityMap: true })))
  }
  const today = dateIn(timeZone, at)
  const open = grants.filter((grant) => isOpenOn(grant, today))
  const lent = open.flatMap((grant) => (grant.delegatedFrom as unknown as string | null) ?? [])
  const holderOf = new Map((lent.length === 0 ? [] : await em.find(Grant, { id: { $in: lent } }, { disableIdentityMap: true })).map((one) => [one.id, one.account as unknown as string]))
  const holders = withHolders && holderOf.size > 0 ? await places(read, timeZone, holderOf.values(), false) : new Map<string, PersonPlace>()
  const ownOf = ({ organisation }: Account | Grant) => organisation as unknown as string | null
  const above = await organisationsAbove(read, [...accounts, ...open].flatMap((one) => ownOf(one) ?? []))
  const titles = await organisationsById(read, accounts.flatMap((one) => ownOf(one) ?? []))
  const of = Map.groupBy(open, ({ account }) => account as unknown as string)
  return new Map(accounts.map((account) => {
    const own = of.get(account.id) ?? []
    const organisation = titles.get(ownOf(account) ?? '')
    return [account.id, {
      id: account.id, name: account.name, isActive: account.state === 'active',
      organisation: organisation === undefined ? null : { id: organisation.id, title: organisationTitle(organisation) },
      seats: new Set([account, ...own].flatMap((one) => ownOf(one) ?? [])),
      within: new Set([account, ...own].flatMap((one) => [...(above.get(ownOf(one) ?? '')?.keys() ?? [])])),
      roles: own.filter((grant) => grant.delegatedFrom === null && standsAt(grant, timeZone, at)).map((grant) => ({ role: grant.role, organisation: ownOf(grant), topics: grant.topics })),
      actsFor: own.flatMap(({ delegatedFrom }) => holders.get(holderOf.get((delegatedFrom as unknown as string | null) ?? '') ?? '') ?? []),
    }] as const
  }))
}

/**
 * What somebody is for a topic by grants that cover all of some organisations; without one only what reaches everything does. `above`: the
 * organisations that each of these lies below, with itself.
 */
export function rolesOver({ roles }: PersonPlace, topic: string, organisations: readonly string[], above: ReadonlyMap<string, Pick<ReadonlyMap<string, unknown>, 'has'>>): readonly string[] {
  const covers = (root: string | null): boolean => root === null || (organisations.length > 0 && organisations.every((one) => above.get(one)?.has(root) === true))
  return [...new Set(roles.filter(({ topics, organisation }) => (topics === null || topics.includes(topic)) && covers(organisation)).map(({ role }) => role))]
}

/** What somebody is for a topic, by their own grants. */
export function rolesFor({ roles }: PersonPlace, topic: string): readonly string[] {
  return [...new Set(roles.filter(({ topics }) => topics === null || topics.includes(topic)).map(({ role }) => role))]
}
