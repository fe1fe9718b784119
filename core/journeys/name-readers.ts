import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { textIn } from '../base/text.ts'
import { hostNaming, mostReaders, type AccusedChange, type ReaderCandidate, type ReaderRequest } from '../contracts/referral-api.ts'
import { accountsWithRole, placesOf, rolesFor, type PersonPlace } from '../domain/identity/person-places.ts'
import { cleanReason } from '../domain/referrals/clean-referral.ts'
import { readersOf } from '../domain/referrals/find-referrals.ts'
import { openNamed } from '../domain/referrals/referral-content.ts'
import { rolesInCharge, sideOf } from '../domain/referrals/referral-words.ts'
import { endReader, nameReader, rewriteReferral } from '../domain/referrals/write-referral.ts'
import { roleTitle } from '../domain/work/work-words.ts'
import type { ReferralReader } from '../store/entities/referrals/referral-reader.ts'
import { reading, type Reading } from '../store/access.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { knownAccused } from './draft-referral.ts'
import { mayName, workOnReferral, type ReferralWork } from './referral-work.ts'
import { ableToGoOn, namersOf, routeReferral } from './route-referral.ts'
import { isFit, keepsApart, readingRoles, seeReferral, wholeReading, type ReferralDeps, type SeenReferral } from './see-referrals.ts'

const mostCandidates = 20

/** People who could be named for a referral, by a part of their name or organisation; first who could go on with it. Throws `not-found`, `readers-not-yours`. */
export async function readerCandidates(deps: ReferralDeps, action: Action, id: string, q: string): Promise<readonly ReaderCandidate[]> {
  const { seen, work } = await inHand(deps, reading(deps.sealed, { ...action, scope: wholeScope }), id)
  const main = wholeReading(deps.store, action)
  const all = await placesOf(main, deps.timeZone, await accountsWithRole(main, deps.timeZone, readingRoles))
  const isApart = await keepsApart(deps, action, [seen.content.accused])
  const named = new Set(openReaders(seen).map(({ account }) => account))
  const { topic } = seen.referral
  const word = q.trim().toLowerCase()
  const matches = ({ name, organisation }: PersonPlace) => word === '' || [name, textIn(organisation?.title, 'zh-CN'), textIn(organisation?.title, 'en')].some((one) => one.toLowerCase().includes(word))
  const fit = [...all.values()].filter((place) => !named.has(place.id) && matches(place) && isFit(place, topic) && !isApart(seen.content.accused, place))
  const able = new Set((await ableToGoOn(deps, action, atOf(seen, work), fit, () => seen.own.side)).map((place) => place.id))
  const order = (a: PersonPlace, b: PersonPlace) => Number(able.has(b.id)) - Number(able.has(a.id)) || a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1)
  return fit.toSorted(order).slice(0, mostCandidates).map((place) => ({ account: place.id, name: place.name, organisation: place.organisation?.title ?? null, roles: rolesFor(place, topic).map(roleTitle) }))
}

/** Names somebody for a referral. Throws `not-found`, `readers-not-yours`, `referral-reason-missing`, `reader-unfit`, `reader-in-conflict`, `reader-already-named`, `readers-too-many`. */
export async function addReader(deps: ReferralDeps, action: Action, id: string, { account, reason }: ReaderRequest): Promise<void> {
  await unitOfWork(deps.sealed, { ...action, scope: wholeScope }, async (change) => {
    const { seen, work } = await inHand(deps, change, id)
    // Whoever is named in a draft is named by who refers, whatever else they are.
    const side = work.item.state === work.machine.workflow.initial ? 'sending' : seen.own.side
    const why = { reason: cleanReason(reason), by: action.actor.name, side }
    const place = (await placesOf(wholeReading(deps.store, action), deps.timeZone, [account])).get(account)
    const { topic } = seen.referral
    if (place === undefined || !isFit(place, topic)) throw new HuiyanError('reader-unfit')
    if ((await keepsApart(deps, action, [seen.content.accused]))(seen.content.accused, place)) throw new HuiyanError('reader-in-conflict', { name: place.name })
    const open = openReaders(seen)
    if (open.some((one) => one.account === account)) throw new HuiyanError('reader-already-named', { name: place.name })
    if (open.length >= mostReaders) throw new HuiyanError('readers-too-many', { most: mostReaders })
    await nameReader(change, deps.sealer, seen.referral, account, sideOf(work.machine.workflow, rolesFor(place, topic), side), why)
  })
}

/**
 * Somebody is named no more. Anybody may give up being named, for a conflict that nobody knows of say: where nobody would be left who can go
 * on with it, the host names others, and not them again. Throws `not-found`, `readers-not-yours`, `referral-reason-missing`,
 * `reader-not-named`, `reader-by-host`, `reader-needed`, `referral-nobody-to-go-on`.
 */
