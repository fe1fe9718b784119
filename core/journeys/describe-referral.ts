import { HuiyanError } from '../base/errors.ts'
import { sentence, textIn, type Lang } from '../base/text.ts'
import type { ReferralActionJson, ReferralEventJson, ReferralReaderJson } from '../contracts/referral-api.ts'
import { modelOf } from '../domain/forms/form-view.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { placesOf } from '../domain/identity/person-places.ts'
import { actForms, actFormOf, type ActForm } from '../domain/referrals/act-forms.ts'
import { wordsOf } from '../domain/referrals/find-referrals.ts'
import { openNamed, openWords, type NamedReason } from '../domain/referrals/referral-content.ts'
import { accusedFor, seesReason } from '../domain/referrals/referral-words.ts'
import { historiesOf } from '../domain/work/move-items.ts'
import { openActionsOf } from '../domain/work/open-actions.ts'
import { actSentence } from '../domain/work/work-words.ts'
import type { Reading } from '../store/access.ts'
import type { WorkAct } from '../store/entities/work/work-act.ts'
import { runningActForm } from './act-on-referral.ts'
import { isOwnDraft, rolesOn, seesWords, type ReferralWork } from './referral-work.ts'
import { isFit, keepsApart, wholeReading, type ReferralDeps, type SeenReferral } from './see-referrals.ts'

/** What the reader's roles would do with a referral now, each with its form, and what stands against it. */
export function actionsOn(deps: Pick<ReferralDeps, 'sealer'>, { action: { actor, at } }: Reading, seen: SeenReferral, work: ReferralWork, who: Sender, lang: Lang): readonly ReferralActionJson[] {
  const acting = { kind: actor.kind, id: actor.id, roles: rolesOn(deps, seen, work), inPlaceOf: {}, organisation: who.organisation?.id ?? null }
  const { detail, hint } = new HuiyanError('referral-own-draft')
  return openActionsOf(work.machine, work.item, [], acting, at).map(({ name, title }) => {
    const form = runningActForm(actFormOf(name))
    const file = form.content.form
    return {
      name, title, form: { title: file.title, description: file.description ?? null, model: modelOf(form) },
      hindrance: isOwnDraft(seen, work, name, actor.id) ? `${textIn(detail, lang)}${lang === 'en' ? ' ' : ''}${textIn(hint, lang)}` : null,
    }
  })
}

/** Who is or was named, with whether something keeps them out all the same. */
export async function readersJson(deps: ReferralDeps, sealed: Reading, { referral, content, readers, own }: SeenReferral): Promise<readonly ReferralReaderJson[]> {
  const places = await placesOf(wholeReading(deps.store, sealed.action), deps.timeZone, readers.map(({ account }) => account))
  // Who has come to be accused is not told by who is kept apart either.
  const accused = accusedFor(own.side, content)
  const isApart = await keepsApart(deps, sealed.action, [accused])
  const told = (why: NamedReason) => ({ reason: seesReason(own.side, why) ? why.reason : null, by: why.by })
  return readers.map((reader) => {
    const { began, ended } = openNamed(deps.sealer, reader)
    const place = places.get(reader.account)
    return {
      account: reader.account, name: place?.name ?? reader.account, organisation: place?.organisation?.title ?? null, side: reader.side, since: reader.since.toISOString(), ...told(began),
      ended: ended === null ? null : { at: reader.endedAt!.toISOString(), ...told(ended) }, isApart: place === undefined || !isFit(place, referral.topic) || isApart(accused, place),
    }
  })
}

/** What was done with it, the newest first, with what was filled in where that is for the reader's side. */
export async function eventsOf(deps: ReferralDeps, sealed: Reading, { referral, content, own }: SeenReferral, { item, machine }: ReferralWork, lang: Lang): Promise<readonly ReferralEventJson[]> {
  const words = await wordsOf(sealed, referral.id)
  const acts = ((await historiesOf(sealed, [item])).get(item.id) ?? []).map((act) => {
    const stored = words.get(act.answer ?? '')
    const opened = stored === undefined ? null : openWords(deps.sealer, stored)
    const form = opened === null ? undefined : formNamed(opened.form)
    const isSeen = opened !== null && form !== undefined && Object.keys(opened.answer).length > 0 && seesWords(own.side, form.seenBy)
    return { at: act.at.toISOString(), text: actSentence(machine, { ...act, note: null }, null, lang), by: byWhom(act, lang), answer: isSeen ? { model: modelOf(runningActForm(form)), answer: opened.answer } : null }
  })
  const corrected = content.corrections.filter((one) => seesReason(own.side, one)).map(({ at, by, reason }) => ({ at, by, text: `${corrections[lang]}${reason}`, answer: null }))
  const drafted = { at: referral.draftedAt.toISOString(), text: draftedWords[lang], by: by(content.authorName, content.organisation === null ? null : textIn(content.organisation.title, lang), lang), answer: null }
  return [drafted, ...[...acts, ...corrected].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))].reverse()
}

const corrections = sentence('更正被反映对象：', 'Changed whom it accuses: ')
const draftedWords = sentence('拟写移送', 'Referral drafted')

const formNamed = (id: string): ActForm | undefined => Object.values(actForms).find(({ file }) => file.id === id)

const byWhom = ({ actorName, actorOrganisation }: WorkAct, lang: Lang): string => by(actorName, actorOrganisation === null ? null : textIn(actorOrganisation, lang), lang)

const by = (name: string, organisation: string | null, lang: Lang): string => (organisation === null ? name : lang === 'en' ? `${name}, ${organisation}` : `${organisation} ${name}`)
