import { HuiyanError } from '../base/errors.ts'
import type { CommentedSubject, MentionableJson } from '../contracts/comment-api.ts'
import { rolesThatMay, type Permission } from '../domain/identity/permissions.ts'
import { actorOf, loadPrincipal, scopeFor } from '../domain/identity/principal.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Comment } from '../store/entities/comments/comment.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { offeredPeople } from './offered-people.ts'

export interface Mentioning {
  readonly store: Store
  readonly timeZone: string
}

/** What one has to be allowed to see matters of a kind. */
export const seeing: Readonly<Record<CommentedSubject, Permission>> = { alert: 'read-alerts', case: 'read-cases' }

/** Those who may see a matter that the reader sees, the reader left out, by name. */
export async function whomToMention(deps: Mentioning, read: Reading, item: WorkItem, q: string): Promise<readonly MentionableJson[]> {
  return offeredPeople(read, { roles: rolesThatMay(seeing[item.subject as CommentedSubject]), organisation: item.organisation, q }, async (id) => id !== read.action.actor.id && (await nameIfSeeing(deps, read, item, id)) !== null)
}

/** Those whom a comment mentions, each once. Throws `mention-unknown`: whoever is not there and whoever does not see the matter are one and the same. */
export async function mentioned(deps: Mentioning, read: Reading, item: WorkItem, accounts: readonly string[]): Promise<Comment['mentions']> {
  const people: { account: string; name: string }[] = []
  const wanted = [...new Set(accounts)]
  for (const account of wanted) {
    const name = await nameIfSeeing(deps, read, item, account)
    if (name !== null) people.push({ account, name })
  }
  if (people.length < wanted.length) throw new HuiyanError('mention-unknown', { count: wanted.length - people.length })
  return people
}

/** What somebody is called who sees a matter, asked as if they were reading it; null for everybody else. */
async function nameIfSeeing({ store, timeZone }: Mentioning, { em, action }: Reading, { id, subject }: WorkItem, account: string): Promise<string | null> {
  const principal = await loadPrincipal({ store, timeZone }, account, action.at)
  const scope = principal === null ? null : scopeFor(principal, seeing[subject as CommentedSubject])
  if (principal === null || scope === null) return null
  return (await findItems({ em, action: { ...action, actor: actorOf(principal), scope } }, [id])).has(id) ? principal.name : null
}
