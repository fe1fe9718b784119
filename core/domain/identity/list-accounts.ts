import { HuiyanError } from '../../base/errors.ts'
import { below, type Reading } from '../../store/access.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { holdsText } from '../../store/holds-text.ts'
import { withinScope } from './within-reach.ts'

export interface AccountsAsked {
  /** Part of the account's name or the person's. */
  readonly q?: string
  readonly state?: Account['state']
  /** Root of a subtree. */
  readonly organisation?: string
  /** Of a grant that is not over. */
  readonly role?: string
  /** Day, `YYYY-MM-DD`, that `role` goes by. */
  readonly today: string
}

export interface AccountsPage {
  /** Name of the last account of the page before. */
  readonly cursor?: string
  readonly limit: number
}

/** Accounts within reach, by what is typed at sign-in. */
export async function listAccounts({ em, action }: Reading, asked: AccountsAsked, page: AccountsPage): Promise<{ readonly items: readonly Account[]; readonly next: string | null; readonly total: number }> {
  const where = { $and: [withinScope(action.scope, 'organisation_id'), ...conditions(asked), ...(await ofRole({ em }, asked))] } as never
  const after = page.cursor === undefined ? {} : { account: { $gt: page.cursor } }
  const found = await em.find(Account, { $and: [where, after] } as never, { orderBy: { account: 'asc' }, limit: page.limit + 1, disableIdentityMap: true })
  const items = found.slice(0, page.limit)
  return { items, next: found.length > page.limit ? items.at(-1)!.account : null, total: await em.count(Account, where) }
}

function conditions({ q, state, organisation }: AccountsAsked): readonly object[] {
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return [
    ...words.map((word) => holdsText(['account', 'name'], word)),
    ...(state === undefined ? [] : [{ state }]),
    ...(organisation === undefined ? [] : [below('organisation_id', [organisation])]),
  ]
}

async function ofRole({ em }: Pick<Reading, 'em'>, { role, today }: AccountsAsked): Promise<readonly object[]> {
  if (role === undefined) return []
  const grants = await em.find(Grant, { role, endedAt: null, $or: [{ validTo: null }, { validTo: { $gte: today } }] }, { fields: ['account'], disableIdentityMap: true })
  return [{ id: { $in: [...new Set(grants.map(({ account }) => account as unknown as string))] } }]
}

/** Throws `not-found` for an account that is not there or out of reach. */
export async function visibleAccount({ em, action }: Reading, id: string): Promise<Account> {
  const found = await em.findOne(Account, { $and: [{ id }, withinScope(action.scope, 'organisation_id')] } as never, { disableIdentityMap: true })
  if (found === null) throw new HuiyanError('not-found', { thing: id })
  return found
}

/** Grants of some accounts, those that are over too, the newest first. */
export async function grantsOf({ em }: Pick<Reading, 'em'>, accounts: readonly string[]): Promise<ReadonlyMap<string, readonly Grant[]>> {
  const found = accounts.length === 0 ? [] : await em.find(Grant, { account: { $in: [...accounts] } }, { orderBy: { id: 'desc' }, disableIdentityMap: true })
  return Map.groupBy(found, ({ account }) => account as unknown as string)
}

/** What was handed on from some grants, the newest first. */
export async function delegatedFrom({ em }: Pick<Reading, 'em'>, grants: readonly string[]): Promise<readonly Grant[]> {
  return grants.length === 0 ? [] : em.find(Grant, { delegatedFrom: { $in: [...grants] } }, { orderBy: { id: 'desc' }, disableIdentityMap: true })
}

/** Names of accounts by id; whoever is looked at has been asked for before. */
export async function namesOfAccounts({ em }: Pick<Reading, 'em'>, ids: Iterable<string>): Promise<ReadonlyMap<string, Pick<Account, 'id' | 'account' | 'name' | 'state'>>> {
  const wanted = [...new Set(ids)]
  const found = wanted.length === 0 ? [] : await em.find(Account, { id: { $in: wanted } }, { disableIdentityMap: true })
  return new Map(found.map((row) => [row.id, row]))
}
