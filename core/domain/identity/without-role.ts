import type { Reading } from '../../store/access.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { standsAt } from './grant-rules.ts'
import { organisationsAbove } from './person-places.ts'

/**
 * Those of some organisations that nobody reaches by a grant of a role for a topic who may sign in now. What was delegated is not looked
 * at: it stands no longer, and reaches no further, than the grant of whoever did.
 */
export async function withoutRole(read: Reading, timeZone: string, { role, topic, organisations }: { readonly role: string; readonly topic: string; readonly organisations: readonly string[] }): Promise<readonly string[]> {
  const { em, action: { at } } = read
  const standing = (await em.find(Grant, { role, endedAt: null, delegatedFrom: null }, { disableIdentityMap: true })).filter((grant) => standsAt(grant, timeZone, at) && (grant.topics === null || grant.topics.includes(topic)))
  const holders = [...new Set(standing.map(({ account }) => account as unknown as string))]
  const active = new Set<string>()
  for (let from = 0; from < holders.length; from += chunk) for (const { id } of await em.find(Account, { id: { $in: holders.slice(from, from + chunk) }, state: 'active' }, { fields: ['id'], disableIdentityMap: true })) active.add(id)
  const roots = new Set(standing.filter(({ account }) => active.has(account as unknown as string)).map(({ organisation }) => organisation as unknown as string | null))
  if (roots.has(null)) return []
  const above = await organisationsAbove(read, organisations)
  return organisations.filter((one) => ![...(above.get(one)?.keys() ?? [])].some((id) => roots.has(id)))
}

const chunk = 500
