import { organisationsIn, type Reading } from '../../store/access.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'
import { standingWithin, type Standing } from './roles-within.ts'

const chunk = 500

/** Matters by id that are within the reader's reach, as they stand now, within a change too. */
export async function findItems({ em, action }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, WorkItem>> {
  const rows: WorkItem[] = []
  for (let at = 0; at < ids.length; at += chunk) {
    rows.push(...(await em.find(WorkItem, { $and: [{ id: { $in: ids.slice(at, at + chunk) } }, organisationsIn(action.scope)] } as never, { disableIdentityMap: true })))
  }
  return new Map(rows.map((row) => [row.id, row]))
}

/** The topics of some matters, for telling who watches these that there is something new; nothing else is said of them. */
export async function topicsOfItems({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await em.find(WorkItem, { id: { $in: [...ids] } }, { fields: ['topic'], disableIdentityMap: true })).map(({ topic }) => topic))
}

/** What the actor is for each of some matters, by id: by those grants alone that reach it. */
export async function standingFor({ em, action }: Reading, items: readonly Pick<WorkItem, 'id' | 'topic' | 'organisation'>[]): Promise<ReadonlyMap<string, Standing>> {
  const organisations = [...new Set(items.flatMap(({ organisation }) => organisation ?? []))]
  const rows: OrganisationClosure[] = []
  for (let at = 0; at < organisations.length; at += chunk) rows.push(...(await em.find(OrganisationClosure, { descendant: { $in: organisations.slice(at, at + chunk) } }, { disableIdentityMap: true })))
  const above = Map.groupBy(rows, ({ descendant }) => descendant)
  return new Map(items.map((item) => [item.id, standingWithin(action, item, new Set((above.get(item.organisation ?? '') ?? []).map(({ ancestor }) => ancestor)))]))
}

/** To whom somebody may hand something over; `topic`: something of that one, else of any. */
export interface Reach {
  has(organisation: string, topic?: string): boolean
}

/** The actor's: organisations that lie below what a grant names, for what lies in the topics of the same grant. */
export async function reachOf({ em, action: { scope } }: Reading): Promise<Reach> {
  const roots = [...new Set(scope.flatMap(({ organisations }) => (organisations === 'all' ? [] : organisations)))]
  const rows = roots.length === 0 ? [] : await em.find(OrganisationClosure, { ancestor: { $in: roots } }, { disableIdentityMap: true })
  const lying = new Set(rows.map(({ ancestor, descendant }) => `${ancestor} ${descendant}`))
  return {
    has: (organisation, topic) => scope.some(({ topics, organisations }) => (topic === undefined || topics === 'all' || topics.includes(topic)) && (organisations === 'all' || organisations.some((root) => lying.has(`${root} ${organisation}`)))),
  }
}
