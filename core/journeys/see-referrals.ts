import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import type { ReferralRef } from '../contracts/matter-papers.ts'
import type { Accused } from '../contracts/referral-api.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import type { RowSealer } from '../domain/forms/row-sealer.ts'
import { isKeptApart } from '../domain/identity/keep-apart.ts'
import { roleMay, roles } from '../domain/identity/permissions.ts'
import { organisationsAbove, placesOf, rolesFor, type PersonPlace } from '../domain/identity/person-places.ts'
import { namedReferrals, readersOf, referralsFor } from '../domain/referrals/find-referrals.ts'
import { aboutOf, openContent, openUnbroken, type ReferralContent } from '../domain/referrals/referral-content.ts'
import { referralNumber } from '../domain/referrals/referral-words.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Machines } from '../domain/work/machines.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import { placesOfReferral, type Above } from './referral-roles.ts'
import type { Store } from '../store/database.ts'
import type { Referral } from '../store/entities/referrals/referral.ts'
import type { ReferralReader } from '../store/entities/referrals/referral-reader.ts'

export interface ReferralDeps {
  readonly store: Store
  /** Referrals, the work on them and their trail (decision 26). */
  readonly sealed: Store
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly sealer: RowSealer
  readonly timeZone: string
  readonly calendar: WorkCalendar
}

/** A referral as somebody sees it who is named for it. */
export interface SeenReferral {
  readonly referral: Referral
  readonly content: ReferralContent
  /** Who is or was named, the earliest first. */
  readonly readers: readonly ReferralReader[]
  /** That the reader themself is named. */
  readonly own: ReferralReader
  readonly place: PersonPlace
  /** What lies above who refers and who is accused. */
  readonly above: Above
}

/** Roles by which somebody can be named. */
export const readingRoles: readonly string[] = roles.filter((role) => roleMay(role, 'read-referrals'))

/** The store beside the sealed one, for what the host looks up itself: who belongs where. */
export const wholeReading = (store: Store, action: Action): Reading => reading(store, { ...action, scope: wholeScope })

/** Whether somebody can be named for referrals of a topic, as far as their account and roles go. */
export const isFit = (place: PersonPlace, topic: string): boolean => place.isActive && rolesFor(place, topic).some((role) => readingRoles.includes(role))

/** Tells who has to be kept out of what accuses somebody, as organisations, accounts and grants stand now. */
export async function keepsApart(deps: Pick<ReferralDeps, 'store'>, action: Action, all: readonly Accused[]): Promise<(accused: Accused, place: PersonPlace) => boolean> {
  const above = await organisationsAbove(wholeReading(deps.store, action), all.flatMap(({ persons }) => persons.flatMap(({ organisation }) => organisation ?? [])))
  return (accused, place) => isKeptApart(accused, place, above)
}

/**
 * Referrals that the actor sees, the newest first: those for which they are named now, have a role, and of which nothing keeps them apart.
 * Everything that is shown of a referral passes here, and is asked anew each time, so that whoever comes to be accused sees nothing from
 * then on. `sealed`: what is read, a change under way or the last state. One whose seal is broken is left out of several: whom it accuses
 * cannot be told. Throws `sealed-row-damaged` where that one was asked for.
 */
export async function seeReferrals(deps: Pick<ReferralDeps, 'store' | 'sealer' | 'timeZone'>, sealed: Reading, asked: { readonly id?: string; readonly matter?: string } = {}): Promise<readonly SeenReferral[]> {
  const { action } = sealed
  const { matter, ...by } = asked
  const found = await namedReferrals(sealed, { ...by, ...(matter === undefined ? {} : { about: aboutOf(deps.sealer, matter) }) })
  if (found.length === 0) return []
  const place = (await placesOf(wholeReading(deps.store, action), deps.timeZone, [action.actor.id])).get(action.actor.id)
  if (place === undefined) return []
  const opened = found.flatMap((referral) => {
    const content = asked.id === undefined ? openUnbroken(deps.sealer, referral) : openContent(deps.sealer, referral)
    return content === null ? [] : [{ referral, content }]
  })
  const isApart = await keepsApart(deps, action, opened.map(({ content }) => content.accused))
  const left = opened.filter(({ referral, content }) => isFit(place, referral.topic) && !isApart(content.accused, place))
  const above = await organisationsAbove(wholeReading(deps.store, action), left.flatMap(({ content }) => placesOfReferral(content)))
  const readers = await readersOf(sealed, left.map(({ referral }) => referral.id))
  return left.map((one) => {
    const all = readers.get(one.referral.id)!
    return { ...one, readers: all, own: all.find(({ account, endedAt }) => account === place.id && endedAt === null)!, place, above }
  })
}

/** One of them. Throws `not-found`, whether it is not there or not for the actor. */
export async function seeReferral(deps: Pick<ReferralDeps, 'store' | 'sealer' | 'timeZone'>, sealed: Reading, id: string): Promise<SeenReferral> {
  const [seen] = await seeReferrals(deps, sealed, { id })
  if (seen === undefined) throw new HuiyanError('not-found', { thing: id })
  return seen
}

/** The accounts of those who see a referral now. */
export async function whoSees(deps: Pick<ReferralDeps, 'store' | 'sealer' | 'timeZone'>, sealed: Reading, id: string): Promise<readonly string[]> {
  const [referral] = await referralsFor(sealed, [id])
  if (referral === undefined) return []
  const { accused } = openContent(deps.sealer, referral)
  const named = ((await readersOf(sealed, [id])).get(id) ?? []).filter(({ endedAt }) => endedAt === null).map(({ account }) => account)
  const places = await placesOf(wholeReading(deps.store, sealed.action), deps.timeZone, named)
  const isApart = await keepsApart(deps, sealed.action, [accused])
  return [...places.values()].filter((place) => isFit(place, referral.topic) && !isApart(accused, place)).map((place) => place.id)
}

/** Referrals that come of an alert or a case, for the page of that one: those alone that the reader sees; to everybody else there are none. */
export async function referralsAbout(deps: ReferralDeps, action: Action, matter: string): Promise<readonly ReferralRef[]> {
  const sealed = reading(deps.sealed, { ...action, scope: wholeScope })
  const seen = await seeReferrals(deps, sealed, { matter })
  const items = await findItems(sealed, seen.map(({ referral }) => referral.id))
  const machineOf = await deps.machines.under(sealed, [...items.values()])
  return seen.map(({ referral }) => {
    const item = items.get(referral.id)!
    return { id: referral.id, number: referralNumber(deps.timeZone, referral), stateTitle: stateTitle(machineOf(item), item.state) }
  })
}
