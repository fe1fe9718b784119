import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { hostNaming, type ReferralSide } from '../contracts/referral-api.ts'
import { chooseNearest } from '../domain/identity/choose-nearest.ts'
import { accountsWithRole, organisationsAbove, placesOf, rolesFor, type PersonPlace } from '../domain/identity/person-places.ts'
import { openNamed } from '../domain/referrals/referral-content.ts'
import { receivingRoles, rolesInCharge, sideOf } from '../domain/referrals/referral-words.ts'
import { endReader, nameReader } from '../domain/referrals/write-referral.ts'
import { roleTitle } from '../domain/work/work-words.ts'
import type { ReferralReader } from '../store/entities/referrals/referral-reader.ts'
import type { Change } from '../store/unit-of-work.ts'
import { namerOf, placesOfAccused, placesOfReferral, rolesAt, type ReferralAt } from './referral-roles.ts'
import { isFit, keepsApart, wholeReading, type ReferralDeps } from './see-referrals.ts'

/** Named at once by the host, at most. */
const mostRouted = 10


/**
 * Of some people those who can go on with a referral in the state that it is in: with the role where it counts (`rolesAt`), fit, kept apart
 * by nothing; whoever has written in a draft does not approve it. `namedBy`: for which side they were named, or are to be.
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
 * given it up, so that it goes up to where nobody does. Whom the sending side has named comes in like everybody else, and is named anew.
 * Throws `referral-nobody-to-go-on`, `referral-organisation-unknown`.
 */
export async function routeReferral(deps: ReferralDeps, change: Change, at: ReferralAt, readers: readonly ReferralReader[]): Promise<void> {
  const { referral, content, workflow, state } = at
  if (await canGoOn(deps, change.action, at, readers)) return
  const main = wholeReading(deps.store, change.action)
  const gone = new Set(readers.filter((one) => one.endedAt !== null && openNamed(deps.sealer, one).ended?.bySelf === true).map(({ account }) => account))
  const roles = rolesInCharge(workflow, state)
  const receiving = receivingRoles(workflow)
  const isReceived = roles.some((role) => receiving.has(role))
  const organisations = isReceived ? placesOfAccused(content) : content.organisation === null ? [] : [content.organisation.id]
  const all = await placesOf(main, deps.timeZone, await accountsWithRole(main, deps.timeZone, roles))
  const able = await ableToGoOn(deps, change.action, at, [...all.values()].filter(({ id }) => !gone.has(id)))
  const chosen = chooseNearest(able, { roles, topic: referral.topic, organisations, above: await organisationsAbove(main, organisations) }).slice(0, mostRouted)
  if (chosen.length === 0) throw nobody(isReceived && organisations.length === 0 ? 'referral-organisation-unknown' : 'referral-nobody-to-go-on', roles)
  const [by, side] = [hostNaming.by, state === workflow.initial ? { side: 'sending' as const } : {}]
  for (const place of chosen) {
    const before = readers.find(({ account, endedAt }) => account === place.id && endedAt === null)
    if (before !== undefined) await endReader(change, deps.sealer, referral, before, { reason: hostNaming.anew, by })
    await nameReader(change, deps.sealer, referral, place.id, sideOf(workflow, rolesFor(place, referral.topic), 'sending'), { reason: hostNaming.routed, by, ...side })
  }
}

/** Whether a referral is over, or one of those who are named can go on with it. */
export async function canGoOn(deps: ReferralDeps, action: Action, at: ReferralAt, readers: readonly ReferralReader[]): Promise<boolean> {
  const { phase } = at.workflow.states[at.state]!
  if (phase === 'closed' || phase === 'void') return true
  const places = await placesOf(wholeReading(deps.store, action), deps.timeZone, namedNow(readers))
  return (await ableToGoOn(deps, action, at, places.values(), namersOf(deps.sealer, readers))).length > 0
}

/** For which side somebody was named, by account. */
export const namersOf = (sealer: ReferralDeps['sealer'], readers: readonly ReferralReader[]) => (account: string): ReferralSide | undefined => namerOf(sealer, readers.find((one) => one.account === account && one.endedAt === null))()

const namedNow = (readers: readonly ReferralReader[]): readonly string[] => readers.filter(({ endedAt }) => endedAt === null).map(({ account }) => account)

/** That nobody could be named, and what is missing. */
export const nobodyToGoOn = ['referral-nobody-to-go-on', 'referral-organisation-unknown'] as const

const nobody = (code: (typeof nobodyToGoOn)[number], roles: readonly string[]) => new HuiyanError(code, { 'role-zh': roles.map((role) => textIn(roleTitle(role), 'zh-CN')).join('、'), 'role-en': roles.map((role) => textIn(roleTitle(role), 'en')).join(' or ') })
