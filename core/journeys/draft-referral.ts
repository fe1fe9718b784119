import { isDeepStrictEqual } from 'node:util'
import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import { hostNaming, type Accused, type ReferralChange, type ReferralRequest, type ReferralTemplate } from '../contracts/referral-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById } from '../domain/identity/find-organisations.ts'
import { placesOf, rolesFor } from '../domain/identity/person-places.ts'
import { cleanAccused, cleanReferral } from '../domain/referrals/clean-referral.ts'
import { findByKey, readersOf } from '../domain/referrals/find-referrals.ts'
import { keyOf, openContent, type ReferralContent } from '../domain/referrals/referral-content.ts'
import { referralTemplate, sideOf } from '../domain/referrals/referral-words.ts'
import { nameReader, rewriteReferral, writeReferral } from '../domain/referrals/write-referral.ts'
import { findItems } from '../domain/work/find-items.ts'
import { startItems } from '../domain/work/start-items.ts'
import { workflowOf } from '../domain/work/workflow-of.ts'
import { useWorkflow } from '../domain/work/workflow-versions.ts'
import { reading } from '../store/access.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { refOf } from './describe-work.ts'
import { mayEdit, workOnReferral } from './referral-work.ts'
import { routeReferral } from './route-referral.ts'
import { isFit, keepsApart, seeReferral, wholeReading, type ReferralDeps } from './see-referrals.ts'
import { wordMatters } from './word-matters.ts'

/** What a referral about a matter, or about a topic, may say. `sight`: the act in which the actor sees cases; null where they see none. Throws `not-found`, `no-topic`. */
export async function proposeReferral(deps: ReferralDeps, action: Action, sight: Action | null, { matter, topic }: { readonly matter?: string; readonly topic?: string }): Promise<ReferralTemplate> {
  const found = matter === undefined ? null : await wordOne(deps, sight, matter)
  const of = found?.topic ?? topic ?? ''
  const { pack } = runtimeOf(deps, action, of)
  const inCharge = found === null || found.organisation === null ? undefined : (await organisationsById(wholeReading(deps.store, action), [found.organisation])).get(found.organisation)
  return {
    topic: of, topicTitle: pack.topic.title, ...referralTemplate({ title: pack.topic.title, basis: pack.topic.basis ?? [] }, found?.words ?? null),
    matter: found === null ? null : { id: found.id, subject: found.subject, words: found.words }, inCharge: refOf(inCharge),
  }
}

/**
 * Drafts a referral: whoever writes it is named, and so is who can approve it. The matter that it comes of is read and not touched. Sent
 * again it is drafted once. Gives its id. Throws `no-topic`, `not-found`, `no-organisation`, `referral-title-missing`,
 * `referral-nobody-accused`, `referral-accused-twice`, `referral-own-organisation`, `reader-unfit`, `referral-nobody-to-go-on`,
 * `referral-request-taken` with the id of the draft where it said something else before.
 */
