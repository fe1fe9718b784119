import type { MentionableJson } from '../contracts/comment-api.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { peopleAround, type PeopleAsked } from '../domain/identity/people-around.ts'
import type { Reading } from '../store/access.ts'

/** So many are offered at once; who is meant is found by more of the name. */
const offered = 8
const chunk = 24
/** Grants that are over, or of other topics, are passed over; beyond so many nobody goes on looking. */
const mostLookedAt = 10 * chunk

/** People around a place whom somebody may choose, by name; `isMeant` asks of each. */
export async function offeredPeople(read: Reading, asked: PeopleAsked, isMeant: (id: string) => Promise<boolean>): Promise<readonly MentionableJson[]> {
  const found: MentionableJson[] = []
  for (let skip = 0; skip < mostLookedAt && found.length < offered; skip += chunk) {
    const people = await peopleAround(read, asked, { skip, limit: chunk })
    const organisations = await organisationsById(read, people.flatMap(({ organisation }) => organisation ?? []))
    for (const { id, name, organisation } of people) {
      if (found.length === offered) break
      const own = organisations.get(organisation ?? '')
      if (await isMeant(id)) found.push({ id, name, organisation: own === undefined ? null : organisationTitle(own) })
    }
    if (people.length < chunk) break
  }
  return found
}