export async function removeReader(deps: ReferralDeps, action: Action, id: string, account: string, { reason }: { readonly reason: string }): Promise<void> {
  await unitOfWork(deps.sealed, { ...action, scope: wholeScope }, async (change) => {
    const isSelf = account === action.actor.id
    const { seen, work } = isSelf ? await looking(deps, change, id) : await inHand(deps, change, id)
    const why = { reason: cleanReason(reason), by: action.actor.name, side: seen.own.side }
    const open = openReaders(seen)
    const gone = open.find((one) => one.account === account)
    if (gone === undefined) throw new HuiyanError('reader-not-named')
    // Who drafts does not choose who approves, by naming a second one and taking the first out either.
    if (!isSelf && work.item.state === work.machine.workflow.initial && isRouted(deps, gone)) throw new HuiyanError('reader-by-host', { name: await nameOf(deps, action, account) })
    const left = await placesOf(wholeReading(deps.store, action), deps.timeZone, open.filter((one) => one !== gone).map((one) => one.account))
    if ((await ableToGoOn(deps, action, atOf(seen, work), left.values(), namersOf(deps.sealer, open))).length === 0 && !(isSelf && work.item.role !== null)) throw needed(rolesInCharge(work.machine.workflow, work.item.state))
    await endReader(change, deps.sealer, seen.referral, gone, { ...why, ...(isSelf ? { bySelf: true } : {}) })
    if (isSelf) await routeReferral(deps, change, atOf(seen, work), (await readersOf(change, [id])).get(id)!)
  })
}

/**
 * Changes whom a referral accuses. Whoever belongs to them sees nothing of it from that moment on, whoever does it included; where nobody
 * would be left who can go on with it, the host names others. In a draft that is writing in it: whoever does it does not approve it. Throws `not-found`, `readers-not-yours`, `referral-reason-missing`,
 * `referral-changed-meanwhile`, `referral-nobody-to-go-on`, and what is wrong with the accused.
 */
export async function changeAccused(deps: ReferralDeps, action: Action, id: string, { known, reason, ...given }: AccusedChange): Promise<void> {
  await unitOfWork(deps.sealed, { ...action, scope: wholeScope }, async (change) => {
    const { seen, work } = await inHand(deps, change, id)
    const why = cleanReason(reason)
    if (seen.referral.revision !== known) throw new HuiyanError('referral-changed-meanwhile')
    const { corrections, writers, accused: before } = seen.content
    const isDraft = work.item.state === work.machine.workflow.initial
    const content = {
      ...seen.content, accused: await knownAccused(deps, action, given), writers: isDraft ? [...new Set([...writers, action.actor.id])] : writers,
      corrections: [...corrections, { at: action.at.toISOString(), reason: why, by: action.actor.name, side: seen.own.side, before }],
    }
    await rewriteReferral(change, deps.sealer, seen.referral, content, 'change-accused', why)
    await routeReferral(deps, change, { ...atOf(seen, work), content }, seen.readers)
  })
}

async function looking(deps: ReferralDeps, sealed: Reading | Change, id: string): Promise<{ readonly seen: SeenReferral; readonly work: ReferralWork }> {
  const seen = await seeReferral(deps, sealed, id)
  return { seen, work: await workOnReferral(deps, sealed, seen) }
}

async function inHand(deps: ReferralDeps, sealed: Reading | Change, id: string): ReturnType<typeof looking> {
  const found = await looking(deps, sealed, id)
  if (!mayName(deps, found.seen, found.work, sealed.action.actor.id)) throw new HuiyanError('readers-not-yours')
  return found
}

/** The host has named them because of where they stand. */
const isRouted = ({ sealer }: ReferralDeps, reader: ReferralReader): boolean => openNamed(sealer, reader).began.by === hostNaming.by

const nameOf = async (deps: ReferralDeps, action: Action, account: string): Promise<string> => (await placesOf(wholeReading(deps.store, action), deps.timeZone, [account])).get(account)?.name ?? account

const openReaders = ({ readers }: SeenReferral) => readers.filter(({ endedAt }) => endedAt === null)

const atOf = ({ referral, content }: SeenReferral, { item, machine }: ReferralWork) => ({ referral, content, workflow: machine.workflow, state: item.state })

const needed = (roles: readonly string[]) => new HuiyanError('reader-needed', { 'role-zh': roles.map((role) => textIn(roleTitle(role), 'zh-CN')).join('、'), 'role-en': roles.map((role) => textIn(roleTitle(role), 'en')).join(' or ') })
