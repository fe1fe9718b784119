import type { Actor } from '../base/action.ts'
import type { AssigneeJson } from '../contracts/assign-api.ts'
import { stepRole, type Assignee } from '../domain/work/assign-item.ts'
import { actorOf, principalIn, principalsIn, scopeFor, type Principal } from '../domain/identity/principal.ts'
import { seeNotices } from '../domain/notices/find-notices.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { sightOf, standingsOn } from './notice-sight.ts'

export interface HolderReading {
  readonly timeZone: string
}

/** Who has each of some matters, by matter: whoever can no longer see to it has nothing. */
export async function holdersOf({ timeZone }: HolderReading, read: Reading, items: readonly WorkItem[]): Promise<ReadonlyMap<string, Assignee>> {
  const held = items.filter(({ assignee }) => assignee !== null)
  if (held.length === 0) return new Map()
  const byPerson = Map.groupBy(held, ({ assignee }) => assignee!)
  const principals = await principalsIn(read, timeZone, [...byPerson.keys()], read.action.at)
  const standing = await standingsOn(read, held)
  const holders = new Map<string, Assignee>()
  for (const [account, some] of byPerson) {
    const person = personOf(read, principals.get(account) ?? null)
    if (person !== null) for (const id of await manageableBy(standing, person.read, some)) holders.set(id, { id: account, name: person.principal.name })
  }
  return holders
}

/** Somebody and a reading as they would read what they may act on. */
interface Person {
  readonly principal: Principal
  readonly read: Reading
}

/** Somebody by their account; null for whoever may not act. */
export async function personAt({ timeZone }: HolderReading, read: Reading, account: string): Promise<Person | null> {
  return personOf(read, await principalIn(read, timeZone, account, read.action.at))
}

function personOf({ em, action }: Reading, principal: Principal | null): Person | null {
  const scope = principal === null ? null : scopeFor(principal, 'act-on-work')
  return principal === null || scope === null ? null : { principal, read: { em, action: { ...action, actor: actorOf(principal), scope } } }
}

/** Those of some matters whose next step the reader has the role for, where they lie; of what is nobody's step now those that any role of theirs reaches. */
export async function manageable(read: Reading, items: readonly WorkItem[]): Promise<ReadonlySet<string>> {
  return manageableBy(await standingsOn(read, items), read, items)
}

async function manageableBy(standing: Awaited<ReturnType<typeof standingsOn>>, read: Reading, items: readonly WorkItem[]): Promise<ReadonlySet<string>> {
  const notices = items.filter(({ subject }) => subject === 'notice').map(({ id }) => id)
  const seen = notices.length === 0 ? new Map() : await seeNotices(read, sightOf(read.action.scope), notices)
  return new Set(items.filter((item) => {
    const { roles } = standing(read.action, item)
    const step = stepRole(item)
    return (step === null ? roles.length > 0 : roles.includes(step)) && (item.subject !== 'notice' || seen.get(item.id)?.open.has(item.id) === true)
  }).map(({ id }) => id))
}

/** Who has a matter as the API says it. */
export const assigneeJson = (holder: Assignee | undefined, { id }: Pick<Actor, 'id'>): AssigneeJson | null => (holder === undefined ? null : { name: holder.name, isOwn: holder.id === id })
