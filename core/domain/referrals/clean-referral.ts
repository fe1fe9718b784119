import { HuiyanError } from '../../base/errors.ts'
import type { Accused, ReferralTexts } from '../../contracts/referral-api.ts'
import { cleanText } from '../../store/clean-text.ts'

/** Texts of a referral as they are kept. Throws `referral-title-missing`. */
export function cleanReferral({ title, facts, basis }: ReferralTexts): ReferralTexts {
  const texts = { title: line(title), facts: cleanText(facts), basis: cleanText(basis) }
  if (texts.title === '' || texts.facts === '') throw new HuiyanError('referral-title-missing')
  return texts
}

/** Whom it accuses, as that is kept. Throws `referral-nobody-accused`, `referral-accused-twice`. */
export function cleanAccused({ organisations, persons }: Accused): Accused {
  const named = persons.map(({ name, organisation, post }) => ({ name: line(name), organisation, post: line(post) })).filter(({ name }) => name !== '')
  if (organisations.length + named.length === 0) throw new HuiyanError('referral-nobody-accused')
  const seen = new Set<string>()
  for (const [key, name] of [...organisations.map((one) => [one, one]), ...named.map((one) => [JSON.stringify([one.name, one.organisation, one.post]), one.name])] as [string, string][]) {
    if (seen.has(key)) throw new HuiyanError('referral-accused-twice', { name })
    seen.add(key)
  }
  return { organisations, persons: named }
}

/** Why, as it is kept. Throws `referral-reason-missing`. */
export function cleanReason(reason: string): string {
  const text = cleanText(reason)
  if ([...text].length < 4) throw new HuiyanError('referral-reason-missing')
  return text
}

const line = (text: string): string => cleanText(text).replaceAll(/\s+/g, ' ')