export async function draftReferral(deps: ReferralDeps, action: Action, who: Sender, sight: Action | null, { request, topic, matter, accused, ...texts }: ReferralRequest): Promise<string> {
  const runtime = runtimeOf(deps, action, topic)
  const workflow = workflowOf(runtime, 'referral')!
  const about = matter === null ? null : await wordOne(deps, sight, matter)
  if (about !== null && about.topic !== topic) throw new HuiyanError('not-found', { thing: about.id })
  const content: ReferralContent = {
    ...cleanReferral(texts), accused: await knownAccused(deps, action, accused), corrections: [],
    matter: about === null ? null : { id: about.id, subject: about.subject, words: about.words },
    writers: [action.actor.id], authorName: action.actor.name, organisation: who.organisation,
  }
  return unitOfWork(deps.sealed, { ...action, scope: wholeScope }, async (change) => {
    const key = keyOf(deps.sealer, action.actor.id, request)
    const before = await findByKey(change, key)
    if (before !== null) {
      // What others have changed since cannot be told from what was sent.
      if (before.revision === 1 && !(before.topic === topic && saysTheSame(openContent(deps.sealer, before), content))) throw new HuiyanError('referral-request-taken', {}, { members: { referral: before.id } })
      change.audit({ verb: 'draft-referral', object: { kind: 'referral', id: before.id }, topic: before.topic, after: { again: true } })
      return before.id
    }
    const author = (await placesOf(wholeReading(deps.store, action), deps.timeZone, [action.actor.id])).get(action.actor.id)
    if (author === undefined || !isFit(author, topic)) throw new HuiyanError('reader-unfit')
    if ((await keepsApart(deps, action, [content.accused]))(content.accused, author)) throw new HuiyanError('referral-own-organisation')
    const id = await writeReferral(change, deps.sealer, { key, topic, content })
    const flow = workflow.content.workflow
    const side = sideOf(flow, rolesFor(author, topic), 'sending')
    await nameReader(change, deps.sealer, { id, topic }, author.id, side, { reason: hostNaming.drafted, by: action.actor.name, side: 'sending' })
    await startItems(change, deps.machines.calendar, await useWorkflow(change, topic, workflow), [{ id, region: null, department: null }])
    await routeReferral(deps, change, { referral: { id, topic }, content, workflow: flow, state: flow.initial }, (await readersOf(change, [id])).get(id)!)
    return id
  })
}

/** Changes what a draft says. Throws `not-found`, `referral-not-draft`, `referral-changed-meanwhile`, `referral-title-missing`, `reader-needed`. */
export async function changeReferral(deps: ReferralDeps, action: Action, id: string, { known, ...texts }: ReferralChange): Promise<void> {
  await unitOfWork(deps.sealed, { ...action, scope: wholeScope }, async (change) => {
    const seen = await seeReferral(deps, change, id)
    const work = await workOnReferral(deps, change, seen)
    if (!mayEdit(seen, work)) throw new HuiyanError('referral-not-draft')
    if (seen.referral.revision !== known) throw new HuiyanError('referral-changed-meanwhile')
    const { content } = seen
    const now = { ...content, ...cleanReferral(texts), writers: [...new Set([...content.writers, action.actor.id])] }
    await rewriteReferral(change, deps.sealer, seen.referral, now, 'change-referral')
    await routeReferral(deps, change, { referral: seen.referral, content: now, workflow: work.machine.workflow, state: work.item.state }, seen.readers)
  })
}

/** Whether two say the same of the same. */
const saysTheSame = (kept: ReferralContent, now: ReferralContent): boolean => {
  const [a, b] = [kept, now].map(({ title, facts, basis, accused, matter }) => ({ title, facts, basis, accused, matter: matter?.id }))
  return isDeepStrictEqual(a, b)
}

/** Whom a referral is to accuse, once they are known to be there. Throws `no-organisation`. */
export async function knownAccused(deps: Pick<ReferralDeps, 'store'>, action: Change['action'], given: Accused): Promise<Accused> {
  const accused = cleanAccused(given)
  const named = [...accused.organisations, ...accused.persons.flatMap(({ organisation }) => organisation ?? [])]
  const known = await organisationsById(wholeReading(deps.store, action), named)
  const missing = named.find((one) => !known.has(one))
  if (missing !== undefined) throw new HuiyanError('no-organisation', { organisation: missing })
  return accused
}

/** An alert or a case that the actor sees, in words that name nobody. */
async function wordOne(deps: ReferralDeps, sight: Action | null, id: string) {
  const read = sight === null ? null : reading(deps.store, sight)
  const item = read === null ? undefined : (await findItems(read, [id])).get(id)
  const words = read === null || item === undefined ? undefined : (await wordMatters(deps, read, [item])).get(id)
  if (item === undefined || words === undefined || (item.subject !== 'alert' && item.subject !== 'case')) throw new HuiyanError('not-found', { thing: id })
  return { id, subject: item.subject, topic: item.topic, organisation: item.organisation, words: words.words }
}

function runtimeOf({ registry }: ReferralDeps, { scope }: Action, topic: string) {
  if (!reachesTopic(scope, topic)) throw new HuiyanError('no-topic', { topic })
  return registry.get(topic).runtime
}
