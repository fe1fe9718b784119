import type { AccessScope, Action } from '../../base/action.ts'
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

/** What of a matter says who may do what with it. */
export type StandingPlace = Pick<WorkItem, 'id' | 'topic' | 'organisation'> & { readonly apartFrom?: string | null }

/** What the actor is for each of some matters, by id: by those grants alone that reach it, and nothing for one that they are kept apart from. */
export async function standingFor(read: Reading, items: readonly StandingPlace[]): Promise<ReadonlyMap<string, Standing>> {
  const standing = await standingsFor(read, items)
  return new Map(items.map((item) => [item.id, standing(read.action, item)]))
}

/** The same of anybody who acts, for one of the matters: all that it hangs on is looked up once. */
export async function standingsFor({ em }: Pick<Reading, 'em'>, items: readonly StandingPlace[]): Promise<(action: Pick<Action, 'actor' | 'scope'>, item: StandingPlace) => Standing> {
  const organisations = [...new Set(items.flatMap(({ organisation }) => organisation ?? []))]
  const rows: OrganisationClosure[] = []
  for (let at = 0; at < organisations.length; at += chunk) rows.push(...(await em.find(OrganisationClosure, { descendant: { $in: organisations.slice(at, at + chunk) } }, { disableIdentityMap: true })))
  const above = new Map([...Map.groupBy(rows, ({ descendant }) => descendant)].map(([organisation, lines]) => [organisation, new Set(lines.map(({ ancestor }) => ancestor))]))
  const partakers = await partakersOf({ em }, items.flatMap(({ apartFrom }) => apartFrom ?? []))
  return (action, item) => keptApart(standingWithin(action, item, above.get(item.organisation ?? '') ?? new Set()), action.actor.id, partakers.get(item.apartFrom ?? ''))
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
  const roots = rootsOf(scope)
  return reachIn(scope, roots.length === 0 ? [] : await em.find(OrganisationClosure, { ancestor: { $in: roots } }, { disableIdentityMap: true }))
}

/** The actor's, of some organisations alone: what is asked of a few does not read all that lies below a grant. */
export async function reachAmong({ em, action }: Reading, organisations: readonly string[]): Promise<Reach> {
  const roots = rootsOf(action.scope)
  const rows: OrganisationClosure[] = []
  if (roots.length > 0) for (let at = 0; at < organisations.length; at += chunk) rows.push(...(await em.find(OrganisationClosure, { descendant: { $in: organisations.slice(at, at + chunk) }, ancestor: { $in: roots } }, { disableIdentityMap: true })))
  return reachIn(action.scope, rows)
}

function rootsOf(scope: AccessScope): readonly string[] {
  return [...new Set(scope.flatMap(({ organisations }) => (organisations === 'all' ? [] : organisations)))]
}

function reachIn(scope: AccessScope, rows: readonly OrganisationClosure[]): Reach {
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
