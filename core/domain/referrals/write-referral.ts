import { Referral } from '../../store/entities/referrals/referral.ts'
import { ReferralAnswer } from '../../store/entities/referrals/referral-answer.ts'
import { ReferralReader } from '../../store/entities/referrals/referral-reader.ts'
import { canonicalJson, type Json } from '../../store/json-object.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { ReferralSide } from '../../contracts/referral-api.ts'
import { aboutOf, sealContent, sealNamed, sealWords, type NamedReason, type ReferralContent, type ReferralWords, type WordSealer } from './referral-content.ts'

/** Writes a referral down. The trail has the fingerprint of what it says, so that a change behind its back would show. Gives its id. */
export async function writeReferral({ em, action, audit }: Change, sealer: WordSealer, { key, topic, content }: { readonly key: string; readonly topic: string; readonly content: ReferralContent }): Promise<string> {
  const id = action.nextId()
  await em.insert(Referral, { id, key, topic, about: content.matter === null ? null : aboutOf(sealer, content.matter.id), sealed: sealContent(sealer, action, id, content), revision: 1, draftedAt: action.at })
  audit({ verb: 'draft-referral', object: { kind: 'referral', id }, topic, after: { revision: 1, content: printOf(sealer, content) } })
  return id
}

/** Replaces what a referral says. `verb`: what the trail calls it. */
export async function rewriteReferral({ em, action, audit }: Change, sealer: WordSealer, { id, topic, revision }: Referral, content: ReferralContent, verb: 'change-referral' | 'change-accused', reason?: string): Promise<void> {
  await em.nativeUpdate(Referral, { id }, { sealed: sealContent(sealer, action, id, content), revision: revision + 1 })
  audit({ verb, object: { kind: 'referral', id }, topic, before: { revision }, after: { revision: revision + 1, content: printOf(sealer, content), ...(reason === undefined ? {} : { why: sealer.fingerprint(reason) }) } })
}

/** Names somebody for a referral from now on. */
export async function nameReader({ em, action, audit }: Change, sealer: WordSealer, { id: referral, topic }: Pick<Referral, 'id' | 'topic'>, account: string, side: ReferralSide, why: NamedReason): Promise<void> {
  const id = action.nextId()
  const number = (await em.count(ReferralReader, { referral })) + 1
  await em.insert(ReferralReader, { id, referral, number, account, side, sealed: sealNamed(sealer, action, id, 'sealed', why), since: action.at, endedAt: null, ended: null })
  audit({ verb: 'name-reader', object: { kind: 'referral', id: referral }, topic, after: { account, side, why: sealer.fingerprint(why.reason) } })
}

/** Somebody is named no more. */
export async function endReader({ em, action, audit }: Change, sealer: WordSealer, { topic }: Pick<Referral, 'topic'>, { id, referral, account }: ReferralReader, why: NamedReason): Promise<void> {
  await em.nativeUpdate(ReferralReader, { id }, { endedAt: action.at, ended: sealNamed(sealer, action, id, 'ended', why) })
  audit({ verb: 'end-reader', object: { kind: 'referral', id: referral }, topic, after: { account, why: sealer.fingerprint(why.reason) } })
}

/** Keeps what was filled in with an act. Gives the id that the act names. */
export async function keepWords({ em, action }: Change, sealer: WordSealer, referral: string, words: ReferralWords): Promise<string> {
  const id = action.nextId()
  await em.insert(ReferralAnswer, { id, referral, sealed: sealWords(sealer, action, id, words), at: action.at })
  return id
}

const printOf = (sealer: WordSealer, content: unknown): string => sealer.fingerprint(canonicalJson(content as Json))
