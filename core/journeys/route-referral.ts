import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { hostNaming, type ReferralSide } from '../contracts/referral-api.ts'
import { chooseNearest } from '../domain/identity/choose-nearest.ts'
import { accountsWithRole, organisationsAbove, placesOf, rolesFor, type PersonPlace } from '../domain/identity/person-places.ts'
import { openNamed } from '../domain/referrals/referral-content.ts'
import { receivingRoles, rolesInCharge, sideOf } from '../domain/referrals/referral-words.ts'
import { nameReader } from '../domain/referrals/write-referral.ts'
import { roleTitle } from '../domain/work/work-words.ts'
import type { ReferralReader } from '../store/entities/referrals/referral-reader.ts'
import type { Change } from '../store/unit-of-work.ts'
import { namerOf, placesOfAccused, placesOfReferral, rolesAt, type ReferralAt } from './referral-roles.ts'
import { isFit, keepsApart, wholeReading, type ReferralDeps } from './see-referrals.ts'

/** Named at once by the host, at most. */
const mostRouted = 10

/** Why the host has named somebody. */
const routed = { reason: hostNaming.routed, by: hostNaming.by }

/**
 * Of some people those who can go on with a referral in the state that it is in: with the role where it counts (`rolesAt`), fit, kept apart
 * by nothing; whoever has written in a draft does not approve it. `namedBy`: on which side those are who have named them, or are to.
 */
export async function ableToGoOn(deps: Pick<ReferralDeps, 'store'>, action: Action, at: ReferralAt, people: Iterable<PersonPlace>, namedBy: (account: string) => ReferralSide | undefined = () => undefined): Promise<readonly PersonPlace[]> {
  const { referral, content, workflow, state } = at
  const above = await organisationsAbove(wholeReading(deps.store, action), placesOfReferral(content))
  const needed = rolesInCharge(workflow, state)
  const isApart = await keepsApart(deps, action, [content.accused])
  return [...people].filter((place) => isFit(place, referral.topic) && rolesAt(at, place, above, () => namedBy(place.id)).some((role) => needed.includes(role)) && !isApart(content.accused, place) && !(state === workflow.initial && content.writers.includes(place.id)))
}

/**
 * Sees to it that somebody is named who can go on with a referral. Where nobody is, the host names who comes nearest: for approval above
 * the organisation of who refers, afterwards above those who are accused; whoever belongs to the accused is passed over, and whoever has
 * given it up, so that it goes up to where nobody does. Throws `referral-nobody-to-go-on`.
 */
export async function routeReferral(deps: ReferralDeps, change: Change, at: ReferralAt, readers: readonly ReferralReader[]): Promise<void> {
  const { referral, content, workflow, state } = at
  if (await canGoOn(deps, change.action, at, readers)) return
  const main = wholeReading(deps.store, change.action)
  const named = new Set([...namedNow(readers), ...readers.filter((one) => one.endedAt !== null && openNamed(deps.sealer, one).ended?.bySelf === true).map(({ account }) => account)])
  const roles = rolesInCharge(workflow, state)
  const receiving = receivingRoles(workflow)
  const organisations = roles.some((role) => receiving.has(role)) ? placesOfAccused(content) : content.organisation === null ? [] : [content.organisation.id]
  const all = await placesOf(main, deps.timeZone, await accountsWithRole(main, deps.timeZone, roles))
  const able = await ableToGoOn(deps, change.action, at, [...all.values()].filter(({ id }) => !named.has(id)))
  const chosen = chooseNearest(able, { roles, topic: referral.topic, organisations, above: await organisationsAbove(main, organisations) }).slice(0, mostRouted)
  if (chosen.length === 0) throw nobody(roles)
  for (const { id, ...place } of chosen) await nameReader(change, deps.sealer, referral, id, sideOf(workflow, rolesFor({ id, ...place }, referral.topic), 'sending'), routed)
}

/** Whether a referral is over, or one of those who are named can go on with it. */
export async function canGoOn(deps: ReferralDeps, action: Action, at: ReferralAt, readers: readonly ReferralReader[]): Promise<boolean> {
  const { phase } = at.workflow.states[at.state]!
  if (phase === 'closed' || phase === 'void') return true
  const places = await placesOf(wholeReading(deps.store, action), deps.timeZone, namedNow(readers))
  return (await ableToGoOn(deps, action, at, places.values(), namersOf(deps.sealer, readers))).length > 0
}

/** On which side those are who have named somebody, by account. */
export const namersOf = (sealer: ReferralDeps['sealer'], readers: readonly ReferralReader[]) => (account: string): ReferralSide | undefined => namerOf(sealer, readers.find((one) => one.account === account && one.endedAt === null))()

const namedNow = (readers: readonly ReferralReader[]): readonly string[] => readers.filter(({ endedAt }) => endedAt === null).map(({ account }) => account)

const nobody = (roles: readonly string[]) => new HuiyanError('referral-nobody-to-go-on', { 'role-zh': roles.map((role) => textIn(roleTitle(role), 'zh-CN')).join('、'), 'role-en': roles.map((role) => textIn(roleTitle(role), 'en')).join(' or ') })
