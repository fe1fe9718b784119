import { HuiyanError } from '../base/errors.ts'
import type { CommentedSubject, MentionableJson } from '../contracts/comment-api.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { peopleAround } from '../domain/identity/people-around.ts'
import type { Permission } from '../domain/identity/permissions.ts'
import { actorOf, loadPrincipal, scopeFor } from '../domain/identity/principal.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Comment } from '../store/entities/comments/comment.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

export interface Mentioning {
  readonly store: Store
  readonly timeZone: string
}

/** What one has to be allowed to see matters of a kind. */
export const seeing: Readonly<Record<CommentedSubject, Permission>> = { alert: 'read-alerts', case: 'read-cases' }

/** So many are offered at once; who is meant is found by more of the name. */
const offered = 8
const chunk = 24
/** Grants that are over, or of other topics, are passed over; beyond so many nobody goes on looking. */
const mostLookedAt = 10 * chunk

/** Those who may see a matter that the reader sees, the reader left out, by name. */
export async function whomToMention(deps: Mentioning, read: Reading, item: WorkItem, q: string): Promise<readonly MentionableJson[]> {
  const found: MentionableJson[] = []
  for (let skip = 0; skip < mostLookedAt && found.length < offered; skip += chunk) {
    const people = await peopleAround(read, { permission: seeing[item.subject as CommentedSubject], organisation: item.organisation, q }, { skip, limit: chunk })
    const organisations = await organisationsById(read, people.flatMap(({ organisation }) => organisation ?? []))
    for (const { id, name, organisation } of people) {
      if (found.length === offered) break
      const own = organisations.get(organisation ?? '')
      if (id !== read.action.actor.id && (await nameIfSeeing(deps, read, item, id)) !== null) found.push({ id, name, organisation: own === undefined ? null : organisationTitle(own) })
    }
    if (people.length < chunk) break
  }
  return found
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
