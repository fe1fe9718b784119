import type { Actor } from '../base/action.ts'
import type { AssigneeJson } from '../contracts/assign-api.ts'
import type { Assignee } from '../domain/work/assign-item.ts'
import { actorOf, principalIn, scopeFor, type Principal } from '../domain/identity/principal.ts'
import { seeNotices } from '../domain/notices/find-notices.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { sightOf, standingOn } from './notice-sight.ts'

export interface HolderReading {
  readonly timeZone: string
}

/** Who has each of some matters, by matter: whoever can no longer see to it has nothing. */
export async function holdersOf(deps: HolderReading, read: Reading, items: readonly WorkItem[]): Promise<ReadonlyMap<string, Assignee>> {
  const holders = new Map<string, Assignee>()
  for (const [account, some] of Map.groupBy(items.filter(({ assignee }) => assignee !== null), ({ assignee }) => assignee!)) {
    const person = await personAt(deps, read, account)
    if (person !== null) for (const id of await manageable(person.read, some)) holders.set(id, { id: account, name: person.principal.name })
  }
  return holders
}

/** Somebody and a reading as they would read what they may act on; null for whoever may not. */
export async function personAt({ timeZone }: HolderReading, { em, action }: Reading, account: string): Promise<{ readonly principal: Principal; readonly read: Reading } | null> {
  const principal = await principalIn({ em }, timeZone, account, action.at)
  const scope = principal === null ? null : scopeFor(principal, 'act-on-work')
  return principal === null || scope === null ? null : { principal, read: { em, action: { ...action, actor: actorOf(principal), scope } } }
}

/** Those of some matters whose next step the reader has the role for, where they lie; of what is nobody's step now those that any role of theirs reaches. */
export async function manageable(read: Reading, items: readonly WorkItem[]): Promise<ReadonlySet<string>> {
  const standing = await standingOn(read, items)
  const notices = items.filter(({ subject }) => subject === 'notice').map(({ id }) => id)
  const seen = notices.length === 0 ? new Map() : await seeNotices(read, sightOf(read.action.scope), notices)
  return new Set(items.filter((item) => {
    const { roles } = standing.get(item.id)!
    return (item.role === null ? roles.length > 0 : roles.includes(item.role)) && (item.subject !== 'notice' || seen.get(item.id)?.open.has(item.id) === true)
  }).map(({ id }) => id))
}

/** Who has a matter as the API says it. */
export const assigneeJson = (holder: Assignee | undefined, { id }: Pick<Actor, 'id'>): AssigneeJson | null => (holder === undefined ? null : { name: holder.name, isOwn: holder.id === id })
