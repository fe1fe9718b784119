import { raw } from '@mikro-orm/core'
import { hanReadings } from '../../language/han-readings.ts'
import { searchKeys, soughtKey } from '../../language/han-search.ts'
import type { Reading } from '../../store/access.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { holdsText } from '../../store/holds-text.ts'

/** Somebody whose grants may reach a place. */
export type PersonAround = Pick<Account, 'id' | 'name'> & { readonly organisation: string | null }

export interface PeopleAsked {
  /** One of these roles. */
  readonly roles: readonly string[]
  /** What is asked about lies there; null: with nobody, so that only who reaches all is near. */
  readonly organisation: string | null
  /** Parts of the account's name or the person's; in Latin letters also the pinyin of the latter, or the initials of that. */
  readonly q: string
}

/** Readings stand in no column: so many people near a place are read to find one by them. */
const mostRead = 2_000
const keysOf = searchKeys(hanReadings)

/**
 * People who may sign in and have a grant with a role, at the place or above it, by name. Whether that grant stands today, for that
 * topic, is asked of their principal: this only says of whom it is worth asking.
 */
export async function peopleAround({ em }: Pick<Reading, 'em'>, { roles, organisation, q }: PeopleAsked, page: { readonly skip: number; readonly limit: number }): Promise<readonly PersonAround[]> {
  const near = raw((alias) => `exists (select 1 from role_grant as g where g.account_id = ${alias}.id and g.ended_at is null and g.role in (${roles.map(() => '?').join(', ')})
    and (g.organisation_id is null or g.organisation_id in (select c.ancestor from organisation_closure as c where c.descendant = ?)))`, [...roles, organisation])
  const isNear = { state: 'active', [near as unknown as string]: [] }
  const words = q.split(/\s+/u).filter((word) => word !== '').slice(0, 4)
  const byReading = words.length > 0 && words.every((word) => /^[a-z']+$/iu.test(word))
  const found = await em.find(Account, { $and: [isNear, ...(byReading ? [] : words.map((word) => holdsText(['account', 'name'], word)))] } as never, {
    orderBy: [{ name: 'asc' }, { id: 'asc' }], ...(byReading ? { limit: mostRead } : { offset: page.skip, limit: page.limit }), fields: ['id', 'account', 'name', 'organisation'], disableIdentityMap: true,
  })
  const meant = byReading ? found.filter((one) => words.map(soughtKey).every((word) => [one.account, ...keysOf(one.name)].some((key) => key.includes(word)))).slice(page.skip, page.skip + page.limit) : found
  return meant.map(({ id, name, organisation }) => ({ id, name, organisation: organisation as unknown as string | null }))
}
