import { organisationsIn, type Reading } from '../../store/access.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'
import { createPlaces, type Places } from '../../store/touched-places.ts'
import { keptApart, partakersOf } from './kept-apart.ts'
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

/** Where some matters lie, organisations by topic, for telling who watches these that there is something new; nothing else is said of them. */
export async function placesOfItems({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReturnType<Places['byTopic']>> {
  const places = createPlaces()
  for (let at = 0; at < ids.length; at += chunk) for (const place of await em.find(WorkItem, { id: { $in: ids.slice(at, at + chunk) } }, { fields: ['topic', 'organisation'], disableIdentityMap: true })) places.add(place)
  return places.byTopic()
}

/** Matters of a kind that are not over, after one in the order of ids, whoever is in charge: for the host itself. */
export function openItems({ em }: Pick<Reading, 'em'>, subject: WorkItem['subject'], after: string, limit: number): Promise<readonly WorkItem[]> {
  return em.find(WorkItem, { subject, light: { $ne: null }, id: { $gt: after } }, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/** What the actor is for each of some matters, by id: by those grants alone that reach it, and nothing for one that they are kept apart from. */
export async function standingFor({ em, action }: Reading, items: readonly (Pick<WorkItem, 'id' | 'topic' | 'organisation'> & { readonly apartFrom?: string | null })[]): Promise<ReadonlyMap<string, Standing>> {
  const organisations = [...new Set(items.flatMap(({ organisation }) => organisation ?? []))]
  const rows: OrganisationClosure[] = []
  for (let at = 0; at < organisations.length; at += chunk) rows.push(...(await em.find(OrganisationClosure, { descendant: { $in: organisations.slice(at, at + chunk) } }, { disableIdentityMap: true })))
  const above = Map.groupBy(rows, ({ descendant }) => descendant)
  const partakers = await partakersOf({ em }, items.flatMap(({ apartFrom }) => apartFrom ?? []))
  return new Map(items.map((item) => {
    const standing = standingWithin(action, item, new Set((above.get(item.organisation ?? '') ?? []).map(({ ancestor }) => ancestor)))
    return [item.id, keptApart(standing, action.actor.id, partakers.get(item.apartFrom ?? ''))]
  }))
}

/** To whom somebody may hand something over; `topic`: something of that one, else of any. */
export interface Reach {
  has(organisation: string, topic?: string): boolean
}

/**
 * The actor's: organisations that lie below what a grant names, for what lies in the topics of the same grant. `roles`: by grants of these
 * alone, since another role does not lend its reach.
 */
export async function reachOf({ em, action }: Reading, roles?: readonly string[]): Promise<Reach> {
  const scope = roles === undefined ? action.scope : action.scope.filter(({ role }) => role === undefined || roles.includes(role))
  const roots = [...new Set(scope.flatMap(({ organisations }) => (organisations === 'all' ? [] : organisations)))]
  const rows = roots.length === 0 ? [] : await em.find(OrganisationClosure, { ancestor: { $in: roots } }, { disableIdentityMap: true })
  const lying = new Set(rows.map(({ ancestor, descendant }) => `${ancestor} ${descendant}`))
  return {
    has: (organisation, topic) => scope.some(({ topics, organisations }) => (topic === undefined || topics === 'all' || topics.includes(topic)) && (organisations === 'all' || organisations.some((root) => lying.has(`${root} ${organisation}`)))),
  }
}

/** Closed matters of a topic and kind within reach that came into their state from one instant up to another, by id. */
export async function closedItems({ em, action }: Reading, asked: { readonly topic: string; readonly subject: WorkItem['subject']; readonly from: Date; readonly until: Date; readonly limit: number }): Promise<readonly WorkItem[]> {
  const { topic, subject, from, until, limit } = asked
  return em.find(WorkItem, { $and: [{ topic, subject, phase: 'closed', since: { $gte: from, $lt: until } }, organisationsIn(action.scope)] } as never, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}
